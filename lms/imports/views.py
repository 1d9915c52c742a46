"""The pages of a centre's imports: list, new source, one source with its preview, one detached entry."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.imports import queries, serializers, service
from lms.imports.forms import ApproveForm, ButtonForm, FileForm, ItemForm, SourceForm
from lms.imports.queries import SourceCard
from lms.imports.rules import Step, remark_words, result_words, step_of
from lms.kit import clock
from lms.kit.forms import Form, version_of
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal
from lms.kit.routing import Area

area = Area("imports", __name__)
Answer = Response | str | tuple[str, int]
IMPORTS = Permission.IMPORTS
LOOKS_EVERY = 5  # seconds


def _desk(centre: str) -> tuple[CentreCard, Actor]:
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    return card, require(IMPORTS, Thing(centre_id=card.id))


def _source(centre: str, ref: str) -> tuple[CentreCard, SourceCard, Actor]:
    card, actor = _desk(centre)
    return card, queries.source_at(card.id, ref), actor


@area.get("/desk/<centre>/imports", permission=IMPORTS)
def sources(centre: str) -> Answer:
    """The sources of the centre: what came of the latest attempt, and when the next one is."""
    card, _actor = _desk(centre)
    found = queries.sources_of(card.id)
    return render_template(
        "imports/list.html", centre=card, sources=found, result=result_words, words=serializers
    )


@area.get("/desk/<centre>/imports/new", permission=IMPORTS)
def new_source(centre: str) -> Answer:
    """Asks for an address or a file."""
    card, _actor = _desk(centre)
    return _new(card, SourceForm())


def _new(card: CentreCard, form: SourceForm) -> Answer:
    return render_template("imports/new.html", centre=card, form=form), form.status


@area.post("/desk/<centre>/imports/new", permission=IMPORTS)
def add_source(centre: str) -> Answer:
    """Adds a source; it changes nothing before it is approved."""
    card, actor = _desk(centre)
    form = SourceForm()
    ref = form.attempt(lambda: _added(card, form, actor)) if form.sent() else None
    if ref is None:
        return _new(card, form)
    return redirect(url_for("imports.progress", centre=centre, ref=ref), 303)


def _added(card: CentreCard, form: SourceForm, actor: Actor) -> str:
    address, data = form.address_meant, form.data_sent
    if bool(address) == (data is not None):
        words = _l("Give either an address or a file.")
        raise Refusal.of([Problem("one_of", words, "address"), Problem("one_of", words, "file")])
    name = form.name.data or ""
    if data is not None:
        return service.add_file(card.id, name=name, data=data, actor=actor)
    return service.add_address(card.id, name=name, address=address, actor=actor)


@area.get("/desk/<centre>/imports/<ref>", permission=IMPORTS)
def source(centre: str, ref: str) -> Answer:
    """One source: what waits for approval, what it gave, what is flagged, what happened."""
    card, found, _actor = _source(centre, ref)
    return _page(card, found, FileForm())


def _page(card: CentreCard, found: SourceCard, form: Form) -> Answer:
    preview = queries.preview_of(found, card)
    remarks = preview.reading.remarks if preview else queries.remarks_of(found.id)
    page = render_template(
        "imports/source.html",
        centre=card,
        source=found,
        preview=serializers.preview_rows(preview.plan, preview.facts) if preview else None,
        remarks=[remark_words(each) for each in remarks],
        items=queries.items_of(found.id),
        log=serializers.log_rows(queries.log_of(found.id)),
        result=result_words(found.result, found.result_line),
        words=serializers,
        form=form,
        approve=ApproveForm(data={"digest": found.digest}),
        shown=serializers.SHOWN,
        step=_step(found),
    )
    return page, form.status


@area.post("/desk/<centre>/imports/<ref>/approve", permission=IMPORTS)
def approve(centre: str, ref: str) -> Answer:
    """Takes over what the page showed."""
    card, found, actor = _source(centre, ref)
    form = ApproveForm()
    if form.sent():
        form.attempt(lambda: service.approve(found.id, digest=form.digest.data or "", actor=actor))
    if form.status != 200:
        return _page(card, found, form)
    if queries.source_at(card.id, ref).approved:
        return redirect(url_for("imports.progress", centre=centre, ref=ref), 303)
    flash(_("Approved. The entries stand in the calendars now."), "success")
    return _back(centre, ref)


@area.get("/desk/<centre>/imports/<ref>/progress", permission=IMPORTS)
def progress(centre: str, ref: str) -> Answer:
    """How far the worker is with a source; looks again by itself, unless `still` asks it not to. Leads to the source
    when there is nothing to wait for."""
    card, found, _actor = _source(centre, ref)
    step = _step(found)
    if step is None:
        return _back(centre, ref)
    still = "still" in request.args
    words = serializers.step_words(step, found.prepared, found.to_prepare)
    page = render_template(
        "imports/progress.html",
        centre=card,
        source=found,
        way=serializers.way_of(step),
        words=words,
        still=still,
    )
    return Response(page, mimetype="text/html", headers={} if still else {"Refresh": str(LOOKS_EVERY)})


def _step(found: SourceCard) -> Step | None:
    return step_of(
        state=found.state,
        result=found.result,
        next_at=found.next_at,
        approved=found.approved,
        now=clock.now(),
    )


def _back(centre: str, ref: str) -> Answer:
    return redirect(url_for("imports.source", centre=centre, ref=ref), 303)


@area.post("/desk/<centre>/imports/<ref>/fetch", permission=IMPORTS)
def fetch_again(centre: str, ref: str) -> Answer:
    """Has the address fetched next, instead of within the hour."""
    _card, found, actor = _source(centre, ref)
    if ButtonForm().sent():
        service.fetch_again(found.id, actor=actor)
    return redirect(url_for("imports.progress", centre=centre, ref=ref), 303)


@area.post("/desk/<centre>/imports/<ref>/file", permission=IMPORTS)
def send_again(centre: str, ref: str) -> Answer:
    """Takes a newer file; it waits for approval."""
    card, found, actor = _source(centre, ref)
    form = FileForm()
    if form.sent():
        form.attempt(lambda: service.send_again(found.id, data=_chosen(form), actor=actor))
    if form.status != 200:
        return _page(card, found, form)
    return _back(centre, ref)


def _chosen(form: FileForm) -> bytes:
    data = form.data_sent
    if data is None:
        raise Refusal("missing", _l("Choose a file."), "file")
    return data


@area.post("/desk/<centre>/imports/<ref>/remove", permission=IMPORTS)
def remove(centre: str, ref: str) -> Answer:
    """Ends a source; its coming entries are cancelled."""
    _card, found, actor = _source(centre, ref)
    if not ButtonForm().sent():
        return _back(centre, ref)
    service.remove_source(found.id, actor=actor)
    flash(_("Removed. Its coming entries are cancelled in the calendars."), "success")
    return redirect(url_for("imports.sources", centre=centre), 303)


@area.get("/desk/<centre>/imports/<ref>/entries/<entry>", permission=IMPORTS)
def item(centre: str, ref: str, entry: str) -> Answer:
    """One entry: what it says; the form for it once it is detached."""
    card, found, _actor = _source(centre, ref)
    shown = queries.item_at(found.id, entry)
    return _item(card, found, shown, ItemForm.for_facts(shown.facts, version=shown.version))


def _item(card: CentreCard, found: SourceCard, shown: queries.ItemCard, form: Form) -> Answer:
    context: dict[str, Any] = {
        "centre": card,
        "source": found,
        "item": shown,
        "form": form,
        "words": serializers,
    }
    return render_template("imports/item.html", **context), form.status


@area.post("/desk/<centre>/imports/<ref>/entries/<entry>", permission=IMPORTS)
def save_item(centre: str, ref: str, entry: str) -> Answer:
    """Saves a detached entry."""
    card, found, actor = _source(centre, ref)
    shown = queries.item_at(found.id, entry)
    form = ItemForm.for_facts(shown.facts)
    if form.sent():
        form.attempt(
            lambda: service.change_item(
                shown.id, form.facts(shown.facts.zone), version=version_of(form), actor=actor
            )
        )
    if form.status != 200:
        return _item(card, found, shown, form)
    flash(_("Saved. Calendars follow."), "success")
    return _back(centre, ref)


@area.post("/desk/<centre>/imports/<ref>/entries/<entry>/detach", permission=IMPORTS)
def detach(centre: str, ref: str, entry: str) -> Answer:
    """Detaches an entry from its source."""
    _card, found, actor = _source(centre, ref)
    shown = queries.item_at(found.id, entry)
    if ButtonForm().sent():
        service.detach_item(shown.id, actor=actor)
        flash(_("Detached. It can be edited here now, and follows its source no more."), "success")
    return redirect(url_for("imports.item", centre=centre, ref=ref, entry=entry), 303)


@area.post("/desk/<centre>/imports/<ref>/entries/<entry>/withdraw", permission=IMPORTS)
def withdraw(centre: str, ref: str, entry: str) -> Answer:
    """Cancels an entry in the calendars."""
    _card, found, actor = _source(centre, ref)
    shown = queries.item_at(found.id, entry)
    if ButtonForm().sent():
        service.withdraw_item(shown.id, actor=actor)
        flash(_("Cancelled in the calendars."), "success")
    return _back(centre, ref)
