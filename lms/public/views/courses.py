"""One course and all its runs."""

from __future__ import annotations

from flask import render_template

from lms.access import Permission, require
from lms.courses import queries as courses
from lms.courses.rules import course_text, course_thing
from lms.kit.refusal import NotFound
from lms.public import queries
from lms.public.serializers import linked, rows, sheets
from lms.public.views.area import area, around, reader


@area.get("/courses/<course>", permission=Permission.CATALOGUE_READ)
def course(course: str) -> str:
    """Everything of the course: what it teaches, its runs to come and past, where it is described."""
    actor, now = reader()
    card = courses.course_by_slug(course)
    if card is None:
        raise NotFound
    thing = course_thing(card)
    require(Permission.CATALOGUE_READ, thing)
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
    )
