"""The area of the public pages, and what each of them begins with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Response, current_app, g, request

from lms.access import Actor, current_actor
from lms.kit import atom, clock
from lms.kit.i18n import language
from lms.kit.paging import Page
from lms.kit.routing import Area
from lms.public.rules import Around, Shelf

area = Area("public", __name__)


def base_url() -> str:
    """The site's address, as links for machines name it."""
    return str(current_app.config["LMS"].base_url)


def reader() -> tuple[Actor, datetime]:
    """Who reads, and when. A browser may keep a page for everybody (and asks again); never one for somebody."""
    actor = current_actor()
    g.private = actor.person_id is not None
    return actor, clock.now()


def around(shelf: Shelf, now: datetime) -> Around:
    """What stands around courses and runs on this page."""
    return Around(shelf.tallies, shelf.centres, now, base_url(), language(), current_actor().centre_ids)


def kept(answer: Response) -> Response:
    """What depends on the reader is never kept for another; who has the same already gets a 304."""
    answer.headers["Cache-Control"] = "no-store" if g.private else "no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    answer.add_etag(weak=True)  # it may go out packed or not
    answer.make_conditional(request)
    return answer


def news(
    path: str, query: str, title: str, entries: Iterable[atom.Entry], *, pages: Page[Any] | None = None
) -> Response:
    """An Atom feed of the list at `path` with this canonical query; `pages`: it is one page of several."""
    network, asked = current_app.config["LMS"].LMS_NETWORK_NAME, f"?{query}" if query else ""
    head = atom.Head(
        own=f"{base_url()}{path}.atom{asked}",
        page=f"{base_url()}{path}{asked}",
        title=f"{title} · {network}",
        author=network,
        **atom.in_pages(f"{base_url()}{path}.atom", query, pages) if pages else {},
    )
    feed = atom.feed(head, entries)
    return kept(Response(feed, content_type="application/atom+xml; charset=utf-8"))
