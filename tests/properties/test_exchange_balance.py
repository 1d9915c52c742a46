"""Person-days are never made up, lost or counted twice, however stays lie and are interrupted."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.exchanges.rules import StayDays, exchanges, flows, together, year_of
from lms.exchanges.rules.balance import Span, actual_days, days_in, planned_days

START = date(2026, 1, 1)
days = st.integers(0, 900).map(lambda number: START + timedelta(days=number))


def ordered(pair: tuple[date, date]) -> Span:
    return min(pair), max(pair)


spans = st.tuples(days, days).map(ordered)
away = st.lists(spans, max_size=4)


def every_day(span: Span) -> set[date]:
    return {span[0] + timedelta(days=number) for number in range((span[1] - span[0]).days + 1)}


@st.composite
def stays(draw: st.DrawFn) -> StayDays:
    home = draw(st.sampled_from([None, 1, 2, 3]))
    host = draw(st.sampled_from([each for each in (1, 2, 3) if each != home]))
    arrival = draw(st.none() | days)
    later = st.integers(0, 90)
    departure = (
        None if arrival is None else draw(st.none() | later.map(lambda n: arrival + timedelta(days=n)))
    )
    return StayDays(
        home_id=home,
        host_id=host,
        person_id=draw(st.integers(1, 5)),
        planned=draw(spans),
        arrival=arrival,
        departure=departure,
        interruptions=tuple(draw(away)),
    )


@given(spans, away)
def test_days_are_those_of_the_span_that_no_interruption_names(span: Span, without: list[Span]) -> None:
    expected = every_day(span) - {day for each in without for day in every_day(each)}
    assert days_in(span, without=without) == len(expected)


@given(stays(), days)
def test_a_year_at_a_time_gives_all_days(stay: StayDays, today: date) -> None:
    whole = (date(2000, 1, 1), date(2100, 12, 31))
    for count in (actual_days, planned_days):
        by_year = sum(count(stay, within=year_of(year), today=today) for year in range(2000, 2101))
        assert by_year == count(stay, within=whole, today=today)


@given(stays(), days)
def test_no_day_is_both_past_and_planned(stay: StayDays, today: date) -> None:
    whole = (date(2000, 1, 1), date(2100, 12, 31))
    actual = actual_days(stay, within=whole, today=today)
    ahead = planned_days(stay, within=whole, today=today)
    assert actual >= 0 and ahead >= 0
    if stay.arrival is not None and stay.arrival > today:
        assert actual == 0
    if stay.departure is not None:
        assert ahead == 0
        assert actual <= (stay.departure - stay.arrival).days + 1  # type: ignore[operator]


@given(st.lists(stays(), max_size=8), days, st.integers(2026, 2028))
def test_what_one_sends_the_other_receives(found: list[StayDays], today: date, year: int) -> None:
    sums = flows(found, within=year_of(year), today=today)
    lines = {centre: exchanges(centre, (1, 2, 3), sums) for centre in (1, 2, 3)}
    for one in (1, 2, 3):
        for line in lines[one]:
            if line.centre_id is not None:
                back = next(each for each in lines[line.centre_id] if each.centre_id == one)
                assert (line.sent, line.sent_planned) == (back.received, back.received_planned)
                assert line.difference == -back.difference
    total = sum(each.days for each in sums)
    assert sum(together(lines[centre]).received for centre in lines) == total
    assert total == sum(actual_days(stay, within=year_of(year), today=today) for stay in found)


@given(st.lists(stays(), max_size=8), days)
def test_the_order_of_stays_does_not_matter(found: list[StayDays], today: date) -> None:
    within = year_of(2027)
    assert flows(found, within=within, today=today) == flows(found[::-1], within=within, today=today)
