"""The area of the public pages, and what each of them begins with."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g

from lms.access import Actor, current_actor
from lms.kit import clock
from lms.kit.i18n import language
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
