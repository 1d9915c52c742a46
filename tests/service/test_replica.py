"""A replica answers what is for everybody; who changed something, and everybody when it is away, sees the primary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from pydantic import ValidationError

from lms import create_app
from lms.calendar import service as calendar
from tests.cast import build, sign_in
from tests.conftest import settings_for_tests
from tests.databases import hang_up, migrate
from tests.reader import Reader, counted, watched
from tests.replicas import Pair, pair
from tests.scene import a_run

pytestmark = pytest.mark.usefixtures("now")
OLD, NEW, FEED = "Clean room basics", "Plasma etching", "/calendar.ics"


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    with pair("pages") as both:
        yield both


@pytest.fixture
def network(servers: Pair, tmp_path: Path) -> Iterator[Callable[[float], Flask]]:
    """Makes applications on both servers that bear answers so many seconds old."""
    made: list[Flask] = []

    def make(bound: float) -> Flask:
        settings = settings_for_tests(
            DATABASE_URL=servers.primary,
            DATABASE_READ_URL=servers.replica,
            LMS_READ_LAG_SECONDS=bound,
            LMS_DATA_DIR=tmp_path,
        )
        made.append(watched(create_app(settings)))
        return made[-1]

    yield make
    for app in made:
        hang_up(app)
        app.extensions["lms_replica"].engine.dispose()


def shown(client: Reader, path: str, **options: str) -> str:
    answer = client.get(path, headers=options)
    assert answer.status_code == 200, answer.status
    return answer.text


def told(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What the log said about the replica since it was asked the last time."""
    return [line for line in capfd.readouterr().err.splitlines() if '"event": "read replica"' in line]


@pytest.fixture
def app(network: Callable[[float], Flask]) -> Iterator[Flask]:
    """One that bears answers an hour old; its context open."""
    made = network(3600)
    migrate(made)
    with made.app_context():
        yield made


def test_who_reads_what(
    servers: Pair, app: Flask, network: Callable[[float], Flask], capfd: pytest.CaptureFixture[str]
) -> None:
    strict, cast = network(0), build()
    a_run(cast, title=OLD, ref="RUN-1")
    servers.catch_up()
    host = sign_in(Reader(app), cast.host)
    the_replica_answers_those_without_a_cookie(app, host)

    servers.pause()
    a_run(cast, title=NEW, ref="RUN-2")
    the_changer_sees_it_at_once(app, host)
    token = calendar.make_address(cast.learner.id, name="phone")
    assert "VCALENDAR" in shown(Reader(app), f"/feeds/{token}.ics"), "a new private address opens at once"
    assert told(capfd) == []
    for _ in range(3):
        assert NEW in shown(Reader(strict), "/courses"), "too old an answer is not given"
    assert len(told(capfd)) == 1, "said once, not three times"

    servers.resume()
    caught = Reader(app).get(FEED)
    assert NEW in caught.text and NEW in shown(Reader(app), "/courses")
    assert caught.data == host.get(FEED).data
    same = Reader(app).get(FEED, headers={"If-None-Match": caught.headers["ETag"]})
    assert same.status_code == 304

    servers.kill()
    for path in ("/courses", "/runs/RUN-1", FEED, "/courses"):
        assert OLD in shown(Reader(app), path)
    (line,) = told(capfd)
    assert '"level": "warning"' in line


def the_replica_answers_those_without_a_cookie(app: Flask, host: Reader) -> None:
    for path in ("/courses", "/runs/RUN-1", FEED):
        with counted([app.extensions["lms_replica"].engine]) as seen:
            assert OLD in shown(Reader(app), path)
        assert len(seen) > 1, "the replica answers"
        with counted([app.extensions["lms_replica"].engine]) as seen:
            assert OLD in shown(host, path)
        assert seen == [], "who has a cookie reads the primary"


def the_changer_sees_it_at_once(app: Flask, host: Reader) -> None:
    before = Reader(app).get(FEED)
    assert NEW in shown(host, "/courses") and NEW in shown(host, FEED)
    assert NEW not in shown(Reader(app), "/courses")
    after = Reader(app).get(FEED)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"]), (
        "one moment, one stamp"
    )
    assert NEW in shown(Reader(app), "/runs/RUN-2"), "what the replica does not know, the primary does"


def test_a_replica_belongs_to_postgresql() -> None:
    with pytest.raises(ValidationError, match="both be addresses of PostgreSQL"):
        settings_for_tests(DATABASE_READ_URL="postgresql://replica/lms")
    hidden = settings_for_tests(
        DATABASE_URL="postgres://a/b", DATABASE_READ_URL="postgres://u:secret@c/d"
    ).masked()
    assert "secret" not in str(hidden)
