"""One run: when and where, its seats, and the way to enrol."""

from __future__ import annotations

from flask import render_template

from lms.access import Permission, can, require
from lms.courses import queries as courses
from lms.courses.rules import RunCard, run_text, run_thing
from lms.enrolments import serializers
from lms.enrolments.rules.cards import participants
from lms.kit.refusal import NotFound
from lms.notifications.queries import is_bookmarked
from lms.public import queries
from lms.public.serializers import linked, rows, sheets
from lms.public.views.area import area, around, base_url, reader
from lms.public.views.panel import panel


@area.get("/runs/<ref>", permission=Permission.CATALOGUE_READ)
def run(ref: str) -> str:
    """The run as this reader may see it: join links only for those who take part, train or host."""
    actor, now = reader()
    card, shelf = queries.run_and_beside(ref, actor)
    require(Permission.CATALOGUE_READ, run_thing(card))
    near, sessions = around(shelf, now), queries.sessions(shelf.runs)
    mine = queries.my_case(actor.person_id, card)
    thing = run_thing(card, participant_ids=participants(mine))
    links = can(actor, Permission.JOIN_LINK_READ, thing)
    return render_template(
        "public/run.html",
        run=card,
        text=run_text(card, near.lang),
        host=near.centres[card.centre_id],
        thing=thing,
        days=sheets.run_days(card),
        timetable=rows.timetable_rows(card, sessions[card.id], links=links),
        facts=sheets.run_facts(card, near),
        panel=panel(card, actor, mine, near, queries.sites(card, shelf)),
        words=serializers,
        ics=f"{base_url()}/runs/{card.ref}.ics",
        link=card.join_link if links else "",
        bookmarked=is_bookmarked(actor.person_id, "run", card.id),
        linked=linked.course_of_run(card, shelf.runs, sessions, near),
    )


def readable(ref: str) -> RunCard:
    """The run, which the reader may see; else there is none."""
    card = courses.run_by_ref(ref)
    if card is None:
        raise NotFound
    require(Permission.CATALOGUE_READ, run_thing(card))
    return card
