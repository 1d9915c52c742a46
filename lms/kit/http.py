"""What every answer carries: security headers, request id, cache rules."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, Request, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from lms.config import Settings
from lms.kit import logs, metrics

CONTENT_SECURITY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TRANSPORT_SECURITY = "max-age=31536000"

MEGABYTE = 1024 * 1024
ZIPPED = {"text/html", "text/csv", "application/json", "application/ld+json", "application/xml"}
SMALL = 1400  # fits one packet as it is
SENDING_SECONDS = 0.001  # a thread of the embedded server sends what we have written, if ours lets it


class _Cookies(SecureCookieSessionInterface):
    """Prepares to verify a signature only where there is one: calendars and most readers send no cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()


def install(app: Flask, settings: Settings) -> None:
    """Sets limits, cookies and headers of `app`."""
    secure = settings.base_url.startswith("https://")
    app.config |= {
        "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "TRUSTED_HOSTS": _trusted_hosts(settings),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session instead; a long form must not be lost
    }
    app.session_interface = _Cookies()
    app.before_request(lambda: _begin(trusted=settings.LMS_PROXIES > 0))
    app.after_request(lambda response: _finish(response, secure=secure))
    app.teardown_request(_end)
    app.jinja_env.globals.update(network_name=settings.LMS_NETWORK_NAME)


def _trusted_hosts(settings: Settings) -> list[str] | None:
    if settings.LMS_TRUSTED_HOSTS:
        return [host.strip() for host in settings.LMS_TRUSTED_HOSTS.split(",")]
    if settings.LMS_ENV == "production":
        return [urlsplit(settings.base_url).hostname or ""]
    return None


def _begin(*, trusted: bool) -> None:
    """Numbers the request; a number from outside counts only where a trusted proxy sets or lets through the header."""
    g.request_id = logs.request_id(request.headers.get("X-Request-ID") if trusted else None)
    g.began = time.perf_counter()
    logs.count_from_here()
    metrics.begun()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    if "\x00" in request.path:
        abort(404)  # no name holds it, and PostgreSQL refuses to be asked for one that does


def _end(_fault: BaseException | None) -> None:
    request.close()  # large files that were sent lie on the disk until then
    if g.pop("began", None) is not None:
        metrics.ended()


def _finish(response: Response, *, secure: bool) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["X-Request-Id"] = g.get("request_id", "-")  # a refused CSRF token may come before `_begin`
    if response.mimetype == "text/html":
        headers["Content-Security-Policy"] = CONTENT_SECURITY
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.vary.update(("Cookie", "Accept-Language"))
        headers.setdefault("Cache-Control", "no-store" if g.get("private", True) else "no-cache")
    elif headers.get("Content-Disposition", "").startswith("attachment"):
        headers["Content-Security-Policy"] = (
            "default-src 'none'; sandbox"  # a file of somebody, if it is opened
        )
    if secure:
        headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
    response = _zipped(response)
    if "began" in g:
        _note_once_sent(response)
    return response


def _note_once_sent(response: Response) -> None:
    """One line of the log for each request: the name of its address, never the path, which may hold a secret or a
    reference of somebody; `ms` until the answer was made. Nobody waits for it."""
    seconds, number, statements = time.perf_counter() - g.began, g.request_id, logs.statements()
    method, endpoint = logs.method(request.method), request.endpoint

    def note() -> None:
        status, ms = response.status_code, round(seconds * 1000, 1)
        metrics.answered(endpoint, status, seconds)
        logs.request_line(number, method=method, endpoint=endpoint, status=status, ms=ms, queries=statements)

    response.call_on_close(note)


def _zipped(response: Response) -> Response:
    """Public pages and lists go out gzipped when asked. Private ones never: what a stranger can make a page repeat must
    not tell by its length what else stands in it (BREACH)."""
    if (
        response.mimetype not in ZIPPED
        or response.status_code not in (200, 304)
        or response.direct_passthrough
        or g.get("private", True)
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data() if response.status_code == 200 else b""
    if len(body) >= SMALL and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def from_this_machine() -> bool:
    """Whether the request was sent on this machine and by no proxy for somebody else. Where a proxy is likely that we
    were not told of (https, which we do not speak ourselves, and no `LMS_PROXIES`), nobody is believed to be here."""
    settings: Settings = current_app.config["LMS"]
    if settings.base_url.startswith("https://") and not settings.LMS_PROXIES:
        return False
    peer = request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR", request.remote_addr)
    return all(is_loopback(address) for address in (peer, request.remote_addr))


def is_loopback(address: str | None) -> bool:
    """Whether this is an address (IPv4, IPv6, or one within the other) of the machine itself."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def once_sent(response: Response, write: Callable[[], object]) -> None:
    """Calls `write` when `response` is sent, in a context of the application that outlives the request: for the little
    that a GET may have written down."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # the app outlives the request

    def later() -> None:
        time.sleep(SENDING_SECONDS)
        with app.app_context():
            write()

    response.call_on_close(later)


def local_path(value: str | None, *, default: str = "/") -> str:
    """A redirect's target: only a path of this site, one leading slash, judged after parsing; else `default`."""
    if not value or any(ord(sign) < 33 for sign in value) or "\\" in value:
        return default
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or not value.startswith("/") or value.startswith("//"):
        return default
    return value
