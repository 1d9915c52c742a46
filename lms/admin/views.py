"""Addresses of the operator and the network office; whether the site is alive."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.access import Actor, Permission, require
from lms.admin import queries, rules, service
from lms.admin.forms import CentreNameForm, TopicForm
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses import service as courses_service
from lms.courses.rules import TopicCard
from lms.kit import clock, metrics, schema
from lms.kit.http import from_this_machine
from lms.kit.i18n import duration_words, ngettext
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.paging import page_number
from lms.kit.routing import Area
from lms.kit.tokens import same
from lms.outbox import queries as outbox
from lms.outbox import service as outbox_service
from lms.outbox.rules import DEAD, PENDING, SENT

area = Area("admin", __name__)

STATE_LABELS = {PENDING: _l("Waiting"), SENT: _l("Sent"), DEAD: _l("Given up")}


@area.get("/healthz", permission=Permission.PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return _plain(jsonify(alive=True))


@area.get("/readyz", permission=Permission.PUBLIC)
def readyz() -> Response:
    """Requests can be served; else 503, and what is missing. Which part it is, and nothing else: everybody reads it."""
    state = queries.readiness()
    response = jsonify(asdict(state) | {"ready": state.ready})
    response.status_code = 200 if state.ready else 503
    return _plain(response)


@area.get("/metrics", permission=Permission.PUBLIC)
def metrics_page() -> Response:
    """Figures for Prometheus: to who sends the token of the settings or asks on this machine; to others not there."""
    token = current_app.config["LMS"].LMS_METRICS_TOKEN
    given = request.authorization
    known = bool(token and given and given.type == "bearer" and given.token and same(given.token, token))
    if not (known or from_this_machine()):
        abort(404)
    return _plain(Response(metrics.exposition(queries.facts()), content_type=metrics.CONTENT_TYPE))


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@area.get("/admin", permission=Permission.MAIL_QUEUE)
def overview() -> BaseResponse:
    """Leads to the state of the site, where administration begins."""
    require(Permission.MAIL_QUEUE)
    return redirect(url_for("admin.status"))


@area.get("/admin/status", permission=Permission.MAIL_QUEUE)
def status() -> str:
    """How the site is: what has to be looked after first, then database, workers, jobs, mails, feeds and disk."""
    require(Permission.MAIL_QUEUE)
    seen, now = queries.watched(), clock.now()
    return render_template(
        "admin/status.html",
        seen=seen,
        now=now,
        troubles=rules.troubles(seen, now, words=duration_words),
        version=queries.version(),
        database=schema.database_kind(),
        revision=schema.revision(),
        labels=STATE_LABELS,
        feeds=metrics.feed_count(),
        alive_within=rules.ALIVE_WITHIN,
        late_after=rules.LATE_AFTER,
    )


@area.get("/admin/mail", permission=Permission.MAIL_QUEUE)
def mails() -> str:
    """Mails, newest first."""
    require(Permission.MAIL_QUEUE)
    state = request.args.get("state", "")
    state = state if state in STATE_LABELS else ""
    return render_template(
        "admin/mails.html",
        page=outbox.mail_page(state=state, number=page_number(request.args.get("page"))),
        state=state,
        counts=outbox.counts(),
        labels=STATE_LABELS,
        page_url=lambda number: url_for("admin.mails", state=state or None, page=number),
    )


@area.get("/admin/mail/<ref>", permission=Permission.MAIL_QUEUE)
def mail(ref: str) -> str:
    """One mail. Its words are shown only where mails do not leave the house: they may hold links that sign in."""
    require(Permission.MAIL_QUEUE)
    found = outbox.mail(ref)
    if found is None:
        abort(404)
    readable = not current_app.config["LMS"].SMTP_URL
    card, words = found
    return render_template("admin/mail.html", mail=card, words=words, readable=readable, labels=STATE_LABELS)


@area.post("/admin/mail/<ref>/retry", permission=Permission.MAIL_QUEUE)
def retry_mail(ref: str) -> BaseResponse:
    """Tries a mail again that was given up."""
    require(Permission.MAIL_QUEUE)
    outbox_service.retry(ref)
    flash(_("The mail will be tried again."), "success")
    return redirect(url_for("admin.mail", ref=ref), 303)


@area.post("/admin/mail/retry", permission=Permission.MAIL_QUEUE)
def retry_mails() -> BaseResponse:
    """Tries all mails again that were given up."""
    require(Permission.MAIL_QUEUE)
    number = outbox_service.retry_all()
    sentence = ngettext("%(num)s mail will be tried again.", "%(num)s mails will be tried again.", number)
    flash(sentence, "success")
    return redirect(url_for("admin.mails"), 303)


@area.get("/admin/centres", permission=Permission.CENTRE_WRITE)
def centre_names() -> str:
    """The centres, to be renamed."""
    require(Permission.CENTRE_WRITE)
    cards = sorted(centres.centre_cards().values(), key=lambda card: (card.name, card.id))
    return render_template("admin/centres.html", centres=cards)


@area.get("/admin/centres/<slug>", permission=Permission.CENTRE_WRITE)
def centre_name(slug: str) -> tuple[str, int]:
    """The form with a centre's names and zone."""
    require(Permission.CENTRE_WRITE)
    return _centre_page(slug, _centre_form(slug))


