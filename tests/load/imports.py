"""Imports: what a source costs that has not changed, and one of many events that is new."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import update

from lms.access import Actor, Role
from lms.centres import queries as centres
from lms.imports import queries, service
from lms.imports.models import ImportSource
from lms.kit import clock
from lms.kit.db import session, use_case
from tests.load.figures import Figure
from tests.load.networks import opened
from tests.outside_server import Asked, stranger

EVENT = "BEGIN:VEVENT\r\nUID:{0}@x\r\nSUMMARY:Event {0}\r\nDTSTART:{1}T{2:02}0000Z\r\nEND:VEVENT\r\n"


def figures(url: str, folder: Path, *, events: int) -> Iterator[Figure]:
    """One source with so many events on the database at `url`: taken over once, then fetched unchanged."""
    day = f"{clock.now():%Y%m%d}"
    body = "".join(EVENT.format(number, day, number % 24) for number in range(events))
    whole = f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n".encode()

    def answer(asked: Asked) -> None:
        if asked.headers["If-None-Match"] == '"1"':
            asked.send(304)
        else:
            asked.send(200, whole, ETag='"1"')

    with opened(url, folder), stranger(answer) as server:
        centre = next(iter(centres.centre_cards()))
        by = Actor(1, verified=True, roles=frozenset({(Role.COORDINATOR, centre)}))
        ref = service.add_address(centre, name="Bench", address=server.url(), actor=by)
        began = time.perf_counter()
        service.refresh_due()
        card = queries.source_at(centre, ref)
        taken = len(service.approve(card.id, digest=card.digest, actor=by).new)
        service.take_approved()  # where it is much, it is left to the worker
        lasted, before = time.perf_counter() - began, len(server.requests)
        if taken != events:
            raise AssertionError(f"{taken} of {events} events were taken over")
        _due_now(card.id)
        processor = time.process_time()
        service.refresh_due()
        processor = time.process_time() - processor
        service.remove_source(card.id, actor=by)
    note = (
        f"{1000 * processor:.1f} ms of CPU; {events:,} new events were read and taken over in {lasted:.1f} s"
    )
    yield Figure("requests of an unchanged import", len(server.requests) - before, target=1, note=note)


@use_case
def _due_now(source_id: int) -> None:
    session().execute(update(ImportSource).where(ImportSource.id == source_id).values(next_at=clock.now()))
