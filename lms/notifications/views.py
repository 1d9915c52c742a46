"""The inbox of a person, and the page on which a kind of mail ends."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.access import Actor, Permission, Role, require
from lms.kit.i18n import gettext as _
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound
from lms.kit.routing import Area
from lms.notifications import queries, service
from lms.notifications.forms import CalendarPartForm, DigestForm
from lms.notifications.rules import STOPPED

area = Area("notifications", __name__)
MAX_ID = 2**31 - 1


@area.get("/me/notices", permission=Permission.ACCOUNT)
def inbox() -> str:
    """What we told this person, newest first. Looking changes nothing."""
    return _inbox(require(Permission.ACCOUNT))


def _inbox(actor: Actor, *, digest: DigestForm | None = None, part: CalendarPartForm | None = None) -> str:
    """The page, with the form that was sent; who decides for no centre, and would not with a second step at sign-in
    either, has no digest to choose about."""
    person_id = actor.person_id or 0
    decides = replace(actor, roles=actor.roles | actor.withheld).centres_as(Role.COORDINATOR)
    if part is None:
        part = CalendarPartForm(formdata=None, data={"part": queries.calendar_choice(person_id)})
    if digest is None:
        digest = DigestForm(formdata=None, data={"every": queries.digest_choice(person_id)})
    return render_template(
        "notifications/inbox.html",
        page=queries.inbox(person_id, number=page_number(request.args.get("page"))),
        unread_here=queries.unread_count(person_id),
        page_url=lambda number: url_for("notifications.inbox", page=number),
        form=digest if decides else None,
        part=part,
    )


@area.post("/me/notices/digest", permission=Permission.ACCOUNT)
def digest() -> BaseResponse | tuple[str, int]:
    """How often the digest of what waits at the desk comes."""
    actor, form = require(Permission.ACCOUNT), DigestForm()
    if form.sent():
        form.attempt(lambda: service.choose_digest(actor.person_id or 0, form.every.data))
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(url_for("notifications.inbox", _anchor="digest"), 303)
    return _inbox(actor, digest=form), form.status


@area.post("/me/notices/calendar", permission=Permission.ACCOUNT)
def calendar_part() -> BaseResponse | tuple[str, int]:
    """What goes with mails about the person's dates: a file, invitations, or nothing."""
    actor, form = require(Permission.ACCOUNT), CalendarPartForm()
    if form.sent():
        form.attempt(lambda: service.choose_calendar_part(actor.person_id or 0, form.part.data))
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(url_for("notifications.inbox", _anchor="calendar"), 303)
    return _inbox(actor, part=form), form.status


@area.post("/me/notices/read", permission=Permission.ACCOUNT)
def read() -> BaseResponse | Response:
    """Marks one notice (`notice`) or all of them as read."""
    person_id = require(Permission.ACCOUNT).person_id or 0
    chosen = request.form.get("notice", "")
    notice_id = int(chosen[:18]) if chosen.isascii() and chosen.isdigit() else None
    if notice_id is not None and notice_id <= MAX_ID:
        service.read(person_id, notice_id=notice_id)
    elif not chosen:
        service.read(person_id)
        flash(_("All notices are marked as read."), "success")
    return redirect(url_for("notifications.inbox", page=page_number(request.form.get("page"))), 303)


@area.get("/unsubscribe/<token>", permission=Permission.PUBLIC)
def unsubscribe(token: str) -> Response:
    """What a click would end, and a button. Looking ends nothing: mail programs open links by themselves."""
    found = queries.stopped_by(token)
    if found is None:
        raise NotFound
    return _stop_page(found[1], done=False)


@area.post("/unsubscribe/<token>", permission=Permission.PUBLIC)
def unsubscribe_now(token: str) -> Response:
    """Ends this kind of mail for the person whose mail the token stands in: by the button, or by one click in a mail
    program (RFC 8058), which sends neither cookie nor proof against forgery; the token is the proof."""
    return _stop_page(service.stop_mails(token), done=True)


def _stop_page(kind: str, *, done: bool) -> Response:
    page = Response(render_template("notifications/unsubscribe.html", what=STOPPED[kind], done=done))
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Cache-Control"] = "no-store"
    return page
