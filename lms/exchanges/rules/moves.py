"""The moves of an application, in one table: services, buttons, rights, notices, handbook and tests read it."""

from __future__ import annotations

from lms.exchanges.rules import guards as g
from lms.exchanges.rules.applying import APPLYING
from lms.exchanges.rules.case import ExchangeCase
from lms.exchanges.rules.deciding import DECIDING
from lms.exchanges.rules.parts import STATE_NAMES, Role
from lms.exchanges.rules.staying import AGREEING, STAYING
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.states import Table

ROLE_WORDS: dict[str, Sentence] = {
    Role.APPLICANT: _l("the applicant"),
    Role.HOME: _l("coordinator of the home centre"),
    Role.HOST: _l("coordinator of the host centre"),
    Role.EDITOR: _l("editor of the host centre"),
    Role.LEAD: _l("lead of the host centre"),
    Role.CONTACT: _l("contact at the host centre"),
    Role.REVIEWER: _l("reviewer"),
    Role.OFFICE: _l("the network office"),
    Role.MEMBER: _l("anybody with an account"),
    Role.SYSTEM: _l("the system"),
}

PART_WORDS: dict[str, Sentence] = {"state": "", **STATE_NAMES}

APPLICATION_MOVES: Table[ExchangeCase] = Table(
    (*APPLYING, *DECIDING, *AGREEING, *STAYING),
    roles=ROLE_WORDS,
    words=PART_WORDS,
    elsewhere=g.moved_on,
    reason_asked=g.ask_reason,
)
"""Every move of an application and its stay."""
