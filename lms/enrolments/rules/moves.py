"""The moves of an enrolment, in one table: services, buttons, rights, notices, handbook and tests read it."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.afterwards import AFTERWARDS
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.decisions import DECISIONS, ENDINGS, SEATING
from lms.enrolments.rules.parts import End, HomeDecision, HostDecision, Role, Seat
from lms.enrolments.rules.priorities import PRIORITIES
from lms.enrolments.rules.proposals import PROPOSALS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.states import Table

ROLE_WORDS: dict[str, Sentence] = {
    Role.PERSON: _l("the person"),
    Role.HOME: _l("coordinator of the home centre"),
    Role.HOST: _l("coordinator of the host centre"),
    Role.OTHER_HOST: _l("coordinator of the other run's host centre"),
    Role.TRAINER: _l("trainer of the run"),
    Role.SYSTEM: _l("the system"),
}

PART_WORDS: dict[str, Sentence] = {
    "home": _l("home decision"),
    "host": _l("host decision"),
    "seat": _l("seat"),
    "end": _l("end"),
    HomeDecision.NOT_NEEDED: _l("not needed"),
    HomeDecision.PENDING: _l("pending"),
    HomeDecision.APPROVED: _l("approved"),
    HomeDecision.DECLINED: _l("declined"),
    HostDecision.ACCEPTED: _l("accepted"),
    Seat.NONE: _l("none"),
    Seat.WAITING: _l("on the waiting list"),
    Seat.OFFERED: _l("offered"),
    Seat.CONFIRMED: _l("confirmed"),
    Seat.RELEASED: _l("given back"),
    End.OPEN: _l("open"),
    End.WITHDRAWN: _l("withdrawn"),
    End.CANCELLED: _l("cancelled"),
    End.EXPIRED: _l("expired"),
    End.COMPLETED: _l("completed"),
    End.NOT_COMPLETED: _l("not completed"),
    End.NO_SHOW: _l("did not come"),
    End.TRANSFERRED: _l("moved to another run"),
}

MOVES: Table[EnrolmentCase] = Table(
    (*DECISIONS, *SEATING, *PRIORITIES, *ENDINGS, *PROPOSALS, *AFTERWARDS),
    roles=ROLE_WORDS,
    words=PART_WORDS,
    elsewhere=g.moved_on,
)
