"""Many people, a thousand runs: enrolments a second of one web process and of two, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import select

from lms.courses.models import Course, Run
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.seed import accounts, synthetic
from tests.load.figures import Figure
from tests.load.networks import opened, signed_in
from tests.load.seats import CLIENTS, Ground, learners, number_people, on_postgresql
from tests.load.servers import product
from tests.load.traffic import Rush, post, rush

RUNS, PROCESSES = 1_000, 2
SEATS = 50


def figures(folder: Path, *, people: int) -> Iterator[Figure]:
    """One process alone, then `PROCESSES` that share the clients; each process has a core at best half to itself,
    because clients and database run beside it on this machine."""
    with on_postgresql(folder, partial(_prepare, people)) as ground:
        alone, together = (_enrolled(ground, processes) for processes in (1, PROCESSES))
    where = f"spread over {RUNS:,} runs, PostgreSQL"
    rates = [sum(each.rate for each in found) for found in (together, alone)]
    yield Figure(
        f"enrolments a second {where}, {PROCESSES} processes",
        *rates,
        "one process",
        1.0,
        at_least=True,
        unit="/s",
    )
    wrong = sorted({line for each in (*alone, *together) for line in each.wrong})
    number = sum(len(each.wrong) for each in (*alone, *together))
    yield Figure(f"errors {where}", number, target=0, note="; ".join(wrong))


def _prepare(people: int) -> None:
    synthetic(courses=RUNS, people=7, random_seed=1)
    number_people()
    accounts(people)


@use_case
def _runs() -> list[str]:
    """References of so many public runs to come, each open with seats for all who are sent to it."""
    query = select(Run).join(Course, Course.id == Run.course_id)
    query = query.where(Run.state == "published", Course.scope == "public", Run.starts_at > clock.now())
    found = list(session().scalars(query.order_by(Run.starts_at.desc(), Run.id).limit(RUNS)))
    for run in found:
        run.acceptance, run.home_approval = "first_come", "none"
        run.capacity_min, run.capacity_max, run.waiting_list = None, SEATS, True
        run.opens_at = run.closes_at = None
    return [run.ref for run in found]


def _enrolled(ground: Ground, processes: int) -> list[Rush]:
    """What the clients of each process saw."""
    url = ground.copy(f"spread_{processes}")
    with opened(url, ground.folder) as app:
        runs = _runs()
        visits = [signed_in(app, person) for person, *_ in learners()]
    forms = [
        post(f"/runs/{runs[number % len(runs)]}/enrol", {"csrf_token": token, "message": ""}, cookie=cookie)
        for number, (cookie, token) in enumerate(visits)
    ]
    found: list[Rush] = []
    with ExitStack() as running:
        servers = [running.enter_context(product(url, ground.folder)) for _ in range(processes)]

        def ask(number: int) -> None:
            share = forms[number::processes]
            found.append(rush(servers[number], share, clients=CLIENTS // processes, status=303))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(processes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return found
