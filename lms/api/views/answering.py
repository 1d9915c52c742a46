"""Answers of the API: with a validator, and in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, jsonify, request

from lms.api.rules import link_header, page_addresses
from lms.api.views.area import base_url, paging
from lms.kit.paging import Page


def kept(response: Response) -> Response:
    """Who has the same already gets a 304; what depends on a person is kept nowhere."""
    response.headers["Cache-Control"] = "no-store" if g.private else "no-cache"
    response.add_etag(weak=True)  # it may go out packed or not
    response.make_conditional(request)
    return response


def one(item: dict[str, Any]) -> Response:
    """One thing."""
    return kept(jsonify(item))


def listed(page: Page[Any], items: Sequence[dict[str, Any]]) -> Response:
    """A page of a list, with the addresses of the others in the body and in `Link` (RFC 8288)."""
    path = base_url() + request.path
    others = page_addresses(path, request.args.items(multi=True), page)
    answer = jsonify(
        url=path + (f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""),
        page=page.number,
        per_page=page.size,
        pages=page.pages,
        total=page.total,
        next=others.get("next"),
        previous=others.get("prev"),
        items=items,
    )
    answer.headers["Link"] = link_header(others)
    return kept(answer)


def listed_whole(cards: Sequence[Any]) -> Page[Any]:
    """The page asked for of a list that is short by nature and was read as a whole."""
    number, size = paging()
    return Page(cards[(number - 1) * size : number * size], number, size, len(cards))
