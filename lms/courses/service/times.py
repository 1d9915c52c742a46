"""Wall times become instants, here and nowhere else in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lms.courses.models import Session
from lms.courses.rules import Period, Precision, SessionInput, SessionValues, check_session, partial_date
from lms.kit import clock
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, refuse_if_any
from lms.kit.zones import WallTimeTwice, happens_twice, is_zone, localize

LONGEST_SESSION = timedelta(days=14)
LONGEST_RUN = timedelta(days=5 * 366)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def check_zone(zone: str) -> None:
    """Refuses a zone that IANA does not know."""
    if not is_zone(zone):
        raise Refusal("unknown_zone", _l("Choose a time zone from the list."), "zone")


def check_days(first: date | None, last: date | None) -> list[Problem]:
    """The days of a run: within the calendar we keep, in order, not longer than five years."""
    if first is None:
        return [Problem("missing", _l("Give the first day too."), "starts_on")] if last else []
    problems = [
        Problem("bad_date", _l("Give a day between 1990 and 2100."), field)
        for field, day in (("starts_on", first), ("ends_on", last))
        if day is not None and not FIRST_DAY <= day <= LAST_DAY
    ]
    if not problems and last is not None and last < first:
        problems.append(Problem("end_before_start", _l("The last day is before the first."), "ends_on"))
    if not problems and last is not None and last - first > LONGEST_RUN:
        problems.append(Problem("too_long", _l("A run lasts at most five years."), "ends_on"))
    return problems


def period_columns(period: Period) -> dict[str, Any]:
    """The columns of a partial date; a text alone sorts last."""
    sort = None
    if period.precision:
        try:
            precision = Precision(period.precision)
        except ValueError:
            raise Refusal(
                "bad_date", _l("Choose how exactly the date is known."), "period_precision"
            ) from None
        known = partial_date(precision, period.value, today=clock.now().date())
        sort, text = known.sort_day, period.text or str(known.text)
    else:
        text = period.text
    return {
        "period_precision": period.precision,
        "period_value": period.value,
        "period_text": text,
        "period_sort": sort,
    }


def whole_days(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From midnight of the first day to midnight after the last, as instants."""
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def span_of(sessions: Iterable[Session], first: date | None, last: date | None, zone: str) -> dict[str, Any]:
    """The instants a run spans: its planned sessions, else its whole days; None while nothing is known."""
    planned = [each for each in sessions if each.state == "planned"]
    if planned:
        return {
            "starts_at": min(each.starts_at for each in planned),
            "ends_at": max(each.ends_at for each in planned),
        }
    starts, ends = whole_days(first, last or first, zone) if first else (None, None)
    return {"starts_at": starts, "ends_at": ends}


def session_columns(
    values: SessionInput, *, zone: str, first: date | None, last: date | None
) -> dict[str, Any]:
    """The columns of a session of a run in `zone` whose days are `first` to `last`.

    Refused beside its field: an unknown zone, a wall time that does not exist, one that comes twice while its fold
    does not say which, an end before the start, a session outside the run or longer than two weeks.
    """
    zone = values.zone or zone
    check_zone(zone)
    refuse_if_any(check_days(values.day, values.ends_on))
    starts_at = _instant(values.starts_wall, zone, fold=values.starts_fold, field="starts")
    ends_at = _instant(values.ends_wall, zone, fold=values.ends_fold, field="ends")
    wall = SessionValues(
        starts=values.starts_wall, ends=values.ends_wall, starts_at=starts_at, ends_at=ends_at
    )
    problems = check_session(wall, first_day=first, last_day=last)
    if ends_at - starts_at > LONGEST_SESSION:
        problems.append(Problem("too_long", _l("A session lasts at most two weeks."), "ends_on"))
    refuse_if_any(problems)
    return {
        "zone": zone,
        "starts_wall": values.starts_wall,
        "ends_wall": values.ends_wall,
        "starts_fold": _stored(values.starts_wall, zone, values.starts_fold),
        "ends_fold": _stored(values.ends_wall, zone, values.ends_fold),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "title": values.title,
        "place": values.place,
        "mode": values.mode,
        "join_link": values.join_link,
    }


def _instant(wall: datetime, zone: str, *, fold: int | None, field: str) -> datetime:
    try:
        return localize(wall, zone, fold=fold, field=f"{field}_at").astimezone(UTC)
    except WallTimeTwice as twice:
        # the form asks there which of the two is meant
        raise Refusal(twice.code, twice.sentence, f"{field}_fold") from twice


def _stored(wall: datetime, zone: str, fold: int | None) -> int:
    return fold or 0 if happens_twice(wall, zone) else 0


def session_input(row: Session, *, day: date | None = None, ends_on: date | None = None) -> SessionInput:
    """What a stored session would be typed as; with `day` and `ends_on` it is moved there, at the same wall times."""
    first, last = row.starts_wall, row.ends_wall
    new_day, new_end = day or first.date(), ends_on or last.date()
    return SessionInput(
        day=new_day,
        starts=first.time(),
        ends=last.time(),
        ends_on=new_end if new_end != new_day else None,
        title=row.title,
        zone=row.zone,
        place=row.place,
        mode=row.mode,
        join_link=row.join_link,
        starts_fold=_fold(first, row.zone, row.starts_fold),
        ends_fold=_fold(last, row.zone, row.ends_fold),
    )


def _fold(wall: datetime, zone: str, stored: int) -> int | None:
    """The stored answer counts only where the question was asked."""
    return stored if happens_twice(wall, zone) else None
