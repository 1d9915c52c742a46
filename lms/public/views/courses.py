"""One course and all its runs."""

from __future__ import annotations

from flask import Response, render_template

from lms.access import Permission, require
from lms.courses import queries as courses
from lms.courses.rules import CourseCard, course_text, course_thing
from lms.kit.refusal import NotFound
from lms.notifications.queries import is_bookmarked
from lms.public import queries
from lms.public.serializers import linked, listing, rows, sheets
from lms.public.views.area import area, around, base_url, news, reader


@area.get("/courses/<course>", permission=Permission.CATALOGUE_READ)
def course(course: str) -> str:
    """Everything of the course: what it teaches, its runs to come and past, where it is described."""
    (actor, now), card = reader(), readable(course)
    thing = course_thing(card)
    shelf = queries.shelf(courses.shown_runs(card.id, actor))
    near = around(shelf, now)
    coming, past = sheets.split(shelf.runs, now)
    return render_template(
        "public/course.html",
        course=card,
        thing=thing,
        text=course_text(card, near.lang),
        centre=near.centres.get(card.centre_id or 0),
        coming=[rows.run_row(run, near) for run in coming],
        past=[rows.run_row(run, near) for run in past],
        facts=sheets.course_facts(card, near),
        outcomes=sheets.outcomes(card),
        unconfirmed=sheets.unconfirmed_words(card),
        linked=linked.course(card, shelf.runs, queries.sessions(shelf.runs), near),
        feeds={form: f"{base_url()}/courses/{card.slug}.{form}" for form in ("ics", "atom")},
        bookmarked=is_bookmarked(actor.person_id, "course", card.id),
    )


def readable(slug: str) -> CourseCard:
    """The course, which the reader may see; else there is none."""
    card = courses.course_by_slug(slug)
    if card is None:
        raise NotFound
    require(Permission.CATALOGUE_READ, course_thing(card))
    return card


@area.get("/courses/<course>.atom", permission=Permission.CATALOGUE_READ)
def course_atom(course: str) -> Response:
    """The course and its runs that the reader may see, as an Atom feed."""
    (actor, now), card = reader(), readable(course)
    shelf = queries.shelf(courses.shown_runs(card.id, actor))
    near = around(shelf, now)
    coming = sheets.split(shelf.runs, now)[0]
    entries = [
        listing.atom_entry(card, coming, near),
        *(listing.atom_run(run, near) for run in shelf.runs),
    ]
    return news(f"/courses/{card.slug}", "", card.title, entries)
