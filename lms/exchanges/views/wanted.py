"""What people look for, or can give: the list, one post with what matches it, and its author's pages."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Role, require
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.exchanges import queries, service
from lms.exchanges.forms import WantedForm, WantedMoveForm, wanted_data
from lms.exchanges.rules import WantedCard
from lms.exchanges.rules.vocabulary import DIRECTIONS, WANTED_STATES
from lms.exchanges.serializers import kind_words
from lms.exchanges.views.area import Answer, area, centre_names, reader
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound, Refusal

WRITE = Permission.WANTED_WRITE
PATH = "/exchanges/wanted"
CANDIDATES = 25


def _asking() -> Actor:
    """Who reads; what depends on the reader is never kept for another."""
    actor = reader()
    g.private = actor.person_id is not None
    return actor


@area.get(PATH, permission=Permission.PUBLIC)
def wanted_list() -> str:
    """Open posts that the reader may read; `direction` and `topic` narrow them, `mine` shows the own ones."""
    actor = _asking()
    direction = request.args.get("direction", "")
    direction = direction if direction in DIRECTIONS else ""
    mine = request.args.get("mine") == "1" and actor.person_id is not None
    every = courses.topics()
    topics = [card for card in every if card.slug in request.args.getlist("topic")]
    slugs, page = [card.slug for card in topics], page_number(request.args.get("page"))
    found = queries.wanted_posts(actor, direction=direction, topics=slugs, mine=mine, page=page)
    asked: dict[str, Any] = {"direction": direction or None, "topic": slugs, "mine": 1 if mine else None}
    return render_template(
        "exchanges/wanted_list.html",
        found=found,
        direction=direction,
        directions=DIRECTIONS,
        states=WANTED_STATES if mine else None,
        topics=topics,
        all_topics=every,
        mine=mine,
        names=centre_names(),
        kind_words=kind_words,
        page_url=lambda number: url_for("exchanges.wanted_list", **asked, page=number),
    )


@area.get(f"{PATH}/new", permission=WRITE)
def new_wanted() -> Answer:
    """An empty form, or one with the text of an own post that is over (`like`)."""
    actor = require(WRITE)
    like = queries.wanted_by_ref(request.args.get("like", ""), actor)
    data = wanted_data(like) if like is not None and queries.may_change_wanted(like, actor) else {}
    data |= {"version": 0, "centre": request.args.get("centre", "")}
    return _form_page(WantedForm(data=data), actor, None)


@area.post(f"{PATH}/new", permission=WRITE)
def post_wanted() -> Answer:
    """Puts a post on the list."""
    actor = require(WRITE)
    form = WantedForm()
    _offer(form, actor, None)
    if form.sent():
        slug = form.centre.data if "centre" in form else ""
        centre = centres.centre_card(slug) if slug else None
        ref = form.attempt(
            lambda: service.post_wanted(
                form.values(), actor=actor, centre_id=centre.id if centre is not None else None
            )
        )
        if ref is not None:
            flash(_("Your post is on the list for 90 days."), "success")
            return redirect(f"{PATH}/{ref}", 303)
    return _form_page(form, actor, None)


def _offer(form: WantedForm, actor: Actor, card: WantedCard | None) -> None:
    mine = actor.centres_as(Role.COORDINATOR) if card is None else ()
    form.offer(
        topics=[(topic.id, topic.label) for topic in courses.topics()],
        centres=[(each.slug, each.name) for each in centres.centre_cards().values() if each.id in mine],
    )


def _form_page(form: WantedForm, actor: Actor, card: WantedCard | None) -> Answer:
    if "centre" in form:
        _offer(form, actor, card)
    return render_template("exchanges/wanted_form.html", form=form, card=card), form.status


@area.get(f"{PATH}/<ref>", permission=Permission.PUBLIC)
def wanted_page(ref: str) -> str:
    """One post, and the slots and posts that share a topic and have days in common with it: a list, no score."""
    actor = _asking()
    card = _readable(ref, actor)
    return render_template(
        "exchanges/wanted.html",
        card=card,
        state=WANTED_STATES[card.state],
        direction=DIRECTIONS[card.direction],
        kind=kind_words(card.kind),
        names=centre_names(),
        mine=queries.may_change_wanted(card, actor),
        kind_words=kind_words,
        **_candidates(card, actor),
    )


def _readable(ref: str, actor: Actor) -> WantedCard:
    card = queries.wanted_by_ref(ref, actor)
    if card is None:
        raise NotFound
    return card


def _candidates(card: WantedCard, actor: Actor) -> dict[str, Any]:
    topics, days = [topic.id for topic in card.topics], {"first": card.from_on, "last": card.to_on}
    slots = {}
    if card.direction == "seeks":
        slots = queries.slot_cards(queries.overlapping_slots(topics, actor, **days, limit=CANDIDATES))
    other = "offers" if card.direction == "seeks" else "seeks"
    posts = queries.matching_posts(topics, actor, direction=other, **days, besides=card.id, limit=CANDIDATES)
    return {"slots": list(slots.values()), "posts": posts}


def _own(ref: str) -> tuple[WantedCard, Actor]:
    """A post that the actor may change; somebody else's does not exist here."""
    actor = require(WRITE)
    card = _readable(ref, actor)
    if not queries.may_change_wanted(card, actor):
        raise NotFound
    return card, actor


@area.get(f"{PATH}/<ref>/edit", permission=WRITE)
def edit_wanted(ref: str) -> Answer:
    """The post as it is, to be changed."""
    card, actor = _own(ref)
    form = WantedForm(data=wanted_data(card))
    _offer(form, actor, card)
    return _form_page(form, actor, card)


@area.post(f"{PATH}/<ref>/edit", permission=WRITE)
def save_wanted(ref: str) -> Answer:
    """Saves what was changed."""
    card, actor = _own(ref)
    form = WantedForm()
    _offer(form, actor, card)
    if form.sent():
        version = version_of(form)
        changed = form.attempt(
            lambda: service.edit_wanted(card.id, form.values(), actor=actor, version=version)
        )
        if form.status == 200:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return redirect(f"{PATH}/{ref}", 303)
        if form.status == 409:
            card, _actor = _own(ref)
            form.version.data = str(card.version)
    return _form_page(form, actor, card)


@area.post(f"{PATH}/<ref>/filled", permission=WRITE)
def fill_wanted(ref: str) -> Response:
    """The author has found it."""
    return _end(ref, "filled", _("Good. The post has left the list."))


@area.post(f"{PATH}/<ref>/withdraw", permission=WRITE)
def withdraw_wanted(ref: str) -> Response:
    """The author takes the post back."""
    return _end(ref, "withdrawn", _("The post has left the list."))


def _end(ref: str, state: str, sentence: str) -> Response:
    card, actor = _own(ref)
    form = WantedMoveForm()
    try:
        service.end_wanted(card.id, state, actor=actor, version=version_of(form))
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        flash(str(refusal.sentence), "error")
    else:
        flash(sentence, "success")
    return redirect(url_for("exchanges.wanted_page", ref=ref), 303)
