"""The catalogue: one list as page, JSON, CSV and Atom (the feeds of `calendar` have the same filters)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.access import Actor, Permission
from lms.courses.rules import SORTS, Filter, read_filter
from lms.enrolments.queries.listing import Listing
from lms.enrolments.serializers.listed import course_item
from lms.kit.forms import asked_line
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.kit.paging import page_number
from lms.kit.refusal import Refusal
from lms.notifications.rules.following import follow_path
from lms.public import queries
from lms.public.rules import Around, Vocabulary
from lms.public.serializers import listing, rows
from lms.public.views.area import area, around, base_url, kept, news, reader

PATH = "/courses"


@area.get(PATH, permission=Permission.PUBLIC)
def catalogue() -> str:
    """The list of courses; its address is its state. Values that mean nothing are left out, and said so."""
    actor, now = reader()
    words = queries.vocabulary()
    asked, unknown = read_filter(request.args, words.known)
    number = page_number(request.args.get("page"))
    found = queries.listing(asked, actor, now=now, number=number, known=words.centres)
    return render_template(
        "public/catalogue.html",
        asked=asked,
        unknown=listing.unknown_words(unknown),
        found=found.page,
        sections=_sections(found, asked, now),
        facets=listing.facets(asked, queries.facet_counts(asked, actor, now=now), words),
        chips=listing.chips(asked, words, path=PATH),
        sorts=list(SORTS.items()),
        page_url=lambda page: listing.address(PATH, asked, page=page),
        feeds=_feeds(asked),
        result=_n("%(num)s course", "%(num)s courses", found.page.total),
        empty=None if found.page.total else _empty(asked, actor, now, words),
    )


def _sections(found: Listing, asked: Filter, now: datetime) -> list[dict[str, Any]]:
    """The rows; in the order of time those without a day, and those without an end, stand apart."""
    near = around(found.shelf, now)
    titles = {
        "dated": _("With a date"),
        "undated": _("Without a date to come"),
        "self_paced": _("At your own pace, or over a long time"),
    }
    apart = asked.sort == "next"
    grouped = groupby(found.page.items, key=lambda card: found.groups[card.id] if apart else "")
    return [
        {
            "title": titles.get(group, _("Courses")),
            "show": apart,
            "rows": rows.course_rows(cards, found.runs, near),
        }
        for group, cards in grouped
    ]


def _feeds(asked: Filter) -> dict[str, str]:
    """This list for machines; as news with the newest first."""
    newest = listing.address(f"{PATH}.atom", replace(asked, sort="newest"))
    found = {
        form: base_url() + listing.address(f"{PATH}.{form}", asked, sort=form != "ics")
        for form in ("ics", "json", "csv")
    }
    return found | {"atom": base_url() + newest, "mail": follow_path("courses", asked.pairs(sort=False))}


def _empty(asked: Filter, actor: Actor, now: datetime, words: Vocabulary) -> dict[str, Any]:
    """Which filter empties the list: how many courses there would be without each; and what took place before."""
    chips = listing.chips(asked, words, path=PATH)
    others = [asked.without(name, value) for name, value in asked.active()]
    counts = queries.would_find(others, actor, now=now)
    past = queries.past_runs(asked, actor, now=now, known=words.centres)
    near = around(past, now)
    actions = [
        {"url": chip["remove_url"], "label": _without(chip, count)}
        for chip, count in zip(chips, counts, strict=True)
    ]
    return {
        "actions": [*actions, {"url": PATH, "label": _("All courses")}] if chips else [],
        "past": [rows.run_row(run, near) for run in past.runs],
    }


def _without(chip: dict[str, str], count: int) -> str:
    name = " ".join(part for part in (chip["label"], f"“{chip['value']}”") if part)
    found = _n("%(num)s course", "%(num)s courses", count)
    return _("Without %(filter)s: %(found)s", filter=name, found=found)


def _items() -> tuple[Filter, Listing, Around]:
    """What the page with this query string shows, for machines; a value that means nothing is refused."""
    actor, now = reader()
    words = queries.vocabulary()
    asked, unknown = read_filter(request.args, words.known)
    if unknown:
        raise Refusal("unknown_value", listing.unknown_words(unknown), status=404)
    number = page_number(request.args.get("page"))
    found = queries.listing(asked, actor, now=now, number=number, known=words.centres)
    return asked, found, around(found.shelf, now)


def _rows(found: Listing, near: Around) -> list[dict[str, Any]]:
    return [course_item(card, found.runs[card.id], near) for card in found.page.items]


@area.get(f"{PATH}.json", permission=Permission.PUBLIC)
def catalogue_json() -> Response:
    """The items of the page as JSON, with the addresses of the pages before and after."""
    asked, found, near = _items()

    def page(number: int | None, form: str = ".json") -> str | None:
        return base_url() + listing.address(PATH + form, asked, page=number) if number else None

    answer = jsonify(
        url=page(found.page.number, ""),
        page=found.page.number,
        pages=found.page.pages,
        total=found.page.total,
        next=page(found.page.next),
        previous=page(found.page.previous),
        items=_rows(found, near),
    )
    return kept(answer)


@area.get(f"{PATH}.csv", permission=Permission.PUBLIC)
def catalogue_csv() -> Response:
    """The items of the page as CSV, one line a course with its next run."""
    _asked, found, near = _items()
    answer = Response(
        listing.as_csv(_rows(found, near)), content_type="text/csv; charset=utf-8; header=present"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="courses.csv"'
    return kept(answer)


@area.get(f"{PATH}.atom", permission=Permission.PUBLIC)
def catalogue_atom() -> Response:
    """The items of the page as an Atom feed, the last changed first."""
    asked, found, near = _items()
    entries = [listing.atom_entry(card, found.runs[card.id], near) for card in found.page.items]
    return news(PATH, asked.query(), _("Courses"), entries, pages=found.page)


@area.get("/search", permission=Permission.PUBLIC)
def search() -> BaseResponse:
    """Everything there is to search is the catalogue."""
    return redirect(listing.address(PATH, Filter(q=asked_line()[:200])), 302)
