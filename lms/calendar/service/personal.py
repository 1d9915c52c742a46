"""What calendars hold about a person: private addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select

from lms.calendar.models import FeedAddress
from lms.kit import journal
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import Held, Kind, Part

WITHDRAWN = Period(months=12)


def _withdrawn(now: datetime) -> Select[int]:
    before = WITHDRAWN.before(now)
    return select(FeedAddress.id).where(FeedAddress.withdrawn_at <= before).order_by(FeedAddress.id)


def _remove(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(delete(FeedAddress).where(FeedAddress.id.in_(ids)))
    return ()


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    journal.forget_own(person_id, kind="feed_address")  # what the person called them
    return ()


PART = Part(
    name="addresses",
    let_go=_let_go,
    held=(
        Held(
            what=_l("Private addresses of your calendar"),
            table=FeedAddress,
            whose=lambda person_id: FeedAddress.person_id == person_id,
            hidden=("token_hash", "feed_uid", "hour", "hour_count"),
            gone=True,
        ),
    ),
    kinds=(
        Kind(
            code="calendar.addresses",
            what=_l("Private addresses of calendars that were withdrawn"),
            since=_l("after they were withdrawn"),
            period=lambda: WITHDRAWN,
            due=_withdrawn,
            remove=_remove,
        ),
    ),
)
