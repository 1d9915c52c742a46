"""A run once more, on other days: what is copied, what moves along, and what the clocks refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.courses import queries as courses
from lms.courses import service as course_service
from lms.courses.models import Pool, PoolCentre, Run, RunEligible, Site
from lms.courses.rules import Sharing, input_of_run
from lms.enrolments import queries, service
from lms.enrolments.models import Condition, Criterion, FeeClass, Question
from lms.kit.db import add, lock, session, use_case
from lms.kit.refusal import NotFound
from tests.cast import Cast
from tests.catalogue import moves_of, refused, run_of
from tests.enrolling import enrol
from tests.scene import FIRST, Scene, a_run, actor, session_on

pytestmark = pytest.mark.usefixtures("now")

LATER = date(2027, 4, 20)  # four weeks on, behind the change of clocks
WEEKS = LATER - FIRST


def copied(scene: Scene, cast: Cast, day: date = LATER, **given: str) -> courses.RunCard:
    return run_of(service.copy_run(scene.run_id, actor=actor(cast.host), starts_on=day, **given))


def times(run_id: int) -> list[tuple[str, datetime, datetime]]:
    return [(each.title, each.starts_wall, each.starts_at) for each in courses.sessions_of([run_id])[run_id]]


def test_everything_but_the_people(cast: Cast) -> None:
    scene = a_run(
        cast,
        acceptance="by_nomination",
        home_approval="required",
        offer_hours=24,
        promotion="by_hand",
        completion_share=80,
        certificates=True,
        capacity_min=2,
        opens_wall=datetime.fromisoformat("2027-02-01T09:00"),
        cut_off_wall=datetime.fromisoformat("2027-03-20T12:00"),
        nominate_until_wall=datetime.fromisoformat("2027-03-10T12:00"),
        go_no_go_wall=datetime.fromisoformat("2027-03-15T12:00"),
        trainer_ids=(cast.trainer.id,),
        sharing=Sharing(),
        join_link="https://meet.example/room",
    )
    enrol(scene, cast.learner)
    copy = copied(scene, cast)
    assert (copy.state, copy.published_at, copy.starts_on, copy.ends_on) == (
        "draft",
        None,
        LATER,
        LATER + timedelta(days=7),
    )
    assert copy.ref != scene.ref
    before, after = input_of_run(scene.run), input_of_run(copy)
    differ = {name for name in vars(before) if getattr(before, name) != getattr(after, name)}
    assert differ == {
        *("starts_on", "ends_on", "opens_wall", "closes_wall", "cut_off_wall"),
        *("nominate_until_wall", "go_no_go_wall"),
    }
    for name in differ:
        assert getattr(after, name) - getattr(before, name) == WEEKS, name
    assert queries.concerned(copy.id) == []
    assert moves_of(copy.id) == ["create-run", "copy-run"]


def test_sessions_keep_their_wall_times_across_the_change_of_clocks(cast: Cast) -> None:
    scene = a_run(cast)
    copy = copied(scene, cast)
    assert times(copy.id) == [
        ("Lecture", datetime.fromisoformat("2027-04-20T10:00"), datetime(2027, 4, 20, 8, tzinfo=UTC)),
        ("Laboratory", datetime.fromisoformat("2027-04-27T10:00"), datetime(2027, 4, 27, 8, tzinfo=UTC)),
    ]
    assert times(scene.run_id)[0][2] == datetime(2027, 3, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 30])
def test_however_many_sessions(cast: Cast, number: int) -> None:
    days = [FIRST + timedelta(days=each) for each in range(number)]
    scene = a_run(
        cast,
        sessions=tuple(session_on(day, title=f"Part {n}", place="Lab") for n, day in enumerate(days)),
        ends_on=days[-1],
    )
    copy = copied(scene, cast)
    assert [(title, wall) for title, wall, _at in times(copy.id)] == [
        (title, wall + WEEKS) for title, wall, _at in times(scene.run_id)
    ]
    assert {each.own_place for each in courses.sessions_of([copy.id])[copy.id]} == {"Lab"}


def test_a_cancelled_run_and_a_cancelled_session(cast: Cast) -> None:
    scene = a_run(cast)
    first = courses.sessions_of([scene.run_id])[scene.run_id][0]
    service.cancel_session(scene.run_id, first.id, actor=actor(cast.host), reason="Room flooded")
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="Too few")
    copy = copied(scene, cast)
    assert (copy.state, copy.reason) == ("draft", "")
    assert [title for title, *_ in times(copy.id)] == ["Laboratory"]


def test_a_run_of_whole_days(cast: Cast) -> None:
    copy = copied(a_run(cast, sessions=()), cast)
    assert (copy.starts_on, copy.ends_on) == (LATER, LATER + timedelta(days=7))
    assert times(copy.id) == []


@pytest.mark.parametrize(
    ("hour", "day", "code"),
    [(2, date(2027, 3, 28), "wall_time_missing"), (2, date(2027, 10, 31), "wall_time_twice")],
)
def test_a_time_that_does_not_exist_there_or_comes_twice(cast: Cast, hour: int, day: date, code: str) -> None:
    scene = a_run(cast, sessions=(session_on(FIRST, title="Night shift", starts=hour, ends=5),))
    no = refused(code, lambda: copied(scene, cast, day), field="starts_on")
    assert "Night shift: The time" in str(no.sentence)
    assert len(courses.runs_of_centre(cast.sccc.id)) == 1


def test_a_closing_time_that_does_not_exist_there(cast: Cast) -> None:
    scene = a_run(cast, closes_wall=datetime.fromisoformat("2027-03-22T02:30"))
    refused("wall_time_missing", lambda: copied(scene, cast, date(2027, 3, 29)), field="starts_on")


@use_case
def furnish(scene: Scene, cast: Cast) -> None:
    """Pools, a site, who may enrol, questions, fees, conditions, criteria."""
    run_id, run = scene.run_id, lock(Run, scene.run_id)
    run.eligible, run.eligible_audiences = "chosen", "university sme"
    wall = datetime.fromisoformat("2027-03-15T12:00")
    released = datetime(2027, 3, 1, tzinfo=UTC)
    pool = add(
        Pool(
            run_id=run_id, name="the Baltic centres", seats=3, release_wall=wall,
            release_at=datetime(2027, 3, 15, 11, tzinfo=UTC), released_at=released,
        )
    )  # fmt: skip
    for centre in (cast.kiip, cast.chipsc2_lt):
        add(PoolCentre(pool_id=pool.id, centre_id=centre.id, run_id=run_id))
    add(Site(run_id=run_id, centre_id=cast.kiip.id, name="Tallinn", capacity=4, contact_name="Mari"))
    add(RunEligible(run_id=run_id, centre_id=cast.kiip.id))
    add(RunEligible(run_id=run_id, region_id=cast.nordic.id))
    add(Question(run_id=run_id, position=1, kind="choice", label="Size", options="S\nM", required=True))
    add(Question(run_id=run_id, position=2, kind="text", label="Gone", removed=True))
    add(FeeClass(run_id=run_id, label="Members", amount=Decimal("12.50"), currency="EUR"))
    add(Condition(run_id=run_id, kind="course", course_id=run.course_id, blocks=False))
    add(Criterion(run_id=run_id, label="Motivation", weight=3))


def test_what_seats_and_enrolments_need_comes_along(cast: Cast) -> None:
    scene = a_run(cast)
    furnish(scene, cast)
    copy = copied(scene, cast)
    (pool,) = courses.pools_of([copy.id])[copy.id]
    assert (pool.seats, pool.centre_ids) == (3, frozenset({cast.kiip.id, cast.chipsc2_lt.id}))
    assert pool.release_wall == datetime.fromisoformat("2027-04-12T12:00")
    assert pool.release_at == datetime(2027, 4, 12, 10, tzinfo=UTC)  # by summer time
    assert (pool.released_at, pool.released_by_id) == (None, None)
    (site,) = courses.sites_of([copy.id])[copy.id]
    assert (site.name, site.capacity, site.contact_name) == ("Tallinn", 4, "Mari")
    assert (copy.eligible, copy.eligible_audiences) == ("chosen", "university sme")
    counts = {
        model: len(session().scalars(select(model).where(model.run_id == copy.id)).all())
        for model in (RunEligible, Question, FeeClass, Condition, Criterion)
    }
    assert list(counts.values()) == [2, 1, 1, 1, 1]
    question = session().scalars(select(Question).where(Question.run_id == copy.id)).one()
    assert (question.label, question.options, question.required) == ("Size", "S\nM", True)


def test_a_second_click_gives_the_same_copy(cast: Cast) -> None:
    scene = a_run(cast)
    furnish(scene, cast)
    first, second = (copied(scene, cast, ref="SCCC-AB12CD") for _ in range(2))
    assert first == second
    assert first.ref == "SCCC-AB12CD"
    assert len(courses.sites_of([first.id])[first.id]) == 1
    assert copied(scene, cast).id != first.id  # another page, another copy


def test_a_reference_of_somebody_else_is_taken(cast: Cast) -> None:
    scene = a_run(cast)
    a_run(cast, ref="OTHER-1", title="Another course")
    refused("ref_taken", lambda: copied(scene, cast, ref="OTHER-1"), status=409)


def test_an_editor_may_and_a_trainer_or_another_centre_may_not(cast: Cast) -> None:
    scene = a_run(cast)
    made = service.copy_run(scene.run_id, actor=actor(cast.editor), starts_on=LATER)
    assert run_of(made).state == "draft"
    for person in (cast.trainer, cast.other, cast.learner, cast.guest):
        with pytest.raises(NotFound):
            service.copy_run(scene.run_id, actor=actor(person), starts_on=LATER)


def test_the_copy_can_be_published_and_enrolled_in(cast: Cast) -> None:
    scene = a_run(cast)
    copy = copied(scene, cast)
    course_service.publish_run(copy.id, actor=actor(cast.host))
    assert enrol(Scene(cast, copy.id, copy.ref), cast.learner).parts.seat == "confirmed"
    assert service.violations() == []