@area.post("/admin/centres/<slug>", permission=Permission.CENTRE_WRITE, endpoint="rename_centre")
def rename_centre(slug: str) -> BaseResponse | tuple[str, int]:
    """Renames a centre."""
    actor = require(Permission.CENTRE_WRITE)
    form = _centre_form(slug)
    if form.sent() and _rename(slug, form, actor):
        flash(_("Saved."), "success")
        return redirect(url_for("admin.centre_names"), 303)
    return _centre_page(slug, form)


def _rename(slug: str, form: CentreNameForm, actor: Actor) -> bool:
    card = centres.centre_card(slug) or abort(404)
    version = form.version.data or ""
    form.attempt(
        lambda: service.rename_centre(
            card.id,
            name=form.name.data or "",
            acronym=form.acronym.data or "",
            zone=form.zone.data or "",
            version=int(version[:9]) if version.isdecimal() else None,
            actor=actor,
        )
    )
    return form.status == 200


def _centre_form(slug: str) -> CentreNameForm:
    page = centres.centre_page(slug) or abort(404)
    card = page.card
    return CentreNameForm(name=card.name, acronym=card.acronym, zone=card.zone, version=page.version)


def _centre_page(slug: str, form: CentreNameForm) -> tuple[str, int]:
    return render_template("admin/centre.html", slug=slug, form=form), form.status


@area.get("/admin/topics", permission=Permission.TOPICS_WRITE)
def topics() -> tuple[str, int]:
    """The topics in their two levels, and a form for a new one."""
    require(Permission.TOPICS_WRITE)
    return _topics_page(TopicForm())


@area.post("/admin/topics", permission=Permission.TOPICS_WRITE, endpoint="add_topic")
def add_topic() -> BaseResponse | tuple[str, int]:
    """Adds a topic."""
    actor = require(Permission.TOPICS_WRITE)
    form = TopicForm()
    if form.sent() and _save(form, actor, None):
        return redirect(url_for("admin.topics"), 303)
    return _topics_page(form)


@area.get("/admin/topics/<slug>", permission=Permission.TOPICS_WRITE)
def topic(slug: str) -> tuple[str, int]:
    """The form of one topic."""
    require(Permission.TOPICS_WRITE)
    card = _topic(slug)
    return _topic_page(card, _topic_form(card))


@area.post("/admin/topics/<slug>", permission=Permission.TOPICS_WRITE, endpoint="edit_topic")
def edit_topic(slug: str) -> BaseResponse | tuple[str, int]:
    """Changes a topic."""
    actor = require(Permission.TOPICS_WRITE)
    card = _topic(slug)
    form = _topic_form(card)
    if form.sent() and _save(form, actor, card):
        return redirect(url_for("admin.topics"), 303)
    return _topic_page(card, form)


def _save(form: TopicForm, actor: Actor, card: TopicCard | None) -> bool:
    parent = courses.topic_by_slug(form.parent.data or "")
    form.attempt(
        lambda: courses_service.save_topic(
            form.label.data or "",
            actor=actor,
            topic_id=card.id if card else None,
            synonyms=(form.synonyms.data or "").splitlines(),
            parent_id=parent.id if parent else None,
            position=form.position.data or 0,
        )
    )
    if form.status == 200:
        flash(_("Saved."), "success")
    return form.status == 200


def _topic(slug: str) -> TopicCard:
    return courses.topic_by_slug(slug) or abort(404)


def _topic_form(card: TopicCard) -> TopicForm:
    above = {each.id: each.slug for each in courses.topics()}.get(card.parent_id or 0, "")
    words = "\n".join(card.synonyms)
    return TopicForm(label=card.label, parent=above, synonyms=words, position=card.position, without=card.id)


def _topics_page(form: TopicForm) -> tuple[str, int]:
    return render_template("admin/topics.html", topics=courses.topics(), form=form), form.status


def _topic_page(card: TopicCard, form: TopicForm) -> tuple[str, int]:
    return render_template("admin/topic.html", topic=card, form=form), form.status
