"""Feedback: asked for once, given once, kept so that nobody can tell whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from lms.courses.queries import sessions_of
from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment, FeedbackAnswer, FeedbackGiven
from lms.enrolments.rules.feedback import ASKED_WITHIN, OPEN_FOR, Said
from lms.kit import journal
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import NotFound, Refusal
from lms.notifications.queries import inbox
from tests.cast import Cast
from tests.enrolling import enrol, kinds
from tests.scene import Scene, a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")
AFTER = datetime.fromisoformat("2027-03-31T08:00:00+00:00")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return a_run(cast)


def give(scene: Scene, ident: int, person: object, **said: object) -> bool:
    whole = Said(**said)  # type: ignore[arg-type]
    return service.give_feedback(ident, {None: whole}, actor=actor(person))  # type: ignore[arg-type]


def test_it_is_asked_for_once_when_the_run_is_over(
    scene: Scene, cast: Cast, travel: Callable[..., object]
) -> None:
    case = enrol(scene, cast.learner)
    assert service.ask_feedback() == 0
    travel(AFTER)
    assert service.ask_feedback() == 1
    assert service.ask_feedback() == 0
    assert kinds(cast.learner).count("ask-feedback") == 1
    notice = inbox(cast.learner.id).items[0]
    assert notice.path == f"/enrolments/{case.ref}/feedback"
    assert "How was it?" in notice.subject


def test_nobody_is_asked_who_did_not_take_part_or_long_after(
    scene: Scene, cast: Cast, travel: Callable[..., object]
) -> None:
    left = enrol(scene, cast.colleague)
    service.withdraw(left.id, actor=actor(cast.colleague))
    absent = enrol(scene, cast.guest)
    come_to_an_end(absent.id, "no_show")
    enrol(scene, cast.learner)
    travel(AFTER + ASKED_WITHIN)
    assert service.ask_feedback() == 0
    travel(AFTER + timedelta(days=20))
    assert service.ask_feedback() == 1
    assert "ask-feedback" in kinds(cast.learner)
    assert "ask-feedback" not in kinds(cast.colleague) + kinds(cast.guest)


@use_case
def come_to_an_end(ident: int, end: str) -> None:
    lock(Enrolment, ident).end_state = end


def test_what_is_said_is_kept_once(scene: Scene, cast: Cast, travel: Callable[..., object]) -> None:
    case = enrol(scene, cast.learner)
    travel(AFTER)
    assert give(scene, case.id, cast.learner, rating=4, words=" Good coffee \n")
    assert not give(scene, case.id, cast.learner, rating=1, words="No, bad")
    [answer] = session().scalars(select(FeedbackAnswer))
    assert (answer.run_id, answer.session_id, answer.rating, answer.words) == (
        *(scene.run_id, None, 4),
        "Good coffee",
    )
    assert queries.feedback_given(case.id)


def test_no_column_and_no_order_leads_from_an_answer_to_a_person(
    scene: Scene, cast: Cast, travel: Callable[..., object]
) -> None:
    people = crowd(8, like=cast.learner)
    cases = [enrol(scene, person) for person in people]
    travel(AFTER)
    for number, (case, person) in enumerate(zip(cases, people, strict=True)):
        assert give(scene, case.id, person, words=f"text {number}")
    assert {column.name for column in inspect(FeedbackAnswer).columns} == {
        *("id", "run_id", "session_id", "rating", "words")
    }
    assert {column.name for column in inspect(FeedbackGiven).columns} == {"enrolment_id"}
    found = session().execute(select(FeedbackAnswer.id, FeedbackAnswer.words)).all()
    assert all(0 <= key < 2**63 for key, _words in found)
    assert max(key for key, _words in found) > 2**31
    given = {
        ident: number for number, ident in enumerate(session().scalars(select(FeedbackGiven.enrolment_id)))
    }
    assert set(given) == {case.id for case in cases}
    shown = queries.feedback_words(scene.run_id, [None])[None]
    assert sorted(shown) == [f"text {number}" for number in range(8)]
    assert shown == [words for _key, words in sorted(map(tuple, found))]


def test_the_journal_tells_neither_who_nor_what(
    scene: Scene, cast: Cast, travel: Callable[..., object]
) -> None:
    case = enrol(scene, cast.learner)
    before = len(journal.rows_of(("enrolment", case.id)))
    travel(AFTER)
    give(scene, case.id, cast.learner, rating=2, words="A secret")
    [row] = journal.rows_of(("feedback", scene.run_id))
    assert (row.move, row.actor_id, row.before, row.after, row.reason) == ("give-feedback", None, {}, {}, "")
    assert len(journal.rows_of(("enrolment", case.id))) == before


def test_it_is_refused_too_early_too_late_empty_and_for_others(
    scene: Scene, cast: Cast, travel: Callable[..., object]
) -> None:
    case = enrol(scene, cast.learner)
    with pytest.raises(Refusal, match="too_early"):
        give(scene, case.id, cast.learner, rating=5)
    travel(AFTER)
    with pytest.raises(Refusal, match="nothing"):
        give(scene, case.id, cast.learner, words="  ")
    for stranger in (cast.host, cast.home, cast.outside):
        with pytest.raises(NotFound):
            give(scene, case.id, stranger, rating=5)
    other = a_run(cast, title="Etching", ref="RUN-2")
    session_of_other = _sessions(other)[0]
    with pytest.raises(NotFound):
        service.give_feedback(case.id, {session_of_other: Said(5)}, actor=actor(cast.learner))
    travel(AFTER + OPEN_FOR)
    with pytest.raises(Refusal, match="too_late"):
        give(scene, case.id, cast.learner, rating=5)
    assert not queries.feedback_given(case.id)


def _sessions(scene: Scene) -> list[int]:
    return [each.id for each in sessions_of([scene.run_id])[scene.run_id]]


def test_counts_go_by_subject(scene: Scene, cast: Cast, travel: Callable[..., object]) -> None:
    first, second = _sessions(scene)
    travel(datetime.fromisoformat("2027-03-01T09:00:00+00:00"))
    cases = [(enrol(scene, person), person) for person in (cast.learner, cast.guest)]
    travel(AFTER)
    for case, person in cases:
        said = {None: Said(5), first: Said(3, "too fast"), second: Said()}
        assert service.give_feedback(case.id, said, actor=actor(person))
    assert queries.feedback_counts(scene.run_id) == {None: {5: 2}, first: {3: 2}}
    assert queries.feedback_words(scene.run_id, [first]) == {first: ["too fast", "too fast"]}
    assert queries.feedback_words(scene.run_id, [second]) == {second: []}
