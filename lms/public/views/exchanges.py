"""Exchange slots: one list as page, JSON, CSV and Atom (its calendar is in `calendar`), and the page of one slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Response, jsonify, render_template, request

from lms.access import Actor, Permission, can, require
from lms.centres import queries as centres
from lms.exchanges import queries as exchanges
from lms.exchanges import serializers as words
from lms.exchanges.queries.outcomes import outcomes_of_slot
from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_filters import SLOT_SORTS, SlotFilter, read_slot_filter
from lms.exchanges.rules.slot_labels import facts_of_card
from lms.exchanges.serializers.listed import slot_item
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.kit.paging import PAGE_SIZE, Page, page_number
from lms.kit.refusal import NotFound, Refusal
from lms.notifications.rules.following import follow_path
from lms.people import queries as people
from lms.public import queries
from lms.public.rules import Vocabulary
from lms.public.serializers import listing, slot_list, slot_page
from lms.public.serializers.outcomes import outcome_rows
from lms.public.views.area import area, base_url, kept, news, reader

PATH = "/exchanges"
OUTCOMES = 5
"""How many outcomes the page of a slot shows."""


def _page_of(asked: SlotFilter, actor: Actor, now: datetime) -> Page[SlotCard]:
    number = page_number(request.args.get("page"))
    found = exchanges.find_slots(asked, actor, now=now, page=number, size=PAGE_SIZE)
    return Page(list(exchanges.slot_cards(found.ids).values()), number, PAGE_SIZE, found.total)


@area.get(PATH, permission=Permission.PUBLIC)
def slots() -> str:
    """The list of slots; its address is its state. Values that mean nothing are left out, and said so."""
    actor, now = reader()
    vocabulary = queries.vocabulary()
    asked, unknown = read_slot_filter(request.args, vocabulary.known)
    found = _page_of(asked, actor, now)
    counts = exchanges.slot_facet_counts(asked, actor)
    chips = slot_list.slot_chips(asked, vocabulary, path=PATH)
    return render_template(
        "public/slots.html",
        asked=asked,
        unknown=listing.unknown_words(unknown),
        found=found,
        sections=_sections(found, vocabulary, now),
        facets=slot_list.slot_facets(asked, counts, vocabulary),
        funded=counts["funded"].get("1", 0),
        chips=chips,
        sorts=list(SLOT_SORTS.items()),
        page_url=lambda page: slot_list.slot_address(PATH, asked, page=page),
        feeds=_feeds(asked),
        result=_n("%(num)s slot", "%(num)s slots", found.total),
        ways_out=[] if found.total else _ways_out(asked, actor, chips),
    )


def _sections(found: Page[SlotCard], vocabulary: Vocabulary, now: datetime) -> list[dict[str, Any]]:
    """The rows; those that take no applications any more stand apart."""
    grouped = groupby(found.items, key=lambda card: card.state == "published")
    return [
        {
            "title": _("Open") if open_now else _("Closed or cancelled"),
            "rows": slot_page.slot_rows(cards, vocabulary.centres, now=now),
        }
        for open_now, cards in grouped
    ]


def _ways_out(asked: SlotFilter, actor: Actor, chips: list[dict[str, str]]) -> list[dict[str, str]]:
    """Which filter empties the list: how many slots there would be without each."""
    counts = exchanges.count_slots([asked.without(*each) for each in asked.active()], actor)
    actions = [
        {
            "url": chip["remove_url"],
            "label": _(
                "Without %(filter)s: %(found)s",
                filter=" ".join(part for part in (chip["label"], f"“{chip['value']}”") if part),
                found=_n("%(num)s slot", "%(num)s slots", count),
            ),
        }
        for chip, count in zip(chips, counts, strict=True)
    ]
    return [*actions, {"url": PATH, "label": _("All slots")}] if chips else []


def _feeds(asked: SlotFilter) -> dict[str, str]:
    """This list for machines; as news with the newest first."""
    newest = slot_list.slot_address(f"{PATH}.atom", replace(asked, sort="newest"))
    found = {
        form: base_url() + slot_list.slot_address(f"{PATH}.{form}", asked, sort=form != "ics")
        for form in ("ics", "json", "csv")
    }
    return found | {
        "atom": base_url() + newest,
        "mail": follow_path("exchanges", asked.pairs(sort=False)),
    }


def _items() -> tuple[SlotFilter, Page[SlotCard], Vocabulary, list[dict[str, Any]]]:
    """What the page with this query string shows, for machines; a value that means nothing is refused."""
    actor, now = reader()
    vocabulary = queries.vocabulary()
    asked, unknown = read_slot_filter(request.args, vocabulary.known)
    if unknown:
        raise Refusal("unknown_value", listing.unknown_words(unknown), status=404)
    found = _page_of(asked, actor, now)
    items = [slot_item(card, vocabulary.centres, base_url=base_url(), now=now) for card in found.items]
    return asked, found, vocabulary, items


@area.get(f"{PATH}.json", permission=Permission.PUBLIC)
def slots_json() -> Response:
    """The items of the page as JSON, with the addresses of the pages before and after."""
    asked, found, _vocabulary, items = _items()

    def page(number: int | None, form: str = ".json") -> str | None:
        return base_url() + slot_list.slot_address(PATH + form, asked, page=number) if number else None

    answer = jsonify(
        url=page(found.number, ""),
        page=found.number,
        pages=found.pages,
        total=found.total,
        next=page(found.next),
        previous=page(found.previous),
        items=items,
    )
    return kept(answer)


@area.get(f"{PATH}.csv", permission=Permission.PUBLIC)
def slots_csv() -> Response:
    """The items of the page as CSV, one line a slot."""
    answer = Response(
        slot_list.slots_as_csv(_items()[3]), content_type="text/csv; charset=utf-8; header=present"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="exchanges.csv"'
    return kept(answer)


@area.get(f"{PATH}.atom", permission=Permission.PUBLIC)
def slots_atom() -> Response:
    """The items of the page as an Atom feed, the last changed first."""
    asked, found, vocabulary, _as_json = _items()
    entries = slot_list.slots_as_atom(found.items, vocabulary.centres, base_url=base_url())
    return news(PATH, asked.query(), _("Researcher exchange"), entries, pages=found)


@area.get(f"{PATH}/<ref>", permission=Permission.SLOT_READ)
def slot(ref: str) -> str:
    """One slot: its conditions first, deadlines in two zones, places left, what the host tells guests."""
    actor, now = reader()
    card = exchanges.slot_by_ref(ref)
    if card is None:
        raise NotFound
    require(Permission.SLOT_READ, exchanges.slot_thing(card))
    known = centres.centre_cards()
    host, contact = known.get(card.centre_id or 0), _contact(card, actor)
    names = {ident: each.acronym for ident, each in known.items()}
    facts = slot_page.slot_facts(card, names, contact)
    return render_template(
        "public/slot.html",
        card=card,
        host=host,
        facts=facts,
        ics=f"{base_url()}{PATH}/{card.ref}.ics",
        **_said(card, now),
        outcomes=outcome_rows(outcomes_of_slot(actor, card.id, limit=OUTCOMES), names, linked=False),
        apply=_apply(card, actor, now),
        follows=exchanges.follows(actor.person_id, card.id),
        writes=can(actor, Permission.SLOT_WRITE, exchanges.slot_thing(card)),
    )


def _said(card: SlotCard, now: datetime) -> dict[str, Any]:
    """What the page says of the slot to everybody who reads it."""
    info = exchanges.guest_info(card.centre_id) if card.origin == "own" else {}
    return {
        "badge": slot_page.slot_label(card, now),
        "note": slot_page.state_note(card),
        "deadlines": slot_page.deadlines(card),
        "conditions": slot_page.conditions(card),
        "funding": words.funding_words(card),
        "papers": slot_page.papers(exchanges.slot_documents(card.id)),
        "criteria": exchanges.slot_criteria(card.id),
        "info": slot_page.guest_facts(info),
    }


def _contact(card: SlotCard, actor: Actor) -> str:
    """The name of the host's contact; for people who are signed in."""
    if card.host_contact_id is None or actor.person_id is None:
        return ""
    person = people.person_card(card.host_contact_id)
    return person.name if person is not None else ""


def _apply(card: SlotCard, actor: Actor, now: datetime) -> dict[str, Any]:
    """What this reader can do about applying: the address, the own application, or why not (XB9)."""
    mine = exchanges.my_applications(actor.person_id, card.id)
    open_now = card.origin == "own" and facts_of_card(card).takes_applications(now)
    only_here = bool(actor.centre_ids) and actor.centre_ids <= {card.centre_id}
    sentence = _("This slot is at your own centre. Exchanges are between centres.") if only_here else ""
    return {
        "mine": f"/me/applications/{mine[0]}" if mine else "",
        "state": mine[1] if mine else "",
        "open": open_now,
        "why_not": sentence,
    }
