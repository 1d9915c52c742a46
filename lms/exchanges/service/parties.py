"""For which side somebody acts, and whether a click is a second one."""

from __future__ import annotations

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import ROLES_OF, ExchangeCase, Party, Role
from lms.exchanges.service import cases
from lms.kit import journal
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal


def acting(actor: Actor, slot: Slot, application: Application, side: Party) -> frozenset[Role]:
    """What the actor is to the application on this side. Who is nothing to it finds nothing (404); who acts for another
    side is told so (403, XB17)."""
    held = cases.roles_in(actor, slot, application)
    if not held:
        raise NotFound
    roles = held & ROLES_OF[side]
    if not roles:
        raise Refusal("not_yours", _l("You do not act for this party."), status=403)
    return roles


def case_for(
    actor: Actor, slot: Slot, application: Application, side: Party, **known: object
) -> ExchangeCase:
    """The case as the guards look at it. The applicant acts for the own side; for a centre it would be a decision on
    the own case."""
    own = actor.person_id == application.applicant_id and side is not Party.APPLICANT
    if own:
        known["deciders"] = queries.who_can_decide(application.id, side, besides=actor.person_id)
    return cases.case_of(actor, slot, application, actor_is_applicant=own, **known)


def repeated(application: Application, move: str, *, actor: Actor, version: int | None) -> bool:
    """Whether this very form was sent before: the same person made the same move from the same version."""
    if version is None:
        return False
    return any(
        row.move == move and row.actor_id == actor.person_id and row.after.get("version") == version + 1
        for row in journal.rows_of((cases.THING, application.id))
    )
