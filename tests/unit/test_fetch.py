"""The guarded client against a real server on loopback that does everything wrong."""

from __future__ import annotations

import gzip
import socket
import time
from contextlib import closing
from ipaddress import ip_address

import pytest

from lms.kit.fetch import Allowed, Fetched, Limits, fetch, is_public, taken_apart
from lms.kit.refusal import Refusal
from tests.outside_server import Answer, Asked, stranger

LOOPBACK = Allowed.read("127.0.0.1")
SHORT = Limits(size=10_000, seconds=0.5, step_seconds=0.3)


def code(answer: Answer, *, path: str = "/a", allowed: Allowed = LOOPBACK, limits: Limits = SHORT) -> str:
    """Under which code a fetch is refused; empty when it is not."""
    with stranger(answer) as server:
        try:
            fetch(server.url(path), allowed=allowed, limits=limits)
        except Refusal as refusal:
            return refusal.code
    return ""


def stalls(asked: Asked) -> None:
    asked.server.waiting.wait(5)


def drips(asked: Asked) -> None:
    asked.send_response(200)
    asked.send_header("Content-Length", "5000")
    asked.end_headers()
    while not asked.server.waiting.wait(0.05):
        asked.wfile.write(b"a")


def drips_headers(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not asked.server.waiting.wait(0.05):
        asked.wfile.write(b"a")
        asked.wfile.flush()


def endless(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        asked.wfile.write(b"a" * 10_000)


BOMB = gzip.compress(b"0" * 5_000_000)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (stalls, "fetch_slow"),
        (drips, "fetch_slow"),
        (drips_headers, "fetch_slow"),
        (endless, "fetch_too_large"),
        (lambda asked: asked.send(200, b"short", Content_Length="5000"), "fetch_broken"),
        (lambda asked: asked.send(200, b"short", Content_Length="50000000"), "fetch_too_large"),
        (lambda asked: asked.send(200, BOMB[:9_000], Content_Encoding="gzip"), "fetch_compressed"),
        (lambda asked: asked.wfile.write(b"no HTTP at all\r\n"), "fetch_broken"),
        (lambda asked: None, "fetch_broken"),
        (lambda asked: asked.send(302, Location="/again"), "fetch_redirects"),
        (lambda asked: asked.send(302, Location="http://10.0.0.1/"), "fetch_private"),
        (lambda asked: asked.send(302, Location="http://169.254.169.254/latest"), "fetch_private"),
        (lambda asked: asked.send(302, Location="http://localhost:1/"), "fetch_unreachable"),
        (lambda asked: asked.send(302, Location="file:///etc/passwd"), "fetch_scheme"),
        (lambda asked: asked.send(302, Location="webcal://example.org/a.ics"), "fetch_scheme"),
        (lambda asked: asked.send(302, Location="http://[bad"), "fetch_address"),
        (lambda asked: asked.send(302), "fetch_other"),
        (lambda asked: asked.send(304), "fetch_other"),
        (lambda asked: asked.send(404), "fetch_gone"),
        (lambda asked: asked.send(410), "fetch_gone"),
        (lambda asked: asked.send(403), "fetch_refused"),
        (lambda asked: asked.send(500), "fetch_fault"),
        (lambda asked: asked.send(204), "fetch_other"),
    ],
)
def test_each_way_to_answer_badly_has_its_sentence(answer, expected):
    began = time.monotonic()
    allowed = Allowed.read("127.0.0.1, ::1")
    assert code(answer, allowed=allowed) == expected
    assert time.monotonic() - began < 4


def test_a_file_is_fetched_and_only_again_when_it_changed():
    body = b"BEGIN:VCALENDAR\r\n" * 100

    def answer(asked: Asked) -> None:
        if asked.path == "/old":
            asked.send(301, Location="new?a=ä b")
        elif asked.headers["If-None-Match"] == '"1"':
            asked.send(304)
        else:
            asked.send(200, body, ETag='"1"', Last_Modified="Mon, 01 Mar 2027 07:00:00 GMT")

    with stranger(answer) as server:
        first = fetch(server.url("/old"), allowed=LOOPBACK)
        assert first == Fetched(body, '"1"', "Mon, 01 Mar 2027 07:00:00 GMT")
        again = fetch(server.url("/new"), allowed=LOOPBACK, etag=first.etag, modified=first.modified)
    assert again == Fetched(None)
    assert server.requests[0][0] == "/old"
    headers = server.requests[-1][1]
    assert headers["Accept-Encoding"] == "identity" and headers["If-Modified-Since"].startswith("Mon")


