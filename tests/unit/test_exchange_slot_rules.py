"""Slots: what is wrong with one, its deadlines, its one label, the list's filter; posts of what is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.exchanges.rules import advanced, deadlines_of, last_day_of, rough_period
from lms.exchanges.rules.slot_checks import Earlier, check_against, check_posting, check_slot
from lms.exchanges.rules.slot_input import CutoffInput, FundingInput, SlotInput

ZONE, NOW = "Europe/Stockholm", datetime(2027, 3, 1, 9, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "title": "Photonics",
    "summary": "Light.",
    "city": "Stockholm",
    "country": "SE",
    "host_contact_id": 1,
    "places": 2,
    "duration_min_days": 30,
    "duration_max_days": 60,
    "earliest_start": date(2027, 5, 3),
    "latest_end": date(2027, 8, 31),
    "cutoffs": (CutoffInput(date(2027, 3, 22)),),
}


def said(**fields: Any) -> SlotInput:
    return SlotInput(**(GOOD | fields))


def wall(text: str) -> datetime:
    """A naive wall time."""
    return datetime.fromisoformat(text)


def problems(values: SlotInput) -> dict[str | None, str]:
    """Sentence by field of all that is wrong with the slot when it is posted."""
    deadlines, wrong = deadlines_of(values, zone=ZONE, now=NOW)
    found = check_slot(values, listed=False) + wrong
    found += check_posting(values, deadlines, listed=False, zone=ZONE, now=NOW)
    return {problem.field: str(problem.sentence) for problem in found}


def test_a_good_slot_has_no_problem() -> None:
    assert problems(said()) == {}


@pytest.mark.bad_input("XB1", "XB2", "XB3", "XB27", "XB28")
@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (
            {"cutoffs": (CutoffInput(date(2027, 2, 1)),)},
            "cutoff_1_day",
            "The deadline must be in the future.",
        ),
        (
            {"cutoffs": (CutoffInput(date(2027, 8, 10)),)},
            "cutoff_1_day",
            "The deadline is after the last possible start (2027-08-02).",
        ),
        (
            {"latest_end": date(2027, 5, 31)},
            "latest_end",
            "Nobody could stay 30 days between 2027-05-03 and 2027-05-31. Change the window or the minimum.",
        ),
        ({"places": 0}, "places", "Give a whole number of places from 1 to 50."),
        ({"places": 51}, "places", "Give a whole number of places from 1 to 50."),
        (
            {"cutoffs": (CutoffInput(date(2027, 3, 28), time(2, 30)),)},
            "cutoff_1_day",
            "This time exists not at all that night; choose another.",
        ),
        (
            {"funding": (FundingInput("month", Decimal(1000), ""),)},
            "funding_1_amount",
            "Give a number and its currency; the source's wording goes into the text.",
        ),
        ({"places": None}, "places", "Please fill this in."),
        ({"cutoffs": ()}, "cutoff_1_day", "Give the deadline, or what is known of it."),
        ({"eligible": "chosen"}, "eligible_centre_ids", "Choose the centres whose people may apply."),
        ({"duration_max_days": 10}, "duration_max_days", "The longest stay is shorter than the shortest."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(fields: dict[str, Any], field: str, sentence: str) -> None:
    assert problems(said(**fields)) == {field: sentence}


@pytest.mark.bad_input("XB27")
def test_a_time_that_exists_twice_is_refused() -> None:
    twice = said(cutoffs=(CutoffInput(date(2026, 10, 25), time(2, 30)),))
    assert "This time exists twice that night; choose another." in problems(twice).values()


def test_everything_wrong_is_said_at_once() -> None:
    assert set(problems(said(title=" ", places=0, mode="floating", source="javascript:alert(1)"))) == {
        *("title", "places", "mode", "source")
    }


def test_the_window_may_be_exactly_the_shortest_stay() -> None:
    assert problems(said(latest_end=date(2027, 6, 1))) == {}


def walls(values: SlotInput, now: datetime = NOW) -> list[tuple[str, str, str]]:
    found, wrong = deadlines_of(values, zone=ZONE, now=now)
    assert wrong == []
    return [(each.label, f"{each.wall:%Y-%m-%d %H:%M}", each.repeats) for each in found]


def test_a_deadline_without_an_hour_is_at_17_in_the_host_zone() -> None:
    (found,), _wrong = deadlines_of(said(), zone=ZONE, now=NOW)
    assert (found.wall, found.at) == (wall("2027-03-22T17:00"), datetime(2027, 3, 22, 16, tzinfo=UTC))


def test_two_labelled_deadlines_are_two() -> None:
    cutoffs = (CutoffInput(date(2027, 6, 15), label="autumn"), CutoffInput(date(2027, 5, 20), label="summer"))
    assert walls(said(cutoffs=cutoffs)) == [
        ("summer", "2027-05-20 17:00", ""),
        ("autumn", "2027-06-15 17:00", ""),
    ]


def test_twice_a_year_is_the_next_day_of_each() -> None:
    cutoffs = (CutoffInput(date(2020, 4, 15)), CutoffInput(date(2020, 2, 15)))
    assert walls(said(intake="twice_yearly", cutoffs=cutoffs)) == [
        ("", "2027-04-15 17:00", "yearly"),
        ("", "2028-02-15 17:00", "yearly"),
    ]


def test_29_february_comes_in_leap_years() -> None:
    yearly = said(intake="twice_yearly", cutoffs=(CutoffInput(date(2024, 2, 29)),))
    assert walls(yearly) == [("", "2028-02-29 17:00", "yearly")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW, "2027-03-31 17:00"),
        (datetime(2027, 3, 31, 14, 59, tzinfo=UTC), "2027-03-31 17:00"),
        (datetime(2027, 3, 31, 15, 0, tzinfo=UTC), "2027-04-30 17:00"),  # it is 17:00 in Stockholm
        (datetime(2028, 2, 1, 9, tzinfo=UTC), "2028-02-29 17:00"),
        (datetime(2027, 12, 31, 20, tzinfo=UTC), "2028-01-31 17:00"),
    ],
)
def test_every_month_ends_on_its_last_day(now: datetime, expected: str) -> None:
    assert walls(said(intake="monthly_cutoff", cutoffs=()), now) == [("", expected, "monthly")]


def test_what_comes_again_moves_on() -> None:
    later = datetime(2027, 6, 30, 20, tzinfo=UTC)
    assert advanced(wall("2027-06-30T17:00"), "monthly", zone=ZONE, now=later) == wall("2027-07-31T17:00")
    assert advanced(wall("2027-06-30T17:00"), "yearly", zone=ZONE, now=later) == wall("2028-06-30T17:00")


@pytest.mark.parametrize("intake", ["continuous", "by_agreement"])
def test_intakes_without_a_date_have_no_deadline(intake: str) -> None:
    assert walls(said(intake=intake)) == []
    assert problems(said(intake=intake, cutoffs=())) == {}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("autumn 2027", date(2027, 11, 30)),
        ("winter 2027", date(2028, 2, 29)),
        ("May 2027", date(2027, 5, 31)),
        ("2027", date(2027, 12, 31)),
        ("2026/27", date(2027, 7, 31)),
        ("academic year 2026/2027", date(2027, 7, 31)),
        ("soon", None),
        ("2027-13", None),
    ],
)
def test_a_printed_period_is_sorted_after_its_days(text: str, last: date | None) -> None:
    found = rough_period(text, today=NOW.date())
    assert (last_day_of(found) if found else None) == last


EARLIER = Earlier(
    kind="researcher_visit",
    eligible="all",
    eligible_centre_ids=frozenset(),
    also_outside=False,
    places_taken=2,
    ahead=(datetime(2027, 3, 22, 16, tzinfo=UTC),),
    endless=False,
)


@pytest.mark.parametrize(
    ("fields", "days", "codes"),
    [
        ({}, 0, []),
        ({}, 7, []),
        ({}, -7, ["deadline_earlier"]),
        ({"places": 1}, 0, ["places_taken"]),
        ({"kind": "job_shadowing", "also_outside": True}, 0, ["fixed", "fixed"]),
        ({"eligible": "chosen", "eligible_centre_ids": (3,)}, 0, ["fixed", "fixed"]),
    ],
)
def test_with_applications_some_things_are_held(fields: dict[str, Any], days: int, codes: list[str]) -> None:
    at = EARLIER.ahead[0] + timedelta(days=days)
    found = check_against(said(**fields), EARLIER, [at], endless=False, now=NOW)
    assert [problem.code for problem in found] == codes


@pytest.mark.bad_input("XB4", "XB5")
def test_the_sentences_of_what_is_held() -> None:
    found = check_against(said(places=1), EARLIER, [], endless=False, now=NOW)
    assert [str(problem.sentence) for problem in found] == [
        "2 places are already offered or taken. Withdraw an offer first.",
        "Applications exist, so the deadline can only move later.",
    ]


def test_an_intake_without_an_end_may_not_get_one() -> None:
    endless = replace(EARLIER, endless=True, ahead=())
    at = datetime(2027, 9, 1, tzinfo=UTC)
    assert [p.code for p in check_against(said(), endless, [at], endless=False, now=NOW)] == [
        "deadline_earlier"
    ]
    assert check_against(said(), EARLIER, [], endless=True, now=NOW) == []
