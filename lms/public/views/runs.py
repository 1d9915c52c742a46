"""One run: when and where, its seats, and the way to enrol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from lms.access import Actor, Permission, Role, can, require
from lms.courses.rules import RunCard, SiteCard, run_text, run_thing
from lms.enrolments.forms import EnrolForm
from lms.enrolments.rules import CaseCard
from lms.enrolments.serializers import next_words, state_value, state_words
from lms.public import queries
from lms.public.rules import Around
from lms.public.serializers import enrolling, linked, rows, sheets
from lms.public.views.area import area, around, base_url, reader


@area.get("/runs/<ref>", permission=Permission.CATALOGUE_READ)
def run(ref: str) -> str:
    """The run as this reader may see it: join links only for those who take part, train or host."""
    actor, now = reader()
    card, shelf = queries.run_and_beside(ref, actor)
    require(Permission.CATALOGUE_READ, run_thing(card))
    near, sessions = around(shelf, now), queries.sessions(shelf.runs)
    mine = queries.my_case(actor.person_id, card)
    thing = run_thing(card, participant_ids=enrolling.participants(mine))
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
        panel=_panel(card, actor, mine, near, queries.sites(card, shelf)),
        ics=f"{base_url()}/runs/{card.ref}.ics",
        link=card.join_link if links else "",
        linked=linked.course_of_run(card, shelf.runs, sessions, near),
    )


def _panel(
    card: RunCard, actor: Actor, mine: CaseCard | None, near: Around, at: Sequence[SiteCard]
) -> dict[str, Any]:
    """What the side of the page says about seats and enrolling, for this reader."""
    names = {ident: each.acronym for ident, each in near.centres.items()}
    homes = [near.centres[ident] for ident in sorted(actor.centre_ids)]
    sites = enrolling.sites_with_seats(card, at, near)
    live = mine is not None and enrolling.live(mine)
    case = (mine, state_value(mine), state_words(mine, names), next_words(mine, names)) if mine else None
    return {
        "tally": near.tallies[card.id],
        "lead": enrolling.seats_lead(card, near),
        "mine": case,
        "live": live,
        "obstacle": enrolling.obstacle(card, near),
        "follows": enrolling.what_follows(
            card, names[card.centre_id], ", ".join(names[c.id] for c in homes), near
        ),
        "deadline": enrolling.deadline_line(card, near.now),
        "form": None if live or not actor.verified else _form(homes, sites),
        "sites": sites,
        **_seats(card, actor.centres_as(Role.COORDINATOR), near),
    }


def _seats(card: RunCard, decides: frozenset[int], near: Around) -> dict[str, Any]:
    """The seats by pool, and what coordinators of the centres `decides` find here for their people."""
    pools, capacity = enrolling.seats_by_pool(card, near), card.capacity_max
    return {
        "pools": pools,
        "over": 0 if capacity is None else max(0, near.tallies[card.id].holders - capacity),
        "own_centres": [near.centres[ident] for ident in sorted(decides)],
        "kept": enrolling.kept_for(card, decides, near),
        "how": enrolling.how_seats_count(pools=bool(pools)),
    }


def _form(homes: list[Any], sites: list[tuple[SiteCard, int | None]]) -> EnrolForm:
    """The form of `enrolments.enrol`; it asks for the centre only those who belong to several, for the site only where
    there are some."""
    form = EnrolForm()
    form.offer(homes, sites)
    return form
