"""Somebody at one application, for one side: what each use case of a decision begins and ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import APPLICATION_MOVES, ROLES_OF, ExchangeCase, Parts, Party, Role
from lms.exchanges.service import cases
from lms.kit import journal
from lms.kit.states import Move


@dataclass(frozen=True)
class Acting:
    """The application and its slot, both locked, and who acts there for which side."""

    actor: Actor
    side: Party
    slot: Slot
    application: Application
    roles: frozenset[Role]

    def done(self, name: str, *, version: int | None, reason: str = "") -> bool:
        """Whether this is a second click: the same person made the same move from the same page just now."""
        rows = [row for row in journal.rows_of((cases.THING, self.application.id)) if row.after]
        if not rows or version is None:
            return False
        last, now = rows[-1], self.application.version
        same = (last.move, last.actor_id, last.reason) == (name, self.actor.person_id, reason)
        return same and last.after.get("version") == now and version == now - 1

    def allow(
        self, name: str, *, version: int | None, reason: str | None = None, **known: Any
    ) -> Move[ExchangeCase]:
        """The move, when the actor may make it now from a page of this version; else raises why not.

        Who may not, and why it is too late, is said before a stale page is; what is wrong with what was typed, after.
        """
        case = cases.case_of(self.actor, self.slot, self.application, **self._whose(), **known)
        refusal = APPLICATION_MOVES.refusal(name, case, roles=self.roles)
        if refusal is not None and refusal.status != 422 and refusal.code != "wrong_state":
            raise refusal
        cases.check_version(self.application, version, button=APPLICATION_MOVES[name].label)
        return APPLICATION_MOVES.check(name, case, roles=self.roles, reason=reason)

    def _whose(self) -> dict[str, Any]:
        """Who acts for a centre on the own application; for the own side it is no decision."""
        if self.actor.person_id != self.application.applicant_id:
            return {}
        if self.side is Party.APPLICANT:
            return {"actor_is_applicant": False}
        return {"deciders": self.other_deciders}

    def write(self, move: Move[ExchangeCase], *, reason: str = "", internal: str = "") -> Parts:
        """Writes the move down for the actor's side."""
        return cases.write_move(
            move,
            self.slot,
            self.application,
            actor_id=self.actor.person_id,
            side=self.side,
            reason=reason,
            internal=internal,
        )

    @property
    def other_deciders(self) -> tuple[str, ...]:
        """Who else can decide for the side of the actor."""
        return queries.who_can_decide(self.application.id, self.side, besides=self.actor.person_id)


def begin(application_id: int, *, actor: Actor, side: Party | None) -> Acting:
    """Locks the application for somebody who acts for `side`; with nothing to do there the moves answer 404."""
    slot, application = cases.lock_case(application_id)
    party = side or Party.HOST
    roles = cases.roles_in(actor, slot, application) & ROLES_OF[party]
    return Acting(actor, party, slot, application, roles)
