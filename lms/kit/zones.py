"""Wall time and IANA zones. Python's own zoneinfo underneath."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from lms.kit.refusal import Refusal, Sentence

NETWORK_ZONES = (
    "Europe/Copenhagen",
    "Europe/Helsinki",
    "Europe/Oslo",
    "Europe/Riga",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Vilnius",
)
"""The zones of the network's countries, by name."""

_AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Days that somebody types lie in these years: next to the ends of the calendar there is no day before or after."""


class WallTimeMissing(Refusal):
    """The clocks jump over this wall time; `before` and `after` are the wall times (naive) next to the gap that stand
    as far before and behind it as the wish lies in it."""

    def __init__(self, sentence: Sentence, field: str | None, *, before: datetime, after: datetime) -> None:
        super().__init__("wall_time_missing", sentence, field)
        self.before, self.after = before, after


class WallTimeTwice(Refusal):
    """This wall time comes twice; `first` and `second` are the two instants (aware, in the zone). Ask, then `fold=`."""

    def __init__(self, sentence: Sentence, field: str | None, *, first: datetime, second: datetime) -> None:
        super().__init__("wall_time_twice", sentence, field)
        self.first, self.second = first, second


def typed_day(text: str) -> date | None:
    """The day that is written as "2027-03-01", in a filter; one before `FIRST_YEAR` or after `LAST_YEAR` is the first
    or the last of all, as nothing lies beyond. None for what is no day."""
    try:
        return min(max(date.fromisoformat(text), date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
    except ValueError:
        return None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone this machine knows. Safe for any text: no file is opened."""
    return name in _names()


@cache
def zone_choices() -> tuple[str, ...]:
    """Zones for a select: the network's first, then the world's by name, UTC last."""
    others = (name for name in _names() if name.startswith(_AREAS) and name not in NETWORK_ZONES)
    return (*NETWORK_ZONES, *sorted(others), "UTC")


def happens_twice(wall: datetime, zone: str) -> bool:
    """Whether the naive wall time comes twice in `zone` (the night the clocks go back)."""
    first, second = _both(wall, zone)
    return first.utcoffset() != second.utcoffset() and not _missing(first)


def localize(wall: datetime, zone: str, *, fold: int | None = None, field: str | None = None) -> datetime:
    """The aware datetime that a naive `wall` time means in the IANA `zone`.

    Refused (naming the form's `field`): a wall time that does not exist (`WallTimeMissing`), one that comes twice while
    `fold` (0 the first, 1 the second) does not say which (`WallTimeTwice`). `fold` has no effect on other times.
    ValueError for an unknown zone or a wall time that has one already.
    """
    if wall.tzinfo is not None or not is_zone(zone):
        raise ValueError(f"not a naive wall time and a zone: {wall!r}, {zone!r}")
    # here: i18n needs flask, this module is pure until it refuses
    from lms.kit.i18n import lazy_gettext as _l

    first, second = _both(wall, zone)
    words = {"time": f"{wall:%Y-%m-%d %H:%M}", "zone": zone}
    if _missing(first):
        sentence = _l(
            "The time %(time)s does not exist in %(zone)s: the clocks go forward in that night.", **words
        )
        # Seen with the offset of the other side, the wish falls before the gap and behind it.
        before, after = (each.astimezone(UTC).astimezone(each.tzinfo) for each in (second, first))
        raise WallTimeMissing(
            sentence, field, before=before.replace(tzinfo=None), after=after.replace(tzinfo=None)
        )
    if first.utcoffset() == second.utcoffset():
        return first
    if fold is None:
        sentence = _l("The time %(time)s comes twice in %(zone)s: the clocks go back in that night.", **words)
        raise WallTimeTwice(sentence, field, first=first, second=second)
    return second if fold else first


def _both(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    aware = wall.replace(tzinfo=ZoneInfo(zone))
    return aware.replace(fold=0), aware.replace(fold=1)


def _missing(aware: datetime) -> bool:
    return aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) != aware.replace(tzinfo=None)


def zone_label(zone: str, instant: datetime) -> str:
    """What a person reads behind a time, for the aware `instant`: "Helsinki time (EET)", in the language in use."""
    # here: i18n needs flask, this module is pure otherwise
    from lms.kit.i18n import gettext as _
    from lms.kit.i18n import zone_name

    short = instant.astimezone(ZoneInfo(zone)).tzname() or zone
    if short[0] in "+-":
        short = f"UTC{short}"
    return str(_("%(place)s time (%(short)s)", place=zone_name(zone), short=short))


def wall_day(instant: datetime, zone: str) -> date:
    """The day that the calendar on the wall of `zone` shows at the aware `instant`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def wall_days(starts: datetime, ends: datetime, zone: str) -> list[date]:
    """The days on which the period from `starts` to `ends` (aware, end exclusive) lies in `zone`, in order.

    What ends at midnight does not touch the next day; an empty period lies on the day of its start.
    """
    # In UTC: within one zone Python compares and subtracts walls, not instants.
    starts, ends = starts.astimezone(UTC), ends.astimezone(UTC)
    first = wall_day(starts, zone)
    last = wall_day(max(starts, ends - timedelta(microseconds=1)), zone)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
