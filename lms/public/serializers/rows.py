"""Rows of lists, as the macros of `layout/cards.html` read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.courses.rules import STATE_WORDS, CourseCard, RunCard, RunState, SessionCard, course_text, run_text
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.kit.spans import format_span
from lms.public.rules import Around, Host
from lms.public.serializers.words import (
    course_day,
    days_words,
    deadline,
    languages_words,
    level_words,
    mode_words,
    place_words,
    seats_of,
    span_of,
)

SUMMARY_LENGTH = 220


def centre_ref(centre: Host | None) -> dict[str, str] | None:
    """A centre as a row names it."""
    return {"slug": centre.slug, "name": centre.acronym} if centre else None


def shortened(text: str, limit: int = SUMMARY_LENGTH) -> str:
    """The beginning of `text`, cut between words."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def course_rows(
    courses: Iterable[CourseCard], runs: Mapping[int, Sequence[RunCard]], around: Around
) -> list[dict[str, Any]]:
    """Courses in a list, each with its runs."""
    return [course_row(card, runs[card.id], around) for card in courses]


def run_row(run: RunCard, around: Around) -> dict[str, Any]:
    """A run in a list of runs. A postponed one has no day: its old one no longer counts."""
    postponed = run.state == "postponed"
    seats = seats_of(run, around)
    return {
        "title": run_text(run, around.lang).title,
        "href": f"/runs/{run.ref}",
        "centre": centre_ref(around.centres.get(run.centre_id)),
        "day": None if postponed else run.starts_on,
        "end_day": run.ends_on,
        "printed": _("New date to come") if postponed else run.period_text,
        "span": None if postponed else span_of(run),
        "place": place_words(run.place, run.city, run.mode),
        "mode": mode_words(run.mode),
        "language": languages_words(run.languages),
        "level": level_words(run.level),
        "state": run.state,
        "state_label": "" if run.state == "published" else str(STATE_WORDS[RunState(run.state)]),
        "deadline": deadline(run, around.now),
        "seats_words": seats.words,
        "seats_tone": seats.tone,
        "cancelled": run.state == "cancelled",
        "note": run.reason if run.state in ("cancelled", "postponed") else "",
    }


def course_row(course: CourseCard, runs: Sequence[RunCard], around: Around) -> dict[str, Any]:
    """A course in a list: its next run's day and seats; `runs` are those to come, by day."""
    own = course.origin == "own"
    text = course_text(course, around.lang)
    published = [run for run in runs if run.state == "published"]
    following = published[0] if published else None
    row: dict[str, Any] = {
        "title": text.title,
        "href": f"/courses/{course.slug}",
        "centre": centre_ref(around.centres.get(course.centre_id or 0)) if own else None,
        "provider": course.provider,
        "summary": shortened(text.summary),
        "level": level_words(course.level),
        "language": languages_words(course.languages),
        "topics": [],
        "day": course_day(course, around.now.date()),
        "printed": course.period_text or (_("At your own pace") if course.self_paced else ""),
        "place": place_words("", course.city, course.mode),
        "mode": mode_words(course.mode),
        "runs_words": _runs_words(published, runs),
        "origin_words": "" if own else _("Enrol at the source"),
    }
    return row if following is None else row | _of_next_run(following, around)


def _runs_words(published: Sequence[RunCard], runs: Sequence[RunCard]) -> str:
    if len(published) > 1:
        return _n("%(num)s run to come", "%(num)s runs to come", len(published))
    if not published and any(run.state == "postponed" for run in runs):
        return _("Postponed, new date to come")
    return ""


def _of_next_run(run: RunCard, around: Around) -> dict[str, Any]:
    seats = seats_of(run, around)
    return {
        "day": run.starts_on,
        "end_day": run.ends_on,
        "printed": run.period_text or days_words(run),
        "place": place_words("", run.city or run.place, run.mode),
        "mode": mode_words(run.mode),
        "language": languages_words(run.languages),
        "seats_words": seats.words,
        "seats_tone": seats.tone,
        "deadline": deadline(run, around.now),
    }


def timetable_rows(run: RunCard, sessions: Sequence[SessionCard], *, links: bool) -> list[dict[str, Any]]:
    """The sessions of a run for its timetable; join links only where `links` says that the reader may have them."""
    rows = []
    for number, session in enumerate(sessions, 1):
        online = session.mode == "online"
        rows.append(
            {
                "title": session.title or _("Session %(number)s", number=number),
                "span": format_span(session.starts_at, session.ends_at, session.zone, online=online),
                "place": _("Online") if online else place_words(session.place, run.city, session.mode),
                "link": session.join_link if links and not session.cancelled else "",
                "cancelled": session.cancelled or run.state == "cancelled",
                "state": "cancelled" if session.cancelled else "",
                "label": _("Cancelled") if session.cancelled else "",
            }
        )
    return rows
