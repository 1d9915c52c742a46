"""The engines: how connections to each database are opened, and by which of them one may write.

On SQLite whoever writes has connections of their own. To switch one between reading and writing (`PRAGMA query_only`)
makes SQLite forget every statement it has prepared: each costs five times as much when it is asked again.
"""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

from lms.config import Settings
from lms.kit import patience

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: BEGIN IMMEDIATE alone holds, with longer worst waits
    fcntl = None  # type: ignore[assignment]

Engines = Mapping[str | None, Engine]  # as Flask-SQLAlchemy names them: None is the one that reads
WRITING = "writing"


def configure(app: Flask, settings: Settings) -> None:
    """Says to Flask-SQLAlchemy which engines to make; `prepare` them afterwards."""
    url = settings.database_url
    options: dict[str, Any] = {"hide_parameters": True}  # faults are logged: names and addresses are not
    options["query_cache_size"] = 3000  # 500 would be fewer than we have: compiled again and again
    options["pool_use_lifo"] = True  # the connection used last has most of its statements prepared
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        options["connect_args"] = {"isolation_level": None, "timeout": 3.0, "check_same_thread": False}
        app.config["SQLALCHEMY_BINDS"] = {WRITING: {"url": url, "pool_size": 1, **options}}
        options["pool_size"] = settings.LMS_THREADS + 4
    else:
        limits = (
            "-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000"
            " -c default_transaction_read_only=on"
        )
        options["connect_args"] = {"connect_timeout": 3, "options": limits}
        options |= {"pool_pre_ping": True, "pool_size": settings.LMS_THREADS + 2, "max_overflow": 4}
    app.config |= {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}


def prepare(engines: Engines) -> None:
    """Sees to what each new connection and transaction begins with."""
    for name, engine in engines.items():
        if engine.dialect.name == "sqlite":
            pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=3000"]
            pragmas += ["secure_delete=ON"]  # who is erased is not to be read in freed pages of the file
            pragmas += [] if name == WRITING else ["query_only=ON"]
            event.listen(engine, "connect", functools.partial(_set, pragmas))
            event.listen(engine, "begin", _begin_sqlite)
        else:
            event.listen(engine, "begin", _begin_postgresql)
            patience.install(engine)


def _set(pragmas: list[str], connection: sqlite3.Connection, _record: object) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("lms_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # cannot fail; by SQLAlchemy it takes longer than most reads
        connection.connection.cursor().execute("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Who writes has a transaction. Who reads has none: PostgreSQL lets each statement see its own moment in any case,
    and BEGIN and ROLLBACK would be two more ways to the server and back."""
    # not the option `postgresql_readonly`: an engine's own would win over that of `writing`
    driver: Any = connection.connection.dbapi_connection
    writes = bool(connection.get_execution_options().get("lms_write"))
    if driver.autocommit == writes:
        driver.autocommit = not writes
    driver.read_only = not writes


@contextmanager
def one_moment(connection: Connection) -> Iterator[None]:
    """What is asked meanwhile is asked in one transaction, whoever asks: a cursor of the server lives no longer."""
    driver: Any = connection.connection.dbapi_connection
    reads_alone = connection.dialect.name == "postgresql" and driver.autocommit
    if not reads_alone or driver.info.transaction_status != TransactionStatus.IDLE:
        yield  # there is one already, or the first question begins it
        return
    driver.execute("BEGIN READ ONLY")
    try:
        yield
    finally:
        if not connection.closed:  # else it was taken back, and may be another's by now
            driver.rollback()


def writing(engines: Engines) -> Engine:
    """The engine whose transactions may write."""
    return _writing(engines.get(WRITING) or engines[None])


@functools.lru_cache(maxsize=8)
def _writing(engine: Engine) -> Engine:
    return engine.execution_options(lms_write=True)


def gate(engine: Engine) -> AbstractContextManager[None]:
    """What a writer waits for: on SQLite the `fair_queue` of its file, elsewhere nothing."""
    path = engine.url.database
    return fair_queue(path) if engine.dialect.name == "sqlite" and path else nullcontext()


@contextmanager
def fair_queue(path: str) -> Iterator[None]:
    """Writers of the SQLite file at `path` queue on a file lock, which is fair, instead of polling the database, which
    is not."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
