"""`kill -9` of web, worker and database at moments of chance while people enrol and stays are moved on."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import psutil

from tests.faults import clients, standing
from tests.faults.ground import Ground
from tests.faults.places import Place, Process, Web, Wrong, until
from tests.faults.post import PostOffice, post_office
from tests.faults.postgres import Server

PAUSE_SECONDS = 0.2, 1.2  # from one being back to the next kill
DRAINED_SECONDS = 300.0
Load = Callable[[clients.Crowd, Ground], list[Callable[[], None]]]
LOADS: dict[str, Load] = {"enrolments": clients.enrolments, "moves of stays": clients.moves}


@dataclass(frozen=True)
class Target:
    """Something to be killed, and how it comes back."""

    name: str
    strike: Callable[[], object]


def under_load(ground: Ground, load: str, *, server: Server | None, random_seed: int, rounds: int = 2) -> str:
    """Kills until everybody has an answer, then looks at what is there and lets a last worker send every mail."""
    name = f"kill_{load.split()[0]}"
    with post_office() as office, ExitStack() as stack:
        place = replace(ground.copy(name), settings={"SMTP_URL": office.url})
        web = stack.enter_context(place.serve() if place.sqlite else place.gunicorn())
        worker = stack.enter_context(place.worker())
        crowd = clients.Crowd(web, random_seed=random_seed)
        crowd.begin(LOADS[load](crowd, ground))
        killed = _strike(crowd, _targets(web, worker, place, server), random.Random(random_seed), rounds)
        book = crowd.join()
        web.ready(path="/readyz")
        worker.kill()
        web.process.kill()
        found = standing.check(place, ground, book)
        crashes = killed["worker"] + killed["web"] * place.sqlite + killed["database"] + 2
        told = _drained(place, office, crashes)
    deaths = ", ".join(f"{name} {number}×" for name, number in sorted(killed.items()))
    return f"killed {deaths}; {found}; {told}"


def _targets(web: Web, worker: Process, place: Place, server: Server | None) -> list[Target]:
    child = Target("web", lambda: _kill_a_child(web.process))  # gunicorn starts another one
    embedded = Target("web", lambda: (_again(web.process), web.ready()))
    found = [Target("worker", lambda: _again(worker)), embedded if place.sqlite else child]
    if server is not None:
        found.append(Target("database", lambda: _restart(server)))
    return found


def _again(process: Process) -> None:
    process.kill()
    process.start()


def _restart(server: Server) -> None:
    server.kill()
    server.start()


def _kill_a_child(process: Process) -> None:
    children = psutil.Process(process.pid).children()
    if children:
        children[0].kill()


def _strike(crowd: clients.Crowd, targets: list[Target], chance: random.Random, rounds: int) -> Counter[str]:
    """Each in turn at moments of chance, at least once and at most `rounds` times."""
    killed: Counter[str] = Counter()
    while len(killed) < len(targets) or (crowd.busy() and killed.total() < rounds * len(targets)):
        time.sleep(chance.uniform(*PAUSE_SECONDS))
        target = targets[killed.total() % len(targets)]
        target.strike()
        killed[target.name] += 1
    return killed


def _drained(place: Place, office: PostOffice, crashes: int) -> str:
    """Every mail goes out; each crash repeats one at most."""
    standing.let_time_pass(place)
    with place.worker():
        until(lambda: not standing.mails(place)["pending"], within=DRAINED_SECONDS, what="every mail is sent")
    counts = standing.mails(place)
    if counts["dead"]:
        raise Wrong(f"{counts['dead']} mails were given up")
    if counts["sent"] != len(office.taken):
        raise Wrong(f"{counts['sent']} mails count as sent, {len(office.taken)} arrived")
    if office.twice() > crashes:
        raise Wrong(f"{office.twice()} mails arrived twice after {crashes} crashes")
    return f"{counts['sent']} mails, {office.twice()} twice"
