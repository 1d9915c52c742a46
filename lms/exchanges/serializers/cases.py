"""One application in plain words: where it stands, who acts next, what can be done."""

from __future__ import annotations

from collections.abc import Collection

from lms.exchanges.rules import (
    APPLICATION_MOVES,
    STATE_NAMES,
    STATE_WORDS,
    ApplicationCard,
    ExchangeCase,
    Role,
)
from lms.kit.i18n import gettext as _
from lms.kit.states import Move


def state_words(card: ApplicationCard, *, own: bool) -> str:
    """Where it stands; `own`: the applicant reads it."""
    if card.state == "cancelled":
        sides = {"applicant": _("the applicant"), "home": _("the home centre"), "host": _("the host centre")}
        side = sides.get(card.end_side)
        return _("Cancelled by %(side)s", side=side) if side else _("Cancelled")
    if card.state == "rejected" and card.host_code == "withdrawn_offer":
        return _("Offer withdrawn")
    return str((STATE_WORDS if own else STATE_NAMES)[card.state])


def possible_moves(
    case: ExchangeCase, *, roles: Collection[Role], paged: Collection[str]
) -> list[Move[ExchangeCase]]:
    """The moves somebody with `roles` can begin now, in the table's order, of those that have a page: the buttons.

    Guards that look at what is typed on the move's own page answer there, so a row is offered when it starts here and
    is the actor's.
    """
    return [
        move
        for move in APPLICATION_MOVES
        if move.name in paged
        and move.starts_at(case.state)
        and set(roles) & set(move.who)
        and not (case.actor_is_applicant and not {Role.APPLICANT} & set(roles) & set(move.who))
    ]
