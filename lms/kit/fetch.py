"""Fetching from the outside, guarded: an address that a stranger typed must not reach what only this machine reaches.

http and https only, ports 80 and 443, no user name in the address. A name is resolved once, every answer is judged, and
the connection goes to the judged address. Redirects are judged anew. Bounded in size, time and number of redirects.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lms.config import Network, allowed_places
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, Sentence
from lms.kit.text import clean_line

MEGABYTE, _PIECE = 1024 * 1024, 64 * 1024
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
# all of IPv6 that is handed out: site-local and translated addresses lie outside
_UNICAST = ip_network("2000::/3")
_UNKNOWN_TO_PYTHON = (ip_network("192.88.99.0/24"), ip_network("3fff::/20"))  # relays of 6to4; documentation
Address = IPv4Address | IPv6Address

WORDS: dict[str, Sentence] = {
    "fetch_scheme": _l("Only addresses that begin with http:// or https:// are fetched."),
    "fetch_address": _l("This is not an address that can be fetched."),
    "fetch_port": _l("Only the usual ports of the web, 80 and 443, are fetched from."),
    "fetch_private": _l("This address leads into a private network; nothing is fetched from there."),
    "fetch_unknown": _l("There is no server of this name."),
    "fetch_unreachable": _l("The server cannot be reached."),
    "fetch_certificate": _l("The server's certificate is not valid."),
    "fetch_slow": _l("The server answers too slowly."),
    "fetch_redirects": _l("The address leads on to another one too many times."),
    "fetch_too_large": _l("The file is too large."),
    "fetch_compressed": _l("The server sends the file compressed, although it was asked not to."),
    "fetch_broken": _l("The answer of the server breaks off or cannot be understood."),
    "fetch_gone": _l("There is nothing at this address."),
    "fetch_refused": _l("The server does not let everybody read this address."),
    "fetch_fault": _l("The server says that something is wrong with it."),
    "fetch_other": _l("The server answers something else than the file."),
}
"""Why nothing was fetched, by the code of the refusal."""


def refusal(code: str) -> Refusal:
    """The refusal with the sentence of `code`."""
    return Refusal(code, WORDS[code], "address")


@dataclass(frozen=True)
class Limits:
    """Bounds of one fetch: bytes of the answer, seconds in all and for each step, redirects."""

    size: int = 5 * MEGABYTE
    seconds: float = 15.0
    step_seconds: float = 5.0
    redirects: int = 3


@dataclass(frozen=True)
class Allowed:
    """What an operator lets the fetcher reach besides: `ports` of any public address, and networks, each with one port
    (None: any), although they are private."""

    ports: frozenset[int] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def read(cls, text: str) -> Allowed:
        """From what the setting LMS_IMPORT_ALLOW says. ValueError for anything else."""
        return cls(*allowed_places(text))

    def judge(self, address: Address, port: int) -> None:
        """Refused unless this address may be reached at this port."""
        if any(address in network and wanted in (None, port) for network, wanted in self.networks):
            return
        if not is_public(address):
            raise refusal("fetch_private")
        if port not in PORTS.values() and port not in self.ports:
            raise refusal("fetch_port")


def is_public(address: Address) -> bool:
    """Whether it is an address that everybody reaches: none of a private or local network, of documentation, multicast,
    none of IPv6 that is not handed out (site-local), or that holds an IPv4 one (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv6Address) and (address not in _UNICAST or address.sixtofour or address.teredo):
        return False
    special = address.is_multicast or address.is_reserved or address.is_private or address.is_link_local
    return address.is_global and not special and not any(address in each for each in _UNKNOWN_TO_PYTHON)


