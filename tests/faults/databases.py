"""The database is refused, cut, slow or swallowed: 503 with Retry-After in time, and back by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from tests.faults import standing
from tests.faults.ground import Ground
from tests.faults.places import Place, Web, Wrong
from tests.faults.postgres import Server
from tests.faults.proxy import Proxy, proxy
from tests.load.traffic import Answer, get, post

LONGEST_SECONDS = 8.0
BACK_SECONDS = 20.0
READS = "/courses", "/me", "/courses.ics", "/readyz"
MODES = {"refuse": "refused", "cut": "cut", "slow": "slow", "hole": "a black hole"}
Asked = Callable[[], Answer]


def away(ground: Ground, mode: str, *, server: Server) -> str:
    """Everything that is asked meanwhile gets a 503 in time (slow: it may be answered, too); afterwards everything
    works again in the same process."""
    with proxy(server.socket) as between:
        place = ground.copy(f"away_{mode}")
        place = replace(place, url=_through(place, between))
        with place.gunicorn(workers=1) as web:
            for path in READS[:3]:  # the pool has connections that the fault can spoil
                web.ask(get(path, cookie=ground.host[0]))
            pid = web.process.pid
            between.cut() if mode == "cut" else between.turn(mode)
            seen = _asked(web, ground, mode)
            between.turn("open")
            back = web.ready(within=BACK_SECONDS, path="/courses")
            web.ready(within=BACK_SECONDS, path="/courses.ics")
            answer = _enrol(web, ground, 1)
            if answer.status != 303 or web.process.pid != pid or not web.process.alive():
                raise Wrong(f"afterwards enrolling answers {answer.status}")
    return (
        f"{seen}; back after {back:.1f} s; {standing.check(replace(place, url=_past(ground, mode)), ground)}"
    )


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
    """Asks for pages and to enrol, one after the other; gives what was seen."""
    statuses: list[int] = []
    slowest, complaints = 0.0, list[str]()
    questions: list[tuple[str, Asked]] = [
        (path, lambda path=path: web.ask(get(path, cookie=ground.host[0])))  # type: ignore[misc]
        for path in READS
    ]
    for words, ask in [*questions, ("enrolling", lambda: _enrol(web, ground, 0))]:
        began = time.monotonic()
        answer = ask()
        took = time.monotonic() - began
        slowest = max(slowest, took)
        statuses.append(answer.status)
        if answer.status != 503 and (mode in ("refuse", "hole") or answer.status >= 500):
            complaints.append(f"{words} answers {answer.status}")
        if answer.status == 503 and not answer.header("Retry-After") and words != "/readyz":
            complaints.append(f"{words}: 503 without Retry-After")
        if took > LONGEST_SECONDS:
            complaints.append(f"{words} answers after {took:.1f} s")
    if complaints:
        raise Wrong("; ".join(complaints))
    return f"answers {sorted(set(statuses))}, the slowest after {slowest:.1f} s"
