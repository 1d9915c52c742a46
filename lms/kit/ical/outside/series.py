"""What happens in the window: single events, instances of series, and those that were moved or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from lms.kit.ical.outside.moments import Wall, on, written
from lms.kit.ical.outside.recurrence import MOST_INSTANCES, TooMany, instances
from lms.kit.ical.outside.values import Given, Happening, Moment, Remark, Unreadable, Window

MOST_HAPPENINGS = 10_000


@dataclass(frozen=True)
class Series:
    """What makes an event come again: its rule, further and left out dates, and the wall it counts on."""

    rule: str = ""
    line: int = 0
    wall: Wall | None = None
    more: tuple[Moment, ...] = ()
    less: tuple[Moment, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether there is more than the event itself."""
        return bool(self.rule or self.more)


def happenings(
    found: list[tuple[Given, Series]], window: Window, remarks: list[Remark]
) -> tuple[list[Given], list[Happening]]:
    """The events, those whose rule cannot be followed marked as left out with a remark, and what takes place in the
    window, in the order of the events. `Unreadable` when that is more than 10,000."""
    events, happening = list[Given](), list[Happening]()
    replaced = {(given.uid, given.recurrence_id) for given, _ in found if given.recurrence_id}
    for number, (given, series) in enumerate(found):
        times: list[tuple[str, Moment]] = []
        try:
            times = _times(given, series, window)
        except TooMany:
            remarks.append(Remark(series.line, given.title, "too_many_dates", left_out=True))
            given = replace(given, left_out=True)
        except (ValueError, OverflowError):
            remarks.append(Remark(series.line, given.title, "rule", series.rule[:80], left_out=True))
            given = replace(given, left_out=True)
        events.append(given)
        if given.left_out:
            continue
        for instance, starts in times:
            if instance and not given.recurrence_id and (given.uid, instance) in replaced:
                continue
            ends = starts + (given.ends - given.starts) if given.ends is not None else None
            if _touches(starts, ends, window):
                happening.append(Happening(number, instance, starts, ends))
        if len(happening) > MOST_HAPPENINGS:
            raise Unreadable("too_many_dates")
    return events, happening


def _times(given: Given, series: Series, window: Window) -> list[tuple[str, Moment]]:
    """The instances of an event, each with its name."""
    if given.recurrence_id or not series.repeats:
        return [(given.recurrence_id, given.starts)]
    wall = series.wall
    first = _on_wall(given.starts, wall)
    lasts = given.ends - given.starts if given.ends is not None else timedelta(0)
    after = _on_wall(window.first, wall) - lasts - timedelta(days=1)
    before = _on_wall(window.last, wall) + timedelta(days=1)
    walls = [first]
    if series.rule:
        walls = instances(series.rule, first, wall, after=after, before=before)
    whole = not isinstance(given.starts, datetime)
    starts: list[Moment] = [each.date() if whole else _unwalled(each, given.starts, wall) for each in walls]
    more = (each for each in series.more if isinstance(each, datetime) is not whole)
    starts += [each for each in more if after <= _on_wall(each, wall) <= before]
    less = {written(each) for each in series.less}
    days = {each for each in series.less if not isinstance(each, datetime)}
    kept = {written(each): each for each in starts if written(each) not in less}
    if not whole:
        kept = {name: each for name, each in kept.items() if _on_wall(each, wall).date() not in days}
    if len(kept) > MOST_INSTANCES:
        raise TooMany
    return sorted(kept.items())


def _unwalled(each: datetime, starts: Moment, wall: Wall | None) -> Moment:
    """A wall time of the series as its start is given: an instant, or naive."""
    if isinstance(starts, datetime) and starts.tzinfo is not None:
        return on(wall, each) if wall else each.replace(tzinfo=UTC)
    return each


def _on_wall(value: Moment, wall: Wall | None) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    if value.tzinfo is None:
        return value
    return wall.shown(value) if wall else value.astimezone(UTC).replace(tzinfo=None)


def _touches(starts: Moment, ends: Moment | None, window: Window) -> bool:
    """Whether it lies in the window; a day or a time without a zone: as in UTC."""
    first, last = _on_wall(window.first, None), _on_wall(window.last, None)
    return _on_wall(ends if ends is not None else starts, None) >= first and _on_wall(starts, None) < last
