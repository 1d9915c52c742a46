"""People who do not give up: each asks again until it is answered, and writes down what it was answered."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from tests.faults.ground import Ground, Stay, Visit
from tests.faults.places import Web
from tests.load.traffic import Answer, Failed, get, post
from tests.reader import form_of

AT_ONCE = 16
PATIENCE_SECONDS = 600.0
SIGNING = {"position": "Engineer", "agree": "y"}
MOVES = ("guest sign", "home sign", "host sign", "host record-arrival", "host record-departure")


@dataclass
class Book:
    """What the clients were told: `saved` by what they wanted (where an enrolment stands; the move of a stay), answers
    that nobody should get, 503s, and the longest time until an answer."""

    saved: dict[tuple[str, ...], str] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    busy: int = 0
    broken: int = 0
    slowest: float = 0.0

    def took(self, seconds: float) -> None:
        """Notes how long an answer took."""
        self.slowest = max(self.slowest, seconds)


class Crowd:
    """Many clients at once at one web process; `join` waits until each has got its answer."""

    def __init__(self, web: Web, *, random_seed: int, at_once: int = AT_ONCE) -> None:
        self.book, self.at_once = Book(), at_once
        self._web, self._random = web, random.Random(random_seed)
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._give_up = time.monotonic() + PATIENCE_SECONDS
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(at_once)]

    def begin(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Sets out, in an order of chance."""
        for task in self._random.sample(tasks, len(tasks)):
            self._tasks.put(task)
        for thread in self._threads:
            thread.start()

    def busy(self) -> bool:
        """Whether somebody still waits."""
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> Book:
        """Waits for the last one."""
        for thread in self._threads:
            thread.join()
        return self.book

    def _work(self) -> None:
        while True:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                return
            try:
                task()
            except Exception as fault:  # noqa: BLE001 - a client that breaks is what the program tells
                self.book.wrong[f"{type(fault).__name__}: {fault}"] += 1

    def ask(self, request: bytes) -> Answer:
        """The answer, after as many attempts as it takes; a 503 has to say when to come again."""
        while time.monotonic() < self._give_up:
            began = time.monotonic()
            try:
                answer = self._web.ask(request)
            except (OSError, Failed):
                self.book.broken += 1
            else:
                self.book.took(time.monotonic() - began)
                if answer.status != 503:
                    return answer
                self.book.busy += 1
                if not answer.header("Retry-After"):
                    self.book.wrong["503 without Retry-After"] += 1
            time.sleep(0.1)
        raise Failed(f"{request.split(b' HTTP')[0].decode()} was never answered")


def enrolments(crowd: Crowd, ground: Ground) -> list[Callable[[], None]]:
    """Everybody enrols in the run that many want."""

    def enrol(person: int, visit: Visit) -> None:
        cookie, token = visit
        form = {"csrf_token": token, "message": ""}
        answer = crowd.ask(post(f"/runs/{ground.run_ref}/enrol", form, cookie=cookie))
        if answer.status == 303:
            crowd.book.saved["enrol", str(person)] = answer.header("Location").rsplit("/", 1)[1]
        else:
            crowd.book.wrong[f"enrolling answers {answer.status}"] += 1

    return [lambda one=one: enrol(*one) for one in ground.people.items()]  # type: ignore[misc]


def moves(crowd: Crowd, ground: Ground) -> list[Callable[[], None]]:
    """Each stay goes its way: guest, home and host sign, the guest arrives and leaves again."""
    return [lambda stay=stay: _move_on(crowd, ground, stay) for stay in ground.stays]  # type: ignore[misc]


def _move_on(crowd: Crowd, ground: Ground, stay: Stay) -> None:
    sides = {
        "guest": (stay.guest, f"/me/applications/{stay.ref}"),
        "home": (ground.home, f"/desk/ficcc/exchanges/cases/{stay.ref}"),
        "host": (ground.host, f"/desk/sccc/exchanges/cases/{stay.ref}"),
    }
    for words in MOVES:
        side, move = words.split()
        visit, address = sides[side]
        if _made(crowd, visit, f"{address}/{move}", move):
            crowd.book.saved["move", str(stay.ident), side, move] = "done"


def _made(crowd: Crowd, visit: Visit, page: str, move: str) -> bool:
    """Whether the move was answered as made. One whose answer was lost is found made: its page then says 409."""
    cookie, _token = visit
    for _attempt in range(20):
        shown = crowd.ask(get(page, cookie=cookie))
        if shown.status == 409:
            return False
        if shown.status != 200:
            raise Failed(f"{page} answers {shown.status}")
        _action, fields = form_of(shown.body.decode(), move)
        days = dict.fromkeys(("actual_arrival", "actual_departure"), time.strftime("%Y-%m-%d", time.gmtime()))
        typed = {name: value for name, value in (SIGNING | days).items() if name in fields}
        sent = {name: value for name, value in (fields | typed).items() if value is not None}
        answer = crowd.ask(post(page, sent, cookie=cookie))
        if answer.status == 303:
            return True
        if answer.status != 409:
            said = re.sub(r"<[^>]+>|\s+", " ", answer.body.decode())[-300:]
            raise Failed(f"{move} answers {answer.status}: {said}")
    return False
