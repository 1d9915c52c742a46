"""Whom a run is for, what one must bring, and waiving it: what is refused, stored, written down and told."""

from __future__ import annotations

import pytest

from lms.courses import queries as courses
from lms.enrolments import queries, service
from lms.enrolments.models import Condition
from lms.kit.db import session
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast
from tests.catalogue import moves_of, refused
from tests.enrolling import enrol
from tests.scene import a_run, actor
from tests.terms import completed, only_for, want

pytestmark = pytest.mark.usefixtures("now")


def sentences(call: object) -> list[str]:
    with pytest.raises(Refusal) as caught:
        call()  # type: ignore[operator]  # what a test hands over
    assert caught.value.code == "not_eligible"
    return [str(problem.sentence) for problem in caught.value.problems]


class TestEligibility:
    """Everyone, the network, chosen centres and regions, classes of organisations."""

    def test_network(self, cast: Cast) -> None:
        scene = a_run(cast)
        only_for(scene, eligible="network")
        (words,) = sentences(lambda: enrol(scene, cast.outside))
        assert "members of the network" in words
        assert sentences(lambda: enrol(scene, cast.claimant)) == [words]  # a claim counts as outside
        assert enrol(scene, cast.learner).parts.seat == "confirmed"

    def test_chosen_centres_and_regions_are_named(self, cast: Cast) -> None:
        scene = a_run(cast)
        chosen = {"centre_ids": frozenset({cast.ficcc.id}), "region_ids": frozenset({cast.baltic_region.id})}
        only_for(scene, eligible="chosen", **chosen)
        (words,) = sentences(lambda: enrol(scene, cast.guest))
        assert "people of the Baltic centres, FiCCC" in words
        assert enrol(scene, cast.learner).home_centre_id == cast.ficcc.id
        assert enrol(scene, cast.baltic).home_centre_id == cast.chipsc2_lt.id

    def test_classes_of_organisations(self, cast: Cast) -> None:
        scene = a_run(cast)
        only_for(scene, audiences=frozenset({"university"}))
        (words,) = sentences(lambda: enrol(scene, cast.colleague))
        assert "This run is for University" in words
        assert enrol(scene, cast.learner).organisation_kind == "university"

    def test_all_at_once(self, cast: Cast) -> None:
        scene = a_run(cast)
        only_for(scene, eligible="network", audiences=frozenset({"sme"}))
        want(scene)
        want(scene, course_id=scene.run.course_id, text="")
        assert len(sentences(lambda: enrol(scene, cast.outside))) == 4
        assert queries.mine(cast.outside.id) == []

    def test_is_written_down_and_kept_by_an_edit(self, cast: Cast) -> None:
        scene = a_run(cast)
        only_for(scene, eligible="chosen", centre_ids=frozenset({cast.kiip.id}))
        version = scene.run.version
        assert courses.eligible_of(scene.run_id) == (frozenset({cast.kiip.id}), frozenset())
        assert moves_of(scene.run_id)[-1] == "set-eligibility"
        only_for(scene, eligible="chosen", centre_ids=frozenset({cast.kiip.id}))
        assert scene.run.version == version  # the same again changes nothing
        only_for(scene)
        assert courses.eligible_of(scene.run_id) == (frozenset(), frozenset())

    def test_bad_input(self, cast: Cast) -> None:
        scene = a_run(cast)
        refused("missing", lambda: only_for(scene, eligible="chosen"), field="eligible_centres")
        refused("unknown_choice", lambda: only_for(scene, eligible="odd"), field="eligible")
        refused("unknown_choice", lambda: only_for(scene, audiences=frozenset({"odd"})), field="audiences")
        far = {"eligible": "chosen", "centre_ids": frozenset({999}), "region_ids": frozenset({999})}
        refused("unknown_centre", lambda: only_for(scene, **far))


