"""Courses and runs in a list for machines, with their seats.

It is a promise: fields are added at the end, never renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lms.courses.rules import CourseCard, RunCard
from lms.enrolments.rules.shelf import Around, Host, free_seats


def course_item(course: CourseCard, runs: Sequence[RunCard], around: Around) -> dict[str, Any]:
    """A course for machines; `runs` are those to come that the filter finds."""
    centre = around.centres.get(course.centre_id or 0)
    return {
        "id": course.slug,
        "url": f"{around.base_url}/courses/{course.slug}",
        "title": course.title,
        "title_language": course.lang,
        "summary": course.summary,
        "origin": course.origin,
        "provider": course.provider or (centre.name if centre else ""),
        "centre": centre_ref(centre, around.base_url),
        "country": course.country or (centre.country if centre else ""),
        "city": course.city,
        "level": course.level,
        "kind": course.kind,
        "mode": course.mode,
        "languages": list(course.languages),
        "topics": [{"id": topic.slug, "label": topic.label} for topic in course.topics],
        "audiences": list(course.audiences),
        "ects": float(course.ects) if course.ects is not None else None,
        "self_paced": course.self_paced,
        "period": _period(course),
        "enrol_url": course.enrol_url or None,
        "source": course.source or None,
        "as_of": course.as_of or None,
        "unconfirmed": list(course.unconfirmed),
        "invented": course.invented,
        "updated_at": course.updated_at.isoformat(),
        "runs": [run_item(run, around) for run in runs],
    }


def run_item(run: RunCard, around: Around) -> dict[str, Any]:
    """A run for machines. Instants are ISO 8601 in UTC, days are those of `zone`."""
    tally = around.tallies[run.id]
    url = f"{around.base_url}/runs/{run.ref}"
    instants = ("starts_at", "ends_at", "opens_at", "closes_at")
    return {
        "id": run.ref,
        "url": url,
        "ics": f"{url}.ics",
        "title": run.title,
        "state": run.state,
        "centre": centre_ref(around.centres.get(run.centre_id), around.base_url),
        "mode": run.mode,
        "place": run.place,
        "city": run.city,
        "country": run.country,
        "zone": run.zone,
        "languages": list(run.languages),
        "starts_on": run.starts_on.isoformat() if run.starts_on else None,
        "ends_on": run.ends_on.isoformat() if run.ends_on else None,
        "period": run.period_text or None,
        **{name: at.isoformat() if (at := getattr(run, name)) else None for name in instants},
        "acceptance": run.acceptance,
        "capacity": run.capacity_max,
        "seats_free": free_seats(run, around),
        "waiting": tally.waiting,
        "waiting_list": run.waiting_list,
        "invented": run.invented,
        "updated_at": run.updated_at.isoformat(),
        "course": {
            "id": run.course_slug,
            "title": run.course_title,
            "url": f"{around.base_url}/courses/{run.course_slug}",
        },
        "period_precision": run.period_precision,
        "period_value": run.period_value,
    }


def centre_ref(centre: Host | None, base_url: str) -> dict[str, str] | None:
    """A centre as other things name it."""
    if centre is None:
        return None
    url = f"{base_url}/centres/{centre.slug}"
    return {"id": centre.slug, "acronym": centre.acronym, "name": centre.name, "url": url}


def _period(course: CourseCard) -> dict[str, str] | None:
    if not course.period_text:
        return None
    return {
        "text": course.period_text,
        "precision": course.period_precision,
        "value": course.period_value,
    }
