"""What every test may ask for: an application on each database, a client that inspects, a clock, real servers.

| fixture     | gives |
| ----------- | --- |
| `app`       | the application on an empty, migrated database, its context open; the test runs once per database |
| `cast`      | the fixed cast of people and centres (`tests/cast.py`) |
| `client`    | a reader with a cookie jar of their own who inspects every page; `new_client()` makes more of them |
| `make_app`  | another application with other settings on the same database |
| `cast`      | the fixed cast of people and centres (`tests/cast.py`), in the database |
| `signed_in` | a client of its own for one of the cast: `signed_in(cast.host)` |
| `queries`   | counts statements: `with queries() as seen: …` then `len(seen)` |
| `now`, `travel` | a clock that stands still, and the way to move it |
| `bare_database` | the address of a database without tables, once per database |
| `smtp`      | a real SMTP server on loopback that keeps what it is sent |
| `live_server` | the application behind waitress on loopback: its address |
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import waitress
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from waitress import wasyncore

from lms import create_app
from lms.cli.server import compile_translations
from lms.config import SECRETS, Settings
from lms.kit.db import database as orm
from tests.cast import Cast, Somebody, build, sign_in
from tests.databases import HOUSE, Sqlite, Store, hang_up, postgres, postgres_server
from tests.inspector import assert_sound
from tests.mailbox import Mailbox, mailbox
from tests.reader import Reader, counted, watched
from tests.remembered import Memory
from tests.reporting import Reporting
from tests.reporting import pytest_addoption as pytest_addoption

LIVE_THREADS = 4
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a Monday, four weeks before the clocks of Europe change

hypothesis_settings.register_profile(
    "house",
    deadline=None,  # two cores shared with a browser and a database: time is measured by `make bench`
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
hypothesis_settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Reports the number of tests on each database; compiles the translations as `init` does; takes the
    machine's own settings out of the tests' way."""
    config.pluginmanager.register(Reporting(config), "lms-reporting")
    compile_translations(HOUSE / "translations")
    for name in (*Settings.model_fields, *(f"{secret}_FILE" for secret in SECRETS)):
        os.environ.pop(name, None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@dataclass(frozen=True)
class Stage:
    """One database, the application on it, and the port its live server will have."""

    store: Store
    app: Flask
    settings: Settings
    listener: socket.socket
    memory: Memory

    def clear(self) -> None:
        """An empty database and an empty data folder, whatever the last test left."""
        self.store.reset(self.app)
        self.memory.cleared()
        shutil.rmtree(self.settings.data_dir / "mail", ignore_errors=True)


@contextmanager
def staged(store: Store, folder: Path) -> Iterator[Stage]:
    """The application on the migrated `store`, its data in `folder`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = settings_for_tests(
            DATABASE_URL=store.url, LMS_DATA_DIR=folder / "data", PORT=listener.getsockname()[1]
        )
        app = watched(create_app(settings))
        store.prepare(app)
        yield Stage(store, app, settings, listener, Memory(app, store))
        hang_up(app)


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application on SQLite."""
    folder = tmp_path_factory.mktemp("sqlite")
    with staged(Sqlite(folder), folder) as stage:
        yield stage


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server, as its superuser."""
    with postgres_server() as admin:
        yield admin


@pytest.fixture(scope="session")
def postgresql_stage(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application on PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgresql")
    with postgres(postgresql_server, purpose="main") as store, staged(store, folder) as stage:
        yield stage


def settings_for_tests(**given: Any) -> Settings:
    """Settings of a small, quick network; passwords cost next to nothing."""
    defaults: dict[str, Any] = {
        "LMS_ENV": "test",
        "SECRET_KEY": "a secret that only tests know, long enough",
        "LMS_ARGON2_MEMORY_KIB": 8,
        "LMS_ARGON2_TIME": 1,
        "LMS_LOG_LEVEL": "warning",
        "LMS_SECOND_STEP": "offered",  # the tests of the second step ask for it; in all others leads just sign in
        "LMS_API_REQUESTS": 1_000_000,  # the tests of the limit set their own
        "LMS_IMPORT_ALLOW": "127.0.0.1",  # servers of strangers in tests
    }
    return Settings(**(defaults | given))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Stage:
    """The stage of one database, emptied. Every test that stands on it runs once per database."""
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    stage.clear()
    return stage


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table, for tests of migrations and commands."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        with postgres(request.getfixturevalue("postgresql_server"), purpose="bare") as store:
            yield store.url


@pytest.fixture
def settings(database: Stage) -> Settings:
    """The settings of `app`."""
    return database.settings


@pytest.fixture
def app(database: Stage) -> Iterator[Flask]:
    """The application, its context open: use cases and queries may be called at once."""
    with database.app.app_context():
        yield database.app


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The fixed cast of people and centres, fresh for each test."""
    return build()


@pytest.fixture
def make_app(database: Stage, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an application with other settings on the same database."""
    made: list[Flask] = []

    def make(**given: Any) -> Flask:
        settings = database.settings.model_copy(update={"LMS_DATA_DIR": tmp_path} | given)
        made.append(watched(create_app(settings)))
        return made[-1]

    yield make
    for app in made:
        hang_up(app)


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Reader]:
    """Makes readers, each with a cookie jar of their own."""
    return lambda: Reader(app)


@pytest.fixture
def client(new_client: Callable[[], Reader]) -> Reader:
    """A reader who is not signed in yet and inspects every page."""
    return new_client()


@pytest.fixture
def signed_in(new_client: Callable[[], Reader]) -> Callable[[Somebody], Reader]:
    """Makes a client that one of the cast has signed in with."""
    return lambda person: sign_in(new_client(), person)


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Counts the statements that the application sends meanwhile."""
    return lambda: counted(orm.engines.values())


@pytest.fixture
def travel() -> Iterator[Callable[[datetime | timedelta], datetime]]:
    """Sets the clock, to an instant or on by a span, and stops it there; gives the instant."""
    with time_machine.travel(NOW, tick=False) as traveller:

        def move(to: datetime | timedelta) -> datetime:
            instant = to if isinstance(to, datetime) else datetime.now(UTC) + to
            traveller.move_to(instant.astimezone(UTC), tick=False)
            return instant

        yield move


@pytest.fixture
def now(travel: Callable[[datetime | timedelta], datetime]) -> datetime:
    """The instant at which the clock of this test stands still."""
    return travel(NOW)


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """A real SMTP server on loopback."""
    with mailbox() as box:
        yield box


@pytest.fixture
def live_server(database: Stage) -> Iterator[str]:
    """The application behind the server of `make run`; its address, which is the base of all its links.

    Every page that anything opened there is inspected at the end.
    """
    database.app.extensions["pages"].clear()
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        database.app, map=sockets, sockets=[database.listener.dup()], threads=LIVE_THREADS
    )
    thread = threading.Thread(target=server.run, name="live-server")
    thread.start()
    yield database.settings.base_url
    server.task_dispatcher.shutdown()
    # its own thread closes everything; its loop ends with the last socket
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets, ignore_all=True))
    thread.join(10)
    assert not thread.is_alive(), "the live server does not stop"
    for address, html in database.app.extensions["pages"].items():
        assert_sound(html, address)
