"""Several workers at once, a migration that is killed halfway, clients that stop reading, and the negative control."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace

from lms.cli import schema
from tests.faults import clients, standing
from tests.faults.ground import Ground
from tests.faults.places import Place, Wrong, free_port, running, until
from tests.faults.post import post_office
from tests.load.networks import copied, opened
from tests.load.servers import HOUSE
from tests.load.traffic import get, post

WORKERS, SENDERS = 3, 40
SLOW_CLIENTS, DONE_SECONDS = 60, 300.0
KILLS = 3
CONTROL = "tests/service/test_race.py::test_without_locks_it_goes_wrong"


def workers(ground: Ground) -> str:
    """Three workers start at once on the same jobs and mails: each job runs once, each mail leaves once."""
    some = replace(ground, people=dict(list(ground.people.items())[:SENDERS]))
    with post_office() as office, ExitStack() as stack:
        place = replace(ground.copy("workers"), settings={"SMTP_URL": office.url})
        with place.gunicorn(workers=1) as web:
            crowd = clients.Crowd(web, random_seed=1)
            crowd.begin(clients.enrolments(crowd, some))
            book = crowd.join()
        for _ in range(WORKERS):
            stack.enter_context(place.worker())
        until(
            lambda: standing.mails(place)["sent"] == SENDERS, within=DONE_SECONDS, what="every mail is sent"
        )
        until(
            lambda: standing.jobs(place) and not standing.unfinished_jobs(place),
            within=DONE_SECONDS,
            what="every job ends",
        )
        found = standing.check(place, ground, book)
    if office.twice() or len(office.taken) != SENDERS:
        raise Wrong(f"{len(office.taken)} of {SENDERS} mails arrived, {office.twice()} twice")
    return f"{WORKERS} workers, {standing.jobs(place)} jobs, {SENDERS} mails, none twice; {found}"


def migration(ground: Ground, *, random_seed: int) -> str:
    """`flask init` is killed at moments of chance; the server refuses what is there, the same command finishes it."""
    place = _empty(ground, "whole")
    began = time.monotonic()
    _well(place, "init")
    whole, chance, refused = time.monotonic() - began, random.Random(random_seed), 0
    for number in range(KILLS):
        place = _empty(ground, f"half_{number}")
        process = place.process("init")
        with running(process):
            time.sleep(chance.uniform(0.4, 1.0) * whole)
            process.kill()
        if not _current(place):
            refused += 1
            done = place.flask("serve", PORT=str(free_port()))
            if done.returncode != 1 or "flask --app app init" not in done.stderr:
                raise Wrong(f"a server on a half schema: {done.returncode} {done.stderr[-300:]}")
        _well(place, "init")
        complaints = place.orderly()
        if complaints:
            raise Wrong("; ".join(complaints))
    return f"init takes {whole:.1f} s, killed {KILLS}×, {refused}× refused by the server, finished each time"


def _empty(ground: Ground, what: str) -> Place:
    folder = ground.folder / what
    folder.mkdir()
    if ground.admin:
        return Place(ground.name, copied(ground.admin, f"faults_{what}"), folder)
    return Place(ground.name, f"sqlite:///{folder / 'lms.sqlite3'}", folder)


def _current(place: Place) -> bool:
    with opened(place.url, place.folder):
        return schema.state() is schema.Schema.CURRENT


def _well(place: Place, *arguments: str) -> None:
    done = place.flask(*arguments)
    if done.returncode:
        raise Wrong(f"flask {' '.join(arguments)} exits with {done.returncode}: {done.stderr[-300:]}")


def slow_clients(ground: Ground) -> str:
    """60 clients ask for something long and read nothing, 60 more send half a request: others are served."""
    place = ground.copy("slow_clients")
    with place.serve() as web, ExitStack() as stack:
        for number in range(2 * SLOW_CLIENTS):
            wire = stack.enter_context(socket.socket())
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            wire.connect(("127.0.0.1", web.port))
            whole = get("/static/css/app.css") * 20
            wire.sendall(whole if number % 2 else whole[:40])
        slowest = 0.0
        for _ in range(20):
            began = time.monotonic()
            if web.ask(get("/courses")).status != 200:
                raise Wrong("/courses does not answer 200")
            slowest = max(slowest, time.monotonic() - began)
        person, (cookie, token) = next(iter(ground.people.items()))
        form = {"csrf_token": token, "message": ""}
        answer = web.ask(post(f"/runs/{ground.run_ref}/enrol", form, cookie=cookie))
        if answer.status != 303:
            raise Wrong(f"enrolling answers {answer.status}")
        book = clients.Book(saved={("enrol", str(person)): answer.header("Location").rsplit("/", 1)[1]})
        web.process.kill()
    return f"the slowest of 20 pages after {slowest:.1f} s; {standing.check(place, ground, book)}"


def negative_control() -> str:
    """With the locks taken away the race goes wrong: what the other programs look for can be seen at all."""
    command = [sys.executable, "-m", "pytest", "-q", CONTROL]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise Wrong(done.stdout[-300:])
    return f"{CONTROL.partition('::')[2]} holds: {done.stdout.strip().splitlines()[-1]}"
