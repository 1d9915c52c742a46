"""A centre writes its slots, and leads each from a draft to its end; people follow them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import COORDINATOR, Actor, Permission, Thing, can, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.exchanges import queries, service
from lms.exchanges.forms import NewSlotForm, SlotForm, SlotMoveForm, slot_data
from lms.exchanges.rules import SLOT_MOVES, SlotCard
from lms.exchanges.rules.slot_input import SlotInput
from lms.exchanges.rules.slot_labels import label_of
from lms.exchanges.rules.vocabulary import INTAKES, SLOT_STATE_WORDS
from lms.exchanges.views.area import Answer, area, hosted_slot
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound
from lms.people import queries as people

WRITE, PUBLISH = Permission.SLOT_WRITE, Permission.SLOT_PUBLISH
DESK = "/desk/<centre>/exchanges"
SLOT = f"{DESK}/slots/<ref>"
MOST_CONTACTS, MOST_COURSES = 200, 300


@dataclass(frozen=True)
class SlotMovePage:
    """`call`: the use case. `permission`: who comes to the page. `reason`: it asks for one."""

    call: Callable[..., object]
    permission: Permission = PUBLISH
    reason: bool = False


PAGES = {
    "post-slot": SlotMovePage(service.post_slot),
    "close-slot": SlotMovePage(service.close_slot),
    "reopen-slot": SlotMovePage(service.reopen_slot),
    "cancel-slot": SlotMovePage(service.cancel_slot, reason=True),
    "delete-slot": SlotMovePage(service.delete_slot, WRITE),
}
"""The moves of a slot that have a page of their own, by name."""


def at_desk(slug: str) -> tuple[CentreCard, Actor]:
    """The centre with this address and an actor who writes its slots; else nothing here."""
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    return card, require(WRITE, Thing(centre_id=card.id))


@area.get(f"{DESK}/slots", permission=WRITE)
def desk_slots(centre: str) -> str:
    """Every slot of the centre, drafts too."""
    card, _actor = at_desk(centre)
    found = queries.slot_lines(card.id, page=page_number(request.args.get("page")))
    labels = {line.slot.id: _label(line.slot) for line in found.items}
    return render_template(
        "exchanges/slots.html",
        centre=card,
        found=found,
        labels=labels,
        states=SLOT_STATE_WORDS,
        page_url=lambda number: url_for("exchanges.desk_slots", centre=centre, page=number),
    )


def _label(card: SlotCard) -> str:
    return str(label_of(card, clock.now(), written=lambda at: instant_words(at, card.zone)).words)


@area.get(f"{DESK}/slots/new", permission=WRITE)
def new_slot(centre: str) -> Answer:
    """An empty form. The contact is whoever writes it, but nobody who decides: the contact does not."""
    card, actor = at_desk(centre)
    me = None if actor.has(COORDINATOR, card.id) else people.person_card(actor.person_id or 0)
    given: dict[str, Any] = slot_data(
        SlotInput(title="", city=card.city, country=card.country), version=0, contact=me.ref if me else ""
    )
    listed = request.args.get("origin") == "listed"
    return _form_page(
        card, None, NewSlotForm(data=given | {"origin": "listed" if listed else "own"}), listed=listed
    )


@area.post(f"{DESK}/slots/new", permission=WRITE)
def create_slot(centre: str) -> Answer:
    """Saves a new slot as a draft."""
    card, actor = at_desk(centre)
    form = NewSlotForm()
    _offer(form, card, None, listed=form.origin.data == "listed")
    if form.sent():
        values = form.values(
            SlotInput(title="", country=card.country), contact_id=_contact(form), country=card.country
        )
        origin = form.origin.data
        ident = form.attempt(
            lambda: service.create_slot(values, actor=actor, centre_id=card.id, origin=origin)
        )
        slot = queries.slot_by_id(ident) if ident is not None else None
        if slot is not None:
            flash(_("Saved as a draft. Nobody outside your desk sees it yet."), "success")
            return redirect(url_for("exchanges.edit_slot", centre=centre, ref=slot.ref), 303)
    return _form_page(card, None, form, listed=form.origin.data == "listed")


@area.get(f"{SLOT}/edit", permission=WRITE)
def edit_slot(centre: str, ref: str) -> Answer:
    """The slot as it is, to be changed."""
    card, slot, _actor = hosted_slot(centre, ref, WRITE)
    person = people.person_card(slot.host_contact_id or 0)
    data = slot_data(queries.slot_input(slot.id), version=slot.version, contact=person.ref if person else "")
    return _form_page(card, slot, SlotForm(data=data), listed=slot.origin == "listed")


@area.post(f"{SLOT}/edit", permission=WRITE)
def save_slot(centre: str, ref: str) -> Answer:
    """Saves what was changed."""
    card, slot, actor = hosted_slot(centre, ref, WRITE)
    listed = slot.origin == "listed"
    form = SlotForm()
    _offer(form, card, slot, listed=listed)
    if form.sent():
        before = queries.slot_input(slot.id)
        values = form.values(before, contact_id=_contact(form), country=card.country)
        note, version = form.note.data or "", version_of(form)
        changed = form.attempt(
            lambda: service.edit_slot(slot.id, values, actor=actor, note=note, version=version)
        )
        if form.status == 200:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return redirect(url_for("exchanges.edit_slot", centre=centre, ref=ref), 303)
        if form.status == 409:  # the page now shows the slot as it is, so the next try is no longer blind
            slot = hosted_slot(centre, ref, WRITE)[1]
            form.version.data = str(slot.version)
    return _form_page(card, slot, form, listed=listed)


def _contact(form: SlotForm) -> int | None:
    return people.person_id_by_ref(form.host_contact.data) if form.host_contact.data else None


def _offer(form: SlotForm, centre: CentreCard, slot: SlotCard | None, *, listed: bool) -> None:
    """Fills what one may choose from: people with a role first, then members; the contact there is, too."""
    known = {each.ref: each.name for each in centres.roles_in(centre.id)}
    known |= {each.ref: each.name for each in centres.members_of(centre.id, size=MOST_CONTACTS).items}
    there = people.person_card(slot.host_contact_id) if slot is not None and slot.host_contact_id else None
    known |= {there.ref: there.name} if there is not None else {}
    form.offer(
        topics=[(topic.id, topic.label) for topic in courses.topics()],
        courses=queries.course_options(centre.id, limit=MOST_COURSES),
        centres=[(card.id, card.acronym) for card in centres.centre_cards().values() if card.id != centre.id],
        contacts=sorted(known.items(), key=lambda pair: (pair[1].casefold(), pair[0])),
        listed=listed,
    )


def _form_page(centre: CentreCard, slot: SlotCard | None, form: SlotForm, *, listed: bool) -> Answer:
    _offer(form, centre, slot, listed=listed)
    page = render_template(
        "exchanges/slot_form.html",
        centre=centre,
        slot=slot,
        form=form,
        listed=listed,
        label=_label(slot) if slot is not None else "",
        moves=_moves(slot) if slot is not None else [],
        intakes=INTAKES,
    )
    return page, form.status


def _moves(slot: SlotCard) -> list[tuple[str, object]]:
    """Name and label of the moves with a page that start in this state."""
    state = queries.slot_state(slot)
    publishes = can(require(WRITE, queries.slot_thing(slot)), PUBLISH, queries.slot_thing(slot))
    return [
        (name, SLOT_MOVES[name].label)
        for name, page in PAGES.items()
        if SLOT_MOVES[name].starts_at(state) and (publishes or page.permission is WRITE)
    ]


@area.post(f"{SLOT}/copy", permission=WRITE)
def copy_slot(centre: str, ref: str) -> Response:
    """A new draft like this slot, without its deadlines."""
    _card, slot, actor = hosted_slot(centre, ref, WRITE)
    found = queries.slot_by_id(service.copy_slot(slot.id, actor=actor))
    flash(_("This is a copy, saved as a draft. Give it its deadlines."), "success")
    return redirect(
        url_for("exchanges.edit_slot", centre=centre, ref=found.ref if found is not None else ref), 303
    )


def _page_of(centre: str, ref: str, move: str) -> tuple[CentreCard, SlotCard, Actor, SlotMovePage]:
    page = PAGES.get(move)
    if page is None:
        raise NotFound
    card, slot, actor = hosted_slot(centre, ref, WRITE)
    if page.permission is PUBLISH:
        require(PUBLISH, queries.slot_thing(slot))
    return card, slot, actor, page


@area.get(f"{SLOT}/<move>", permission=WRITE)
def slot_move_page(centre: str, ref: str, move: str) -> Answer:
    """The page that says what a move does and how many people it tells, and asks for what it needs."""
    card, slot, _actor, _page = _page_of(centre, ref, move)
    form = SlotMoveForm(data={"version": slot.version})
    return _move_page(card, slot, move, form)


def _move_page(centre: CentreCard, slot: SlotCard, move: str, form: SlotMoveForm) -> Answer:
    if PAGES[move].reason:
        form.reason.flags.required = True
    else:
        del form.reason
    page = render_template(
        "exchanges/slot_move.html",
        centre=centre,
        slot=slot,
        move=SLOT_MOVES[move],
        form=form,
        label=_label(slot),
        told=queries.told_of_slot_move(slot.id, move),
    )
    return page, form.status


@area.post(f"{SLOT}/<move>", permission=WRITE)
def make_slot_move(centre: str, ref: str, move: str) -> Answer:
    """Makes the move; a refusal is said on its page, which keeps what was typed."""
    card, slot, actor, page = _page_of(centre, ref, move)
    form = SlotMoveForm()
    if form.sent():
        typed = {"reason": form.reason.data or ""} if page.reason else {}
        version = version_of(form)
        form.attempt(lambda: page.call(slot.id, actor=actor, version=version, **typed))
        if form.status == 200:
            flash(_made(move, slot), "success")
            return redirect(url_for("exchanges.desk_slots", centre=centre), 303)
        if form.status == 409:
            slot = hosted_slot(centre, ref, WRITE)[1]
            form.version.data = str(slot.version)
    return _move_page(card, slot, move, form)


def _made(move: str, slot: SlotCard) -> str:
    sentences = {
        "post-slot": _("“%(title)s” is public.", title=slot.title),
        "close-slot": _("“%(title)s” takes no applications any more.", title=slot.title),
        "reopen-slot": _("“%(title)s” is open again.", title=slot.title),
        "cancel-slot": _("“%(title)s” is cancelled, and everybody concerned is told.", title=slot.title),
        "delete-slot": _("The draft “%(title)s” is deleted.", title=slot.title),
    }
    return sentences[move]
