"""Which calendar part goes with a mail, and which invitation has to follow those that were mailed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.agenda.rules import EntryCard, InvitationPart
from lms.kit.ical import Method
from lms.notifications.rules.inviting import PARTS, next_method, part_of

NOW = datetime(2027, 1, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("days", [None, 0, 14, 14.001])
def test_a_calendar_that_fetches_gets_no_invitation_unless_both_are_wanted(days: float | None) -> None:
    fetched = None if days is None else NOW - timedelta(days=days)
    found = {choice: part_of(choice, fetched_at=fetched, now=NOW) for choice in PARTS}
    late = days is None or days > 14
    assert found == {
        "file": "file",
        "invitation": "invitation" if late else "none",
        "both": "invitation",
        "none": "none",
    }


def part(sequence: int = 2, *, gone: bool = False, over: bool = False) -> InvitationPart:
    ends = NOW - timedelta(hours=1) if over else NOW + timedelta(days=3)
    card = EntryCard(
        uid="u", source=("session", 1), group=("run", 1), title="", path="", location="", zone="UTC",
        status="confirmed", mark="", categories=(), starts_at=ends - timedelta(hours=1), ends_at=ends,
        starts_on=None, ends_on=None, stamp=NOW,
    )  # fmt: skip
    return InvitationPart("u", sequence, b"", "", gone, card)


@pytest.mark.parametrize(
    ("of", "sent", "invites", "expected"),
    [
        (part(), None, True, "REQUEST"),
        (part(), None, False, None),
        (part(over=True), None, True, None),
        (part(gone=True), None, True, None),
        (part(2), (2, "REQUEST"), True, None),
        (
            part(3),
            (2, "REQUEST"),
            False,
            "REQUEST",
        ),  # what stands is kept up to date, whatever was chosen since
        (part(3, over=True), (2, "REQUEST"), True, None),
        (part(3, gone=True), (2, "REQUEST"), False, "CANCEL"),
        (part(3, gone=True), (3, "CANCEL"), True, None),
        (part(3), (3, "CANCEL"), True, "REQUEST"),  # who comes back is invited again
        (part(3), (3, "CANCEL"), False, None),
    ],
)
def test_what_follows(
    of: InvitationPart, sent: tuple[int, str] | None, invites: bool, expected: Method | None
) -> None:
    known = {"other": (9, "REQUEST")} | ({"u": sent} if sent else {})
    assert next_method(of, known, invites=invites, now=NOW) == expected
