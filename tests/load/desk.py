"""A coordinator's desk as its cases grow, moving up in a long queue as other runs grow, and a release."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lms.access import Actor
from lms.centres import queries as centres
from lms.centres.models import Centre
from lms.courses.models import Course, Pool, PoolCentre, Run
from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import Undecided
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.people.models import Person
from lms.seed import synthetic
from lms.seed.rows import Row, insert_rows, insert_with_ids
from tests.load.figures import Figure
from tests.load.networks import copied, drop, fill, opened, postgres_server, signed_in
from tests.load.servers import product
from tests.load.traffic import Subject, get, side_by_side

FEW, MANY = 100, 10_000
OTHERS, MORE_OTHERS = 10, 1_000
WAITING, HOLDING = 5_000, 60
RELEASED, RELEASE_SECONDS = 1_000, 2.0
TWICE, ALIKE = 2.0, 1.3
PAGES = {"": "overview", "/approvals": "approvals", "/enrolments": "our people's enrolments"}
Make = Callable[[], object]
Database = Callable[[str, Make], str]


def figures(folder: Path, *, rounds: int, each: int) -> Iterator[Figure]:
    """The pages of a desk with 100 and with 10,000 open cases; a seat given back in a run with 5,000 waiting, beside 10
    and beside 1,000 other runs; a pool released to 1,000 waiting; on SQLite and on PostgreSQL."""
    for name, stage in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with stage(folder / name.lower()) as database:
            yield from _desk(name, database, folder / name.lower(), rounds=rounds, each=each)
            yield _promotion(name, database, folder / name.lower())
            yield _release(name, database, folder / name.lower())


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    folder.mkdir(parents=True)
    base = folder / "base.sqlite3"
    fill(f"sqlite:///{base}", folder, _base)

    def made(name: str, make: Make) -> str:
        shutil.copyfile(base, folder / f"{name}.sqlite3")
        return _with(f"sqlite:///{folder / name}.sqlite3", folder, make)

    yield made


@contextmanager
def _postgresql(folder: Path) -> Iterator[Database]:
    folder.mkdir(parents=True)
    base, names = f"lms_desk_{os.getpid()}", list[str]()
    with postgres_server() as admin:

        def made(name: str, make: Make) -> str:
            names.append(f"{base}_{name}")
            return _with(copied(admin, names[-1], of=base), folder, make)

        try:
            fill(copied(admin, base), folder, _base)
            yield made
        finally:
            drop(admin, *names, base)


def _with(url: str, folder: Path, make: Make) -> str:
    with opened(url, folder):
        make()
    return url


def _base() -> None:
    synthetic(courses=30, people=7, random_seed=1)


def _host() -> tuple[int, str, int]:
    """A centre with a run to come: its id, its slug, and somebody who decides there."""
    run = session().get_one(Run, _runs()[0])
    return (
        run.centre_id,
        session().get_one(Centre, run.centre_id).slug,
        centres.coordinators_of(run.centre_id)[0],
    )


def _runs() -> list[int]:
    query = select(Run.id).join(Course, Course.id == Run.course_id)
    query = query.where(Run.state == "published", Course.scope == "public", Run.starts_at > clock.now())
    return list(session().scalars(query.order_by(Run.starts_at.desc(), Run.id)))


def _people(number: int) -> list[int]:
    now = clock.now()
    first = (session().scalar(select(func.max(Person.id))) or 0) + 1
    rows: list[Row] = [
        {
            "ref": f"P-D{n}",
            "email": f"d{n}@example.org",
            "email_key": f"d{n}@example.org",
            "name": f"Somebody {n}",
            "password_hash": "",
            "zone": "Europe/Oslo",
            "language": "en",
            "created_at": now,
            "verified_at": now,
        }
        for n in range(first, first + number)
    ]
    return insert_with_ids(Person, rows)


def _enrolments(run_id: int, people: list[int], **values: Any) -> None:
    now = clock.now()
    same = {
        "run_id": run_id,
        "home_centre_id": None,
        "home_decision": "not_needed",
        "host_decision": "not_needed",
        "seat": "none",
        "end_state": "open",
        "due_at": now,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    } | values
    insert_rows(
        Enrolment,
        [same | {"person_id": who, "enrolled_by_id": who, "ref": f"EN-{run_id}-{who}"} for who in people],
    )


@use_case
def _copies(run_id: int, number: int, *, name: str, **values: Any) -> list[int]:
    """So many runs like this one."""
    row = session().get_one(Run, run_id)
    same = {column.key: getattr(row, column.key) for column in Run.__mapper__.columns if column.key != "id"}
    return insert_with_ids(Run, [same | values | {"ref": f"{name}-{n}"} for n in range(number)])


@use_case
def _open_cases(number: int) -> None:
    """Half of them wait for the centre as home, in 10 runs of another; half as host, in 10 of its own."""
    centre_id, _slug, _who = _host()
    elsewhere = session().scalars(select(Centre.id).where(Centre.id != centre_id).limit(1)).one()
    run_id = _runs()[0]
    people = _people(number // 20)
    for other in _copies(run_id, 10, name="BENCH-A", centre_id=elsewhere):
        pending = {"home_decision": "pending", "host_decision": "pending"}
        _enrolments(other, people, home_centre_id=centre_id, **pending)
    for own in _copies(run_id, 10, name="BENCH-B", centre_id=centre_id):
        _enrolments(own, people, host_decision="pending")


def _desk(name: str, database: Database, folder: Path, *, rounds: int, each: int) -> Iterator[Figure]:
    found = {}
    with ExitStack() as running:
        for number in (FEW, MANY):
            url = database(f"cases_{number}", lambda number=number: _open_cases(number))  # type: ignore[misc]
            with opened(url, folder) as app:
                centre_id, slug, who = _host()
                waiting = queries.waiting_counts(centre_id)
                assert sum(waiting) >= number, f"{waiting} wait, not {number}"
                assert queries.undecided(centre_id, Undecided(), now=clock.now()).items
                cookie, _token = signed_in(app, who)
            found[number] = running.enter_context(product(url, folder)), slug, cookie
        for path, what in PAGES.items():
            subjects = [
                Subject(server, [get(f"/desk/{slug}{path}", cookie=cookie)])
                for server, slug, cookie in (found[MANY], found[FEW])
            ]
            large, small = side_by_side(*subjects, rounds=rounds, each=each)
            yield Figure(
                f"desk with {MANY:,} open cases, {what}, {name}",
                1000 * large.median,
                1000 * small.median,
                f"with {FEW}",
                TWICE,
                unit="ms",
                processor=(large.work, small.work),
            )


@use_case
def _long_queue(others: int) -> None:
    """A run with 5,000 waiting, beside so many others with ten people each."""
    hot = session().get_one(Run, _runs()[0])
    hot.capacity_max, hot.capacity_min, hot.waiting_list, hot.ref = HOLDING, None, True, "BENCH-QUEUE"
    hot.acceptance, hot.opens_at, hot.closes_at = "first_come", None, None
    now, people = clock.now(), _people(HOLDING + WAITING)
    _enrolments(hot.id, people[:HOLDING], seat="confirmed", complete_at=now, due_at=None)
    _enrolments(hot.id, people[HOLDING:], seat="waiting", complete_at=now, due_at=None)
    tally = session().get(RunTally, hot.id) or add(RunTally(run_id=hot.id))
    tally.holders, tally.waiting, tally.pending = HOLDING, WAITING, 0
    session().flush()
    copies = _copies(hot.id, others, name="BENCH-OTHER")
    for other in copies:
        _enrolments(other, people[:10], seat="confirmed", complete_at=now, due_at=None)
    insert_rows(RunTally, [{"run_id": each, "holders": 10, "waiting": 0, "pending": 0} for each in copies])


def _promotion(name: str, database: Database, folder: Path) -> Figure:
    """Giving a seat back, which the next in the queue gets in the same transaction; in turns beside each other."""
    urls = {
        number: database(f"others_{number}", lambda number=number: _long_queue(number))
        for number in (OTHERS, MORE_OTHERS)
    }  # type: ignore[misc]
    seconds: dict[int, list[float]] = {number: [] for number in urls}
    for turn in range(3):
        for number, url in urls.items():
            with opened(url, folder):
                seconds[number] += _given_back(9)[1 if turn else 0 :]  # the first one meets a cold process
    few, many = (sorted(seconds[number])[len(seconds[number]) // 2] for number in (OTHERS, MORE_OTHERS))
    return Figure(
        f"moving up in a queue of {WAITING:,}, beside {MORE_OTHERS:,} other runs, {name}",
        1000 * many,
        1000 * few,
        f"beside {OTHERS}",
        ALIKE,
        unit="ms",
    )


def _given_back(number: int) -> list[float]:
    found = []
    query = select(Enrolment.id, Enrolment.person_id).join(Run, Run.id == Enrolment.run_id)
    query = query.where(Run.ref == "BENCH-QUEUE", Enrolment.seat == "confirmed").order_by(Enrolment.id)
    for ident, person in session().execute(query.limit(number)).all():
        began = time.perf_counter()
        service.withdraw(ident, actor=Actor(person, verified=True))
        found.append(time.perf_counter() - began)
    return found


@use_case
def _kept_seats() -> None:
    """A run whose seats are all kept for another centre until now, and as many who wait for them."""
    run, now = session().get_one(Run, _runs()[0]), clock.now()
    run.capacity_max, run.capacity_min, run.waiting_list = RELEASED, None, True
    run.acceptance, run.opens_at, run.closes_at, run.offer_hours = "first_come", None, None, None
    pool = add(
        Pool(
            run_id=run.id,
            name="Others",
            seats=RELEASED,
            release_wall=now.replace(tzinfo=None),
            release_at=now,
        )
    )
    session().flush()
    elsewhere = session().scalars(select(Centre.id).where(Centre.id != run.centre_id).limit(1)).one()
    add(PoolCentre(pool_id=pool.id, centre_id=elsewhere, run_id=run.id))
    _enrolments(run.id, _people(RELEASED), seat="waiting", complete_at=now, due_at=None)
    tally = session().get(RunTally, run.id) or add(RunTally(run_id=run.id))
    tally.holders, tally.waiting, tally.pending = 0, RELEASED, 0


def _release(name: str, database: Database, folder: Path) -> Figure:
    """The due job from its start until everybody has moved up and is told, in transactions of a batch each."""
    with opened(database("release", _kept_seats), folder):
        began = time.perf_counter()
        assert service.release_pools() == 1
        seconds = time.perf_counter() - began
        moved = session().scalar(select(func.count(Enrolment.id)).where(Enrolment.seat == "confirmed"))
        assert moved and moved >= RELEASED, f"{moved} moved up, not {RELEASED}"
    return Figure(
        f"release of a pool to {RELEASED:,} waiting, {name}", seconds, None, "", RELEASE_SECONDS, unit="s"
    )
