"""What the journal of an enrolment says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.enrolments.rules import CaseCard, Role, Seat
from lms.enrolments.rules.journal import CAUSE_WORDS, JournalLine
from lms.enrolments.serializers.proposals import proposal_move_words
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words


def journal_rows(
    lines: Iterable[JournalLine], card: CaseCard, names: Mapping[int, str]
) -> list[dict[str, str]]:
    """The lines as the macro `timeline` shows them, in the order given; `names` are the short names of centres by id.
    Times are in the zone of the reader."""
    return [
        {
            "at_iso": line.at.isoformat(),
            "at": instant_words(line.at),
            "text": move_words(line.move, seat=line.seat),
            "actor": actor_words(line, card, names),
            "reason": _reason_words(line),
        }
        for line in lines
    ]


def _reason_words(line: JournalLine) -> str:
    """What somebody wrote, or what the system keeps as the cause for which it moved people up."""
    return str(CAUSE_WORDS.get(line.reason, line.reason)) if line.move == "promote" else line.reason


def actor_words(line: JournalLine, card: CaseCard, names: Mapping[int, str]) -> str:
    """Who acted: by name, or for which centre where the reader's side does not know the name."""
    if line.name:
        return line.name
    match line.by:
        case Role.SYSTEM:
            return _("the system")
        case Role.PERSON:
            return _("the person")
        case Role.HOME:
            return _("a coordinator of %(centre)s", centre=names.get(card.home_centre_id or 0, ""))
        case Role.HOST:
            return _("a coordinator of %(centre)s", centre=names.get(card.host_centre_id, ""))
        case Role.OTHER_HOST:
            return _("a coordinator of the other run's host centre")
        case _:
            return _("a coordinator")


def enrolled_by(lines: Iterable[JournalLine], card: CaseCard, names: Mapping[int, str]) -> str:
    """Who enrolled the person, where that was somebody else; read off the journal of this reader."""
    first = next((line for line in lines if line.move == "enrol" and line.by is not Role.PERSON), None)
    return actor_words(first, card, names) if first is not None else ""


def move_words(name: str, *, seat: str = "") -> str:
    """What a journal row of this move says; `seat` is the one it led to, where that makes a difference."""
    if name == "confirm" and seat in _given():
        return _given()[seat]
    return _words().get(name) or proposal_move_words(name)


def _words() -> dict[str, str]:
    return {
        "enrol": _("Enrolled"),
        "approve-home": _("The home centre approved"),
        "decline-home": _("The home centre declined"),
        "accept-host": _("The host centre accepted"),
        "decline-host": _("The host centre declined"),
        "confirm": _("A seat or a place on the waiting list was given"),
        "promote": _("Moved up from the waiting list"),
        "offer": _("The host centre offered a seat"),
        "take-offer": _("The offer was taken"),
        "refuse-offer": _("The offer was given back"),
        "expire-offer": _("The offer expired without an answer"),
        "shorten-offer": _("The offer ends earlier, because the run starts earlier"),
        "give-priority": _("The host centre gave priority on the waiting list"),
        "end-priority": _("The host centre took the priority away"),
        "withdraw": _("Withdrawn"),
        "cancel": _("Cancelled"),
        "cancel-with-run": _("Cancelled with the run"),
        "expire": _("Expired"),
        "reopen-home": _("Opened again by the home centre"),
        "reopen-host": _("Opened again by the host centre"),
        "rank": _("The home centre changed the order of its list"),
        "answer-questions": _("Questions answered"),
        "say-anew": _("Said anew how the conditions are met"),
        "mark-fee": _("The fee was marked"),
        "mark-attendance": _("Attendance marked"),
        "check-in": _("Checked in with the code of the room"),
        "complete": _("Completed"),
        "not-complete": _("Not completed"),
        "no-show": _("Did not come"),
        "issue-certificate": _("Certificate issued"),
        "revoke-certificate": _("Certificate revoked"),
        "remind": _("The centre that decides was reminded"),
        "escalate": _("The decision is late: the centre's lead was told"),
        "write": _("A coordinator wrote to the person"),
    }


def _given() -> dict[str, str]:
    """What somebody got whose approvals were complete."""
    return {
        Seat.CONFIRMED: _("A seat was given"),
        Seat.OFFERED: _("A seat was offered"),
        Seat.WAITING: _("A place on the waiting list was given"),
    }
