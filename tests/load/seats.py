"""Many people, one run: enrolments a second against the same SQL by the driver, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lms.centres import queries as centres
from lms.courses.models import Course, Run
from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment
from lms.kit import clock, engines
from lms.kit.db import Base, add, database, session, use_case
from lms.people.models import Person
from lms.seed import accounts, synthetic
from tests.load.figures import Figure
from tests.load.networks import copied, drop, fill, opened, postgres_server, signed_in
from tests.load.servers import Bare, bare, product
from tests.load.statements import Enrolling, recorded
from tests.load.traffic import Failed, Rush, post, rush

CLIENTS, PEOPLE = 32, 480
FULL_AFTER = 0.75  # of the people get a seat, the rest wait
FIRST_ID, FIRST_ENROLMENT = 7_000_001, 8_000_001  # keys that nothing else in a statement can be mistaken for
SLOWEST_SECONDS = 1.0
TARGET = 0.3


@dataclass(frozen=True)
class Ground:
    """A database with runs that many want; `copy` makes another like it and gives its address."""

    name: str
    url: str
    folder: Path
    copy: Callable[[str], str]


def figures(folder: Path, *, people: int = PEOPLE) -> Iterator[Figure]:
    """Enrolments on one hot run: through the web, against the bare transaction under the same server."""
    for name, stage in (("SQLite", _sqlite), ("PostgreSQL", on_postgresql)):
        with stage(folder / name.lower(), partial(_prepare, people)) as ground:
            yield from _race(ground, people)


@contextmanager
def _sqlite(folder: Path, prepare: Callable[[], object]) -> Iterator[Ground]:
    folder.mkdir(parents=True)
    path = folder / "hot.sqlite3"
    fill(f"sqlite:///{path}", folder, prepare)

    def copy(name: str) -> str:
        shutil.copyfile(path, folder / f"{name}.sqlite3")
        return f"sqlite:///{folder / name}.sqlite3"

    yield Ground("SQLite", f"sqlite:///{path}", folder, copy)


@contextmanager
def on_postgresql(folder: Path, prepare: Callable[[], object]) -> Iterator[Ground]:
    """A database of a PostgreSQL server that `prepare` fills; dropped with its copies at the end."""
    folder.mkdir(parents=True)
    name, made = f"lms_bench_{os.getpid()}", list[str]()
    with postgres_server() as admin:

        def copy(of_what: str) -> str:
            made.append(f"{name}_{of_what}")
            return copied(admin, made[-1], of=name)

        try:
            url = copied(admin, name)
            fill(url, folder, prepare)
            yield Ground("PostgreSQL", url, folder, copy)
        finally:
            drop(admin, *made, name)


def _prepare(people: int) -> None:
    """A small network; learners and enrolments with keys of their own; one run with seats for most of them."""
    synthetic(courses=30, people=7, random_seed=1)
    number_people()
    accounts(people + 2)
    _number_enrolments(_open(int(people * FULL_AFTER)))


@use_case
def number_people() -> None:
    """Those who come after this one have keys from `FIRST_ID` on."""
    first = {"id": FIRST_ID, "ref": "P-FIRST", "email": "first@example.org", "email_key": "first@example.org"}
    add(
        Person(
            **first, name="First", password_hash="", zone="Europe/Oslo", language="en", created_at=clock.now()
        )
    )
    _count_from(Person, FIRST_ID)


@use_case
def _number_enrolments(run_id: int) -> None:
    now, gone = clock.now(), {"seat": "none", "end_state": "withdrawn", "ref": "EN-FIRST"}
    settled = {
        "home_decision": "not_needed",
        "host_decision": "not_needed",
        "created_at": now,
        "updated_at": now,
    }
    who = {"run_id": run_id, "person_id": FIRST_ID, "enrolled_by_id": FIRST_ID}
    add(Enrolment(id=FIRST_ENROLMENT, **who, **gone, **settled))
    _count_from(Enrolment, FIRST_ENROLMENT)


def _count_from(model: type[Base], last: int) -> None:
    if session().get_bind().dialect.name == "postgresql":
        session().execute(select(func.setval(f"{model.__tablename__}_id_seq", last)))


@use_case
def _open(seats: int) -> int:
    """The run everybody wants, with so many seats: the last one to come that all may enrol in."""
    query = select(Run).join(Course, Course.id == Run.course_id)
    query = query.where(Run.state == "published", Course.scope == "public", Run.acceptance == "first_come")
    query = query.where(Run.home_approval == "none", Run.starts_at.is_not(None))
    run = session().scalars(query.order_by(Run.starts_at.desc(), Run.id).limit(1)).one()
    run.capacity_min, run.capacity_max, run.waiting_list = None, seats, True
    run.opens_at = run.closes_at = None
    return run.id


def _race(ground: Ground, people: int) -> Iterator[Figure]:
    seats = int(people * FULL_AFTER)
    ours = _through_the_web(ground, seats)
    theirs = _by_driver(ground, _recorded(ground), seats)
    where = f"on one hot run, {CLIENTS} clients, {ground.name}"
    yield Figure(
        f"enrolments a second {where}",
        ours.rush.rate,
        theirs.rate,
        "the bare transaction",
        TARGET,
        at_least=True,
        unit="/s",
        processor=(ours.rush.series.work, theirs.series.work),
    )
    slowest = ours.rush.series.part(0.99) * 1000
    yield Figure(f"slowest of a hundred {where}", slowest, target=1000 * SLOWEST_SECONDS, unit="ms")
    yield Figure(
        f"errors {where}", len(ours.rush.wrong), target=0, note="; ".join(sorted(set(ours.rush.wrong)))
    )
    yield Figure(f"seats sold too often or not at all {where}", abs(ours.holders - seats), target=0)


@dataclass(frozen=True)
class Outcome:
    """What the clients saw, and who holds a seat afterwards."""

    rush: Rush
    holders: int


def _through_the_web(ground: Ground, seats: int) -> Outcome:
    url = ground.copy("product")
    with opened(url, ground.folder) as app:
        run = session().get_one(Run, _open(seats))
        path, run_id = f"/runs/{run.ref}/enrol", run.id
        visits = [signed_in(app, person) for person, *_ in learners()[2:]]
    forms = [post(path, {"csrf_token": token, "message": ""}, cookie=cookie) for cookie, token in visits]
    with product(url, ground.folder) as server:
        found = rush(server, forms, clients=CLIENTS, status=303)
    with opened(url, ground.folder):
        return Outcome(found, queries.tallies([run_id])[run_id].holders)


def learners() -> list[tuple[Any, ...]]:
    """Id, reference, address and name of whoever `number_people` let begin."""
    query = select(Person.id, Person.ref, Person.email, Person.name).where(Person.id > FIRST_ID)
    return [tuple(row) for row in session().execute(query.order_by(Person.id))]


def _recorded(ground: Ground) -> list[Enrolling]:
    """The SQL of an enrolment that gets a seat, and of one that has to wait."""
    found = []
    with opened(ground.copy("recorded"), ground.folder):
        for person in learners()[:2]:
            run_id = _open(1)
            actor = centres.actor_of(person[0])
            with recorded(engines.writing(database.engines)) as statements:
                ident = service.enrol(run_id, person_id=person[0], actor=actor)
            found.append(Enrolling(statements, ident, person))
    return found


def _by_driver(ground: Ground, enrollings: list[Enrolling], seats: int) -> Rush:
    url = ground.copy("bare")
    with opened(url, ground.folder):
        people = learners()[2:]
    plan = Bare(url=url, enrollings=enrollings, people=people, seats=seats)
    questions = [post(f"/enrol/{number}", {}) for number in range(len(people))]
    with bare(plan, ground.folder) as server:
        found = rush(server, questions, clients=CLIENTS, status=303)
    if found.wrong:
        raise Failed(f"the bare transaction fails: {found.wrong[0]}")
    return found