class TestConditions:
    """Completed courses and qualifications, blocking or warning."""

    def test_a_completed_course(self, cast: Cast) -> None:
        first, second = a_run(cast, title="Basics", ref="R-1"), a_run(cast, title="Advanced", ref="R-2")
        want(second, course_id=first.run.course_id)
        (words,) = sentences(lambda: enrol(second, cast.learner))
        assert "“Basics”" in words
        completed(enrol(first, cast.learner).id)
        assert enrol(second, cast.learner).parts.seat == "confirmed"

    def test_a_qualification_is_stated_by_the_person(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = want(scene)
        with pytest.raises(Refusal) as caught:
            enrol(scene, cast.learner)
        assert caught.value.field == f"statement_{ident}"
        made = service.enrol(
            scene.run_id,
            person_id=cast.learner.id,
            actor=actor(cast.learner),
            statements={ident: " Two years "},
        )
        assert queries.statements_of([made]) == {made: {ident: "Two years"}}

    def test_a_statement_has_an_end(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = want(scene)
        said = {ident: "x" * 100_000}
        who = {"person_id": cast.learner.id, "actor": actor(cast.learner)}
        refused(
            "too_long",
            lambda: service.enrol(scene.run_id, **who, statements=said),
            field=f"statement_{ident}",
        )

    def test_a_warning_does_not_stop_and_who_decides_sees_it(self, cast: Cast) -> None:
        other, scene = a_run(cast, title="Basics", ref="R-1"), a_run(cast, title="Advanced", ref="R-2")
        want(scene, course_id=other.run.course_id, blocks=False)
        want(scene, blocks=False)
        case = enrol(scene, cast.learner)
        assert queries.unmet_of([case]) == {
            case.id: ("Completed before: Basics", "Qualification: Can use a mask aligner")
        }
        completed(enrol(other, cast.learner).id)
        assert queries.unmet_of([case]) == {case.id: ("Qualification: Can use a mask aligner",)}

    def test_removed_ones_are_asked_of_nobody_and_stay_with_what_was_said(self, cast: Cast) -> None:
        scene, host = a_run(cast), actor(cast.host)
        ident = want(scene)
        who = {"person_id": cast.learner.id, "actor": actor(cast.learner)}
        made = service.enrol(scene.run_id, **who, statements={ident: "Yes"})
        for _ in range(2):
            service.remove_condition(scene.run_id, ident, actor=host, version=None)
        assert moves_of(scene.run_id).count("remove-condition") == 1
        assert session().get_one(Condition, ident).removed
        assert enrol(scene, cast.outside).parts.seat == "confirmed"
        assert queries.statements_of([made])[made] == {ident: "Yes"}

    def test_order_and_change(self, cast: Cast) -> None:
        scene = a_run(cast)
        first, second = want(scene, text="One"), want(scene, text="Two")
        want(scene, condition_id=second, text="Two!", blocks=False, place=1)
        cards = queries.terms_of(scene.run_id).conditions
        assert [(card.id, card.text, card.blocks) for card in cards] == [
            (second, "Two!", False),
            (first, "One", True),
        ]
        refused(
            "kind_stays",
            lambda: want(scene, condition_id=first, course_id=scene.run.course_id),
            field="kind",
        )

    def test_who_may_and_when(self, cast: Cast) -> None:
        scene, other = a_run(cast), a_run(cast, title="Other", ref="R-2")
        ident = want(other)
        given = {"kind": "qualification", "text": "x", "version": None}
        for person in (cast.learner, cast.home, cast.other, cast.trainer, cast.office, cast.admin):
            with pytest.raises(NotFound):
                service.save_condition(scene.run_id, actor=actor(person), **given)
        with pytest.raises(NotFound):
            want(scene, condition_id=ident)  # another run's
        stale = {"actor": actor(cast.host), **given, "version": scene.run.version - 1}
        answer = refused("stale", lambda: service.save_condition(scene.run_id, **stale), status=409)
        assert "Host Person" in str(answer.sentence)
        assert queries.terms_of(scene.run_id).conditions == ()
        service.save_condition(scene.run_id, actor=actor(cast.editor), **given)


def test_a_run_without_terms_costs_one_question(cast: Cast, queries: object) -> None:
    scene = a_run(cast)
    person = actor(cast.learner)
    with queries() as seen:  # type: ignore[operator]  # a fixture's callable
        service.enrol(scene.run_id, person_id=cast.learner.id, actor=person)
    tables = ("run_condition", "run_question", "run_fee", "run_eligible", "condition_waiver")
    asked = [statement for statement in seen if any(name in statement for name in tables)]
    assert (
        len(asked) == 2
    )  # the terms, before the lock; whether there are questions, with the title of the letter
    assert seen.index(asked[0]) == 0
