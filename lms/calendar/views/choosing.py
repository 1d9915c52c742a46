"""A feed of one's own choice, step by step: the page's state is its address, as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.calendar import queries, serializers, service
from lms.calendar.forms import ChoiceForm
from lms.calendar.rules import Ask, short_ref
from lms.calendar.views.area import area
from lms.calendar.views.asked import LISTS, list_of, title_of
from lms.calendar.views.naming import feed_address, hosts, named
from lms.kit import clock, qr
from lms.kit.forms import Form
from lms.kit.i18n import LANGUAGES, languages, reader_zone
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.zones import wall_day

PREVIEWED = 10


@dataclass(frozen=True)
class Chosen:
    """A feed as the page hands it out: its query, its address, the short one once somebody made it, a QR code."""

    query: str
    address: str
    short: str
    picture: Markup


def chosen_list() -> Ask | None:
    """What the query of the page asks for; None when nothing was chosen yet. Unknown values are a 404."""
    path = "/" + (request.args.get("list") or "")
    if path == "/":
        return None
    if path not in LISTS:
        raise NotFound
    return list_of(path, request.args)


def page_of(ask: Ask, path: str = "/calendar/subscribe") -> str:
    """The address that names this choice: of the page that shows it, or `path`."""
    return f"{path}?{urlencode([('list', ask.path[1:]), *ask.pairs(default_lang=languages()[0])])}"


def choice() -> dict[str, Any]:
    """What the subscribe page shows of a choice: its form, and once it is made the feed and what comes next in it."""
    form, ask = ChoiceForm(request.args if "list" in request.args else None), chosen_list()
    form.offer(named(), [(code if n else "", LANGUAGES[code]) for n, code in enumerate(languages())])
    if ask is None:
        return {"choice": form, "chosen": None, "coming": []}
    query = ask.query(default_lang=languages()[0])
    ref = short_ref(ask.path, query)
    short = feed_address(f"/calendar/f/{ref}.ics", "") if queries.short_list(ref) else ""
    address = feed_address(f"{ask.path}.ics", query)
    picture = qr.inline(short or address, _("QR code of the address %(address)s", address=short or address))
    chosen = Chosen(query, address, short, picture)
    cards, today = queries.coming(ask, limit=PREVIEWED), wall_day(clock.now(), reader_zone())
    days = serializers.by_day(cards, zone=reader_zone(), first=today, last=date.max, hosts=hosts(cards))
    return {
        "choice": form,
        "chosen": chosen,
        "title": title_of(ask.path),
        "coming": serializers.listed(days),
        "short_url": page_of(ask, "/calendar/subscribe/short"),
        "check_url": page_of(ask, "/calendar/subscribe/check"),
    }


@area.post("/calendar/subscribe/short", permission=Permission.PUBLIC)
def make_short() -> Response:
    """Makes the short address of the list that the query names, and shows it."""
    ask = chosen_list()
    if ask is None:
        raise NotFound
    if Form().sent():  # nothing but the button
        service.make_short(ask, network_address=request.remote_addr or "")
    return redirect(page_of(ask) + "#choice", 303)
