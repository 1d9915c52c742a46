"""The promise of the facets: the number beside a value is how many courses one gets by choosing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from lms.access import PUBLIC, Actor, Scope
from lms.courses import queries as courses
from lms.courses import service
from lms.courses.rules import FACETS, CourseInput, Filter, Period, Sharing
from lms.enrolments import queries as enrolments
from tests.cast import Cast
from tests.catalogue import DAY, a_course, a_run, actor
from tests.remembered import remembered

ASKED = [
    Filter(),
    Filter(q="radio"),
    Filter(chosen=(("level", ("master",)),)),
    Filter(chosen=(("topic", ("design",)), ("mode", ("online",)))),
    Filter(chosen=(("centre", ("sccc",)), ("language", ("en", "sv")))),
    Filter(chosen=(("region", ("baltic", "nordic")), ("country", ("SE", "NO")))),
    Filter(open=True),
    Filter(free=True, chosen=(("mode", ("online",)),)),
    Filter(from_on=DAY + timedelta(days=5), chosen=(("centre", ("kiip",)),)),
    Filter(from_on=date(2027, 1, 1), to_on=date(2027, 4, 1)),
]


def total(asked: Filter, reader: Actor, now: datetime) -> int:
    free = enrolments.has_free_seats(now=now)
    return courses.find_courses(asked, reader, now=now, free_runs=free, page=1, size=1).total


@pytest.fixture
def network(cast: Cast, now: datetime) -> Cast:
    _fill(cast)
    return cast


@remembered()
def _fill(cast: Cast) -> None:
    """Courses whose runs are elsewhere, in another language, in another way than the course says."""
    design = service.save_topic("Design", actor=None)
    radio = service.save_topic("Radio", actor=None, parent_id=design)
    light = service.save_topic("Light", actor=None, parent_id=design)
    topics = [(design, radio), (radio, light), (light,), ()]
    levels, languages = ["master", "phd", ""], [("en",), ("sv", "en"), ()]
    scopes = [Scope.PUBLIC, Scope.PUBLIC, Scope.NETWORK, Scope.OWN]
    for number in range(12):
        person, centre = [(cast.host, cast.sccc), (cast.other, cast.kiip)][number % 2]
        course = a_course(
            person,
            centre,
            title=f"Radio {number}" if number % 3 else f"Optics {number}",
            level=levels[number % 3],
            languages=languages[number % 3],
            topic_ids=topics[number % 4],
            audiences=("sme", "student")[: number % 3],
            mode=("onsite", "online")[number % 2],
            country=("", "NO", "SE")[number % 3],
            sharing=Sharing(scope=scopes[number % 4]),
        )
        for extra in range((number // 3) % 4):
            a_run(
                person,
                centre,
                course_id=course,
                starts_on=DAY + timedelta(days=7 * extra),
                mode=("", "online", "hybrid")[extra],
                lang=("", "et", "")[extra],
                country=("", "EE", "")[extra],
                capacity_max=extra,
                publish=number != 5,
            )
    _listed(cast)


def _listed(cast: Cast) -> None:
    """Listed courses; a centre in another country gives one of them as its own run."""
    for number, country in enumerate(("NO", "", "DK")):
        ident = service.create_course(
            CourseInput(
                title=f"Listed {number}",
                provider="Fjord University",
                source="https://fjord.example/",
                country=country,
                period=Period(precision="month", value="2027-03") if number else Period(),
            ),
            actor=None,
            centre_id=cast.sccc.id if number == 1 else None,
            origin="listed",
        )
        service.publish_course(ident, actor=None)
        if number < 2:
            a_run(cast.other, cast.kiip, course_id=ident, ref=f"ADOPTED-{number}", publish=True)


def _readers(cast: Cast) -> Iterator[Actor]:
    yield PUBLIC
    for person in (cast.learner, cast.host, cast.office):
        yield actor(person)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.query() or "everything")
def test_a_count_is_what_one_finds(network: Cast, now: datetime, asked: Filter) -> None:
    free = enrolments.has_free_seats(now=now)
    for reader in _readers(network):
        counts = courses.facet_counts(asked, reader, now=now, free_runs=free)
        assert set(counts) == set(FACETS)
        for name, values in counts.items():
            others = tuple(pair for pair in asked.chosen if pair[0] != name)
            for value, number in values.items():
                chosen = tuple(sorted((*others, (name, (value,))), key=lambda pair: FACETS.index(pair[0])))
                assert number == total(replace(asked, chosen=chosen), reader, now), (name, value)


def test_every_value_that_finds_something_is_offered(network: Cast, now: datetime) -> None:
    counts = courses.facet_counts(Filter(), PUBLIC, now=now, free_runs=enrolments.has_free_seats(now=now))
    for name, value in (
        ("topic", "design"),
        ("language", "et"),
        ("country", "EE"),
        ("mode", "hybrid"),
        ("region", "europe"),
    ):
        assert counts[name][value] == total(Filter(chosen=((name, (value,)),)), PUBLIC, now) > 0, value


def test_without_a_filter_counts_as_without_it(network: Cast, now: datetime) -> None:
    asked = Filter(q="radio", open=True, chosen=(("level", ("master", "phd")),))
    others = [asked.without(name, value) for name, value in asked.active()]
    free = enrolments.has_free_seats(now=now)
    found = courses.count_courses(others, PUBLIC, now=now, free_runs=free)
    assert found == [total(each, PUBLIC, now) for each in others]
    assert courses.count_courses([], PUBLIC, now=now, free_runs=free) == []


def test_the_list_is_in_the_order_of_the_days_it_shows(network: Cast, now: datetime) -> None:
    free = enrolments.has_free_seats(now=now)
    for asked in (Filter(), Filter(from_on=DAY + timedelta(days=3))):
        found = courses.find_courses(asked, PUBLIC, now=now, free_runs=free, page=1, size=50)
        runs = courses.coming_runs(asked, PUBLIC, now=now, free_runs=free, course_ids=found.ids)
        days: dict[int, date] = {}
        for run in runs:
            if run.starts_on and run.state == "published":
                days.setdefault(run.course_id, run.starts_on)
        shown = [days[ident] for ident in found.ids if ident in days]
        assert shown
        assert all(first <= second for first, second in pairwise(shown))
        assert {found.groups[ident] for ident in days} == {"dated"}


def test_a_feed_has_the_runs_of_its_filter(network: Cast, now: datetime) -> None:
    """Where a run says something else than its course, the run counts."""
    free = enrolments.has_free_seats(now=now)

    def refs(**chosen: tuple[str, ...]) -> set[str]:
        asked = Filter(chosen=tuple(chosen.items()))
        runs = courses.coming_runs(asked, PUBLIC, now=now, free_runs=free)
        return {run.ref for run in runs}

    assert {"ADOPTED-0", "ADOPTED-1"} <= refs(centre=("kiip",))
    assert not {"ADOPTED-0", "ADOPTED-1"} & refs(centre=("sccc",))
    assert {"ADOPTED-0", "ADOPTED-1"} <= refs(region=("baltic",))
    assert all(run in refs() for run in refs(mode=("online",)))
