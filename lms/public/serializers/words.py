"""What people read about a course or run where the stored value is a code, a count or an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from lms.courses.rules import LEVELS, MODES, CourseCard, RunCard, Window, WindowState, window
from lms.enrolments.rules.shelf import free_seats
from lms.kit.i18n import day_words, format_days, instant_words, language_label
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.kit.spans import Span, format_span
from lms.public.rules import Around

COUNTDOWN_DAYS, SOON_DAYS, LAST_SEATS = 14, 3, 3


@dataclass(frozen=True)
class Seats:
    """How full a run is, in words; `tone` is one of the page's tones. `free` None: no limit."""

    words: str
    tone: str
    free: int | None


def seats_of(run: RunCard, around: Around) -> Seats:
    """ "3 seats free", "Waiting list, 4 waiting", "Full"; no words while nobody can enrol."""
    tally = around.tallies[run.id]
    free = free_seats(run, around)
    if run.state != "published" or window_of(run, around.now).state is WindowState.CLOSED:
        return Seats("", "", free)
    if free is None:
        return Seats(_("No limit of seats"), "ok", None)
    if free:
        words = _n("%(num)s seat free", "%(num)s seats free", free)
        return Seats(words, "wait" if free <= LAST_SEATS else "ok", free)
    if not run.waiting_list:
        return Seats(_("Full"), "stop", 0)
    if tally.waiting:
        return Seats(
            _n("Waiting list, %(num)s waiting", "Waiting list, %(num)s waiting", tally.waiting), "wait", 0
        )
    return Seats(_("Waiting list"), "wait", 0)


def window_of(run: RunCard, now: datetime) -> Window:
    """The enrolment window as it is at `now`."""
    return window(opens_at=run.opens_at, closes_at=run.closes_at, run_start=run.starts_at, now=now)


def deadline(
    run: RunCard, now: datetime, *, written: Callable[[datetime, str], str] = day_words
) -> dict[str, str] | None:
    """The badge of a run whose window opens, or closes within two weeks, or has closed: text, tone, instant."""
    if run.state != "published":
        return None
    seen = window_of(run, now)
    instant = seen.opens_at if seen.state is WindowState.NOT_OPEN_YET else seen.closes_at
    if instant is None:
        return None
    if seen.state is WindowState.OPEN and (instant - now).days > COUNTDOWN_DAYS:
        return None
    text = str(seen.label(zone=ZoneInfo(run.zone), written=lambda at: written(at, run.zone)))
    tone = {WindowState.NOT_OPEN_YET: "info", WindowState.CLOSED: ""}.get(seen.state)
    if tone is None:
        tone = "wait" if (instant - now).days < SOON_DAYS else "info"
    return {"text": text, "tone": tone, "iso": instant.isoformat()}


def window_words(run: RunCard, now: datetime) -> str:
    """The state of the enrolment window with its instant: "Open until Tue 1 Dec 2026 17:00 EET"."""
    return str(
        window_of(run, now).label(zone=ZoneInfo(run.zone), written=lambda at: instant_words(at, run.zone))
    )


def timed(run: RunCard) -> bool:
    """Whether the run has times of a clock, not whole days alone."""
    if run.starts_at is None or run.ends_at is None:
        return False
    zone = ZoneInfo(run.zone)
    return {run.starts_at.astimezone(zone).time(), run.ends_at.astimezone(zone).time()} != {time.min}


def span_of(run: RunCard) -> Span | None:
    """The span of a run of one day; a longer one shows its days, and its times in the timetable."""
    if run.starts_at is None or run.ends_at is None or not timed(run) or run.starts_on != run.ends_on:
        return None
    return format_span(run.starts_at, run.ends_at, run.zone, online=run.online)


def days_words(run: RunCard) -> str:
    """The days of a run, or its printed period."""
    return format_days(run.starts_on, run.ends_on) or run.period_text


def level_words(level: str) -> str:
    """The label of a level; empty for none."""
    return str(LEVELS.get(level, level))


def mode_words(mode: str) -> str:
    """The label of a mode; empty for none."""
    return str(MODES.get(mode, mode))


def languages_words(codes: Iterable[str]) -> str:
    """Names of languages in the reader's own: "English, Finnish"."""
    return ", ".join(language_label(code) for code in codes)


def place_words(place: str, city: str, mode: str) -> str:
    """Where it is; nothing for what is online only (its mode says so)."""
    if mode == "online":
        return ""
    return ", ".join(dict.fromkeys(part for part in (place, city) if part))


def course_day(course: CourseCard, today: date) -> date | None:
    """The day a listed course begins, when its source names one that is not past."""
    day = course.period_sort if course.period_precision == "day" else None
    return day if day is not None and day >= today else None


def lines(text: str) -> list[str]:
    """The lines of a text that is kept one item a line, without bullets somebody typed."""
    stripped = (line.strip().lstrip("-*•").strip() for line in text.splitlines())
    return [line for line in stripped if line]


def unconfirmed_fields(course: CourseCard) -> dict[str, str]:
    """Field and reason of what no source covers: "languages", "dates: read off a picture"."""
    pairs = (each.partition(":") for each in course.unconfirmed)
    return {name.strip(): why.strip() for name, _sign, why in pairs}


def known(course: CourseCard, name: str, value: Any) -> Any:
    """`value`, unless no source confirms the field: machines are told only what is known."""
    return None if name in unconfirmed_fields(course) else value
