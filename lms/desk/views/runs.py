"""The runs of a centre from the host's side: the list, one run, who comes."""

from __future__ import annotations

from flask import render_template, request, url_for

from lms.access import Permission, can, current_actor, require
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import STATE_WORDS
from lms.desk import queries, serializers
from lms.desk.views.area import area
from lms.desk.views.run import run_at
from lms.enrolments import queries as enrolments
from lms.enrolments import serializers as words
from lms.kit import clock
from lms.kit.paging import page_number


@area.get("/desk/<centre>/runs", permission=Permission.DESK_READ)
def runs(centre: str) -> str:
    """All runs of the centre with their counts."""
    card, thing = queries.desk_centre(centre)
    require(Permission.DESK_READ, thing)
    return render_template(
        "desk/runs.html",
        centre=card,
        thing=thing,
        page=queries.run_lines(card.id, page=page_number(request.args.get("page"))),
        page_url=lambda number: url_for("desk.runs", centre=centre, page=number),
        words=serializers,
        states=STATE_WORDS,
    )


@area.get("/desk/<centre>/runs/<ref>", permission=Permission.DESK_READ)
def run(centre: str, ref: str) -> str:
    """One run: where it stands, its sessions, and everything the reader may do with it."""
    card, thing = queries.desk_centre(centre)
    actor = require(Permission.DESK_READ, thing)
    found = queries.run_of_desk(card.id, ref)
    sessions = courses.sessions_of([found.id])[found.id]
    return render_template(
        "desk/run.html",
        centre=card,
        run=found,
        thing=courses.run_thing(found),
        tally=enrolments.tallies([found.id])[found.id],
        moves=serializers.run_moves(
            actor, found, clock.now(), ever_enrolled=enrolments.ever_enrolled(found.id)
        ),
        sessions=sessions,
        clashes=courses.clashes_of(found, sessions, actor)
        if can(actor, Permission.ITEM_WRITE, courses.run_thing(found))
        else None,
        rows=_session_rows(card.slug, found, sessions),
        words=serializers,
        states=STATE_WORDS,
    )


def _session_rows(
    centre: str, run: courses.RunCard, sessions: tuple[courses.SessionCard, ...]
) -> list[dict[str, object]]:
    """Planned sessions of a published run lead to the page that changes them."""
    thing, address = courses.run_thing(run), f"/desk/{centre}/runs/{run.ref}/change/sessions/{{number}}"
    writes = run.state == "published" and can(current_actor(), Permission.ITEM_WRITE, thing)
    return serializers.session_rows(
        sessions,
        fallback=run.title,
        links=can(current_actor(), Permission.JOIN_LINK_READ, thing),
        href=address if writes else "",
    )


@area.get("/desk/<centre>/runs/<ref>/participants", permission=Permission.PARTICIPANTS_READ)
def participants(centre: str, ref: str) -> str:
    """Who comes, who waits, who asked: for the host and for the run's trainers; with `sign`, the list to sign."""
    card, found, _actor = run_at(centre, ref, Permission.PARTICIPANTS_READ)
    cards, sign = enrolments.of_run(found.id), request.args.get("sign") == "yes"
    return render_template(
        "desk/participants.html",
        centre=card,
        run=found,
        thing=courses.run_thing(found),
        cards=[each for each in cards if words.takes_part(each)] if sign else cards,
        sign=sign,
        signed=serializers.signed_sessions(
            courses.sessions_of([found.id])[found.id], found.title, request.args.get("session", "")
        )
        if sign
        else [],
        tally=enrolments.tallies([found.id])[found.id],
        names={ident: each.acronym for ident, each in centres.centre_cards().items()},
        words=words,
        dates=serializers,
    )
