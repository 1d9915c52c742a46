"""How a condition in words is met: said anew by the person, as long as somebody has to decide."""

from __future__ import annotations

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules import CaseCard
from lms.kit import journal
from lms.kit.refusal import NotFound
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, moves
from tests.scene import Scene, a_run, actor
from tests.terms import want

pytestmark = pytest.mark.usefixtures("now")


def said(scene: Scene, cast: Cast, statements: dict[int, str]) -> CaseCard:
    """The learner enrols and says how the conditions are met."""
    return card(
        service.enrol(
            scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner), statements=statements
        )
    )


def say(case: CaseCard, cast: Cast, statements: dict[int, str]) -> None:
    service.answer_questions(case.id, {}, statements=statements, actor=actor(cast.learner))


def test_it_is_kept_written_down_and_seen_by_who_decides(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated", home_approval="required")
    ident = want(scene)
    case = said(scene, cast, {ident: "A year"})
    for _ in range(2):
        service.answer_questions(
            case.id, {}, statements={ident: "Two years"}, actor=actor(cast.learner), version=case.version
        )
    assert queries.said_by(case) == [("Can use a mask aligner", "Two years")]
    assert card(case.id).version == case.version + 1
    assert moves(case) == ["enrol", "say-anew"]
    row = journal.rows_of(("enrolment", case.id))[-1]
    assert row.before == {"statements": {str(ident): "A year"}}
    assert row.after == {"statements": {str(ident): "Two years"}}
    stale = refused(
        "stale",
        lambda: service.approve_home(case.id, actor=actor(cast.home), version=case.version),
        status=409,
    )
    assert "Learner Person changed the enrolment" in str(stale.sentence)
    service.approve_home(case.id, actor=actor(cast.home))
    say(case, cast, {ident: "Three years"})  # the host has still to decide
    service.accept_host(case.id, actor=actor(cast.host))
    refused("decided", lambda: say(case, cast, {ident: "Four"}), status=409)
    assert queries.said_by(case) == [("Can use a mask aligner", "Three years")]


def test_what_is_needed_is_not_taken_away_what_only_warns_is(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated")
    needed, warned = want(scene), want(scene, text="Etching", blocks=False)
    case = said(scene, cast, {needed: "A year", warned: "A bit"})
    no = refused("not_eligible", lambda: say(case, cast, {needed: " ", warned: ""}))
    assert no.field == f"statement_{needed}"
    assert len(queries.said_by(case)) == 2
    say(case, cast, {needed: "A year"})
    assert queries.said_by(case) == [("Can use a mask aligner", "A year")]
    later = want(scene, text="Asked later")
    say(case, cast, {needed: "Two years"})  # what was never said may stay unsaid
    assert len(queries.said_by(case)) == 1
    say(case, cast, {needed: "Two years", later: "That too"})
    assert len(queries.said_by(case)) == 2
    refused("too_long", lambda: say(case, cast, {needed: "x" * 2_001}), field=f"statement_{needed}")


def test_waived_it_may_be_taken_away(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated")
    ident = want(scene)
    case = said(scene, cast, {ident: "A year"})
    host = actor(cast.host)
    service.waive_condition(scene.run_id, ident, person_id=cast.learner.id, actor=host, reason="Fine")
    say(case, cast, {})
    assert queries.said_by(case) == []


def test_only_the_person_while_it_is_open(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated")
    ident = want(scene)
    case = said(scene, cast, {ident: "A year"})
    for who in (cast.home, cast.host, cast.admin):
        with pytest.raises(NotFound):
            service.answer_questions(case.id, {}, statements={ident: "No"}, actor=actor(who))
    service.answer_questions(case.id, {}, statements={ident: "A year"}, actor=actor(cast.learner))
    assert card(case.id) == case, "the same again changes something"
    refused("closed", lambda: service.answer_questions(case.id, {}, actor=actor(cast.learner)), status=409)
    service.withdraw(case.id, actor=actor(cast.learner))
    refused("ended", lambda: say(case, cast, {ident: "No"}), status=409)
