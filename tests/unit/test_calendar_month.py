"""The month as a table: every entry stands on each of its days once, or is counted there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.agenda.rules import EntryCard
from lms.calendar.rules import last_of, month_beside, month_text, read_month
from lms.calendar.serializers import LONG_DAYS, MOST_IN_A_DAY, Host, by_day, legend, listed, weeks_of
from lms.kit.zones import NETWORK_ZONES, wall_days

HOST = Host("sccc", "SCCC", "Swedish centre")
GROUP = ("run", 1)


def card(uid: str, starts: date | datetime, ends: date | datetime, *, kind: str = "session") -> EntryCard:
    """An entry of whole days (the last included) or of two instants."""
    whole = not isinstance(starts, datetime)
    at = [datetime.combine(day, datetime.min.time(), UTC) if whole else day for day in (starts, ends)]
    return EntryCard(
        uid=uid,
        source=(kind, 1),
        group=GROUP,
        title=uid,
        path="/runs/R",
        location="",
        zone="Europe/Stockholm",
        status="confirmed",
        mark="",
        categories=(),
        starts_at=at[0],  # type: ignore[arg-type]
        ends_at=at[1] + timedelta(days=whole),  # type: ignore[arg-type, operator]
        starts_on=starts if whole else None,
        ends_on=ends if whole else None,
        stamp=datetime(2027, 1, 1, tzinfo=UTC),
    )


MONTHS = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1))
LENGTHS = st.one_of(st.integers(0, 3), st.integers(0, 900))


@settings(max_examples=60, deadline=None)
@given(
    month=MONTHS,
    zone=st.sampled_from(NETWORK_ZONES),
    days=st.lists(st.tuples(st.integers(-40, 40), LENGTHS), max_size=12),
    times=st.lists(st.tuples(st.integers(-800, 800), st.integers(1, 70)), max_size=12),
)
def test_every_entry_stands_on_each_of_its_days_or_is_counted(
    month: date, zone: str, days: list[tuple[int, int]], times: list[tuple[int, int]]
) -> None:
    begin, last = datetime.combine(month, datetime.min.time(), UTC), last_of(month)
    whole = [(month + timedelta(days=day), month + timedelta(days=day + length)) for day, length in days]
    timed = [
        (begin + timedelta(hours=hour), begin + timedelta(hours=hour + length)) for hour, length in times
    ]
    cards = [card(f"e{number}", *span) for number, span in enumerate([*whole, *timed])]
    begins = {f"e{n}": first for n, (first, end) in enumerate(whole) if (end - first).days >= LONG_DAYS}
    expected: dict[date, set[str]] = {}
    for each in cards:
        held = (
            [each.starts_on + timedelta(days=n) for n in range((each.ends_on - each.starts_on).days + 1)]
            if each.starts_on and each.ends_on
            else wall_days(each.starts_at, each.ends_at, zone)
        )
        for day in held:
            expected.setdefault(day, set()).add(each.uid)
    rows = weeks_of(month, by_day(cards, zone=zone, first=month, last=last, hosts={}), today=month)
    cells = [cell for row in rows for cell in row.cells]
    assert [cell.day for cell in cells] == [cells[0].day + timedelta(days=n) for n in range(len(cells))]
    assert cells[0].day.weekday() == 0 and len(cells) % 7 == 0
    assert [cell.day for cell in cells if cell.inside] == [month + timedelta(days=n) for n in range(last.day)]
    for cell in cells:
        shown = [line.title for line in cell.entries]
        wanted = expected.get(cell.day, set()) if cell.inside else set()
        assert len(shown) == len(set(shown)) <= MOST_IN_A_DAY
        assert set(shown) <= wanted and cell.number == len(wanted)
        named = {uid for uid in wanted if begins.get(uid, cell.day) == cell.day}
        assert set(shown) <= named and len(shown) == min(len(named), MOST_IN_A_DAY)


def test_weeks_have_their_numbers_across_the_end_of_a_year() -> None:
    def numbers(month: date) -> list[int]:
        return [week.number for week in weeks_of(month, [], today=date(2026, 12, 31))]

    assert numbers(date(2026, 12, 1)) == [49, 50, 51, 52, 53]
    assert numbers(date(2027, 1, 1)) == [53, 1, 2, 3, 4]
    assert numbers(date(2027, 2, 1)) == [5, 6, 7, 8]  # four whole weeks
    today = [
        cell.day
        for week in weeks_of(date(2026, 12, 1), [], today=date(2026, 12, 31))
        for cell in week.cells
        if cell.today
    ]
    assert today == [date(2026, 12, 31)]


def test_lines_say_whose_they_are_and_what_is_due() -> None:
    night = card("night", datetime(2027, 3, 23, 22, tzinfo=UTC), datetime(2027, 3, 25, 1, tzinfo=UTC))
    due = card(
        "due", datetime(2027, 3, 24, 9, tzinfo=UTC), datetime(2027, 3, 24, 9, 15, tzinfo=UTC), kind="deadline"
    )
    banner = card("banner", date(2027, 3, 24), date(2027, 3, 24))
    days = by_day(
        [night, due, banner],
        zone="Europe/Stockholm",
        first=date(2027, 3, 1),
        last=date(2027, 3, 31),
        hosts={GROUP: HOST},
        mine=["due"],
    )
    assert [(day.day.day, [(line.title, line.time) for line in day.entries]) for day in days] == [
        (23, [("night", "23:00")]),
        (24, [("night", ""), ("banner", ""), ("due", "10:00")]),
        (25, [("night", "until 02:00")]),
    ]
    lines = [line for day in days for line in day.entries]
    assert [(line.title, line.kind) for line in lines if line.mine] == [("due", "Deadline")]
    assert not any(line.kind for line in lines if line.title != "due")
    assert legend(days) == [HOST]


def test_a_list_names_what_lasts_long_once() -> None:
    window = card("window", date(2027, 2, 1), date(2027, 8, 18))
    week = card("week", date(2027, 3, 2), date(2027, 3, 3))
    asked = {"zone": "Europe/Stockholm", "first": date(2027, 3, 1), "last": date(2027, 3, 5), "hosts": {}}
    days = by_day([window, week], **asked)

    def told(*, every_day: bool) -> list[tuple[int, list[str], int]]:
        found = listed(days, every_day=every_day)
        return [(each.day.day, [line.title for line in each.entries], each.ongoing) for each in found]

    assert told(every_day=False) == [(1, ["window"], 0), (2, ["week"], 1), (3, ["week"], 1)]
    assert told(every_day=True) == [*told(every_day=False), (4, [], 1), (5, [], 1)]
    assert [line.until for day in listed(days) for line in day.entries] == ["until Wed 18 Aug 2027", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027",
        "2027-3",
        "2027-00",
        "2027-13",
        "202703",
        "1989-12",
        "2101-01",
        "0001-01",
        "2027-03-01",
        "٢٠٢٧-٠٣",
        "x" * 999,
        "-2027-03",
    ],
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None


@given(MONTHS)
def test_months_are_beside_each_other(month: date) -> None:
    assert read_month(month_text(month)) == month
    later, earlier = month_beside(month, 1), month_beside(month, -1)
    assert later is None or later == last_of(month) + timedelta(days=1)
    assert earlier is None or last_of(earlier) == month - timedelta(days=1)
    assert (later is None, earlier is None) == (
        month_text(month) == "2100-12",
        month_text(month) == "1990-01",
    )
