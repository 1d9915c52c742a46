"""Pages: the catalogue as the network grows, and a run's page for somebody who is signed in."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from lms.centres.models import Membership
from lms.courses.models import Course, Run
from lms.kit import clock
from lms.kit.db import database, session
from tests.load.feeds import change
from tests.load.figures import Figure
from tests.load.networks import opened, signed_in
from tests.load.servers import Bare, Constant, Server, bare, product
from tests.load.statements import Statement, recorded
from tests.load.traffic import Series, Subject, ask, get, side_by_side

SEARCHES = (
    "/courses?q=practice",
    "/courses?q=engineers&sort=title",
    "/courses?q=measur&mode=online",
    "/courses?q=semin&country=FI&sort=deadline",
)
FEED = "/courses.ics"
CATALOGUE_QUERIES, RUN_QUERIES, MEGABYTES = 12, 10, 200


def catalogue(urls: Mapping[int, str], folder: Path, *, rounds: int, each: int) -> Iterator[Figure]:
    """The catalogue's page with a search word and facets with counts, and its feed, on networks of growing size."""
    sizes, least, most = sorted(urls), min(urls), max(urls)
    with ExitStack() as running:
        servers = {size: running.enter_context(product(urls[size], folder / f"{size}")) for size in sizes}
        pages = [get(path) for path in SEARCHES]
        found = side_by_side(*(Subject(servers[size], pages) for size in sizes), rounds=rounds, each=each)
        series = dict(zip(sizes, found, strict=True))
        name = f"catalogue page, a word and facets, {most:,} courses, p95"
        yield grown(name, series[most], series[least], f"with {least:,}", 5, share=0.95)
        yield _queries(f"its queries (the most of {len(SEARCHES)} searches)", urls[most], folder / f"{most}")
        for small, large in pairwise(sizes):
            yield grown(
                f"catalogue page, {large:,} courses, median", series[large], series[small], f"with {small:,}"
            )
        yield Figure(
            "memory of its web process afterwards", servers[most].memory(), target=MEGABYTES, unit="MB"
        )
        yield from _feed_growth(urls, folder, servers, rounds=max(2, rounds // 3))


def grown(
    name: str,
    large: Series,
    small: Series,
    of: str,
    target: float | None = None,
    *,
    share: float = 0.5,
    note: str = "",
) -> Figure:
    """The time within which this share of the answers came on a large network, against a small one."""
    milliseconds = [1000 * series.part(share) for series in (large, small)]
    work = (large.work, small.work)
    return Figure(name, *milliseconds, of, target, unit="ms", processor=work, note=note)


def _feed_growth(
    urls: Mapping[int, str], folder: Path, servers: Mapping[int, Server], *, rounds: int
) -> Iterator[Figure]:
    """After a change, because a warm feed is bytes in memory. It must not grow faster than its own answer."""
    sizes, found, lengths = sorted(urls), dict[int, Series](), dict[int, int]()
    for size in sizes:
        with opened(urls[size], folder / f"{size}"):
            subject = Subject(servers[size], [get(FEED)], before=change())
            found[size] = side_by_side(subject, rounds=rounds, each=3)[0]
            lengths[size] = len(ask(servers[size], get(FEED)).body)
    for small, large in pairwise(sizes):
        longer = lengths[large] / lengths[small]
        name = f"feed of {large:,} courses ({lengths[large] // 1000} kB) after a change"
        yield grown(name, found[large], found[small], f"with {small:,}", round(max(1.0, longer), 1))


def _queries(name: str, url: str, folder: Path) -> Figure:
    with opened(url, folder) as app:
        most = max(len(_statements(app, path)) for path in SEARCHES)
    return Figure(name, most, target=CATALOGUE_QUERIES, unit="queries")


def _statements(app: Flask, path: str, **headers: str) -> list[Statement]:
    """What the page asks of the database."""
    client = app.test_client(use_cookies=False)
    with recorded(database.engine) as statements:
        answer = contextvars.Context().run(client.get, path, headers=headers)
    assert answer.status_code == 200, f"{path} answers {answer.status}"
    return statements


def run_page(url: str, folder: Path, *, rounds: int, each: int) -> Iterator[Figure]:
    """A run's page for a member of a centre, against constant HTML of the same size after the same queries."""
    with opened(url, folder) as app:
        path = f"/runs/{_run_to_come()}"
        cookie, _token = signed_in(app, _member())
        statements = _statements(app, path, Cookie=cookie)
    yield Figure("run page, signed in: its queries", len(statements), target=RUN_QUERIES, unit="queries")
    with ExitStack() as running:
        ours = running.enter_context(product(url, folder))
        question = get(path, cookie=cookie)
        html = ask(ours, question).body
        plan = Bare({"/page": Constant(html, statements=statements)}, url)
        theirs = running.enter_context(bare(plan, folder))
        subjects = Subject(ours, [question]), Subject(theirs, [get("/page")])
        found, least = side_by_side(*subjects, rounds=rounds, each=each)
    yield grown(
        "run page, signed in, p95", found, least, "constant HTML and its queries by driver", 4, share=0.95
    )


def _run_to_come() -> str:
    query = select(Run.ref).join(Course, Course.id == Run.course_id)
    query = query.where(Run.state == "published", Course.scope == "public", Run.starts_at > clock.now())
    return session().scalars(query.order_by(Run.starts_at, Run.id).limit(1)).one()


def _member() -> int:
    query = select(Membership.person_id).where(Membership.state == "confirmed")
    return session().scalars(query.order_by(Membership.person_id.desc()).limit(1)).one()
