"""The list of courses: facets, chips and groups of its page; the same items as CSV and Atom.

The columns of the CSV are a promise to machines: they are added at the end, never renamed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.courses.rules import FACETS, CourseCard, Filter, RunCard
from lms.kit import atom
from lms.kit.i18n import day_words, format_days
from lms.kit.i18n import gettext as _
from lms.kit.text import clean_line, csv_cell
from lms.public.rules import Around, Vocabulary

SHOWN_OF_UNKNOWN, LENGTH_OF_UNKNOWN = 5, 40


def facet_labels() -> dict[str, str]:
    """What people call the facets, in the order in which the page shows them."""
    return {
        "topic": _("Topic"),
        "level": _("Level"),
        "mode": _("How it is held"),
        "language": _("Language"),
        "country": _("Country"),
        "centre": _("Centre"),
        "region": _("Region"),
        "audience": _("For whom"),
    }


def facets(
    asked: Filter, counts: Mapping[str, Mapping[str, int]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """Each facet with its options: those that would find something, and those chosen. A topic of the first level opens
    those below it."""
    found = []
    for name, label in facet_labels().items():
        chosen, here = asked.values(name), counts.get(name, {})
        if name == "topic":
            here = {value: here[value] for value in vocabulary.opened(chosen) if value in here}
        values = _ordered(name, {*here, *chosen}, vocabulary)
        options = [
            {
                "value": value,
                "label": vocabulary.label(name, value),
                "count": here.get(value, 0),
                "checked": value in chosen,
            }
            for value in values
        ]
        found.append({"name": name, "label": label, "options": options})
    return found


def _ordered(name: str, values: set[str], vocabulary: Vocabulary) -> Iterable[str]:
    if name in ("country", "language"):
        return sorted(values, key=lambda value: (vocabulary.label(name, value).casefold(), value))
    return (value for value in vocabulary.labels[name] if value in values)


def chips(asked: Filter, vocabulary: Vocabulary, *, path: str) -> list[dict[str, str]]:
    """The active filters, each with the address of the list without it."""
    labels = facet_labels()
    shown = []
    for name, value in asked.active():
        label, words = labels.get(name, ""), value
        if name in FACETS:
            words = vocabulary.label(name, value)
        elif name == "q":
            label = _("Words")
        elif name == "open":
            words = _("Enrolment open")
        elif name == "free":
            words = _("Free seats")
        else:
            day = asked.from_on if name == "from" else asked.to_on
            label = _("From") if name == "from" else _("Until")
            words = day_words(day) if day else value
        url = address(path, asked.without(name, value))
        shown.append({"name": name, "label": label, "value": words, "remove_url": url})
    return shown


def address(path: str, asked: Filter, *, page: int = 1, sort: bool = True) -> str:
    """The address of the list for this filter."""
    query = asked.query(sort=sort)
    number = f"page={page}" if page > 1 else ""
    joined = "&".join(part for part in (query, number) if part)
    return f"{path}?{joined}" if joined else path


def unknown_words(unknown: Sequence[tuple[str, str]]) -> str:
    """One sentence about filter values that mean nothing; empty when there are none."""
    if not unknown:
        return ""
    shown = [
        f"{name} “{clean_line(value)[:LENGTH_OF_UNKNOWN]}”" for name, value in unknown[:SHOWN_OF_UNKNOWN]
    ]
    more = " …" if len(unknown) > SHOWN_OF_UNKNOWN else ""
    return _("Left out, because nothing here is called that: %(values)s", values=", ".join(shown) + more)


def atom_entry(course: CourseCard, runs: Sequence[RunCard], around: Around) -> atom.Entry:
    """A course for a reader of news; it changed when it or one of its `runs` to come did."""
    url, centre = f"{around.base_url}/courses/{course.slug}", around.centres.get(course.centre_id or 0)
    days = [format_days(run.starts_on, run.ends_on) or run.period_text for run in runs]
    return atom.Entry(
        ident=url,
        url=url,
        title=course.title,
        summary=" · ".join(part for part in (course.summary or course.title, *days) if part),
        updated=max([course.updated_at, *(run.updated_at for run in runs)]),
        published=course.created_at,
        author=course.provider or (centre.name if centre else ""),
        topics=tuple((topic.slug, topic.label) for topic in course.topics),
    )


def atom_run(run: RunCard, around: Around) -> atom.Entry:
    """A run for a reader of news."""
    url = f"{around.base_url}/runs/{run.ref}"
    facts = (run.summary, format_days(run.starts_on, run.ends_on) or run.period_text, run.reason)
    return atom.Entry(
        ident=url,
        url=url,
        title=run.title,
        summary=" · ".join(part for part in facts if part) or run.title,
        updated=run.updated_at,
        published=run.published_at,
        author=around.centres[run.centre_id].name,
    )


OF_COURSE = ("id", "title", "origin", "provider", "country", "city", "level", "kind", "mode", "ects", "url")
OF_RUN = ("zone", "starts_on", "ends_on", "starts_at", "ends_at", "opens_at", "closes_at")
OF_SEATS = ("capacity", "seats_free", "waiting")
OF_SOURCE = ("enrol_url", "source", "as_of", "updated_at")
JOINED = ("languages", "topics", "audiences")
COLUMNS = (
    *OF_COURSE,
    "centre",
    *JOINED,
    "period",
    "run",
    "run_state",
    "run_url",
    *OF_RUN,
    *OF_SEATS,
    *OF_SOURCE,
)


def as_csv(items: Iterable[dict[str, Any]]) -> str:
    """One line a course with its next run (RFC 4180, CRLF); no cell that a spreadsheet would run as a formula."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        values = _cells(item)
        writer.writerow([csv_cell(values[name]) for name in COLUMNS])
    return page.getvalue()


def _cells(item: dict[str, Any]) -> dict[str, Any]:
    runs: list[dict[str, Any]] = item["runs"]
    run = next((each for each in runs if each["state"] == "published"), next(iter(runs), {}))
    return {
        **{name: item[name] for name in (*OF_COURSE, *OF_SOURCE)},
        **{name: run.get(name) for name in (*OF_RUN, *OF_SEATS)},
        "centre": (item["centre"] or {}).get("id"),
        "languages": " ".join(item["languages"]),
        "topics": " ".join(topic["id"] for topic in item["topics"]),
        "audiences": " ".join(item["audiences"]),
        "period": (item["period"] or {}).get("text"),
        "run": run.get("id"),
        "run_state": run.get("state"),
        "run_url": run.get("url"),
    }
