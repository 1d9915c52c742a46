"""An export at its address, at once or not; its page while the worker makes it, and its file."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.access import Actor, Permission, current_actor, require
from lms.exports import queries, rules, service
from lms.exports.forms import ExportForm
from lms.exports.rules import Opened, State
from lms.kit import clock
from lms.kit.routing import Area
from lms.kit.sheets import TYPES, Sheet, as_bytes

area = Area("exports", __name__)
ACCOUNT = Permission.ACCOUNT
LOOKS_EVERY = 5  # seconds


def answer() -> BaseResponse:
    """What is exported at the address of this request: its file, or, where it is too large to wait for, a page with a
    button that has it made. The view has asked for the permission; the export asks again."""
    address, export, asked = queries.at(request.full_path)
    opened = export.open(asked, current_actor())
    number = opened.number()
    if number <= rules.AT_ONCE:
        return file(opened.sheet(), asked["kind"], opened.name)
    return _offer(address, opened, number, ExportForm(formdata=None, address=address))


def file(sheet: Sheet, kind: str, name: str) -> Response:
    """`sheet`, of a few thousand rows at most, as a file of `kind` to be kept."""
    response = Response(as_bytes(sheet, kind), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _offer(address: str, opened: Opened, number: int, form: ExportForm) -> Response:
    now = clock.now()
    page = render_template(
        "exports/offer.html",
        name=opened.name,
        number=number,
        at_once=rules.AT_ONCE,
        known=queries.cards_at(address, person_id=current_actor().person_id or 0, now=now),
        now=now,
        form=form,
    )
    return Response(page, form.status, mimetype="text/html")


@area.post("/account/exports", permission=ACCOUNT)
def prepare() -> BaseResponse:
    """Has an export made."""
    actor, form = require(ACCOUNT), ExportForm()
    address, export, asked = queries.at(form.address.data or "")
    opened = export.open(asked, actor)
    number = opened.number()
    if number <= rules.AT_ONCE:
        return redirect(address, 303)
    ref = form.attempt(lambda: _asked(address, opened, number, actor)) if form.sent() else None
    if ref is None:
        return _offer(address, opened, number, form)
    return redirect(url_for("exports.progress", ref=ref), 303)


def _asked(address: str, opened: Opened, number: int, actor: Actor) -> str:
    kind = queries.at(address)[2]["kind"]
    return service.ask(address, person_id=actor.person_id or 0, name=f"{opened.name}.{kind}", number=number)


@area.get("/account/exports/<ref>", permission=ACCOUNT)
def progress(ref: str) -> Response:
    """How far the worker is with an export, for who asked for it; looks again by itself while it is made, unless
    `still` asks it not to."""
    card = queries.card(ref, person_id=require(ACCOUNT).person_id or 0)
    waits, still = card.state is State.ASKED, "still" in request.args
    there = service.is_there(card)
    page = render_template("exports/progress.html", card=card, waits=waits, still=still, there=there)
    looks = waits and not still
    return Response(page, mimetype="text/html", headers={"Refresh": str(LOOKS_EVERY)} if looks else {})


@area.get("/account/exports/<ref>/file", permission=ACCOUNT)
def fetch(ref: str) -> Response:
    """The file, for who asked for it, while its days last and the person may still have it."""
    path, name = service.file_of(ref, actor=require(ACCOUNT))
    kind = name.rpartition(".")[2]
    response = send_file(path, TYPES[kind], as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response
