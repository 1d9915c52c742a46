"""What goes with mails about somebody's dates, and which invitation follows those that were mailed: pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from lms.agenda.rules import InvitationPart
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical import Method
from lms.kit.refusal import Sentence

FILE, INVITATION, BOTH, NOTHING = "file", "invitation", "both", "none"
PARTS: dict[str, Sentence] = {
    FILE: _l("A calendar file with the mail, to open when you like"),
    INVITATION: _l(
        "Invitations that your calendar takes in by itself, unless it has fetched your private calendar in the last"
        " 14 days"
    ),
    BOTH: _l("Invitations, also when your calendar fetches your private calendar"),
    NOTHING: _l("Neither"),
}
"""What a person may choose to get with mails about confirmed places and agreed stays."""
FETCHED_LATELY = timedelta(days=14)
Sent = Mapping[str, tuple[int, str]]
"""By UID: SEQUENCE and METHOD of the last invitation mail."""


def part_of(
    choice: str, *, fetched_at: datetime | None, now: datetime
) -> Literal["file", "invitation", "none"]:
    """What goes with a mail to somebody who chose so (one of `PARTS`), whose own private feed was fetched last at
    `fetched_at` (aware; None: never): nothing where a calendar that fetches shows it anyway, unless both are wanted."""
    if choice == FILE:
        return "file"
    if choice == BOTH or (choice == INVITATION and (fetched_at is None or now - fetched_at > FETCHED_LATELY)):
        return "invitation"
    return "none"


def next_method(part: InvitationPart, sent: Sent, *, invites: bool, now: datetime) -> Method | None:
    """Which mail has to follow those `sent` about this entry; None: none. An invitation that stands is kept up to date
    and taken back whatever was chosen since; a first one goes out when `invites` and while the entry is not over."""
    sequence, method = sent.get(part.uid, (-1, ""))
    stands = method == "REQUEST"
    if part.gone:
        return "CANCEL" if stands else None
    if part.ends_at <= now or not (stands or invites):
        return None
    return "REQUEST" if not stands or part.sequence > sequence else None
