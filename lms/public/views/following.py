"""What a person follows: lists by mail, bookmarks, and when to be reminded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, require
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language
from lms.kit.refusal import NotFound
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.notifications.rules.following import LISTS
from lms.people import queries as people
from lms.public import queries, service
from lms.public.forms import EveryForm, FollowForm, KeepForm, RemindersForm
from lms.public.queries import following
from lms.public.serializers import listing
from lms.public.serializers.lists import list_name, list_path
from lms.public.views.area import area, reader
from lms.public.views.courses import readable as readable_course
from lms.public.views.runs import readable as readable_run

PATH = "/account/following"
Answer = Response | str | tuple[str, int]


def _person() -> tuple[Actor, int]:
    actor = require(Permission.ACCOUNT)
    return actor, actor.person_id or 0


def _zone(person_id: int) -> str:
    card = people.person_card(person_id)
    assert card is not None, "the page is for people who are signed in"
    return card.zone


@area.get(PATH, permission=Permission.ACCOUNT)
def followed() -> Answer:
    """All that this person follows, and when it is told."""
    _actor, person_id = _person()
    chosen = asdict(inboxes.reminder_choices([person_id])[person_id])
    return _page(RemindersForm(formdata=None, data=chosen))


def _page(reminders: RemindersForm) -> Answer:
    actor, person_id = _person()
    words = queries.vocabulary()
    lists = []
    for search in inboxes.searches_of(person_id):
        asked, unknown = following.stored_list(search.of_list, search.query, words.known)
        form = EveryForm(formdata=None, data={"every": search.every, "lang": search.lang})
        path = list_path(search.of_list, search.query)
        lists.append((search.ref, list_name(asked, search.of_list, words), path, bool(unknown), form))
    page = render_template(
        "public/following.html",
        lists=lists,
        kept=following.bookmarked(actor, inboxes.bookmarks_of(person_id), lang=language()),
        slots=following.followed_slots(actor),
        form=reminders,
    )
    return page, reminders.status


@area.get(f"{PATH}/new", permission=Permission.ACCOUNT)
def follow_page() -> Answer:
    """What following this list means, and how often the mail comes. Values that mean nothing are left out."""
    _person()
    return _follow_page(FollowForm(formdata=None), _list(request.args.get("list")), request.args)


def _list(of: str | None) -> str:
    if of not in LISTS:
        raise NotFound
    return str(of)


def _follow_page(form: FollowForm, of: str, arguments: MultiDict[str, str]) -> Answer:
    actor, now = reader()
    words = queries.vocabulary()
    asked, unknown = following.read_list(of, arguments, words.known)
    held: dict[str, Any] = following.holds(asked, of, actor, now=now)
    page = render_template(
        "public/follow.html",
        form=form,
        of=of,
        query=asked.query(sort=False),
        name=list_name(asked, of, words),
        path=list_path(of, asked.query(sort=False)),
        unknown=listing.unknown_words(unknown),
        empty=not any(held.values()),
    )
    return page, form.status


@area.post(f"{PATH}/new", permission=Permission.ACCOUNT)
def follow() -> Answer:
    """Follows the list that the page named."""
    actor, _person_id = _person()
    form, of, query = FollowForm(), _list(request.form.get("list")), request.form.get("query", "")
    if form.sent():
        form.attempt(lambda: service.follow(actor, of, query, every=form.every.data, lang=form.chosen or ""))
        if form.status == 200:
            flash(_("You follow this list now. What it has new comes by mail."), "success")
            return redirect(PATH, 303)
    return _follow_page(form, of, MultiDict(following.pairs_of(query)))


@area.post(f"{PATH}/<ref>", permission=Permission.ACCOUNT)
def choose_every(ref: str) -> Answer:
    """How often the mail about one of the own lists comes."""
    _actor, person_id = _person()
    form = EveryForm()
    if form.sent():
        zone = _zone(person_id)
        form.attempt(
            lambda: notifications.choose_list(
                ref, form.every.data, person_id=person_id, zone=zone, lang=form.chosen
            )
        )
    flash(
        _("Saved.") if form.status == 200 else _("Choose one of these."),
        "success" if form.status == 200 else "error",
    )
    return redirect(PATH, 303)


@area.post(f"{PATH}/<ref>/stop", permission=Permission.ACCOUNT)
def unfollow(ref: str) -> Answer:
    """Follows one of the own lists no longer."""
    _actor, person_id = _person()
    notifications.unfollow_list(ref, person_id=person_id)
    flash(_("You do not follow this list any more."), "success")
    return redirect(PATH, 303)


@area.post("/account/reminders", permission=Permission.ACCOUNT)
def choose_reminders() -> Answer:
    """How long before a date this person is reminded."""
    _actor, person_id = _person()
    form = RemindersForm()
    if form.sent():
        chosen = {name: getattr(form, name).data for name in ("start", "end", "deadline")}
        form.attempt(lambda: notifications.choose_reminders(person_id, **chosen))
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(f"{PATH}#reminders", 303)
    return _page(form)


@area.post("/courses/<course>/bookmark", permission=Permission.ACCOUNT)
def bookmark_course(course: str) -> Answer:
    """Keeps a course in mind, or no longer."""
    require(Permission.ACCOUNT)
    return _keep("course", readable_course(course).id, f"/courses/{course}")


@area.post("/runs/<ref>/bookmark", permission=Permission.ACCOUNT)
def bookmark_run(ref: str) -> Answer:
    """Keeps a run in mind, or no longer."""
    require(Permission.ACCOUNT)
    return _keep("run", readable_run(ref).id, f"/runs/{ref}")


def _keep(kind: str, ident: int, path: str) -> Answer:
    _actor, person_id = _person()
    form = KeepForm()
    keep = notifications.unbookmark if form.keep.data == "0" else notifications.bookmark
    if form.sent():
        form.attempt(lambda: keep(person_id, kind, ident))
    if form.errors:
        flash(str(form.form_errors[0]), "error")
    elif form.keep.data == "0":
        flash(_("The bookmark is removed."), "success")
    else:
        flash(_("Bookmarked. You are reminded before enrolment closes."), "success")
    return redirect(PATH if form.back.data else path, 303)
