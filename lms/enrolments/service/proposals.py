"""Proposing: another run by the host, a change of run by the person, another person by the home centre."""

from __future__ import annotations

from dataclasses import replace

from lms.access import Actor
from lms.enrolments.models import Proposal
from lms.enrolments.rules import ASKING
from lms.enrolments.service import cases, letters, seats, successors
from lms.enrolments.service.asked import Asked, Elsewhere, beside, lock_asked
from lms.kit import clock
from lms.kit.db import add, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal


@use_case
def propose_run(
    enrolment_id: int, *, run_id: int | None, actor: Actor, reason: str, version: int | None = None
) -> None:
    """The host proposes another run to somebody it has not given a seat; the person answers. Refused beside `run` when
    the person could not enrol there now."""
    asked = _ask(enrolment_id, run_id)
    if _is_there(asked, "other_run", run_id, None, actor):
        return

    def elsewhere() -> Refusal | None:
        return _of_run(asked, "other_run", run_id, seats_too=True)

    _propose(asked, "propose-run", "other_run", actor, reason, version, elsewhere)


@use_case
def ask_transfer(
    enrolment_id: int, *, run_id: int | None, actor: Actor, reason: str = "", version: int | None = None
) -> None:
    """The person asks for a place in another run of any centre; its host answers. Seats are looked at when it does."""
    asked = _ask(enrolment_id, run_id)
    if _is_there(asked, "transfer", run_id, None, actor):
        return

    def elsewhere() -> Refusal | None:
        return _of_run(asked, "transfer", run_id, seats_too=False)

    _propose(asked, "ask-transfer", "transfer", actor, reason, version, elsewhere)


@use_case
def propose_replacement(
    enrolment_id: int, *, person_id: int | None, actor: Actor, reason: str, version: int | None = None
) -> None:
    """The home centre proposes another of its confirmed people for a confirmed seat, before the first session; the host
    answers. Refused beside `person` when that person could not enrol."""
    asked = lock_asked(enrolment_id)
    asked = replace(asked, other=asked.run)
    if _is_there(asked, "replace", asked.run.id, person_id, actor):
        return

    def elsewhere() -> Refusal | None:
        refusal = successors.refusal_of_person(asked, person_id, by=actor.person_id)
        return beside(refusal, "person")

    _propose(asked, "propose-replacement", "replace", actor, reason, version, elsewhere, person_id)


@use_case
def withdraw_proposal(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The side that proposed takes it back; a second click changes nothing."""
    asked = lock_asked(enrolment_id)
    if asked.settled_before("", "withdrawn", actor):
        return
    move = asked.check("withdraw-proposal", actor=actor, version=version, elsewhere=lambda: None)
    side = ASKING[asked.kind]
    asked.settle("withdrawn", actor_id=actor.person_id)
    cases.write_move(move, asked.enrolment, actor_id=actor.person_id, side=side)
    letters.taken_back(asked)


def _ask(enrolment_id: int, run_id: int | None) -> Asked:
    """Without a run to go to: the enrolment alone, so that who may not propose learns that first."""
    return lock_asked(enrolment_id, other_id=run_id)


def _of_run(asked: Asked, kind: str, run_id: int | None, *, seats_too: bool) -> Refusal | None:
    if run_id is None:
        return Refusal("missing", _l("Choose the run."), "run")
    room = seats.settle(asked.other) if seats_too and asked.other.id != asked.run.id else None
    return beside(successors.refusal_of_run(asked, kind, room=room), "run")


def _is_there(asked: Asked, kind: str, run_id: int | None, person_id: int | None, actor: Actor) -> bool:
    """A second click: the same was proposed by the same person, and nobody has answered."""
    last = asked.proposal
    if last is None or asked.kind != kind or last.asked_by_id != actor.person_id:
        return False
    return (last.run_id, last.person_id) == (run_id, person_id)


def _propose(
    asked: Asked,
    name: str,
    kind: str,
    actor: Actor,
    reason: str,
    version: int | None,
    elsewhere: Elsewhere,
    person_id: int | None = None,
) -> None:
    move = asked.check(name, actor=actor, version=version, reason=reason, elsewhere=elsewhere)
    assert actor.person_id is not None
    proposal = add(
        Proposal(
            kind=kind,
            enrolment_id=asked.enrolment.id,
            run_id=asked.other.id,
            person_id=person_id,
            state="open",
            reason=reason,
            asked_by_id=actor.person_id,
            asked_at=clock.now(),
        )
    )
    cases.write_move(move, asked.enrolment, actor_id=actor.person_id, reason=reason)
    letters.proposed(replace(asked, proposal=proposal))
