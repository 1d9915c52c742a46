"""A web server of a stranger on loopback, as unfriendly as a test wants it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; tests answer it through `send`."""

    server: Stranger

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        self.server.answer(self)

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """An answer with a true length unless `headers` say otherwise ("_" for "-")."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | named).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Stranger(ThreadingHTTPServer):
    """`answer` says what it does; `requests` what it was asked; `waiting` is set when those who stall may go on."""

    daemon_threads = True
    answer: Answer

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.waiting = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: those who hang up are what is tested."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/calendar.ics") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def stranger(answer: Answer | None = None) -> Iterator[Stranger]:
    """A running server."""
    socketserver.TCPServer.allow_reuse_address = True
    with Stranger() as server:
        server.answer = answer or (lambda asked: asked.send(404))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.waiting.set()
            server.shutdown()
            thread.join()
