"""Home decides whether its person goes, the host whether the person comes: two decisions, stored apart."""

from __future__ import annotations

from dataclasses import replace

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, Side, is_live
from lms.enrolments.service import cases, lapsing, ranks, seats, telling
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.people import queries as people


@use_case
def approve_home(enrolment_id: int, *, actor: Actor, version: int | None = None, note: str = "") -> None:
    """The home centre lets its person go; the enrolment goes on to the host or to a seat. Refuses as the table says."""
    _decide(enrolment_id, "approve-home", Side.HOME, actor=actor, version=version, note=note)


@use_case
def decline_home(
    enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None, note: str = ""
) -> None:
    """The home centre says no, with a reason that the person reads."""
    _decide(enrolment_id, "decline-home", Side.HOME, actor=actor, version=version, note=note, reason=reason)


@use_case
def accept_host(enrolment_id: int, *, actor: Actor, version: int | None = None, note: str = "") -> None:
    """The host takes the person: a seat if one is free for them, else a place on the waiting list."""
    _decide(enrolment_id, "accept-host", Side.HOST, actor=actor, version=version, note=note)


@use_case
def decline_host(
    enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None, note: str = ""
) -> None:
    """The host says no, with a reason that the person reads."""
    _decide(enrolment_id, "decline-host", Side.HOST, actor=actor, version=version, note=note, reason=reason)


def _decide(
    enrolment_id: int,
    name: str,
    side: Side,
    *,
    actor: Actor,
    version: int | None,
    note: str,
    reason: str = "",
) -> None:
    run, enrolment = cases.lock_case(enrolment_id)
    if _done_already(enrolment, name, side, actor):
        return
    room = seats.settle(run)
    case = cases.case_of(actor, run, enrolment, side=side)
    if name in ("approve-home", "accept-host") and _leads_to_seat(enrolment, side):
        refusal = room.refusal(enrolment.home_centre_id, enrolment.site_id)
        case = replace(case, no_seat=_with_the_faster(run, refusal) if side is Side.HOST else refusal)
    move = MOVES.check(name, case, roles=cases.roles_in(actor, run, enrolment), reason=reason or None)
    cases.check_version(enrolment, version)
    before = cases.parts_of(enrolment)
    after = cases.write_move(move, enrolment, actor_id=actor.person_id, reason=reason)
    _sign(enrolment, side, actor, reason, note)
    if name == "approve-home":
        ranks.place_last(run, enrolment)
    seats.keep(run, enrolment, before, after)
    if not is_live(after):
        lapsing.lapse_with(run, enrolment)
    seats.go_on(room, enrolment)
    _tell(run, enrolment, name)


def _done_already(enrolment: Enrolment, name: str, side: Side, actor: Actor) -> bool:
    """A second click of the same person on the same button: the first has done it."""
    wanted = {
        "approve-home": "approved",
        "decline-home": "declined",
        "accept-host": "accepted",
        "decline-host": "declined",
    }
    if side is Side.HOME:
        return enrolment.home_decision == wanted[name] and enrolment.home_decided_by_id == actor.person_id
    return enrolment.host_decision == wanted[name] and enrolment.host_decided_by_id == actor.person_id


def _leads_to_seat(enrolment: Enrolment, side: Side) -> bool:
    other = enrolment.host_decision if side is Side.HOME else enrolment.home_decision
    return other in ("not_needed", "accepted", "approved")


def _with_the_faster(run: Run, refusal: Refusal | None) -> Refusal | None:
    """The refusal of a full run, for its host: also who was accepted last, by whom and when."""
    last = queries.last_accepted(run.id) if refusal is not None else None
    if refusal is None or last is None:
        return refusal
    known = people.person_cards({last.person_id, last.by_id})
    if len(known) < len({last.person_id, last.by_id}):
        return refusal
    sentence = _l(
        "%(why)s The last seat went to %(person)s: %(name)s accepted on %(when)s.",
        why=refusal.sentence,
        person=known[last.person_id].name,
        name=known[last.by_id].name,
        when=cases.written_in(run)(last.at),
    )
    return Refusal(refusal.code, sentence, status=refusal.status)


def _sign(enrolment: Enrolment, side: Side, actor: Actor, reason: str, note: str) -> None:
    now = clock.now()
    if side is Side.HOME:
        enrolment.home_decided_by_id, enrolment.home_decided_at = actor.person_id, now
        enrolment.home_reason, enrolment.home_note = reason, note or enrolment.home_note
    else:
        enrolment.host_decided_by_id, enrolment.host_decided_at = actor.person_id, now
        enrolment.host_reason, enrolment.host_note = reason, note or enrolment.host_note


def _tell(run: Run, enrolment: Enrolment, name: str) -> None:
    if name.startswith("decline"):
        telling.person(run, enrolment, "declined")
    else:
        telling.after_deciding(run, enrolment)
