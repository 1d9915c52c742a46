"""One page of a list of courses or runs with their seats, by few queries, whatever the number of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import CourseCard, Filter, RunCard
from lms.enrolments.queries.seats import has_free_seats, tallies
from lms.enrolments.rules.shelf import Host, Shelf
from lms.kit.paging import PAGE_SIZE, Page


@dataclass(frozen=True)
class Listing:
    """One page of the catalogue: courses in order, the group of each, their coming runs that the filter finds."""

    page: Page[CourseCard]
    groups: Mapping[int, str]
    runs: Mapping[int, Sequence[RunCard]]
    shelf: Shelf


def shelf(runs: Sequence[RunCard], known: Mapping[int, Host] | None = None) -> Shelf:
    """These runs with what stands around them. Two queries; one with the centres `known`."""
    counts = tallies(run.id for run in runs) if runs else {}
    return Shelf(runs, counts, centres.centre_cards() if known is None else known)


def listing(
    asked: Filter,
    actor: Actor,
    *,
    now: datetime,
    number: int,
    known: Mapping[int, Host],
    size: int = PAGE_SIZE,
    coming: Shelf | None = None,
) -> Listing:
    """Page `number` of the courses that `asked` finds for `actor`: six queries, or three with the `coming` runs."""
    free = has_free_seats(now=now, centre_ids=actor.centre_ids)
    found = courses.find_courses(asked, actor, now=now, free_runs=free, page=number, size=size)
    cards = courses.course_cards(found.ids)
    if coming is None:
        runs = courses.coming_runs(asked, actor, now=now, free_runs=free, course_ids=found.ids)
        coming = shelf(runs, known)
    by_course: dict[int, list[RunCard]] = {ident: [] for ident in found.ids}
    for run in coming.runs:
        by_course.setdefault(run.course_id, []).append(run)
    page = Page(list(cards.values()), number, size, found.total)
    return Listing(page, found.groups, by_course, coming)


def runs_page(
    asked: Filter,
    actor: Actor,
    *,
    now: datetime,
    number: int,
    known: Mapping[int, Host],
    size: int = PAGE_SIZE,
) -> tuple[Page[RunCard], Shelf]:
    """Page `number` of the runs to come (cancelled ones too) that `asked` finds for `actor`, by day. Five queries."""
    free = has_free_seats(now=now, centre_ids=actor.centre_ids)
    runs, total = courses.coming_page(asked, actor, now=now, free_runs=free, page=number, size=size)
    return Page(runs, number, size, total), shelf(runs, known)
