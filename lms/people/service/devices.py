"""Which accounts a device was signed in to before: a signed cookie, so that no stranger's failures lock it out."""

from __future__ import annotations

from flask import current_app

from lms.kit import tokens

PURPOSE = "known-device"
MAX_AGE = 180 * 86_400
MOST = 5


def _known(cookie: str) -> list[int]:
    try:
        found = tokens.unsign(
            PURPOSE,
            cookie,
            max_age=MAX_AGE,
            secret=current_app.config["SECRET_KEY"],
            fallbacks=current_app.config["SECRET_KEY_FALLBACKS"],
        )
    except tokens.BadToken:
        return []
    return [ident for ident in found if isinstance(ident, int)] if isinstance(found, list) else []


def known_as(cookie: str) -> frozenset[int]:
    """The people whom this device has been signed in as; none for a cookie that is not ours."""
    return frozenset(_known(cookie))


def cookie_for(cookie: str, person_id: int) -> str:
    """The cookie of a device on which `person_id` has just signed in; the last few people are kept."""
    others = [ident for ident in _known(cookie) if ident != person_id]
    payload = [person_id, *others][:MOST]
    return tokens.sign(PURPOSE, payload, secret=current_app.config["SECRET_KEY"])
