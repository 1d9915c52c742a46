"""A run once more, on other days: a new draft with everything that the centre decided about the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from lms.access import Actor
from lms.courses import queries
from lms.courses.models import Pool, PoolCentre, Run, RunEligible, Site
from lms.courses.queries import RunCard, SessionCard
from lms.courses.rules import Period, RunInput, SessionInput, input_of_run
from lms.courses.service.asked import by, run_roles
from lms.courses.service.drafts import create_run
from lms.kit import journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal
from lms.kit.zones import localize

DATES = ("opens_wall", "closes_wall", "cut_off_wall", "nominate_until_wall", "go_no_go_wall")
SITE = (
    *("centre_id", "position", "name", "place", "city", "country", "capacity"),
    *("contact_name", "contact_email"),
)


@dataclass(frozen=True)
class RunCopy:
    """The copy, and whether it was made just now (False: by an earlier click)."""

    run_id: int
    made: bool


@use_case
def copy_run(run_id: int, *, actor: Actor | None, starts_on: date, ref: str = "") -> RunCopy:
    """A new draft like the run, in whatever state that is, from the day `starts_on` on.

    Sessions that take place keep their wall times and zones; they, the window, cut-off, nomination, go/no-go and the
    release of pools move by the same number of days. Trainers, sharing, capacity, policies, pools, sites and who may
    enrol are copied; people are not. Refused beside `starts_on`: a day on which a time of a session, or one of those
    dates, does not exist or comes twice. `ref` is the copy's reference: with the same one a second call gives the first
    one's copy.
    """
    row = lock(Run, run_id)
    if not run_roles(actor, row.centre_id):
        raise NotFound
    if (before := _made_before(row, ref)) is not None:
        return RunCopy(before, made=False)
    card = queries.run_by_id(run_id)
    assert card is not None
    shift = starts_on - (card.starts_on or starts_on)
    made = _beside_the_day(
        lambda: create_run(
            row.course_id,
            _values(card, starts_on, shift),
            actor=actor,
            centre_id=row.centre_id,
            ref=ref,
            sessions=_sessions(queries.sessions_of([run_id])[run_id], shift),
        )
    )
    new = lock(Run, made)
    new.eligible, new.eligible_audiences = row.eligible, row.eligible_audiences
    _copy_eligible(run_id, made)
    _beside_the_day(lambda: _copy_pools(run_id, new, shift))
    _copy_sites(run_id, made)
    journal.record(("run", made), "copy-run", actor_id=by(actor), after={"copy_of": row.ref})
    return RunCopy(made, made=True)


def _made_before(row: Run, ref: str) -> int | None:
    """The draft of this course that bears the reference already: what a second click asks for."""
    query = select(Run.id).where(Run.ref == ref, Run.course_id == row.course_id, Run.state == "draft")
    return session().scalar(query.where(Run.centre_id == row.centre_id)) if ref else None


def _values(card: RunCard, starts_on: date, shift: timedelta) -> RunInput:
    same = input_of_run(card)
    moved = {name: _moved(getattr(same, name), shift) for name in DATES}
    ends_on = card.ends_on + shift if card.ends_on and card.starts_on else starts_on
    return replace(same, starts_on=starts_on, ends_on=ends_on, period=Period(), **moved)  # type: ignore[arg-type]  # dates by name


def _moved(wall: datetime | None, shift: timedelta) -> datetime | None:
    return wall + shift if wall is not None else None


def _sessions(cards: Sequence[SessionCard], shift: timedelta) -> list[SessionInput]:
    """Refused: a session that would come at a time that does not exist or comes twice, by its name."""
    found = []
    for each in cards:
        if each.cancelled:
            continue
        starts, ends = each.starts_wall + shift, each.ends_wall + shift
        for wall in (starts, ends):
            _check(wall, each)
        found.append(
            SessionInput(
                day=starts.date(),
                starts=starts.time(),
                ends=ends.time(),
                ends_on=ends.date() if ends.date() != starts.date() else None,
                title=each.title,
                zone=each.zone,
                place=each.own_place,
                mode=each.own_mode,
                join_link=each.own_link,
            )
        )
    return found


def _check(wall: datetime, each: SessionCard) -> None:
    try:
        localize(wall, each.zone)
    except Refusal as refusal:
        name = each.title or _l("Session")
        why = _l("%(session)s: %(why)s", session=name, why=refusal.sentence)
        raise Refusal(refusal.code, why, "starts_on") from refusal


def _beside_the_day(call: Callable[[], int]) -> int:
    """What is wrong with the times of a copy follows from the only thing that was asked for: its first day."""
    try:
        return call()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        problems = [Problem(each.code, each.sentence, "starts_on") for each in refusal.problems]
        raise Refusal.of(problems, status=refusal.status) from refusal


def _copy_eligible(run_id: int, made: int) -> None:
    rows = session().scalars(select(RunEligible).where(RunEligible.run_id == run_id).order_by(RunEligible.id))
    for each in rows.all():
        add(RunEligible(run_id=made, centre_id=each.centre_id, region_id=each.region_id))


def _copy_pools(run_id: int, new: Run, shift: timedelta) -> int:
    """A release moves along; one that was carried out is to come again. Gives how many pools there are."""
    pools = queries.pools_of([run_id])[run_id]
    for each in pools:
        wall = _moved(each.release_wall, shift)
        pool = add(
            Pool(
                run_id=new.id,
                name=each.name,
                seats=each.seats,
                release_wall=wall,
                release_at=localize(wall, new.zone) if wall is not None else None,
            )
        )
        for centre_id in sorted(each.centre_ids):
            add(PoolCentre(pool_id=pool.id, centre_id=centre_id, run_id=new.id))
    return len(pools)


def _copy_sites(run_id: int, made: int) -> None:
    rows = session().scalars(select(Site).where(Site.run_id == run_id).order_by(Site.position, Site.id))
    for each in rows.all():
        add(Site(run_id=made, **{name: getattr(each, name) for name in SITE}))
