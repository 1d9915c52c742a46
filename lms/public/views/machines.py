"""What programs ask a site for."""

from __future__ import annotations

from flask import Response, current_app

from lms.access import Permission
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.exchanges import queries as exchanges
from lms.public.serializers import files
from lms.public.views.area import area, base_url, reader

FIXED = ("/", "/courses", "/calendar", "/calendar/subscribe", "/centres", "/exchanges", "/exchanges/wanted")
HELP = ("", "/enrolment", "/calendar", "/roles", "/accessibility", "/about", "/privacy")


@area.get("/robots.txt", permission=Permission.PUBLIC)
def robots() -> Response:
    """Everything public may be read; filtered lists lead nowhere new."""
    return Response(files.robots(base_url()), content_type="text/plain; charset=utf-8")


@area.get("/sitemap.xml", permission=Permission.PUBLIC)
def sitemap() -> Response:
    """Every address that everybody may read, with its last change (sitemaps.org 0.9)."""
    found, runs = courses.public_addresses()
    addresses = [(path, None) for path in (*FIXED, *(f"/help{page}" for page in HELP))]
    addresses += [(f"/centres/{card.slug}", None) for card in centres.centre_cards().values()]
    addresses += [(f"/regions/{card.slug}", None) for card in centres.region_cards().values()]
    changed = [(f"/courses/{slug}", at) for slug, at in found] + [(f"/runs/{ref}", at) for ref, at in runs]
    changed += [(f"/exchanges/{ref}", at) for ref, at in exchanges.public_slot_addresses()]
    return Response(
        files.sitemap([*addresses, *changed], base_url()), content_type="application/xml; charset=utf-8"
    )


@area.get("/.well-known/security.txt", permission=Permission.PUBLIC)
def security() -> Response:
    """Whom to tell about a weakness (RFC 9116)."""
    _actor, now = reader()
    return Response(
        files.security(base_url(), now, contact=current_app.config["LMS"].LMS_SECURITY_CONTACT),
        content_type="text/plain; charset=utf-8",
    )