def test_a_handshake_counts_too():
    with stranger() as server, closing(socket.create_server(("127.0.0.1", 0))) as silent:
        for port, limits, expected in (
            (server.port, Limits(), "fetch_broken"),
            (silent.getsockname()[1], SHORT, "fetch_slow"),
        ):
            with pytest.raises(Refusal) as refused:
                fetch(f"https://127.0.0.1:{port}/", allowed=LOOPBACK, limits=limits)
            assert refused.value.code == expected


def test_without_leave_nothing_reaches_this_machine():
    with stranger(lambda asked: asked.send(200, b"secret")) as server:
        for url in (server.url(), f"http://localhost:{server.port}/", f"http://0x7f000001:{server.port}/"):
            with pytest.raises(Refusal) as refused:
                fetch(url, allowed=Allowed())
            assert refused.value.code in ("fetch_private", "fetch_port")
        with pytest.raises(Refusal):
            fetch(server.url(), allowed=Allowed.read(f"127.0.0.1:{server.port % 65535 + 1}"))
        assert not server.requests


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///etc/passwd", "fetch_scheme"),
        ("webcal://example.org/a.ics", "fetch_scheme"),
        ("ftp://example.org/", "fetch_scheme"),
        ("gopher:x", "fetch_scheme"),
        ("http://", "fetch_address"),
        ("http://user:secret@example.org/", "fetch_address"),
        ("http://@example.org/", "fetch_address"),
        ("http://example.org:0/", "fetch_address"),
        ("http://example.org:99999/", "fetch_address"),
        ("http://exa mple.org\r\nX: y", "fetch_address"),
        ("http://[::1", "fetch_address"),
        (f"http://{'a' * 300}.org/", "fetch_address"),
        ("http://127.0.0.1/", "fetch_private"),
        ("http://[::ffff:127.0.0.1]/", "fetch_private"),
        ("http://10.1.2.3/", "fetch_private"),
        ("http://192.0.2.1/", "fetch_private"),
        ("https://8.8.8.8:8443/", "fetch_port"),
        ("https://8.8.8.8/", ""),
        ("https://pädagogik.example.org/ä?b=c", ""),
    ],
)
def test_what_an_address_tells_by_itself(url, expected):
    code = ""
    try:
        taken_apart(url, Allowed())
    except Refusal as refusal:
        code = refusal.code
    assert code == expected


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *[(each, True) for each in ("8.8.8.8", "193.166.3.2", "2001:4860:4860::8888")],
        *[(each, False) for each in ("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254")],
        *[(each, False) for each in ("172.16.0.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1")],
        *[(each, False) for each in ("255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1")],
        *[(each, False) for each in ("::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1")],
        *[(each, False) for each in ("64:ff9b:1::1", "2001:0:1::1", "::127.0.0.1")],
        ("fec0::1", False),
        ("5f00::1", False),
        ("::1:2", False),
        ("3fff::1", False),
        ("192.88.99.1", False),
    ],
)
@pytest.mark.threat("9.fetch")
def test_which_addresses_everybody_reaches(address, public):
    assert is_public(ip_address(address)) is public


def test_what_an_operator_allows():
    allowed = Allowed.read("127.0.0.1:8000, 10.2.0.0/16, [::1]:9000, fd00::/8, :8443")
    for address, port in (
        ("127.0.0.1", 8000),
        ("10.2.9.9", 1),
        ("::1", 9000),
        ("fd00::9", 5),
        ("8.8.8.8", 8443),
    ):
        allowed.judge(ip_address(address), port)
    for address, port in (
        ("127.0.0.1", 80),
        ("10.3.0.1", 80),
        ("::1", 80),
        ("8.8.8.8", 8444),
        ("192.168.0.1", 8443),
    ):
        with pytest.raises(Refusal):
            allowed.judge(ip_address(address), port)
    for bad in ("localhost", "127.0.0.1:0", "127.0.0.1:99999", ":", "10.0.0.1/8"):
        with pytest.raises(ValueError, match=r"."):
            Allowed.read(bad)
