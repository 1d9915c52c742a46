"""The database is refused, cut, slow or swallowed: 503 with Retry-After in time, and back by itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from queue import Empty, SimpleQueue
from threading import Event

from tests.faults import clients, standing
from tests.faults.clients import AT_ONCE, Crowd
from tests.faults.ground import Ground
from tests.faults.places import Place, Web, Wrong
from tests.faults.postgres import Server
from tests.faults.proxy import Proxy, proxy
from tests.load.servers import THREADS
from tests.load.traffic import Answer, get, post

LONGEST_SECONDS = 8.0
BEFORE_SECONDS, AWAY_SECONDS = 1.0, 15.0
BACK_SECONDS = 60.0
READS = "/courses", "/me", "/courses.ics"
MODES = {"refuse": "refused", "cut": "cut", "slow": "slow", "hole": "a black hole"}
Asked = Callable[[], Answer]


def away(ground: Ground, mode: str, *, server: Server) -> str:
    """Everything that is asked meanwhile, by one who looks closely and by a crowd that was there before, gets a 503 in
    time (slow or cut: it may be answered, too); afterwards everything works again in the same process."""
    # a crowd of more than there are threads has to queue; behind answers that are slow that takes its time
    at_once = THREADS - 1 if mode == "slow" else AT_ONCE
    with proxy(server.socket) as between:
        place = ground.copy(f"away_{mode}")
        place = replace(place, url=_through(place, between))
        with place.gunicorn(workers=1) as web:
            pid, crowd, over = web.process.pid, Crowd(web, random_seed=1, at_once=at_once), Event()
            for path in READS:  # what every process does only once is done
                web.ask(get(path, cookie=ground.host[0]))
            crowd.begin(_visits(crowd, ground, over))
            time.sleep(BEFORE_SECONDS)
            between.cut() if mode == "cut" else between.turn(mode)
            seen = _asked(web, ground, mode)
            between.turn("open")
            back = web.ready(within=BACK_SECONDS, path="/courses")
            over.set()
            book = crowd.join()
            if web.process.pid != pid or not web.process.alive():
                raise Wrong("the process did not survive")
        if book.slowest > LONGEST_SECONDS or book.broken:
            book.wrong[f"of the crowd one waited {book.slowest:.1f} s, {book.broken} heard nothing"] += 1
        found = standing.check(replace(place, url=_past(ground, mode)), ground, book)
    told = f"in a crowd of {at_once} after {book.slowest:.1f} s ({book.busy}× 503)"
    return f"{seen}, {told}; back after {back:.1f} s; {found}"


def _visits(crowd: Crowd, ground: Ground, over: Event) -> list[Callable[[], None]]:
    """As many clients as `crowd` has: each enrols somebody and reads, again and again until it is over."""
    enrolments: SimpleQueue[Callable[[], None]] = SimpleQueue()
    for enrol in clients.enrolments(crowd, ground):
        enrolments.put(enrol)

    def visit() -> None:
        while not over.is_set():
            with suppress(Empty):
                enrolments.get_nowait()()
            for path in READS:
                answer = crowd.ask(get(path, cookie=ground.host[0]))
                if answer.status != 200:
                    crowd.book.wrong[f"{path} answers {answer.status}"] += 1

    return [visit] * crowd.at_once


def _through(place: Place, between: Proxy) -> str:
    return f"postgresql://postgres@127.0.0.1:{between.port}/{_name(place.url)}"


def _past(ground: Ground, mode: str) -> str:
    return ground.url.replace("faults_base", f"faults_away_{mode}")


def _name(url: str) -> str:
    return url.partition("?")[0].rsplit("/", 1)[1]


def _enrol(web: Web, ground: Ground, number: int) -> Answer:
    cookie, token = list(ground.people.values())[number]
    form = {"csrf_token": token, "message": ""}
    return web.ask(post(f"/runs/{ground.run_ref}/enrol", form, cookie=cookie))


def _asked(web: Web, ground: Ground, mode: str) -> str:
    """Asks for pages and to enrol, one after the other, for as long as the database is away; gives what was seen."""
    seen: Counter[int] = Counter()
    slowest, complaints, began_at = 0.0, Counter[str](), time.monotonic()
    questions: list[tuple[str, Asked]] = [
        (path, lambda path=path: web.ask(get(path, cookie=ground.host[0])))  # type: ignore[misc]
        for path in (*READS, "/readyz")
    ]
    questions.append(("enrolling", lambda: _enrol(web, ground, -1)))
    for words, ask in cycle(questions):
        began = time.monotonic()
        if began > began_at + AWAY_SECONDS and seen.total() >= len(questions):
            break
        answer = ask()
        took = time.monotonic() - began
        slowest = max(slowest, took)
        seen[answer.status] += 1
        if answer.status != 503 and (mode in ("refuse", "hole") or answer.status >= 500):
            complaints[f"{words} answers {answer.status}"] += 1
        if answer.status == 503 and not answer.header("Retry-After") and words != "/readyz":
            complaints[f"{words}: 503 without Retry-After"] += 1
        if took > LONGEST_SECONDS:
            complaints[f"{words} answers after more than {LONGEST_SECONDS:.0f} s"] += 1
    if complaints:
        raise Wrong("; ".join(f"{number}× {words}" for words, number in complaints.items()))
    return f"answers {sorted(seen)}, the slowest after {slowest:.1f} s"
