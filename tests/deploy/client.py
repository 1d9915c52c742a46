"""Somebody who reads over real sockets: through nginx by TLS, or a web process by its own socket."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.reader import form_of

HOST = "lms.example.org"
PATIENCE = 60  # seconds, as nginx has: a machine with other work starts a process slowly


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def header(self, name: str) -> str:
        """All values of a header, by commas: one that is there twice shows."""
        return ", ".join(self.headers.get_all(name) or ())


@dataclass(frozen=True)
class Door:
    """Where to knock: nginx at a port of this machine with its certificate, or the socket of a web process."""

    port: int = 0
    certificate: Path | None = None
    path: Path | None = None

    def connect(self) -> socket.socket:
        """A connection that requests may be written to."""
        if self.path is not None:
            plain = socket.socket(socket.AF_UNIX)
            plain.settimeout(PATIENCE)
            try:
                plain.connect(str(self.path))
            except OSError:
                plain.close()
                raise
            return plain
        context = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return context.wrap_socket(plain, server_hostname=HOST)


@dataclass
class Client:
    """A reader with a cookie jar; each request has a connection of its own."""

    door: Door
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request and its answer; `headers` by their names with _ for -."""
        connection = http.client.HTTPConnection(HOST, timeout=PATIENCE)
        connection.sock = self.door.connect()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.door.path is not None:  # what nginx says besides
            sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"} | sent
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for each in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(each).items()}
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """One page."""
        return self.ask("GET", path, **headers)

    def sign_in(self, email: str, password: str) -> Answer:
        """Fills in the page and sends it."""
        page = self.get("/sign-in")
        assert page.status == 200, page
        _target, values = form_of(page.body.decode(), "sign-in")
        given: dict[str, Any] = values | {"email": email, "password": password}
        body = urlencode({name: value for name, value in given.items() if value is not None}).encode()
        form = "application/x-www-form-urlencoded"
        return self.ask(
            "POST", "/sign-in", body, Content_Type=form, Referer=f"https://{HOST}/sign-in", Origin=f"https://{HOST}"
        )  # fmt: skip
