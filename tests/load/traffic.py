"""Requests over connections that stay open, and how long their answers take.

Plain sockets: what the standard library's client costs would hide in both sides of a ratio and flatter it.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

from tests.load.servers import Server

PATIENCE_SECONDS = 30.0
WARM_UPS, FIRST_FEW = 3, 12
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Failed(Exception):
    """An answer that was not the one expected."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty when there is none."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r\n]*)", self.head, re.IGNORECASE)
        return found.group(1).decode() if found else ""


def get(path: str, **headers: str) -> bytes:
    """A request for `path`; `if_none_match` is the header If-None-Match."""
    return _request(f"GET {path}", headers)


def post(path: str, fields: dict[str, str], **headers: str) -> bytes:
    """A form, sent to `path`."""
    body = urlencode(fields).encode()
    form = {"content_type": "application/x-www-form-urlencoded", "content_length": str(len(body))}
    return _request(f"POST {path}", headers | form) + body


def _request(what: str, headers: dict[str, str]) -> bytes:
    lines = [f"{what} HTTP/1.1", "host: 127.0.0.1", "accept-encoding: identity"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


class Line:
    """One connection to a server, kept open; opened anew when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        """Sends `request`, waits for the whole answer."""
        self._socket.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head, pieces = got[:end], [got[end + 4 :]]
        status, length = int(head[9:12]), LENGTH.search(head)
        rest = (0 if status in (204, 304) or not length else int(length.group(1))) - len(pieces[0])
        while rest > 0:
            pieces.append(self._more())
            rest -= len(pieces[-1])
        if b"\r\nconnection: close" in head.lower():
            self.close()
            self._open()
        return Answer(status, head, b"".join(pieces))

    def _more(self) -> bytes:
        piece = self._socket.recv(262_144)
        if not piece:
            raise Failed("the server hung up")
        return piece

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()


def ask(server: Server, request: bytes, *, status: int = 200) -> Answer:
    """One answer, over a connection of its own."""
    line = Line(server.port)
    try:
        return checked(line.ask(request), status, request)
    finally:
        line.close()


def checked(answer: Answer, status: int, request: bytes) -> Answer:
    """The answer, if it has this status."""
    if answer.status != status:
        raise Failed(f"{request.split(b' HTTP')[0].decode()} answers {answer.status}, not {status}")
    return answer


@dataclass
class Series:
    """Seconds from question to whole answer, and the processor time the server spent meanwhile."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0

    def part(self, share: float) -> float:
        """The time within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        """Half of the answers were quicker."""
        return self.part(0.5)

    @property
    def work(self) -> float:
        """Processor seconds of the server for one answer."""
        return self.processor / len(self.seconds)


@dataclass(frozen=True)
class Subject:
    """What is asked of which server, in turn; `before` is done ahead of each question, outside the clock.

    `pause`: seconds until the next question, as between the visits of a calendar. What the server does in them, after
    the answer, counts as its work and not as time to the answer.
    """

    server: Server
    requests: Sequence[bytes]
    status: int = 200
    before: Callable[[], object] | None = None
    warm_ups: int = WARM_UPS
    pause: float = 0.0


def side_by_side(*subjects: Subject, rounds: int, each: int) -> list[Series]:
    """Asks each subject by one client, `each` times in each round, so that a noisy machine troubles all alike."""
    lines = [Line(subject.server.port) for subject in subjects]
    found = [Series() for _ in subjects]
    for subject, line in zip(subjects, lines, strict=True):
        for number in range(subject.warm_ups):
            _ask_once(subject, line, number)
    for turn in range(rounds):
        for subject, line, series in zip(subjects, lines, found, strict=True):
            for number in range(turn * each, (turn + 1) * each):
                seconds, processor = _ask_once(subject, line, number)
                series.seconds.append(seconds)
                series.processor += processor
    for line in lines:
        line.close()
    return found


def _ask_once(subject: Subject, line: Line, number: int) -> tuple[float, float]:
    if subject.before:
        subject.before()
    request = subject.requests[number % len(subject.requests)]
    before, began = subject.server.processor(), time.perf_counter()
    answer = line.ask(request)
    seconds = time.perf_counter() - began
    checked(answer, subject.status, request)
    time.sleep(subject.pause)
    return seconds, subject.server.processor() - before


@dataclass
class Rush:
    """What many clients at once saw: seconds of each answer, wrong answers, how long it took in all."""

    series: Series = field(default_factory=Series)
    wrong: list[str] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return len(self.series.seconds) / self.lasted


def rush(server: Server, requests: Sequence[bytes], *, clients: int, status: int) -> Rush:
    """Sends each request once, by so many clients at a time; the first few ahead of the clock, one after the other."""
    found, lines = Rush(), [Line(server.port) for _ in range(clients)]
    for request in requests[:FIRST_FEW]:
        checked(lines[0].ask(request), status, request)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for request in requests[FIRST_FEW:]:
        waiting.put(request)
    threads = [threading.Thread(target=_work, args=(line, waiting, status, found)) for line in lines]
    before, began = server.processor(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.lasted = time.perf_counter() - began
    found.series.processor = server.processor() - before
    return found


def _work(line: Line, waiting: SimpleQueue[bytes], status: int, found: Rush) -> None:
    while True:
        try:
            request = waiting.get_nowait()
        except Empty:
            return line.close()
        began = time.perf_counter()
        try:
            checked(line.ask(request), status, request)
        except (Failed, OSError) as fault:
            found.wrong.append(str(fault))
        else:
            found.series.seconds.append(time.perf_counter() - began)
