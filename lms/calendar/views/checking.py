"""Our own checks of a feed, in words; and the page of one private address, which has its checks and its alarms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission, require
from lms.calendar import queries, service
from lms.calendar.forms import AlarmForm
from lms.calendar.queries import Feed
from lms.calendar.rules.checking import checks_of
from lms.calendar.rules.words import CHECKED, check_words
from lms.calendar.views.area import area
from lms.calendar.views.choosing import chosen_list, page_of
from lms.calendar.views.feeds import feed_of_list
from lms.calendar.views.naming import feed_address
from lms.kit.i18n import gettext as _
from lms.kit.i18n import known_language, languages
from lms.kit.refusal import NotFound

Answer = Response | str | tuple[str, int]


def _checked(feed: Feed, *, alarms: bool = False) -> dict[str, Any]:
    """What the page shows of a feed: what came of each check, and when it changed last."""
    found = checks_of(feed.found, alarms=alarms)
    return {"feed": feed, "checks": [(CHECKED[each.code], each.fine, check_words(each)) for each in found]}


@area.get("/calendar/subscribe/check", permission=Permission.PUBLIC)
def check_list() -> Answer:
    """The checks of the list that the query names, as its feed is sent this moment."""
    ask = chosen_list()
    if ask is None:
        raise NotFound
    query = ask.query(default_lang=languages()[0])
    return render_template(
        "calendar/check.html",
        title=ask.title,
        url=feed_address(f"{ask.path}.ics", query),
        back=page_of(ask) + "#choice",
        **_checked(feed_of_list(ask.path, query)),
    )


@area.get("/calendar/addresses/<handle>", permission=Permission.ACCOUNT)
def address(handle: str) -> Answer:
    """One private address of one's own: its checks, who fetched it last, its alarms."""
    actor = require(Permission.ACCOUNT)
    return _address(handle, actor.person_id or 0, None)


def _address(handle: str, person_id: int, form: AlarmForm | None) -> Answer:
    holder = queries.own_holder(person_id, handle)
    checked: dict[str, Any] = {"feed": None}
    if queries.still_works(holder):
        feed = queries.private_feed(holder, lang=known_language(holder.language), form="sessions")
        checked = _checked(feed, alarms=holder.alarm > 0)
    (shown,) = (each for each in queries.addresses_of(person_id) if each.handle == handle)
    form = form or AlarmForm(data={"alarm": str(holder.alarm)})
    page = render_template(
        "calendar/address.html",
        address=shown,
        form=form,
        **checked,
    )
    return page, form.status


@area.post("/calendar/addresses/<handle>", permission=Permission.ACCOUNT)
def choose_alarm(handle: str) -> Answer:
    """The entries of the address ring as chosen, from the next fetch on."""
    actor = require(Permission.ACCOUNT)
    form, person_id = AlarmForm(), actor.person_id or 0
    if form.sent():
        form.attempt(lambda: service.choose_alarm(handle, form.minutes, person_id=person_id))
    if form.status != 200:
        return _address(handle, person_id, form)
    flash(_("Saved. Your calendar rings as you chose once it fetches the address again."), "success")
    return redirect(url_for("calendar.address", handle=handle), 303)
