"""What a public page shows, gathered from the features below by few queries, whatever the number of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import Filter, RunCard, SessionCard, SiteCard
from lms.enrolments import queries as enrolments
from lms.enrolments.queries.listing import listing as listing
from lms.enrolments.queries.listing import shelf as shelf
from lms.enrolments.rules import CaseCard, CriterionCard, GoNoGo, Need, Terms
from lms.kit.refusal import NotFound
from lms.public.rules import Host, Shelf, Vocabulary

SHOWN_PAST, SHOWN_NEXT = 5, 8


def vocabulary() -> Vocabulary:
    """Topics, centres and regions. Three queries of small tables."""
    return Vocabulary(courses.topics(), centres.centre_cards(), centres.region_cards())


def facet_counts(asked: Filter, actor: Actor, *, now: datetime) -> dict[str, dict[str, int]]:
    """How many courses each value of each facet would find. One query."""
    return courses.facet_counts(
        asked, actor, now=now, free_runs=enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    )


def would_find(asked: Sequence[Filter], actor: Actor, *, now: datetime) -> list[int]:
    """How many courses each of these filters finds. One query."""
    return courses.count_courses(
        asked, actor, now=now, free_runs=enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    )


def past_runs(asked: Filter, actor: Actor, *, now: datetime, known: Mapping[int, Host]) -> Shelf:
    """The last few runs that `asked` would have found before, whatever its dates, windows and seats."""
    before = replace(asked, from_on=None, to_on=None, open=False, free=False)
    free = enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    return shelf(courses.past_runs(before, actor, now=now, free_runs=free, limit=SHOWN_PAST), known)


def next_runs(
    asked: Filter,
    actor: Actor,
    *,
    now: datetime,
    limit: int = SHOWN_NEXT,
    known: Mapping[int, Host],
    cancelled: bool = True,
) -> Shelf:
    """The next runs that `asked` finds, by day; those that were `cancelled` too, unless they are not wanted."""
    free = enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    runs = courses.coming_runs(asked, actor, now=now, free_runs=free, limit=limit, cancelled=cancelled)
    return shelf(runs, known)


def sessions(runs: Sequence[RunCard]) -> Mapping[int, Sequence[SessionCard]]:
    """The sessions of these runs. One query."""
    return courses.sessions_of([run.id for run in runs])


def run_and_beside(ref: str, actor: Actor) -> tuple[RunCard, Shelf]:
    """The run with this reference, whatever its state (ask `access` before you show it), and all of its course's runs
    that `actor` may see; `NotFound` when there is none. Four queries."""
    found = shelf(courses.runs_beside(ref, actor))
    run = next((run for run in found.runs if run.ref == ref), None)
    if run is None:
        raise NotFound
    return run, found


def sites(run: RunCard, shelf: Shelf) -> Sequence[SiteCard]:
    """The local sites of a run on the shelf, in their order. One query; none for a run without sites."""
    return courses.sites_of([run.id])[run.id] if shelf.tallies[run.id].division.sites else ()


def my_case(person_id: int | None, run: RunCard) -> CaseCard | None:
    """The reader's enrolment in the run: the live one, else the last that ended."""
    return enrolments.mine_in_run(person_id, run.id) if person_id is not None else None


def go_no_go(run: RunCard) -> GoNoGo:
    """How the run stands with its minimum. One query for a run that has one, none for others."""
    return enrolments.go_no_go(run)


def terms(run: RunCard, actor: Actor, now: datetime) -> tuple[Terms, tuple[Need, ...], dict[int, str]]:
    """What the run asks of people, how it stands for `actor`, and the next runs of the courses that are missing. One
    query where the run asks nothing, at most eight."""
    found = enrolments.terms_of(run.id)
    needs = enrolments.needs_of(run, found, actor)
    missing = [need.condition.course_id for need in needs if not need.met and need.condition]
    coming = courses.next_runs([ident for ident in missing if ident is not None], actor, now=now)
    return found, needs, coming


def criteria(run: RunCard) -> Sequence[CriterionCard]:
    """What the run selects by. One query for a run that selects by points, none for others."""
    ranks = (run.acceptance, run.selection) == ("by_selection", "ranking")
    return enrolments.criteria_of(run.id) if ranks else ()
