"""What calendars hold about a person: private addresses."""

from __future__ import annotations

from lms.calendar.models import FeedAddress
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.personal import Held, Part

PART = Part(
    name="addresses",
    held=(
        Held(
            what=_l("Private addresses of your calendar"),
            table=FeedAddress,
            whose=lambda person_id: FeedAddress.person_id == person_id,
            hidden=("token_hash", "feed_uid", "hour", "hour_count"),
            gone=True,
        ),
    ),
)
