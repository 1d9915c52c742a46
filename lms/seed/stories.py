"""Runs in which the stories of enrolment can be tried, with days counted from today: each course is one use case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses import service as courses_service
from lms.courses.rules import RunInput, SessionInput
from lms.enrolments import queries, service
from lms.enrolments.rules.feedback import Said
from lms.kit import clock
from lms.kit.db import use_case
from lms.seed.catalogue import course_input
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.story_records import StepFacts, StoryCourse, StoryFacts, StoryRun
from lms.seed.terms import give_terms

MORNING, NOON = time(9), time(12)


@dataclass(frozen=True)
class Day0:
    """The day the network is seeded, in the zone of a run; wall times of other days are counted from it."""

    today: date
    zone: str

    def wall(self, day: int | None, hour: time = NOON) -> datetime | None:
        """A wall time `day` days from today, naive."""
        return None if day is None else datetime.combine(self.today + timedelta(days=day), hour)

    @contextmanager
    def when(self, day: int | None, hour: int) -> Iterator[None]:
        """Inside, it is that day and hour; without a day it is now."""
        if day is None:
            yield
            return
        wall = datetime.combine(self.today + timedelta(days=day), time(hour), ZoneInfo(self.zone))
        with clock.at(wall.astimezone(UTC)):
            yield


def tell(stories: StoryFacts, world: World) -> None:
    """Makes the courses of the stories with their runs, and what people did in them; what exists stays as it is."""
    for course in stories.courses:
        refs = {run.ref for run in course.runs}
        _tell(course, [step for step in stories.steps if step.run in refs], world)


@use_case
def _tell(course: StoryCourse, steps: Sequence[StepFacts], world: World) -> None:
    if courses.course_by_slug(course.slug) is not None:
        return
    zone = centres.centre_cards()[world.centres[course.centre]].zone
    day0 = Day0(clock.now().astimezone(ZoneInfo(zone)).date(), zone)
    host = world.coordinator(course.centre)
    earliest = min(run.made for run in course.runs)
    with about(f"course {course.slug}"), day0.when(earliest, 8):
        course_id = courses_service.create_course(
            course_input(course, world), actor=host, centre_id=world.centres[course.centre], slug=course.slug
        )
    for run in course.runs:
        with about(f"run {run.ref}"), day0.when(run.made, 8):
            _give_run(course_id, run, course, world, day0, host)
    for step in steps:
        with about(f"step {step.do} in {step.run}"), day0.when(step.day, step.hour):
            DEEDS[step.do](step, course.centre, world)


def _give_run(
    course_id: int, run: StoryRun, course: StoryCourse, world: World, day0: Day0, host: Actor
) -> None:
    first = day0.today + timedelta(days=run.starts)
    run_id = courses_service.create_run(
        course_id,
        _input(run, course, world, day0, first),
        actor=host,
        centre_id=world.centres[course.centre],
        ref=run.ref,
        sessions=[
            SessionInput(
                day=first + timedelta(days=each.day), starts=each.start, ends=each.end, title=each.title
            )
            for each in run.sessions
        ],
    )
    give_terms(run_id, run, world, day0.wall, host)
    courses_service.publish_run(run_id, actor=host)


def _input(run: StoryRun, course: StoryCourse, world: World, day0: Day0, first: date) -> RunInput:
    return RunInput(
        title=run.title,
        mode=run.mode,
        zone=day0.zone,
        place=run.place,
        city=course.city,
        country=course.country,
        join_link=run.join_link,
        starts_on=first,
        ends_on=first + timedelta(days=max(each.day for each in run.sessions)),
        capacity_min=run.capacity_min,
        capacity_max=run.capacity_max,
        acceptance=run.acceptance,
        home_approval=run.home_approval,
        approval_above=run.approval_above,
        approval_currency=run.approval_currency,
        waiting_list=run.waiting_list,
        offer_hours=run.offer_hours,
        nominate_until_wall=day0.wall(run.nominate_until),
        go_no_go_wall=day0.wall(run.go_no_go),
        selection=run.selection,
        completion_share=run.completion_share,
        certificates=run.certificates,
        opens_wall=day0.wall(run.opens),
        closes_wall=day0.wall(run.closes, MORNING),
        invented=True,
        trainer_ids=(world.people["trainer@example.org"],),
    )


def _enrol(step: StepFacts, host: str, world: World) -> None:
    run = courses.run_by_ref(step.run)
    assert run is not None
    for email in step.people:
        person_id = world.people[email]
        ident = service.enrol(run.id, person_id=person_id, actor=centres.actor_of(person_id))
        for deed in step.then:
            if deed == "approve":
                home = centres.home_choices(person_id)[0].slug
                service.approve_home(ident, actor=world.coordinator(home, not_person=person_id))
            else:
                service.accept_host(ident, actor=world.coordinator(host, not_person=person_id))


def _cases(step: StepFacts, world: World, people: Sequence[str]) -> dict[int, int]:
    """Enrolment by person, of these people (none named: everybody with a seat)."""
    run = courses.run_by_ref(step.run)
    assert run is not None
    wanted = {world.people[email] for email in people}
    return {
        card.person_id: card.id for card in queries.of_run(run.id) if not wanted or card.person_id in wanted
    }


def _nominate(step: StepFacts, _host: str, world: World) -> None:
    run = courses.run_by_ref(step.run)
    assert run is not None
    for email in step.people:
        person_id = world.people[email]
        home = centres.home_choices(person_id)[0]
        actor = world.coordinator(home.slug, not_person=person_id)
        service.nominate(run.id, person_id=person_id, home_centre_id=home.id, actor=actor)


def _attend(step: StepFacts, _host: str, world: World) -> None:
    there, away = _cases(step, world, step.people), _cases(step, world, step.absent)
    marks = dict.fromkeys(there.values(), "present") | dict.fromkeys(away.values(), "absent")
    trainer = centres.actor_of(world.people["trainer@example.org"])
    run = courses.run_by_ref(step.run)
    assert run is not None
    for session in courses.sessions_of([run.id])[run.id]:
        service.mark(session.id, marks, actor=trainer)


def _complete(step: StepFacts, host: str, world: World) -> None:
    run = courses.run_by_ref(step.run)
    assert run is not None
    present = {ident for ident, known in queries.presences(run.id).items() if known.present}
    ends = {
        ident: "completed" if ident in present else "no_show" for ident in _cases(step, world, ()).values()
    }
    service.conclude(run.id, ends, actor=world.coordinator(host))


def _say(step: StepFacts, _host: str, world: World) -> None:
    for number, (person_id, ident) in enumerate(_cases(step, world, step.people).items()):
        said = Said(rating=4 + number % 2, words="Calm, and everything at its place." if number == 0 else "")
        service.give_feedback(ident, {None: said}, actor=centres.actor_of(person_id))


DEEDS: dict[str, Callable[[StepFacts, str, World], None]] = {
    "enrol": _enrol,
    "nominate": _nominate,
    "attend": _attend,
    "complete": _complete,
    "feedback": _say,
}
