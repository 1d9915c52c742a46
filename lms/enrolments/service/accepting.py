"""Accepting all applications in the order of a selection, after a look at what that does to each."""

from __future__ import annotations

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Application, Effect
from lms.enrolments.service import cases, decisions, ranks, seats
from lms.enrolments.service.seats import Room
from lms.enrolments.service.selection import check_version, keep_order, note, selecting
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal

Following = list[tuple[Application, Effect]]


@use_case
def accept_in_order(
    run_id: int, *, actor: Actor, first: int | None = None, reason: str = "", version: int | None = None
) -> Following:
    """Accepts the applications in the order of their points or of the draw; with `first` only so many, the others are
    declined with `reason`. The place becomes the priority in the queue. Gives what became of each.

    One transaction. Left undecided: the actor's own application, and whoever would get neither a seat nor a place on
    the waiting list. A second click changes nothing; a page that is out of date is refused (409).
    """
    run = selecting(run_id, actor)
    if _clicked_before(run_id, actor, version):
        return []
    check_version(run_id, version)
    following = _expected(seats.settle(run), actor, first)
    if not following:
        raise Refusal("nobody", _l("There is nobody to decide about."), status=409)
    if any(effect is Effect.DECLINED for _, effect in following) and not reason.strip():
        raise Refusal("reason_missing", _l("Say why; the people concerned will read it."), "reason")
    if run.selection == "ranking":
        keep_order(run, "ranking", [each.ref for each, _ in following], actor)
    places: dict[str, int] = {}
    for place, (each, effect) in enumerate(following, _last_place(run_id) + 1):
        if effect is Effect.DECLINED:
            decisions.decline_host(each.id, actor=actor, reason=reason)
        elif effect not in (Effect.OWN, Effect.NO_SEAT):
            places[each.ref] = place
            ranks.set_priority(lock(Enrolment, each.id), place)
            decisions.accept_host(each.id, actor=actor)
    told = {"first": first, "seen": version, "places": places}
    note(run, "accept-in-order", actor, after=told, reason=reason)
    return following


def _last_place(run_id: int) -> int:
    """The last place given by an earlier acceptance in order: who comes later stands behind."""
    rows = [row for row in journal.rows_of((queries.SELECTION, run_id)) if row.move == "accept-in-order"]
    return max((place for row in rows for place in row.after.get("places", {}).values()), default=0)


def _clicked_before(run_id: int, actor: Actor, version: int | None) -> bool:
    """Whether the same coordinator has sent this very page already."""
    rows = [row for row in journal.rows_of((queries.SELECTION, run_id)) if row.move == "accept-in-order"]
    return (
        version is not None
        and bool(rows)
        and (rows[-1].actor_id, rows[-1].after.get("seen")) == (actor.person_id, version)
    )


def preview_order(run_id: int, *, actor: Actor, first: int | None = None) -> Following:
    """What `accept_in_order` would do to each application now; changes nothing. Refuses where nothing is drawn yet."""
    run = session().get(Run, run_id)
    if run is None:
        raise NotFound
    plan = seats.plan_of(run)
    holders = seats.holders_of(run, plan)
    waits = run.promotion == "by_hand" and bool(
        rules.could_move_up(plan, holders, seats.queue_of(run.id), now=clock.now())
    )
    return _expected(Room(run, plan, holders, others_first=waits), actor, first)


def _expected(room: Room, actor: Actor, first: int | None) -> Following:
    if first is not None and first < 0:
        raise Refusal("out_of_range", _l("Give a number from 0."), "first")
    facts, now = cases.facts_of(room.run), clock.now()
    return rules.effects(
        room.plan,
        room.holders,
        _in_order(room.run, actor),
        policy=facts.policy,
        now=now,
        first=first,
        queue_open=facts.queue_open(now),
        others_first=room.others_first,
    )


def _in_order(run: Run, actor: Actor) -> list[Application]:
    """The applications in the order in which they are accepted: by points, or as they were drawn."""
    found = queries.applications(run.id, viewer_id=actor.person_id)
    if run.selection == "ranking":
        return [each for each, _mean in rules.ranking(found, queries.criteria_of(run.id))]
    drawn = queries.last_draw(run.id, kind="lottery")
    if drawn is None:
        raise Refusal("not_drawn", _l("Draw first: the order is not there yet."), status=409)
    return rules.in_order(found, drawn.ordered)
