"""robots.txt, sitemap.xml and security.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

NOT_FOR_ROBOTS = (
    "/me",
    "/desk/",
    "/account",
    "/admin/",
    "/feeds/",
    "/unsubscribe/",
    "/api/v1/",
    "/sign-in",
    "/register",
    "/courses?",
    "/exchanges?",
    "/search",
)
MOST_ADDRESSES = 50_000
"""What one sitemap may hold (sitemaps.org 0.9)."""


def robots(base_url: str) -> str:
    """What crawlers should leave alone, and where the map is (RFC 9309)."""
    rules = "".join(f"Disallow: {path}\n" for path in NOT_FOR_ROBOTS)
    return f"User-agent: *\n{rules}\nSitemap: {base_url}/sitemap.xml\n"


def sitemap(addresses: Iterable[tuple[str, datetime | None]], base_url: str) -> str:
    """A sitemap of these paths with their last changes, at most 50,000."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for path, changed in list(addresses)[:MOST_ADDRESSES]:
        last = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(base_url + path)}</loc>{last}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def security(base_url: str, now: datetime, *, contact: str = "") -> str:
    """RFC 9116: whom to tell, at `contact` or else by the page about this network. It expires half a year from the
    first day of this month."""
    expires = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=183)
    return (
        f"Contact: {contact or f'{base_url}/help/about#contact'}\n"
        f"Expires: {expires.isoformat()}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {base_url}/.well-known/security.txt\n"
    )
