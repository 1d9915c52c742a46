"""Bad input gets a sentence: checks of what a person typed, each yielding every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from lms.courses.rules.runs import RunValues
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

MAX_CAPACITY = 100_000
LINE, PARAGRAPH, TEXT = 200, 1_000, 20_000
"""Characters of a one-line name, a short paragraph, and a long text in Markdown."""
MAX_LINK = 2_000


def check_run(run: RunValues) -> list[Problem]:
    """What contradicts itself in a run: its time, its numbers, its window. Missing values are no problem here."""
    problems: list[Problem] = []
    if run.starts_at and run.ends_at and run.ends_at < run.starts_at:
        problems.append(Problem("end_before_start", _l("The run ends before it starts."), "ends_on"))
    problems += check_numbers(capacity=run.capacity, minimum=run.minimum)
    problems += check_window(
        opens_at=run.opens_at, closes_at=run.closes_at, run_start=run.starts_at, run_end=run.ends_at
    )
    return problems


def check_numbers(*, capacity: int | None, minimum: int | None) -> list[Problem]:
    """Capacity and minimum are 0 to `MAX_CAPACITY`, the minimum not above the capacity; None means no bound."""
    problems = [
        Problem("out_of_range", _l("Give a whole number from 0 to %(most)s.", most=MAX_CAPACITY), field)
        for field, number in (("capacity", capacity), ("capacity_min", minimum))
        if number is not None and not 0 <= number <= MAX_CAPACITY
    ]
    if not problems and capacity is not None and minimum is not None and minimum > capacity:
        problems.append(
            Problem(
                "minimum_above_maximum",
                _l("The minimum is above the number of people who can come."),
                "capacity_min",
            )
        )
    return problems


def whole_number(typed: str, *, field: str) -> tuple[int | None, list[Problem]]:
    """The number in `typed` (blank: None), or the problem that it is none. Decimals, words and 7 digits are refused."""
    text = typed.strip()
    if not text:
        return None, []
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_CAPACITY)):
        return int(text), []
    return None, [
        Problem("not_a_number", _l("Give a whole number from 0 to %(most)s.", most=MAX_CAPACITY), field)
    ]


def check_window(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    run_start: datetime | None,
    run_end: datetime | None = None,
) -> list[Problem]:
    """An enrolment window opens before it closes, and closes no later than the run ends. Instants are aware UTC.

    Without a closing time the window closes at the start of the run, so it must open before that.
    """
    closes = closes_at or run_start
    if opens_at is not None and closes is not None and closes <= opens_at:
        if closes_at is None:
            return [
                Problem("window_reversed", _l("Enrolment opens only after the run has started."), "opens_at")
            ]
        return [Problem("window_reversed", _l("Enrolment closes before it opens."), "closes_at")]
    if closes_at is not None and run_end is not None and closes_at > run_end:
        return [Problem("window_after_run", _l("Enrolment closes after the run has ended."), "closes_at")]
    return []


def check_dates_before_start(
    dates: Mapping[str, datetime | None], *, run_start: datetime | None
) -> list[Problem]:
    """Cut-off, nomination and go/no-go dates (by field, aware UTC) lie no later than the start of the run."""
    return [
        Problem("after_start", _l("This is after the start of the run."), field)
        for field, at in dates.items()
        if at is not None and run_start is not None and at > run_start
    ]


@dataclass(frozen=True, kw_only=True)
class SessionValues:
    """A session as checked wall times (naive, in the session's zone) and their instants (aware UTC).

    That the wall times exist and occur once has been checked before (`lms.kit.zones`).
    """

    starts: datetime
    ends: datetime
    starts_at: datetime
    ends_at: datetime


def check_session(session: SessionValues, *, first_day: date | None, last_day: date | None) -> list[Problem]:
    """A session ends after it starts (by instants, so across a change of clocks too) and lies within the run's days,
    counted in its own zone; None means that the run has no such bound yet."""
    problems: list[Problem] = []
    if session.ends_at <= session.starts_at:
        problems.append(Problem("end_before_start", _l("The session ends before it starts."), "ends_at"))
    if first_day is not None and session.starts.date() < first_day:
        problems.append(
            Problem(
                "outside_run",
                _l("The session starts before the first day of the run (%(day)s).", day=first_day),
                "starts_at",
            )
        )
    if last_day is not None and session.ends.date() > last_day:
        problems.append(
            Problem(
                "outside_run",
                _l("The session ends after the last day of the run (%(day)s).", day=last_day),
                "ends_at",
            )
        )
    return problems


def check_texts(texts: Mapping[str, str], *, limits: Mapping[str, int]) -> list[Problem]:
    """No text is longer than its limit in characters (`TEXT` where none is named); one-line fields, those with a limit
    of at most `LINE`, hold no line break."""
    problems: list[Problem] = []
    for field, text in texts.items():
        limit = limits.get(field, TEXT)
        if len(text) > limit:
            problems.append(
                Problem(
                    "too_long",
                    _l("At most %(limit)s characters; these are %(n)s.", limit=limit, n=len(text)),
                    field,
                )
            )
        if limit <= LINE and text and text.splitlines() != [text]:
            problems.append(Problem("line_break", _l("This must be one line."), field))
    return problems


def check_link(link: str, *, field: str) -> list[Problem]:
    """A link is blank or an http or https address with a host and without user name, blanks or control characters."""
    problem = Problem("bad_link", _l("Give a full address that begins with https:// or http://."), field)
    if not link:
        return []
    try:
        parts = urlsplit(link)
    except ValueError:
        return [problem]
    good = (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and parts.username is None
        and len(link) <= MAX_LINK
        and link.isprintable()
        and " " not in link
    )
    return [] if good else [problem]
