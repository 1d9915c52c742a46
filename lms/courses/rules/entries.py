"""A run in calendars: the one place that makes entry sources from records, so that entries always equal them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from lms.agenda.rules import BEFORE_DEADLINE, DEADLINE, EntrySource, Form, Mark, Status
from lms.courses.rules.cards import RunCard, SessionCard, run_text
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language
from lms.kit.text import clean_line, markdown_plain
from lms.kit.zones import wall_day

SUMMARY, NOTE = 300, 300
"""Characters that an entry shows of the summary and of the note: a feed of 1,000 entries stays below 1 MB."""


def entries_of(run: RunCard, sessions: Sequence[SessionCard]) -> list[EntrySource]:
    """One entry for each session of `run` and a banner over its days; the banner is all that a run without sessions
    has, and serves both forms of a feed. None for a run that was never published or whose day is not known.

    Postponed, cancelled and unpublished runs keep their entries, cancelled.
    """
    if run.published_at is None:
        return []
    found = [_session(run, each) for each in sessions]
    days = _days(run, sessions)
    if days is not None:
        status, mark = _status(run)
        form: Form = "banner" if sessions else "both"
        found.append(
            EntrySource(
                source=("run", run.id),
                form=form,
                title=run.title,
                titles=_titles(run),
                status=status,
                mark=mark,
                location=_location(run.place, run.city),
                join_link=run.join_link,
                starts_on=days[0],
                ends_on=days[1],
                **_shared(run),
            )
        )
    return found


def _session(run: RunCard, session: SessionCard) -> EntrySource:
    status, mark = _status(run)
    if session.cancelled and status != "cancelled":
        status, mark = "cancelled", "cancelled"
    return EntrySource(
        source=("session", session.id),
        form="sessions",
        title=_with_part(run.title, session.title),
        titles=tuple((lang, _with_part(title, session.title)) for lang, title in _titles(run)),
        status=status,
        mark=mark,
        location=_location(session.place, run.city),
        join_link=session.join_link,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        **(_shared(run) | {"zone": session.zone}),
    )


def deadlines_of(run: RunCard) -> list[EntrySource]:
    """The quarter of an hour that ends when the enrolment of `run` closes, titled in the language in force; nothing for
    a run that was never published, or that sets no such instant. It concerns nobody in person: a group of its own."""
    if run.published_at is None or run.closes_at is None:
        return []
    status, mark = _status(run)
    title = dict(_titles(run)).get(language(), run.title)
    shared = _shared(run) | {"group": (DEADLINE, run.id)}
    deadline = EntrySource(
        source=(DEADLINE, run.id),
        form="both",
        title=f"{_('Enrol by')}: {title}",
        status="cancelled" if status == "cancelled" else "confirmed",
        mark=mark,
        transparent=True,
        starts_at=run.closes_at - BEFORE_DEADLINE,
        ends_at=run.closes_at,
        **shared,
    )
    return [deadline]


def _shared(run: RunCard) -> dict[str, Any]:
    return {
        "group": ("run", run.id),
        "path": f"/runs/{run.ref}",
        "zone": run.zone,
        "description": _description(run),
        "categories": tuple(topic.label for topic in run.topics),
    }


def _status(run: RunCard) -> tuple[Status, Mark]:
    if run.state == "postponed":
        return "cancelled", "postponed"
    # a finished run has no reason; one that was cancelled keeps it when it is archived
    if run.state in ("cancelled", "draft") or (run.state == "archived" and run.reason):
        return "cancelled", "cancelled"
    return ("tentative" if run.tentative else "confirmed"), ""


def _days(run: RunCard, sessions: Sequence[SessionCard]) -> tuple[date, date] | None:
    if run.starts_on is not None:
        return run.starts_on, run.ends_on or run.starts_on
    if run.starts_at is None or run.ends_at is None:
        return None
    return wall_day(run.starts_at, run.zone), wall_day(run.ends_at - timedelta(microseconds=1), run.zone)


def _titles(run: RunCard) -> tuple[tuple[str, str], ...]:
    return (
        tuple((text.lang, run_text(run, text.lang).title) for text in run.texts) if not run.own_title else ()
    )


def _with_part(title: str, part: str) -> str:
    return f"{title}: {part}" if part else title


def _location(place: str, city: str) -> str:
    return ", ".join(part for part in (place, "" if city and city in place else city) if part)


def _description(run: RunCard) -> str:
    parts = (run.reason, run.summary[:SUMMARY], _cut(markdown_plain(run.note), NOTE) if run.note else "")
    return "\n\n".join(part for part in parts if part)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{clean_line(text[: length - 1])}…"
