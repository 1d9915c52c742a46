"""Centres and the regions above them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import render_template

from lms.access import Actor, Permission, Thing
from lms.centres import queries as centres
from lms.courses.rules import CourseCard, Filter
from lms.enrolments.queries.listing import Listing
from lms.exchanges import queries as exchanges
from lms.kit.refusal import NotFound
from lms.kit.text import markdown_html, markdown_plain
from lms.notifications.rules.following import follow_path
from lms.public import queries
from lms.public.rules import Vocabulary
from lms.public.serializers import linked, rows, sheets, slot_page
from lms.public.views.area import area, around, base_url, reader

SHOWN, MOST_RUNS = 8, 100
"""How much of a centre its page shows, and how many of its runs it looks through for the next of each course."""


@area.get("/centres", permission=Permission.PUBLIC)
def all_centres() -> str:
    """All centres, and the regions they form."""
    reader()
    regions = centres.region_cards()
    return render_template(
        "public/centres.html",
        centres=list(centres.centre_cards().values()),
        regions=sheets.tree(regions),
    )


@area.get("/centres/<slug>", permission=Permission.PUBLIC)
def centre(slug: str) -> str:
    """A centre's own page: who it is, what it is good at, what it gives next."""
    actor, now = reader()
    page = centres.centre_page(slug)
    if page is None:
        raise NotFound
    words = queries.vocabulary()
    asked = Filter(chosen=(("centre", (slug,)),))
    coming = queries.next_runs(asked, actor, now=now, limit=MOST_RUNS, known=words.centres)
    found = queries.listing(asked, actor, now=now, number=1, known=words.centres, coming=coming)
    near, shown = around(coming, now), coming.runs[:SHOWN]
    return render_template(
        "public/centre.html",
        page=page,
        thing=Thing(centre_id=page.card.id),
        about=markdown_html(page.about),
        coming=[rows.run_row(run, near) for run in shown],
        courses=rows.course_rows(_without_run(found)[:SHOWN], found.runs, near),
        total=found.page.total,
        **_exchange(page.card.id, actor, now, words),
        topics=sheets.specialities(queries.facet_counts(asked, actor, now=now)["topic"], words),
        regions=sheets.regions_of(centres.region_ids_of_centres([page.card.id]), words.regions),
        feeds=_feeds(f"/centres/{slug}", "centre", slug),
        linked=linked.place(page.card, shown, near, website=page.website, about=markdown_plain(page.about)),
    )


def _exchange(centre_id: int, actor: Actor, now: datetime, words: Vocabulary) -> dict[str, Any]:
    """The next exchange slots of a centre, and what it tells its guests."""
    cards = exchanges.next_slots(actor, now=now, centre_id=centre_id, limit=SHOWN)
    return {
        "slots": slot_page.slot_rows(cards, words.centres, now=now),
        "guests": slot_page.guest_facts(exchanges.guest_info(centre_id)),
    }


def _feeds(path: str, name: str, slug: str) -> dict[str, str]:
    """The page as a calendar, and the same things as news and by mail."""
    pairs = [(name, slug)]
    return {
        "ics": f"{base_url()}{path}.ics",
        "atom": f"{base_url()}/calendar.atom?{urlencode(pairs)}",
        "mail": follow_path("calendar", pairs),
    }


def _without_run(found: Listing) -> list[CourseCard]:
    """The courses that no run above them on the page leads to."""
    return [card for card in found.page.items if not found.runs[card.id]]


@area.get("/regions/<slug>", permission=Permission.PUBLIC)
def region(slug: str) -> str:
    """A region: what lies above and below it, its centres, what they give next."""
    actor, now = reader()
    page = centres.region_page(slug)
    if page is None:
        raise NotFound
    words = queries.vocabulary()
    asked = Filter(chosen=(("region", (slug,)),))
    coming = queries.next_runs(asked, actor, now=now, known=words.centres)
    near = around(coming, now)
    inside = centres.centre_ids_of_region(page.card.id)
    members = [card for ident, card in words.centres.items() if ident in inside]
    return render_template(
        "public/region.html",
        page=page,
        about=markdown_html(page.about),
        members=members,
        above=words.regions.get(page.card.parent_id or 0),
        below=[each for each in words.regions.values() if each.parent_id == page.card.id],
        coming=[rows.run_row(run, near) for run in coming.runs],
        feeds=_feeds(f"/regions/{slug}", "region", slug),
        linked=linked.region(page.card.slug, page.card.name, members, near),
    )
