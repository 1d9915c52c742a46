"""Files of `static/`: their addresses, and how long what is answered there may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from lms.config import Settings
from lms.kit.http import TRANSPORT_SECURITY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# resolved: a process whose release is no longer the current one goes on with its own files
FOLDER = Path(__file__).resolve().parents[2] / "static"
PREFIX = "/static/"
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _version(name: str) -> str:
    path = FOLDER / name
    return f"v={_digest(path, path.stat().st_mtime)}"


def static_url(name: str) -> str:
    """The address of a file of `static/` with a hash of its content, so that it may be cached for a year."""
    return f"{PREFIX}{name}?{_version(name)}"


def install(answer: Callable[..., Iterable[bytes]], settings: Settings) -> Callable[..., Iterable[bytes]]:
    """`answer`, with the files of `static/` answered before it is asked."""
    files = WhiteNoise(
        answer, root=FOLDER, prefix=PREFIX.strip("/") + "/", add_headers_function=_headers(settings)
    )

    def answered(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            start = _kept(start, path.removeprefix(PREFIX), environ.get("QUERY_STRING", ""))
        found: Iterable[bytes] = files(environ, start)
        return found

    return answered


def _headers(settings: Settings) -> Callable[[Headers, str, str], None]:
    def add(headers: Headers, _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        if settings.base_url.startswith("https://"):
            headers["Strict-Transport-Security"] = TRANSPORT_SECURITY

    return add


def _kept(start: StartResponse, name: str, query: str) -> StartResponse:
    """`start`, which says how long the file may be kept: for a year where `query` names the content that is sent. While
    processes are replaced, a page of one release may ask the other one: that answer must not stay at this address."""

    def begin(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
        if status[:3] in {"200", "206", "304"}:
            versioned = FOR_A_YEAR if query == _version(name) else "no-store"
            rule = ("Cache-Control", versioned if query else FOR_AN_HOUR)
            headers = [*(each for each in headers if each[0] != "Cache-Control"), rule]
        return start(status, headers, *fault)

    return begin
