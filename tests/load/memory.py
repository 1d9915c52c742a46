"""What a web process holds after very many requests: pages and feeds in turn, as visitors and calendars ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from lms.courses.models import Course, Run
from lms.kit.db import session
from tests.load.figures import Figure
from tests.load.networks import opened
from tests.load.servers import Server, product
from tests.load.traffic import get, rush

CLIENTS, MEGABYTES, FLAT = 8, 200, 1.1
DIFFERENT = 500  # runs whose pages and feeds are asked for


def figures(url: str, folder: Path, *, requests: int) -> Iterator[Figure]:
    """Memory after so many requests, held against that after a tenth of them: it must not go on growing."""
    with opened(url, folder):
        query = select(Run.ref).join(Course, Course.id == Run.course_id)
        query = query.where(Run.state == "published", Course.scope == "public").order_by(Run.id)
        refs = list(session().scalars(query.limit(DIFFERENT)))
    paths = ["/courses.ics", "/calendar.ics", "/", "/courses?q=practice"]
    paths += [f"/runs/{ref}{ending}" for ref in refs for ending in (".ics", ".ics", ".ics", "")]
    asked = [get(path) for path in paths]
    with product(url, folder) as server:
        early = _ask(server, asked, requests // 10)
        held = server.memory()
        late = _ask(server, asked, requests - requests // 10)
        name = f"memory of a web process after {requests:,} requests"
        yield Figure(name, server.memory(), target=MEGABYTES, unit="MB")
        yield Figure(f"{name}, growth", server.memory(), held, "after a tenth of them", FLAT, unit="MB")
        yield Figure(
            "errors among them", len(early) + len(late), target=0, note="; ".join(sorted({*early, *late}))
        )


def _ask(server: Server, asked: list[bytes], number: int) -> list[str]:
    found = rush(server, [asked[index % len(asked)] for index in range(number)], clients=CLIENTS, status=200)
    return found.wrong
