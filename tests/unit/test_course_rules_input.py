"""Bad input gets a sentence: numbers, times, windows, sessions, texts, links, partial dates, scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.access import Scope
from lms.courses.rules import (
    LINE,
    MAX_CAPACITY,
    PRECISION_WORDS,
    SCOPE_WORDS,
    TEXT,
    Precision,
    RunValues,
    SessionValues,
    check_link,
    check_run,
    check_scope,
    check_session,
    check_texts,
    partial_date,
    whole_number,
)
from lms.kit.refusal import Problem, Refusal

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
START, END = NOW + timedelta(days=50), NOW + timedelta(days=52)
GOOD = RunValues(title="Clean room", starts_at=START, ends_at=END, capacity=12, minimum=4, opens_at=NOW)


def found(problems: list[Problem]) -> list[tuple[str, str | None]]:
    assert all(str(problem.sentence) for problem in problems)
    return [(problem.code, problem.field) for problem in problems]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ends_at": START - timedelta(seconds=1)}, "end_before_start", "ends_on"),
        ({"capacity": -1}, "out_of_range", "capacity"),
        ({"capacity": MAX_CAPACITY + 1}, "out_of_range", "capacity"),
        ({"minimum": -4}, "out_of_range", "capacity_min"),
        ({"minimum": 13}, "minimum_above_maximum", "capacity_min"),
        ({"closes_at": NOW - timedelta(days=1)}, "window_reversed", "closes_at"),
        ({"closes_at": NOW}, "window_reversed", "closes_at"),
        ({"opens_at": START}, "window_reversed", "opens_at"),
        ({"closes_at": END + timedelta(seconds=1)}, "window_after_run", "closes_at"),
    ],
)
def test_a_run_that_contradicts_itself(changes: dict[str, object], code: str, field: str) -> None:
    assert found(check_run(replace(GOOD, **changes))) == [(code, field)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"capacity": 0, "minimum": 0},
        {"capacity": None},
        {"minimum": 12},
        {"closes_at": END},
        {"starts_at": None, "ends_at": None, "opens_at": None},
        {"opens_at": None, "closes_at": START},
    ],
)
def test_a_sound_run_has_no_problem(changes: dict[str, object]) -> None:
    assert check_run(replace(GOOD, **changes)) == []  # type: ignore[arg-type]


def test_all_problems_of_a_run_come_at_once() -> None:
    bad = replace(GOOD, ends_at=START - timedelta(days=1), capacity=-1, closes_at=NOW)
    assert [code for code, _ in found(check_run(bad))] == [
        "end_before_start",
        "out_of_range",
        "window_reversed",
    ]


@pytest.mark.parametrize(("typed", "number"), [("", None), (" 12 ", 12), ("0", 0), ("-3", -3), ("007", 7)])
def test_a_whole_number_is_read(typed: str, number: int | None) -> None:
    assert whole_number(typed, field="capacity") == (number, [])


@pytest.mark.parametrize("typed", ["twelve", "1.5", "1e3", "--3", "-", "٣", "²", "9" * 100_000, "12 34"])
def test_what_is_not_a_whole_number_gets_a_sentence(typed: str) -> None:
    number, problems = whole_number(typed, field="capacity")
    assert number is None
    assert found(problems) == [("not_a_number", "capacity")]


def session(starts: str, ends: str, *, lasts: timedelta | None = None) -> SessionValues:
    first, last = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    begins = first.replace(tzinfo=UTC)
    return SessionValues(starts=first, ends=last, starts_at=begins, ends_at=begins + (lasts or last - first))


def test_a_session_lies_within_the_days_of_its_run() -> None:
    days = {"first_day": date(2027, 3, 1), "last_day": date(2027, 3, 3)}
    assert check_session(session("2027-03-01T00:00", "2027-03-03T23:59"), **days) == []
    assert check_session(session("2027-03-01T00:00", "2027-03-03T23:59"), first_day=None, last_day=None) == []
    early, late = (
        session("2027-02-28T23:59", "2027-03-01T02:00"),
        session("2027-03-03T22:00", "2027-03-04T00:00"),
    )
    assert found(check_session(early, **days)) == [("outside_run", "starts_at")]
    assert found(check_session(late, **days)) == [("outside_run", "ends_at")]


def test_a_session_ends_after_it_starts_by_instants_not_by_the_wall() -> None:
    free = {"first_day": None, "last_day": None}
    for ends in ("2027-03-01T09:00", "2027-03-01T08:00"):
        assert found(check_session(session("2027-03-01T09:00", ends), **free)) == [
            ("end_before_start", "ends_at")
        ]  # type: ignore[arg-type]
    # The night the clocks go back: from 03:30 the first time to 03:10 the second time, forty minutes later.
    autumn = session("2027-10-31T03:30", "2027-10-31T03:10", lasts=timedelta(minutes=40))
    assert check_session(autumn, **free) == []  # type: ignore[arg-type]


def test_texts_have_bounds_and_one_line_fields_hold_one_line() -> None:
    limits = {"title": LINE}
    assert check_texts({"title": "ž" * LINE, "description": "a\nb\n"}, limits=limits) == []
    assert found(check_texts({"title": "x" * (LINE + 1)}, limits=limits)) == [("too_long", "title")]
    assert found(check_texts({"answer": "x" * 100_000}, limits=limits)) == [("too_long", "answer")]
    assert found(check_texts({"answer": "x" * (TEXT + 1)}, limits={})) == [("too_long", "answer")]
    for break_ in ("\n", "\r", "\r\n", "\u2028", "\x85"):
        for title in (f"a{break_}b", f"a{break_}", break_):
            assert found(check_texts({"title": title}, limits=limits)) == [("line_break", "title")]


@pytest.mark.parametrize("link", ["", "https://meet.example.org/a?b=c#d", "http://example.org"])
def test_a_good_link(link: str) -> None:
    assert check_link(link, field="join_link") == []


@pytest.mark.parametrize(
    "link",
    [
        "meet.example.org",
        "javascript:alert(1)",
        "https://",
        "https://me:secret@example.org",
        "https://a.example/\r\nX: y",
        "http://[::1",
        "https://a.example/" + "x" * 2_000,
        "file:///etc/passwd",
    ],
)
def test_a_bad_link(link: str) -> None:
    assert found(check_link(link, field="join_link")) == [("bad_link", "join_link")]


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("precision", "value", "sort_day", "text"),
    [
        (Precision.DAY, "2027-03-01", date(2027, 3, 1), "2027-03-01"),
        (Precision.MONTH, "2025-09", date(2025, 9, 1), "September 2025"),
        (Precision.SEASON, "2027-spring", date(2027, 3, 1), "spring 2027"),
        (Precision.SEASON, "2027-winter", date(2027, 12, 1), "winter 2027"),
        (Precision.YEAR, " 2027 ", date(2027, 1, 1), "2027"),
        (Precision.ACADEMIC_YEAR, "2026/27", date(2026, 8, 1), "academic year 2026/27"),
        (Precision.ACADEMIC_YEAR, "2099/00", date(2099, 8, 1), "academic year 2099/00"),
        (Precision.YEARLY_DAY, "--02-16", date(2027, 2, 16), "every year on 16 February"),
        (Precision.YEARLY_DAY, "--11-22", date(2026, 11, 22), "every year on 22 November"),
        (Precision.YEARLY_DAY, "--02-29", date(2028, 2, 29), "every year on 29 February"),
    ],
)
def test_a_partial_date_has_a_sort_day_and_words(
    precision: Precision, value: str, sort_day: date, text: str
) -> None:
    read = partial_date(precision, value, today=TODAY)
    assert (read.sort_day, str(read.text), read.value) == (sort_day, text, value.strip())
    assert read.known_day == (sort_day if precision is Precision.DAY else None)


@pytest.mark.parametrize(
    ("precision", "value"),
    [
        (Precision.DAY, "2027-02-29"),
        (Precision.DAY, "2027-3-1"),
        (Precision.DAY, "1989-12-31"),
        (Precision.DAY, "2101-01-01"),
        (Precision.MONTH, "2027-13"),
        (Precision.MONTH, "2027-00"),
        (Precision.SEASON, "2027-monsoon"),
        (Precision.YEAR, "27"),
        (Precision.YEAR, "٢٠٢٧"),
        (Precision.ACADEMIC_YEAR, "2026/28"),
        (Precision.YEARLY_DAY, "--02-30"),
        (Precision.YEARLY_DAY, "--00-01"),
        (Precision.MONTH, ""),
        (Precision.YEAR, "2" * 100_000),
    ],
)
def test_what_is_no_date_of_its_kind_gets_a_sentence(precision: Precision, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        partial_date(precision, value, today=TODAY, field="period")
    assert (refused.value.code, refused.value.field) == ("bad_date", "period")
    assert len(str(refused.value.sentence)) < 100


def test_the_leap_day_of_2096_is_next_in_2104() -> None:
    assert partial_date(Precision.YEARLY_DAY, "--02-29", today=date(2096, 3, 1)).sort_day == date(2104, 2, 29)


def test_a_scope_that_names_nobody_is_refused() -> None:
    assert found(check_scope(Scope.CHOSEN, centres=[], regions=[])) == [("missing", "scope")]
    assert found(check_scope(Scope.REGION, centres=[1], regions=[])) == [("missing", "scope")]
    assert check_scope(Scope.CHOSEN, centres=[1], regions=[]) == []
    assert check_scope(Scope.CHOSEN, centres=[], regions=[1]) == []
    assert check_scope(Scope.REGION, centres=[], regions=[1]) == []
    assert all(
        check_scope(scope, centres=[], regions=[]) == [] for scope in (Scope.OWN, Scope.NETWORK, Scope.PUBLIC)
    )


def test_every_choice_has_words() -> None:
    assert set(SCOPE_WORDS) == set(Scope)
    assert set(PRECISION_WORDS) == set(Precision)
