"""What goes with mails about somebody's dates, and that invitations are due: the worker of the calendar mails them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import bindparam, select, update

from lms.agenda.rules import Reference
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_once
from lms.kit.refusal import Refusal
from lms.notifications.models import CalendarChoice, Invited
from lms.notifications.rules import Dates, Letter, Told
from lms.notifications.rules.inviting import BOTH, FILE, INVITATION, PARTS


@use_case
def choose_calendar_part(person_id: int, part: str) -> None:
    """From now on this goes with mails about the person's dates, one of `PARTS`; anything else is refused. Invitations
    that stand are updated and cancelled all the same."""
    if part not in PARTS:
        raise Refusal("unknown", _l("Choose one of these."), "part")
    if not insert_once(CalendarChoice, person_id=person_id, part=part):
        lock(CalendarChoice, person_id).part = part


_CHOICES = select(CalendarChoice.person_id, CalendarChoice.part).where(
    CalendarChoice.person_id.in_(bindparam("people", expanding=True))
)


def choices_of(told: Iterable[Told]) -> dict[int, str]:
    """What the readers of letters about dates chose, where they did."""
    readers = {each.person_id for each in told if each.letter.dates is not None}
    if not readers:
        return {}
    return {row.person_id: row.part for row in session().execute(_CHOICES, {"people": sorted(readers)})}


def with_chosen_part(told: Told, choice: str | None) -> Letter:
    """The letter as it is mailed: without the calendar file for who chose something else; that invitations are due is
    written down for the worker."""
    letter, dates = told.letter, told.letter.dates
    if choice is None or dates is None:
        return letter
    held = bool(letter.attachment)
    if not (held and choice in (INVITATION, BOTH) and _begin(told.person_id, dates)):
        dates_changed(told.person_id, dates.group, begins=held)
    if choice == FILE:
        return letter
    return replace(letter, attachment=b"", attachment_name="", attachment_type="")


def _begin(person_id: int, dates: Dates) -> bool:
    return insert_once(
        Invited,
        person_id=person_id,
        group_kind=dates.group[0],
        group_id=dates.group[1],
        centre_id=dates.centre_id,
        organizer="",
        leave_path=dates.leave_path,
        sent={},
        due=True,
        begins=True,
    )


def dates_changed(person_id: int, group: Reference, *, begins: bool = False) -> None:
    """Within the open use case: invitations of the person about these dates, where there are some, are looked at again.
    `begins`: first ones, too."""
    of = (Invited.person_id == person_id, Invited.group_kind == group[0], Invited.group_id == group[1])
    values = {"due": True} | ({"begins": True} if begins else {})
    session().execute(
        update(Invited).where(*of).values(**values).execution_options(synchronize_session=False)
    )
