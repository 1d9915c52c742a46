"""The database: one base class, one reading session per request, one write unit per use case.

How it was proven (README, "Reliability"): pysqlite's own transactions and an ORM `taken += 1` oversell; `BEGIN
IMMEDIATE` behind a file lock, or a row lock on PostgreSQL, do not.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Generator
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, Select, bindparam, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, registry

from lms.config import Settings
from lms.kit import engines, replica
from lms.kit.columns import UtcDateTime
from lms.kit.columns import WallDateTime as WallDateTime
from lms.kit.constraints import problem_of
from lms.kit.orm import QuickSession, ReadingSession
from lms.kit.refusal import NotFound, Refusal

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Base")

ATTEMPTS = 5
PATIENCE_SECONDS = 6.0
PIECE = 1_000
# PostgreSQL: serialisation, deadlock, lock time-out, connection lost or cut by the operator
PASSING = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08000", "08003", "08006", "08001", "08004"}


class Base(DeclarativeBase):
    """Every table's base; constraints have names, instants are UTC."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime},
    )


database = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": ReadingSession})
_unit: ContextVar[Session | None] = ContextVar("lms_write_unit", default=None)


def install(app: Flask, settings: Settings) -> None:
    """Connects `app` to its database; reading sessions cannot write, on SQLite nor on PostgreSQL."""
    engines.configure(app, settings)
    database.init_app(app)
    with app.app_context():
        engines.prepare(database.engines)


def end_reading() -> None:
    """Ends the reading session: for commands that live long after what they read first. Its open transaction would let
    the log of SQLite grow for as long, and PostgreSQL would end its connection."""
    database.session.remove()


def hang_up() -> None:
    """Ends the reading session and closes every connection that nobody uses."""
    end_reading()
    for engine in database.engines.values():
        engine.dispose()


def has_table(name: str) -> bool:
    """Whether the database has this table; False too while it cannot be reached: what needs it then says so itself."""
    try:
        return inspect(database.engine).has_table(name)
    except DBAPIError:
        return False


def session() -> Session:
    """The write session inside a use case, the reading one of this request or command outside."""
    return _unit.get() or replica.reading() or database.session()


def once(name: str, read: Callable[[], R]) -> R:
    """What `read` finds; a reading session, which ends with its request or the next use case, reads it once. It must
    not be changed."""
    if in_use_case():
        return read()
    kept = session().info
    if name not in kept:
        kept[name] = read()
    found: R = kept[name]
    return found


def streamed(query: Select[*tuple[Any, ...]]) -> Generator[Any, None, None]:
    """The rows of `query`, of which no more than `PIECE` are in memory together."""
    asking = session()
    connection = asking.connection()
    with engines.one_moment(connection):
        found = asking.execute(query.execution_options(yield_per=PIECE))
        try:
            yield from found
        finally:
            if not connection.closed:
                found.close()


def in_use_case() -> bool:
    """Whether a write unit is open here."""
    return _unit.get() is not None


def use_case(function: Callable[P, R]) -> Callable[P, R]:
    """One use case, one transaction: all of it is committed, or nothing.

    Ends the reading session, opens a write session of its own (on SQLite `BEGIN IMMEDIATE` behind a file lock), runs
    `function`, commits once. Called inside another use case it joins it. On serialisation, deadlock, lock time-out or a
    lost connection the whole function runs again, at most 5 times within 6 seconds: it must be idempotent and must take
    ids and plain values, never loaded records. A broken named constraint becomes the `Refusal` of its sentence.
    """

    @functools.wraps(function)
    def unit(*args: P.args, **kwargs: P.kwargs) -> R:
        if _unit.get() is not None:
            return function(*args, **kwargs)
        return _in_a_unit(lambda: function(*args, **kwargs), keep=True)

    return unit


def rehearse(call: Callable[[], R]) -> R:
    """What `call`, which may be made of several use cases, would do and give if it were done now; none of it is kept.

    It runs in a write unit of its own, behind the same locks and rules, and everything is taken back at the end: rows,
    journal, notices, mails. Only numbers that the database counts up are used up. A refusal is raised as it
    is. Inside a use case there is nothing to rehearse.
    """
    if _unit.get() is not None:
        raise AssertionError("a rehearsal is no part of a use case")
    return _in_a_unit(call, keep=False)


def tried(call: Callable[[], R]) -> R | Refusal:
    """Within the open use case: what `call` gives, or its refusal, with all that it wrote until then taken back."""
    if not in_use_case():
        raise AssertionError("tried() belongs inside a use case")
    try:
        with session().begin_nested():
            return call()
    except IntegrityError as error:
        return _said(error)
    except Refusal as refusal:
        return refusal


def _in_a_unit(call: Callable[[], R], *, keep: bool) -> R:
    database.session.remove()
    give_up = time.monotonic() + PATIENCE_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(call, keep=keep)
        except IntegrityError as error:
            raise _said(error) from error
        except DBAPIError as error:
            if attempt == ATTEMPTS or time.monotonic() > give_up or not _passes(error):
                raise
        time.sleep(random.uniform(0.005, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


def _said(error: IntegrityError) -> Refusal:
    """The sentence of the constraint that was broken; raises `error` itself where there is none."""
    problem = problem_of(error, Base.metadata)
    if problem is None:
        raise error
    return Refusal(problem.code, problem.sentence, problem.field, status=409)


def _once(call: Callable[[], R], *, keep: bool) -> R:
    engine = engines.writing(database.engines)
    with engines.gate(engine), QuickSession(engine, expire_on_commit=False) as writing:
        token = _unit.set(writing)
        try:
            result = call()
            if keep:
                writing.commit()
            else:
                writing.flush()  # what the database itself would refuse is refused here too
                writing.rollback()
            return result
        finally:
            _unit.reset(token)


def _passes(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in PASSING or "database is locked" in str(error.orig)


def lock(model: type[M], ident: int) -> M:
    """The row `ident`, fresh and locked until the use case ends; `NotFound` when there is none.

    Several rows are locked in ascending id order by the caller.
    """
    if not in_use_case():
        raise AssertionError("lock() belongs inside a use case")
    row: M | None = session().scalars(_for_update(_by_key(model)), {"key": ident}).one_or_none()
    if row is None:
        raise NotFound
    return row


@functools.cache  # statements that are asked under a lock are made once: making one takes longer than asking it
def _by_key(model: type[M]) -> Select[M]:
    key = model.__mapper__.primary_key[0]
    return select(model).where(key == bindparam("key")).execution_options(populate_existing=True)


def _for_update(statement: Select[M]) -> Select[M]:
    """Locks what is selected; the test of concurrency takes this away to prove that it is what holds."""
    return statement.with_for_update()


def add(row: M) -> M:
    """Stores `row` within the open use case and gives it its id."""
    writing = session()
    writing.add(row)
    writing.flush()
    return row
