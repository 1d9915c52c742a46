"""What happens to each of many cases, in one line: pure."""

from __future__ import annotations

from collections.abc import Mapping

from lms.enrolments.rules import CaseCard, Step, next_step
from lms.enrolments.serializers.cases import state_words
from lms.kit.i18n import gettext as _
from lms.kit.refusal import Refusal


def what_happens(card: CaseCard, names: Mapping[int, str], *, last_seat: bool) -> str:
    """Where the case (as it is after the move) leads the person: "gets the last seat", "goes on to SCCC for decision".
    `names` are the short names of centres by id."""
    parts, step = card.parts, next_step(card.parts)
    host = names.get(card.host_centre_id, "")
    if parts.end.value != "open":
        return _("Ends: %(state)s. The person reads your reason.", state=state_words(card, names))
    if "declined" in (parts.home.value, parts.host.value):
        return _("Is declined, and reads your reason.")
    if step is Step.HOST:
        return _("Goes on to %(centre)s for decision.", centre=host)
    if step is Step.QUEUE:
        return _("Goes to the waiting list, place %(place)s.", place=card.place)
    if step is Step.ANSWER:
        return _("Is offered a seat, to be answered.")
    if parts.seat.value == "confirmed":
        return _("Gets the last seat.") if last_seat else _("Gets a seat.")
    return f"{state_words(card, names)}."


def why_refused(refusal: Refusal) -> str:
    """The reasons of a refusal in one text."""
    return " ".join(str(problem.sentence) for problem in refusal.problems)


def decision_of(card: CaseCard, *, centre_id: int, yes: bool) -> str:
    """The move with which the centre says yes or no to this case: the home side's while home decides, else the
    host's. For a case that the centre does not decide it is the one that its side would make: the table refuses it."""
    home = card.home_centre_id == centre_id and (
        next_step(card.parts) is Step.HOME or card.host_centre_id != centre_id
    )
    if home:
        return "approve-home" if yes else "decline-home"
    return "accept-host" if yes else "decline-host"
