"""Answers, fees and conditions: any text in, a sentence or a clean value out, never an exception."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolments.rules import (
    FEE_STATES,
    ConditionCard,
    Eligibility,
    FeeCard,
    PersonFacts,
    QuestionCard,
    QuestionInput,
    Terms,
    amount_of,
    asked_now,
    check_answers,
    check_condition,
    check_fee,
    check_question,
    choose_fee,
    clean_answer,
    first_state,
    may_answer,
    needs,
    totals,
    unmet_conditions,
)
from tests.conftest import NOW

ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "1e999999",
        "NaN",
        "-Infinity",
        "sNaN",
        "0e-99999",
        "1e-400",
        "2027-02-30",
        "0000-01-01",
        "\x00",
        "\ud800",
    ]
)
KINDS = ("text", "choice", "number", "date", "consent")


def question(kind: str, *, required: bool = False, ident: int = 7) -> QuestionCard:
    return QuestionCard(id=ident, label="?", kind=kind, options=("Red", "Blue"), required=required)


@given(st.sampled_from(KINDS), st.booleans(), ANY_TEXT)
def test_any_text_becomes_an_answer_or_a_sentence(kind: str, required: bool, typed: str) -> None:
    value, problem = clean_answer(question(kind, required=required), typed)
    if problem is not None:
        assert value == ""
        assert str(problem.sentence)
        assert problem.field == "question_7"
        return
    assert value or not required
    assert "\x00" not in value
    assert clean_answer(question(kind, required=required), value) == (
        value,
        None,
    )  # cleaning twice changes nothing
    if value and kind == "number":
        assert Decimal(value).is_finite()
        assert len(value) < 50
    if value and kind == "date":
        assert date.fromisoformat(value).isoformat() == value


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  Vegan\r\n", "Vegan"),
        ("text", "x" * 2_000, "x" * 2_000),
        ("choice", "Red", "Red"),
        ("number", " 12,50 ", "12.5"),
        ("number", "-3", "-3"),
        ("number", "1E+3", "1000"),
        ("date", "2027-03-22", "2027-03-22"),
        ("consent", "yes", "yes"),
        ("consent", "", ""),
        ("date", "", ""),
    ],
)
def test_good_answers_are_kept_in_their_plain_form(kind: str, typed: str, value: str) -> None:
    assert clean_answer(question(kind), typed) == (value, None)


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("text", "x" * 100_000, "At most 2000 characters"),
        ("text", "x" * 2_001, "At most 2000 characters"),
        ("choice", "Green", "one of the options"),
        ("choice", "x" * 100_000, "one of the options"),
        ("number", "many", "Give a number"),
        ("number", "1e13", "Give a number"),
        ("date", "22.3.2027", "year-month-day"),
        ("date", "1492-01-01", "year-month-day"),
        ("date", "2027-02-30", "year-month-day"),
    ],
)
def test_bad_answers_get_a_sentence(kind: str, typed: str, words: str) -> None:
    value, problem = clean_answer(question(kind), typed)
    assert value == ""
    assert problem is not None
    assert words in str(problem.sentence)


def test_all_that_is_wrong_is_said_at_once() -> None:
    asked = [
        question("consent", required=True, ident=1),
        question("number", ident=2),
        question("text", ident=3),
    ]
    answers, problems = check_answers(asked, {2: "many", 3: "fine", 99: "not asked"})
    assert answers == {1: "", 2: "", 3: "fine"}
    assert [problem.field for problem in problems] == ["question_1", "question_2"]
    assert "Tick this to go on" in str(problems[0].sentence)


@given(ANY_TEXT)
def test_any_text_becomes_an_amount_or_a_sentence(typed: str) -> None:
    amount, problem = amount_of(typed)
    assert (amount is None) != (problem is None)
    if amount is not None:
        assert 0 <= amount <= 1_000_000
        assert amount == round(amount, 2)


@pytest.mark.parametrize(("typed", "amount"), [("0", "0.00"), ("120,5", "120.50"), ("1 200", "1200.00")])
def test_amounts(typed: str, amount: str) -> None:
    assert str(amount_of(typed)[0]) == amount


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "1000001", "free", "x" * 100_000])
def test_what_is_no_amount(typed: str) -> None:
    assert amount_of(typed)[0] is None


def test_the_only_fee_is_taken_and_one_of_several_is_chosen() -> None:
    one, other = (FeeCard(id=n, label="?", amount=Decimal(n), currency="EUR") for n in (0, 5))
    assert choose_fee([], 3) == (None, None)
    assert choose_fee([one], None) == (one, None)
    assert choose_fee([one, other], 5) == (other, None)
    for wrong in (None, 99):
        fee, problem = choose_fee([one, other], wrong)
        assert fee is None
        assert problem is not None
        assert problem.field == "fee_id"
    assert (first_state(None), first_state(one), first_state(other)) == ("", "", "open")


def test_totals_by_currency_and_state() -> None:
    rows = [("open", Decimal(5), "SEK"), ("paid", Decimal(7), "EUR"), ("paid", Decimal(2), "EUR")]
    found = totals(rows)
    assert list(found) == ["EUR", "SEK"]
    assert list(found["EUR"]) == list(FEE_STATES)
    assert (found["EUR"]["paid"], found["SEK"]["open"]) == (Decimal(9), Decimal(5))


def test_what_a_host_writes_is_checked() -> None:
    fields = lambda problems: [problem.field for problem in problems]  # noqa: E731 - short for this test
    assert fields(check_question(QuestionInput(label=" "))) == ["label"]
    assert fields(check_question(QuestionInput(label="x" * 301, help="x" * 601))) == ["label", "help"]
    assert fields(check_question(QuestionInput(label="?", kind="odd", stage="never"))) == ["kind", "stage"]
    for options in (("One",), ("One", "One"), tuple(map(str, range(61))), ("a", "x" * 201)):
        assert fields(check_question(QuestionInput(label="?", kind="choice", options=options))) == ["options"]
    assert check_question(QuestionInput(label="?", kind="choice", options=("a", "b"))) == []
    assert fields(check_fee(label="", currency="XXX")) == ["label", "currency"]
    assert fields(check_fee(label="x" * 121, currency="EUR")) == ["label"]
    assert fields(check_condition(kind="odd", text="", course_id=None)) == ["kind"]
    assert fields(check_condition(kind="course", text="x" * 301, course_id=None)) == ["course", "text"]
    assert fields(check_condition(kind="qualification", text=" ", course_id=None)) == ["text"]


COURSE = ConditionCard(id=1, kind="course", course_id=9, course_title="Basics")
WORDS = ConditionCard(id=2, text="Can use a mask aligner")
ADVICE = ConditionCard(id=3, kind="course", course_id=8, course_title="Optics", blocks=False)


def test_all_unmet_conditions_are_listed_at_once_and_warnings_do_not_stop() -> None:
    unmet = unmet_conditions(Eligibility(members_only=True), PersonFacts(), (COURSE, WORDS, ADVICE))
    assert [problem.field for problem in unmet] == [None, None, "statement_2"]
    assert "Basics" in str(unmet[1].sentence)
    assert "mask aligner" in str(unmet[2].sentence)


def test_a_condition_is_met_by_a_completed_course_by_words_or_by_a_waiver() -> None:
    met = PersonFacts(completed=frozenset({9}), stated=frozenset({2}))
    assert unmet_conditions(Eligibility(), met, (COURSE, WORDS, ADVICE)) == ()
    waived = PersonFacts(waived=frozenset({1, 2}))
    assert unmet_conditions(Eligibility(), waived, (COURSE, WORDS, ADVICE)) == ()
    stands = {
        need.condition.id: (need.met, need.waived)
        for need in needs(Eligibility(), waived, (COURSE, ADVICE))
        if need.condition
    }
    assert stands == {1: (True, True), 3: (False, False)}


def test_people_of_a_region_are_those_of_its_centres() -> None:
    baltic = Eligibility(centres=frozenset({5}), regions=frozenset({3}), centre_names="the Baltic centres")
    assert unmet_conditions(baltic, PersonFacts(centres=frozenset({1}), regions=frozenset({3}))) == ()
    (problem,) = unmet_conditions(baltic, PersonFacts(centres=frozenset({1}), regions=frozenset({2})))
    assert "people of the Baltic centres" in str(problem.sentence)


@given(
    st.booleans(),
    st.frozensets(st.integers(1, 3)),
    st.frozensets(st.integers(1, 3)),
    st.frozensets(st.sampled_from([8, 9])),
    st.frozensets(st.sampled_from([1, 2, 3])),
)
def test_meeting_more_never_adds_an_unmet_condition(
    members: bool, centres: frozenset[int], more: frozenset[int], done: frozenset[int], said: frozenset[int]
) -> None:
    asked = (COURSE, WORDS, ADVICE)
    eligibility = Eligibility(members_only=members, centres=more or None)
    less = unmet_conditions(eligibility, PersonFacts(centres=centres), asked)
    now = unmet_conditions(
        eligibility, PersonFacts(centres=centres | more, completed=done, stated=said), asked
    )
    assert {str(p.sentence) for p in now} <= {str(p.sentence) for p in less}


def test_answers_can_be_changed_until_the_window_closes_later_questions_until_the_run() -> None:
    closes, begins = NOW + timedelta(days=1), NOW + timedelta(days=5)

    def may(stage: str, answered: bool, at: datetime, **more: bool) -> bool:
        asked = QuestionCard(id=1, label="?", stage=stage, **more)
        return may_answer(asked, answered=answered, now=at, closes_at=closes, begins_at=begins)

    assert may("enrol", True, NOW)
    assert not may("enrol", True, closes)
    assert may("enrol", False, closes)  # not answered yet: a consent, or a question that came later
    assert may("accepted", True, closes)
    assert not may("accepted", False, begins)
    assert not may("accepted", False, NOW, removed=True)
    assert may_answer(QuestionCard(id=1, label="?"), answered=True, now=NOW, closes_at=None, begins_at=None)


def test_what_is_asked_of_whom() -> None:
    consent = QuestionCard(id=1, label="?", kind="consent")
    later = QuestionCard(id=2, label="?", stage="accepted")
    gone = QuestionCard(id=3, label="?", removed=True)
    terms = Terms(questions=(consent, later))
    assert terms.asked_when_enrolling(by_person=True) == (consent,)
    assert terms.asked_when_enrolling(by_person=False) == ()
    assert terms.need_a_page
    assert not Terms(questions=(later,), conditions=(COURSE,)).need_a_page
    assert asked_now((consent, later, gone), confirmed=False) == (consent,)
    assert asked_now((consent, later, gone), confirmed=True) == (consent, later)
