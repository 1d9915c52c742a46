"""What every move of a person begins with: which side it is for, whether it was made already, and the reason."""

from __future__ import annotations

from collections.abc import Collection

from lms.access import Actor
from lms.exchanges.models import Application
from lms.exchanges.rules import APPLICATION_MOVES, ROLES_OF, ExchangeCase, Party, Role
from lms.exchanges.service import cases
from lms.kit import journal
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.states import Move


def acting(roles: frozenset[Role], side: Party | None) -> frozenset[Role]:
    """The roles somebody has on this side: who wears two hats acts for the side of the address. None: all of them."""
    return roles if side is None else roles & ROLES_OF[side]


def repeated(application: Application, name: str, actor: Actor, version: int | None) -> bool:
    """Whether the same person has sent the same form before: the last move is this one, made from that version."""
    row = next((row for row in reversed(journal.rows_of((cases.THING, application.id))) if row.after), None)
    if row is None or row.move != name or row.actor_id != actor.person_id or actor.person_id is None:
        return False
    return version is None or row.after.get("version") == version + 1


def checked(
    name: str,
    case: ExchangeCase,
    application: Application,
    *,
    roles: Collection[Role],
    version: int | None,
    reason: str | None = None,
) -> Move[ExchangeCase]:
    """The move, if it may be made now from a page of this version; a missing reason is asked for by the name of who
    reads it (XB20)."""
    try:
        move = APPLICATION_MOVES.check(name, case, roles=roles, reason=reason)
    except Refusal as refusal:
        if refusal.code != "reason_missing":
            raise
        applicant = cases.name_of(application.applicant_id)
        sentence = _l("Write a reason. %(applicant)s will read it.", applicant=applicant)
        raise Refusal(refusal.code, sentence, refusal.field) from None
    cases.check_version(application, version, button=move.label)
    return move
