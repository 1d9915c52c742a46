"""Calendar feeds: warm, after a change, unchanged, private; against constant bytes of the same size."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import exists, func, select

from lms.agenda import queries as agenda_queries
from lms.agenda import service as agenda
from lms.agenda.models import Audience, Entry
from lms.agenda.rules import window
from lms.calendar import service as calendar
from lms.courses import queries as courses
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.people.models import Person
from tests.load.figures import Figure
from tests.load.networks import opened
from tests.load.servers import Bare, Constant, Server, bare, product
from tests.load.traffic import Subject, ask, get, side_by_side

ENTRIES, PRIVATE_ENTRIES = 1000, 50
LONGEST_DAYS = 540
PAUSE = 0.02  # a private fetch is noted in the database once it is answered
CALENDAR = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Pair:
    """The product and the bare application beside it, and how often each is asked."""

    ours: Server
    bare: Server
    rounds: int
    each: int

    def figure(self, name: str, ours: Subject, limit: bytes, *, of: str, target: float) -> Figure:
        """How much longer our answer takes than the bare one."""
        theirs = Subject(self.bare, [limit], ours.status, pause=ours.pause)
        found, least = side_by_side(ours, theirs, rounds=self.rounds, each=self.each)
        return Figure(
            name,
            1000 * found.median,
            1000 * least.median,
            of,
            target,
            unit="ms",
            processor=(found.work, least.work),
        )


def figures(url: str, folder: Path, *, rounds: int, each: int) -> Iterator[Figure]:
    """The four lines about feeds, measured on the network at `url`."""
    with ExitStack() as running:
        app = running.enter_context(opened(url, folder))
        path, tokens = _large_feed(app), _private_feeds()
        ours = running.enter_context(product(url, folder))
        public, own = (ask(ours, get(each)) for each in (path, f"/feeds/{tokens[0]}.ics"))
        etag = public.header("etag")
        constants = {
            "/public": Constant(public.body, CALENDAR),
            "/unchanged": Constant(status=304, etag=etag),
            "/own": Constant(own.body, CALENDAR),
        }
        pair = Pair(ours, running.enter_context(bare(Bare(constants), folder)), rounds, each)
        size = f"{entries_in(public.body):,} entries, {len(public.body) // 1000} kB"
        yield pair.figure(
            f"feed of {size}, warm", Subject(ours, [get(path)]), get("/public"), of="constant bytes", target=2
        )
        yield _after_a_change(pair, path)
        known = Subject(ours, [get(path, if_none_match=etag_now(ours, path))], 304)
        yield pair.figure("the same, unchanged", known, get("/unchanged"), of="a bare 304", target=2)
        private = Subject(
            ours, [get(f"/feeds/{token}.ics") for token in tokens], warm_ups=len(tokens), pause=PAUSE
        )
        name = f"private feed of {entries_in(own.body)} entries"
        yield pair.figure(name, private, get("/own"), of="constant bytes", target=3)


def entries_in(body: bytes) -> int:
    """How many entries a feed has."""
    return body.count(b"BEGIN:VEVENT")


def etag_now(server: Server, path: str) -> str:
    """The validator of a feed as it is now."""
    return ask(server, get(path)).header("etag")


def _after_a_change(pair: Pair, path: str) -> Figure:
    changed = Subject(pair.ours, [get(path)], before=change())
    few = replace(pair, rounds=max(2, pair.rounds // 2), each=max(2, pair.each // 8))
    name = "the same, first fetch after a change"
    return few.figure(name, changed, get("/public"), of="constant bytes", target=20)


def change() -> Change:
    """Each call moves one public entry to another room, as a host's edit does."""
    query = select(Entry.group_id).where(Entry.group_kind == "run", Entry.starts_at > clock.now())
    run_id = session().scalars(query.order_by(Entry.starts_at, Entry.id).limit(1)).one()
    return Change(run_id)


class Change:
    """See `change`."""

    def __init__(self, run_id: int) -> None:
        self._source = next(iter(courses.entry_sources([run_id])))
        self._numbers = count(1)

    def __call__(self) -> None:
        """Another room."""
        agenda.put(replace(self._source, location=f"Room {next(self._numbers)}"))


def _large_feed(app: Flask) -> str:
    """The address of a feed with about a thousand entries: runs up to a day that is found by halving."""
    today = clock.now().date()

    def path(days: int) -> str:
        return f"/courses.ics?from={today}&to={today + timedelta(days=days)}"

    def size(days: int) -> int:
        return entries_in(contextvars.Context().run(app.test_client().get, path(days)).data)

    first, last = 1, LONGEST_DAYS
    while last - first > 1:
        middle = (first + last) // 2
        first, last = (first, middle) if size(middle) >= ENTRIES else (middle, last)
    return path(last)


def _private_feeds() -> list[str]:
    """Private addresses of a person with fifty entries: as many as one may have, for each may be fetched 60 times an
    hour only."""
    person_id = _busy_person()
    return [calendar.make_address(person_id, name=f"device {n}") for n in range(calendar.MOST_ADDRESSES)]


@use_case
def _busy_person() -> int:
    free = ~exists().where(Audience.person_id == Person.id)
    person_id = session().scalars(select(Person.id).where(free).order_by(Person.id).limit(1)).one()
    missing = PRIVATE_ENTRIES
    query = (
        select(Entry.group_id, func.count(Entry.id))
        .where(Entry.group_kind == "run", agenda_queries.shown_in("sessions"))
        .where(Entry.starts_at > clock.now(), Entry.ends_at < window(clock.now())[1])
        .group_by(Entry.group_id)
        .order_by(Entry.group_id)
    )
    for run_id, entries in session().execute(query).all():
        if entries <= missing:
            agenda.concern(("run", run_id), person_id, status="confirmed")
            missing -= entries
    return person_id
