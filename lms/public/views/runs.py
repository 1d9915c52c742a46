"""One run: when and where, its seats, and the way to enrol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from lms.access import Actor, Permission, Role, can, require
from lms.courses.rules import RunCard, SiteCard, run_text, run_thing
from lms.enrolments import serializers
from lms.enrolments.forms import EnrolForm
from lms.enrolments.rules import CaseCard
from lms.enrolments.serializers import (
    fee_choice,
    need_rows,
    next_words,
    stands_in_the_way,
    state_value,
    state_words,
)
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
        words=serializers,
        ics=f"{base_url()}/runs/{card.ref}.ics",
        link=card.join_link if links else "",
        linked=linked.course_of_run(card, shelf.runs, sessions, near),
    )


def _terms(card: RunCard, actor: Actor, near: Around) -> dict[str, Any]:
    """What the run asks of people and costs, and how that stands for this reader."""
    terms, needs, coming = queries.terms(card, actor, near.now)
    known = actor.person_id is not None
    return {
        "needs": need_rows(needs, known=known, next_runs=coming),
        "fees": [fee_choice(fee, card) for fee in terms.fees],
        "blocked": known and actor.verified and stands_in_the_way(needs),
        "page": terms.need_a_page,
        "highest": terms.highest_fee(),
    }


def _panel(
    card: RunCard, actor: Actor, mine: CaseCard | None, near: Around, at: Sequence[SiteCard]
) -> dict[str, Any]:
    """What the side of the page says about seats and enrolling, for this reader."""
    names = {ident: each.acronym for ident, each in near.centres.items()}
    homes = [near.centres[ident] for ident in sorted(actor.centre_ids)]
    decides, pools = actor.centres_as(Role.COORDINATOR), enrolling.seats_by_pool(card, near)
    sites = enrolling.sites_with_seats(card, at, near)
    live = mine is not None and enrolling.live(mine)
    terms = _terms(card, actor, near)
    case = (mine, state_value(mine), state_words(mine, names), next_words(mine, names)) if mine else None
    return terms | {
        "tally": near.tallies[card.id],
        "lead": enrolling.seats_lead(card, near),
        "mine": case,
        "live": live,
        "obstacle": enrolling.obstacle(card, near) or enrolling.not_nominated(card, actor),
        "follows": enrolling.what_follows(
            card, names[card.centre_id], ", ".join(names[c.id] for c in homes), near, fee=terms["highest"]
        ),
        "deadline": enrolling.deadline_line(card, near.now),
        "form": None if live or not actor.verified else _form(homes, sites),
        "own_centres": [near.centres[ident] for ident in sorted(decides)],
        "kept": enrolling.kept_for(card, decides, near),
        "pools": pools,
        "sites": sites,
        "over": max(0, near.tallies[card.id].holders - card.capacity_max)
        if card.capacity_max is not None
        else 0,
        "how": enrolling.how_seats_count(pools=bool(pools)),
        "rules": serializers.queue_rules(card),
        "go": enrolling.go_line(card, queries.go_no_go(card), near.now),
        "now": near.now,
    }


def _form(homes: list[Any], sites: list[tuple[SiteCard, int | None]]) -> EnrolForm:
    """The form of `enrolments.enrol`; it asks for the centre only those who belong to several, for the site only where
    there are some."""
    form = EnrolForm()
    form.offer(homes, sites)
    return form
