"""The address of a source, as people have it."""

from __future__ import annotations

import re

_CALENDAR = re.compile(r"webcals?(?=://)", re.IGNORECASE | re.ASCII)


def web_address(pasted: str) -> str:
    """The address behind one that opens a calendar program (webcal://, webcals://; in no standard): such programs ask
    for it by https. Any other address as it is. Nothing but the scheme changes: the rest is for the fetch to judge."""
    found = _CALENDAR.match(pasted)
    return f"https{pasted[found.end() :]}" if found else pasted
