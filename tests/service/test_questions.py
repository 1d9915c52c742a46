"""Questions and answers, fees and marks: what is refused, stored, written down and told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules import CaseCard
from lms.kit.refusal import NotFound
from lms.notifications import queries as notifications
from tests.cast import Cast, Somebody
from tests.catalogue import moves_of, refused
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import Scene, a_run, actor
from tests.terms import ask, cost

pytestmark = pytest.mark.usefixtures("now")


def apply(scene: Scene, person: Somebody, **given: object) -> CaseCard:
    return card(
        service.enrol(scene.run_id, person_id=person.id, actor=actor(person), **given)  # type: ignore[arg-type]
    )


class TestQuestions:
    """The host writes them."""

    def test_are_asked_in_order_and_answered_when_enrolling(self, cast: Cast) -> None:
        scene = a_run(cast)
        food = ask(scene, required=True)
        size = ask(scene, "Size", kind="choice", options=("S", "M"), place=None)
        case = apply(scene, cast.learner, answers={food: " Fish ", size: "M"})
        assert queries.answers_of(case.id) == {food: "Fish", size: "M"}
        assert queries.answers_of_run(scene.run_id) == {case.id: {food: "Fish", size: "M"}}
        assert [(each.label, each.answered) for each in queries.questions_of(scene.run_id)] == [
            ("What do you eat?", 1),
            ("Size", 1),
        ]

    def test_everything_wrong_is_said_at_once_and_nothing_is_saved(self, cast: Cast) -> None:
        scene = a_run(cast)
        fields = [f"question_{ask(scene, kind=kind, required=True)}" for kind in ("text", "consent", "date")]
        cost(scene, label="A"), cost(scene, label="B")
        answer = refused("missing", lambda: apply(scene, cast.learner, message="x" * 2_001))
        assert [problem.field for problem in answer.problems] == [*fields, "fee_id", "message"]
        assert queries.mine(cast.learner.id) == []
        assert queries.answers_of_run(scene.run_id) == {}

    def test_what_was_answered_keeps_its_kind_and_stays_when_removed(self, cast: Cast) -> None:
        scene, host = a_run(cast), actor(cast.host)
        ident = ask(scene)
        ask(scene, "Not answered yet", kind="number", question_id=ident)
        ask(scene, question_id=ident)
        case = apply(scene, cast.learner, answers={ident: "Fish"})
        refused("was_answered", lambda: ask(scene, kind="number", question_id=ident), field="kind")
        refused("was_answered", lambda: ask(scene, stage="accepted", question_id=ident), field="stage")
        ask(scene, "What may we cook?", question_id=ident, required=True)
        service.remove_question(scene.run_id, ident, actor=host, version=None)
        assert queries.terms_of(scene.run_id).questions == ()
        assert [(each.label, each.removed) for each in queries.questions_of(scene.run_id)] == [
            ("What may we cook?", True)
        ]
        assert queries.answers_of(case.id) == {ident: "Fish"}
        assert enrol(scene, cast.outside).parts.seat == "confirmed"
        assert moves_of(scene.run_id)[-1] == "remove-question"

    def test_bad_ones_are_refused(self, cast: Cast) -> None:
        scene = a_run(cast)
        refused("missing", lambda: ask(scene, " "), field="label")
        refused("too_long", lambda: ask(scene, "x" * 100_000), field="label")
        refused("missing", lambda: ask(scene, kind="choice", options=("one",)), field="options")
        with pytest.raises(NotFound):
            ask(scene, question_id=999)
        assert "save-question" not in moves_of(scene.run_id)

    def test_who_is_enrolled_by_a_coordinator_gives_the_consent_afterwards(self, cast: Cast) -> None:
        scene = a_run(cast)
        consent = ask(scene, "I am 18", kind="consent", required=True)
        made = service.enrol(
            scene.run_id, person_id=cast.learner.id, actor=actor(cast.home), home_centre_id=cast.ficcc.id
        )
        assert queries.unanswered_by(cast.learner.id) == [(card(made).ref, "Clean room basics")]
        assert queries.unanswered_in(scene.run_id) == {made: 1}
        service.answer_questions(made, {consent: "yes"}, actor=actor(cast.learner))
        assert queries.unanswered_by(cast.learner.id) == []


class TestAnswers:
    """The person answers afterwards, or changes the answers."""

    def test_follow_up_questions_come_with_the_confirmation(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated")
        later = ask(scene, "When do you arrive?", kind="date", stage="accepted", required=True)
        case = enrol(scene, cast.learner)
        assert queries.unanswered_by(cast.learner.id) == []
        refused("closed", lambda: answer(case, cast.learner, {later: "2027-03-22"}), status=409)
        service.accept_host(case.id, actor=actor(cast.host))
        notice = notifications.inbox(cast.learner.id).items[0]
        assert "The host centre has questions for you" in notice.body
        assert notice.path == f"/enrolments/{case.ref}/answers"
        assert "questions" not in notifications.inbox(cast.host.id).items[0].body
        refused("missing", lambda: answer(case, cast.learner, {}), field=f"question_{later}")
        answer(case, cast.learner, {later: "2027-03-22"})
        assert queries.answers_of(case.id) == {later: "2027-03-22"}
        assert moves(case)[-1] == "answer-questions"

    def test_change_until_the_window_closes(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_run(cast)
        ident = ask(scene)
        case = apply(scene, cast.learner, answers={ident: "Fish"})
        for _ in range(2):
            answer(case, cast.learner, {ident: "Rice"}, version=case.version)
        assert moves(case).count("answer-questions") == 1
        stale = refused(
            "stale", lambda: answer(case, cast.learner, {ident: "Soup"}, version=case.version), status=409
        )
        assert "Learner Person changed the enrolment" in str(stale.sentence)
        travel(timedelta(days=21, hours=4))
        refused("closed", lambda: answer(case, cast.learner, {ident: "Soup"}), status=409)
        assert queries.answers_of(case.id) == {ident: "Rice"}

    def test_only_the_person_and_only_while_it_goes_on(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = ask(scene)
        case = apply(scene, cast.learner, answers={ident: "Fish"})
        for person in (cast.home, cast.host, cast.colleague, cast.admin):
            with pytest.raises(NotFound):
                answer(case, person, {ident: "Rice"})
        service.withdraw(case.id, actor=actor(cast.learner))
        refused("ended", lambda: answer(case, cast.learner, {ident: "Rice"}), status=409)


def answer(case: CaseCard, person: Somebody, answers: dict[int, str], version: int | None = None) -> None:
    service.answer_questions(case.id, answers, actor=actor(person), version=version)


class TestFees:
    """Classes, the choice, the home centre above an amount, marks."""

    def test_the_only_class_is_taken_and_the_fee_is_open(self, cast: Cast) -> None:
        scene = a_run(cast)
        fee = cost(scene)
        case = enrol(scene, cast.learner)
        assert (case.fee_id, case.fee_state) == (fee, "open")
        assert queries.fee_cards([case.fee_id])[fee].amount == Decimal("120.00")

    def test_nothing_to_pay_has_no_state(self, cast: Cast) -> None:
        scene = a_run(cast)
        cost(scene, "0")
        assert enrol(scene, cast.learner).fee_state == ""

    def test_one_of_several_is_chosen(self, cast: Cast) -> None:
        scene = a_run(cast)
        cost(scene, "0", "Members")
        dear = cost(scene, "900", "Companies")
        refused("which_fee", lambda: enrol(scene, cast.learner), field="fee_id")
        refused("which_fee", lambda: apply(scene, cast.learner, fee_id=999), field="fee_id")
        assert apply(scene, cast.learner, fee_id=dear).fee_id == dear

    def test_home_is_asked_above_a_fee(self, cast: Cast) -> None:
        scene = a_run(cast, home_approval="required_above_fee", approval_above=Decimal(100))
        cheap, dear = cost(scene, "100", "Members"), cost(scene, "100.01", "Companies")
        assert apply(scene, cast.learner, fee_id=dear).parts.home == "pending"
        assert apply(scene, cast.colleague, fee_id=cheap).parts.home == "not_needed"
        assert apply(scene, cast.outside, fee_id=dear).parts.home == "not_needed"  # nobody to ask

    def test_home_is_asked_where_the_fee_is_in_another_currency(self, cast: Cast) -> None:
        scene = a_run(
            cast,
            home_approval="required_above_fee",
            approval_above=Decimal(100),
            approval_currency="SEK",
        )
        nothing = cost(scene, "0", "Members")
        little, krona = cost(scene, "1", "In euro"), cost(scene, "100", "In kronor", currency="SEK")
        assert apply(scene, cast.learner, fee_id=little).parts.home == "pending"
        assert apply(scene, cast.colleague, fee_id=krona).parts.home == "not_needed"
        assert apply(scene, cast.lead, fee_id=nothing).parts.home == "not_needed"

    def test_marking_is_written_down_and_told_once(self, cast: Cast) -> None:
        scene = a_run(cast)
        cost(scene)
        cases = [enrol(scene, person) for person in (cast.learner, cast.outside)]
        marks = {case.id: case.version for case in cases}
        host = actor(cast.host)
        assert service.mark_fees(scene.run_id, marks, "invoiced", actor=host) == 2
        assert service.mark_fees(scene.run_id, marks, "invoiced", actor=host) == 0
        assert [card(case.id).fee_state for case in cases] == ["invoiced", "invoiced"]
        assert moves(cases[0])[-1] == "mark-fee"
        assert kinds(cast.learner) == ["enrolled", "fee-marked"]
        assert "Everybody, 120.00 EUR" in notifications.inbox(cast.learner.id).items[0].body
        stale = refused(
            "stale", lambda: service.mark_fees(scene.run_id, marks, "paid", actor=host), status=409
        )
        assert "Host Person" in str(stale.sentence)
        for state in ("paid", "waived", "open"):
            service.mark_fees(scene.run_id, dict.fromkeys(marks), state, actor=host)
        assert card(cases[0].id).fee_state == "open"

    def test_marking_is_refused(self, cast: Cast) -> None:
        scene, other = a_run(cast), a_run(cast, title="Other", ref="R-2")
        cost(scene)
        mine, own, free = enrol(scene, cast.learner), enrol(scene, cast.host), enrol(other, cast.learner)

        def mark(*cases: CaseCard, state: str = "paid", by: Somebody = cast.host) -> int:
            return service.mark_fees(scene.run_id, {c.id: None for c in cases}, state, actor=actor(by))

        refused("unknown_choice", lambda: mark(mine, state="stolen"), field="state")
        refused("missing", lambda: mark(), field="people")
        refused("own_case", lambda: mark(mine, own), status=403)
        assert card(mine.id).fee_state == "open"  # all or none
        for person in (cast.learner, cast.home, cast.editor, cast.trainer, cast.other, cast.admin):
            with pytest.raises(NotFound):
                mark(mine, by=person)
        with pytest.raises(NotFound):
            mark(free)

    def test_an_amount_that_people_pay_stays(self, cast: Cast) -> None:
        scene, host = a_run(cast), actor(cast.host)
        fee = cost(scene)
        given = {"actor": host, "version": None, "currency": "EUR", "fee_id": fee}
        service.save_fee(scene.run_id, label="All", amount="100", **given)
        enrol(scene, cast.learner)
        refused(
            "was_chosen",
            lambda: service.save_fee(scene.run_id, label="All", amount="90", **given),
            field="amount",
        )
        service.save_fee(scene.run_id, label="All people", amount="100.00", **given)
        service.remove_fee(scene.run_id, fee, actor=host, version=None)
        assert queries.terms_of(scene.run_id).fees == ()
        assert enrol(scene, cast.outside).fee_state == ""
        assert queries.fee_cards([fee])[fee].label == "All people"

    def test_bad_fees_are_refused(self, cast: Cast) -> None:
        scene = a_run(cast)
        for amount in ("", "-1", "free", "1.234", "1000001", "x" * 100_000):
            refused("not_an_amount", lambda typed=amount: cost(scene, typed), field="amount")
        refused("missing", lambda: cost(scene, label=" "), field="label")
