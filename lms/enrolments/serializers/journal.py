"""What the journal of an enrolment says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lms.enrolments.rules import Seat
from lms.enrolments.serializers.proposals import proposal_move_words
from lms.kit.i18n import gettext as _

NOTHING: Mapping[str, Any] = MappingProxyType({})


def move_words(name: str, after: Mapping[str, Any] = NOTHING) -> str:
    """What a journal row of this move says; `after` is what it stored, where that makes a difference."""
    if name == "confirm" and after.get("seat") in _given():
        return _given()[after["seat"]]
    words = {
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
        "withdraw": _("Withdrawn"),
        "cancel": _("Cancelled"),
        "cancel-with-run": _("Cancelled with the run"),
        "expire": _("Expired"),
        "reopen-home": _("Opened again by the home centre"),
        "reopen-host": _("Opened again by the host centre"),
        "rank": _("The home centre changed the order of its list"),
        "answer-questions": _("Questions answered"),
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
    return words.get(name) or proposal_move_words(name)


def _given() -> dict[str, str]:
    """What somebody got whose approvals were complete."""
    return {
        Seat.CONFIRMED: _("A seat was given"),
        Seat.OFFERED: _("A seat was offered"),
        Seat.WAITING: _("A place on the waiting list was given"),
    }
