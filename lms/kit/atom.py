"""Atom feeds (RFC 4287): the one place that writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lms.kit.paging import Page

NEVER = "1970-01-01T00:00:00+00:00"
"""`updated` of a feed in which nothing ever stood."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """A feed: its own address (which is its id), that of its page, name, and who answers for it. Of one in pages (RFC
    5005, 3) `own` is the first, `here` this one, `others` are the addresses of others by their relation ("next")."""

    own: str
    page: str
    title: str
    author: str
    here: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing at the address `url`; `ident` is its id for all time (an IRI). `updated` and `published` are aware."""

    ident: str
    url: str
    title: str
    summary: str
    updated: datetime
    published: datetime | None = None
    author: str = ""
    topics: tuple[tuple[str, str], ...] = ()


def in_pages(address: str, query: str, page: Page[Any]) -> dict[str, Any]:
    """What a `Head` says of one page of the list at `address` with this query: its own address, and those of others.
    A list of one page says nothing of pages."""

    def at(number: int) -> str:
        asked = [query] * bool(query) + [f"page={number}"] * (number > 1)
        return address + ("?" + "&".join(asked) if asked else "")

    beside = (("first", 1), ("previous", page.previous), ("next", page.next), ("last", page.pages))
    others = tuple((relation, at(number)) for relation, number in beside if number)
    return {"here": at(page.number), "others": others if page.pages > 1 else ()}


def feed(head: Head, entries: Iterable[Entry]) -> str:
    """The feed as text, the last changed first; `updated` is the newest change of an entry, never the time of the
    request, so that the same things give the same bytes."""
    ordered = sorted(entries, key=lambda each: (each.updated, each.ident), reverse=True)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_xml(head.own)}</id>",
        f"<title>{_xml(head.title)}</title>",
        f"<updated>{ordered[0].updated.isoformat() if ordered else NEVER}</updated>",
        f"<author><name>{_xml(head.author)}</name></author>",
        _link("self", "application/atom+xml", head.here or head.own),
        *(_link(relation, "application/atom+xml", href) for relation, href in head.others),
        _link("alternate", "text/html", head.page),
        *(_entry(each) for each in ordered),
        "</feed>",
        "",
    ]
    return "\n".join(lines)


def _entry(entry: Entry) -> str:
    parts = [
        f"<id>{_xml(entry.ident)}</id><title>{_xml(entry.title)}</title>",
        _link("alternate", "text/html", entry.url),
        f"<published>{entry.published.isoformat()}</published>" if entry.published else "",
        f"<updated>{entry.updated.isoformat()}</updated>",
        f"<author><name>{_xml(entry.author)}</name></author>" if entry.author else "",
        f"<summary>{_xml(entry.summary)}</summary>",
        *(f"<category term={quoteattr(term)} label={_attribute(label)}/>" for term, label in entry.topics),
    ]
    return f"<entry>{''.join(parts)}</entry>"


def _link(relation: str, kind: str, href: str) -> str:
    return f'<link rel="{relation}" type="{kind}" href={_attribute(href)}/>'


def _attribute(text: str) -> str:
    return quoteattr(_plain(text))


def _xml(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff" and not "\ud800" <= char <= "\udfff")
    )