@dataclass(frozen=True)
class Fetched:
    """What an address answered; `body` None: unchanged since the validators that were sent."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


class _Clock:
    """How long a fetch may still take."""

    def __init__(self, limits: Limits) -> None:
        self._ends, self._step = time.monotonic() + limits.seconds, limits.step_seconds

    @property
    def left(self) -> float:
        return self._ends - time.monotonic()

    def step(self) -> float:
        """Seconds for the next step; refused when there are none."""
        if self.left <= 0:
            raise refusal("fetch_slow")
        return min(self.left, self._step)

    @contextmanager
    def watching(self, connection: socket.socket) -> Iterator[None]:
        """Cuts the connection when the time is over, also where each byte comes in time for itself."""

        def cut() -> None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(self.left, 0.0), cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise refusal(self.code_of(error)) from error
        finally:
            timer.cancel()

    def code_of(self, error: Exception, *, otherwise: str = "fetch_broken") -> str:
        """What went wrong with a connection."""
        if self.left <= 0 or isinstance(error, TimeoutError):
            return "fetch_slow"
        return "fetch_certificate" if isinstance(error, ssl.SSLCertVerificationError) else otherwise


def fetch(
    url: str,
    *,
    allowed: Allowed,
    accept: str = "*/*",
    etag: str = "",
    modified: str = "",
    limits: Limits | None = None,
) -> Fetched:
    """What the http(s) address `url` answers; with the validators of a former answer only when it changed since.

    Refused with a sentence of `WORDS`: any address that is not public nor `allowed`, one that cannot be reached or is
    too slow, an answer that is too large, compressed (plain bytes are asked for, so no bomb can go off), broken off, or
    another one than 200, 304 and a few redirects.
    """
    bounds = limits or Limits()
    clock = _Clock(bounds)
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "LMS import"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": modified} if modified else {}
    for _ in range(bounds.redirects + 1):
        found = _asked(taken_apart(url, allowed), allowed, headers, clock, bounds)
        if isinstance(found, str):
            url = _joined(url, found)
        elif found.body is None and not (etag or modified):
            raise refusal("fetch_other")  # unchanged since nothing
        else:
            return found
    raise refusal("fetch_redirects")


def _joined(url: str, to: str) -> str:
    try:
        return urljoin(url, to)
    except ValueError as error:
        raise refusal("fetch_address") from error


def taken_apart(url: str, allowed: Allowed) -> SplitResult:
    """The parts of an address; refused when it tells by itself that it may not be fetched."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        named = ip_address(host) if _is_literal(host) else None
        host.encode("ascii" if named else "idna")
    except ValueError as error:
        raise refusal("fetch_address") from error
    if parts.scheme not in PORTS:
        raise refusal("fetch_scheme")
    if not host or port == 0 or "@" in parts.netloc or clean_line(url) != url:
        raise refusal("fetch_address")
    if named is not None:
        allowed.judge(named, port or PORTS[parts.scheme])
    return parts


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _asked(
    parts: SplitResult, allowed: Allowed, headers: dict[str, str], clock: _Clock, limits: Limits
) -> Fetched | str:
    """The answer, or where it leads to."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    addresses = _resolved(host, port, clock)
    for address in addresses:
        allowed.judge(address, port)
    with closing(_line(addresses, parts, clock)) as line, clock.watching(line):
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(host if ":" in host else host.encode("idna").decode(), port)
        connection.sock = line
        with closing(connection):
            path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*")
            query = quote(parts.query, safe="%/:=&?~+!$,;'@()*")
            connection.request("GET", f"{path}?{query}" if query else path, headers=headers)
            return _answered(connection.getresponse(), clock, limits)


def _line(addresses: list[Address], parts: SplitResult, clock: _Clock) -> socket.socket:
    """A connection to one of these addresses; for https before the handshake, so that its time is counted too."""
    plain = _connected(addresses, parts.port or PORTS[parts.scheme], clock)
    if parts.scheme == "http":
        return plain
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _resolved(host: str, port: int, clock: _Clock) -> list[Address]:
    found: list[Address] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(ip_address(answer[4][0]) for answer in answers))

    thread = threading.Thread(target=ask, daemon=True)  # a resolver knows no time limit
    thread.start()
    thread.join(clock.step())
    if thread.is_alive():
        raise refusal("fetch_slow")
    if not found:
        raise refusal("fetch_unknown")
    return found


def _connected(addresses: list[Address], port: int, clock: _Clock) -> socket.socket:
    code = "fetch_unreachable"
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=clock.step())
        except OSError as error:
            code = clock.code_of(error, otherwise="fetch_unreachable")
    raise refusal(code)


def _answered(response: http.client.HTTPResponse, clock: _Clock, limits: Limits) -> Fetched | str:
    if response.status in REDIRECTS and (to := response.getheader("Location")):
        return clean_line(to)
    if response.status == 304:
        return Fetched(None)
    if response.status != 200:
        raise refusal(_code_of_status(response.status))
    if response.getheader("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise refusal("fetch_compressed")
    if (response.length or 0) > limits.size:
        raise refusal("fetch_too_large")
    pieces, size = list[bytes](), 0
    while piece := response.read(min(_PIECE, limits.size + 1)):
        clock.step()
        pieces.append(piece)
        size += len(piece)
        if size > limits.size:
            raise refusal("fetch_too_large")
    if response.length or clock.left <= 0:
        raise refusal("fetch_slow" if clock.left <= 0 else "fetch_broken")
    validators = (clean_line(response.getheader(name, ""))[:200] for name in ("ETag", "Last-Modified"))
    return Fetched(b"".join(pieces), *validators)


def _code_of_status(status: int) -> str:
    codes = {404: "fetch_gone", 410: "fetch_gone", 401: "fetch_refused", 403: "fetch_refused"}
    return codes.get(status, "fetch_fault" if status >= 500 else "fetch_other")
