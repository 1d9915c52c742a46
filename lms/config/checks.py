"""What the value of a setting may be. Pure; each check gives the value as it is kept, or raises ValueError."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LANGUAGES = {
    "en": "English",
    "fi": "suomi",
    "sv": "svenska",
    "nb": "norsk bokmål",
    "da": "dansk",
    "et": "eesti",
    "lv": "latviešu",
    "lt": "lietuvių",
}
_BRACKETS = re.compile(r"\[([^\]]+)\](?::(\d{1,5}))?", re.ASCII)
Network = IPv4Network | IPv6Network


def allowed_places(text: str) -> tuple[frozenset[int], tuple[tuple[Network, int | None], ...]]:
    """The ports, and the networks each with its port (None: any), that a list with commas names: "127.0.0.1",
    "10.2.0.0/16:8080", "[::1]:8000", "fd00::/8", ":8443". ValueError for anything else."""
    ports, networks = set[int](), list[tuple[Network, int | None]]()
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        place, port = piece, ""
        if found := _BRACKETS.fullmatch(piece):
            place, port = found[1], found[2] or ""
        elif piece.count(":") == 1:
            place, _, port = piece.partition(":")
        number = int(port) if port else None
        if number is not None and not 0 < number < 65536:
            raise ValueError(f"not a port: {piece!r}")
        if place or number is None:
            networks.append((ip_network(place), number))
        else:
            ports.add(number)
    return frozenset(ports), tuple(networks)


def zone(value: str) -> str:
    """An IANA zone that this machine knows."""
    ZoneInfo(value)
    return value


def locales(value: str) -> str:
    """Languages of the interface, by commas."""
    unknown = [code for code in value.split(",") if code.strip() not in LANGUAGES]
    if unknown:
        raise ValueError(f"unknown languages {unknown}; known are {sorted(LANGUAGES)}")
    return value


def places(value: str) -> str:
    """What `allowed_places` can read."""
    allowed_places(value)
    return value


def key(value: str) -> str:
    """None, or one that is not guessed soon."""
    if value and len(value) < 16:
        raise ValueError("must have at least 16 characters")
    return value


def base_url(value: str) -> str:
    """An address of the web, without its final slash."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return value.rstrip("/")


def contact(value: str) -> str:
    """An address as RFC 9116 wants it."""
    if value and not re.fullmatch(r"(mailto:|https://|tel:)[!-~]+", value):
        raise ValueError("must start with mailto:, https:// or tel: and hold no blanks")
    return value


def authority(value: str) -> str:
    """A file that is there."""
    if value and not Path(value).is_file():
        raise ValueError("must name a file that is there")
    return value


def mailbox(value: str) -> str:
    """A mailbox reached under encryption, or on this machine."""
    parts = urlsplit(value)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if value and not (parts.hostname and (parts.scheme == "imaps" or (parts.scheme == "imap" and here))):
        raise ValueError("must start with imaps:// and name a host; imap:// is for this machine only")
    return value
