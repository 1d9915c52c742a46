"""Followed lists and reminders over weeks, by the clock on the wall: once each, at the right time, nothing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lms.notifications.rules.following import KEPT, fresh, list_due, remembered
from lms.notifications.rules.reminding import Moment, Reminder, reminder_due

zones = st.sampled_from(["Europe/Helsinki", "Europe/Oslo", "America/New_York", "Pacific/Auckland", "UTC"])
begins = st.datetimes(datetime(2027, 3, 1), datetime(2027, 11, 20), timezones=st.just(UTC))  # noqa: DTZ001 - given the zone beside
gaps = st.lists(st.integers(1, 60 * 40).map(lambda minutes: timedelta(minutes=minutes)), max_size=60)
ids = st.lists(st.integers(1, 30), unique=True, max_size=12)


def times(first: datetime, steps: list[timedelta]) -> list[datetime]:
    """The instants at which a worker looks."""
    found = [first]
    for step in steps:
        found.append(found[-1] + step)
    return found


def period(every: str, day: date) -> date:
    """The first day of the period that `day` lies in."""
    if every == "month":
        return day.replace(day=1)
    return day if every == "day" else day - timedelta(days=day.weekday())


@given(st.sampled_from(["day", "week", "month"]), zones, begins, gaps)
def test_a_list_has_one_turn_in_a_period_and_never_before_seven(
    every: str, zone: str, first: datetime, steps: list[timedelta]
) -> None:
    chosen_on = first.astimezone(ZoneInfo(zone)).date()
    looked_on, turns = chosen_on, []
    for now in times(first, steps):
        wall = now.astimezone(ZoneInfo(zone))
        day = list_due(every, looked_on, now=now, zone=zone)
        missed = period(every, wall.date()) > looked_on and wall.hour >= 7
        assert (day is not None) == (missed and (every != "day" or wall.weekday() < 5))
        if day is not None:
            assert day == wall.date() > chosen_on
            turns.append(period(every, day))
            looked_on = day
    assert turns == sorted(set(turns))


def test_never_is_never() -> None:
    assert list_due("never", date(2027, 1, 1), now=datetime(2027, 3, 1, 12, tzinfo=UTC), zone="UTC") is None


@given(ids, st.lists(st.fixed_dictionaries({"run": ids, "slot": ids}), max_size=12))
def test_what_a_list_held_or_told_is_never_told_again(
    held: list[int], looks: list[dict[str, list[int]]]
) -> None:
    known: dict[str, list[int]] = {"run": sorted(held)}
    seen = {("run", ident) for ident in held}
    for found in looks:
        new = {(kind, ident) for kind, idents in fresh(known, found).items() for ident in idents}
        assert new == {(kind, ident) for kind, idents in found.items() for ident in idents} - seen
        seen |= new
        known = remembered(known, found)


def test_what_is_remembered_is_bounded() -> None:
    known = remembered({"run": list(range(10 * KEPT))}, {"run": [3, 5]})
    assert known == {"run": [3, 5, *range(9 * KEPT, 10 * KEPT)]}


@st.composite
def moved_dates(draw: st.DrawFn) -> tuple[datetime, list[tuple[datetime, datetime]]]:
    """Since when somebody knows of a date, and pairs of an instant at which a worker looks and the date as it is then:
    it moves now and then."""
    first = draw(begins)
    date_at = first + timedelta(hours=draw(st.integers(1, 24 * 30)))
    looks = []
    for now in times(first, draw(gaps)):
        if draw(st.integers(0, 9)) == 0:
            date_at = now + timedelta(hours=draw(st.integers(-48, 24 * 30)))
        looks.append((now, date_at))
    return first, looks


@given(moved_dates(), zones, zones, st.sampled_from([0, 1, 3, 14]), st.booleans())
def test_a_date_is_told_once_before_it_comes_and_again_only_when_it_moved(
    dates: tuple[datetime, list[tuple[datetime, datetime]]], zone: str, there: str, days: int, whole: bool
) -> None:
    since, looks = dates
    last: Reminder | None = None
    told: list[tuple[datetime, date]] = []
    for now, at in looks:
        wall = now.astimezone(ZoneInfo(zone))
        moment = Moment(
            anchor="start", kind="run", ident=1, at=at, zone=there, since=since, whole=whole, title="A run"
        )
        due = reminder_due(moment, last, days=days, now=now, zone=zone)
        day = moment.day_in(zone) - timedelta(days=days)
        opens = datetime.combine(day, time(7), ZoneInfo(zone)).astimezone(UTC)
        if due:
            assert days
            assert opens <= now < at
            assert wall.hour >= 7
            assert since < opens
            assert all(at != before and on < day for before, on in told)
            last = Reminder(at, wall.date())
            told.append((at, wall.date()))
        elif days and last is None and since < opens <= now < at:
            assert wall.hour < 7  # else nothing keeps it from being said
    assert len({at for at, _on in told}) == len(told)


def test_whole_days_are_the_same_day_everywhere() -> None:
    def day(anchor: str, at: datetime) -> date:
        moment = Moment(
            anchor=anchor,  # type: ignore[arg-type]  # a test
            kind="stay",
            ident=1,
            at=at,
            zone="Europe/Helsinki",
            since=at,
            whole=True,
        )
        assert moment.day == moment.day_in("America/New_York")
        return moment.day

    midnight = datetime(2027, 3, 9, 22, tzinfo=UTC)  # the 10th begins in Helsinki
    assert day("start", midnight) == date(2027, 3, 10)
    assert day("end", midnight) == date(2027, 3, 9)
