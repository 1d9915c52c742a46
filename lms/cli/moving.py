"""A whole network from one database into another, SQLite to PostgreSQL or back: all of it, compared, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from flask.cli import with_appcontext
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    NullPool,
    Table,
    Text,
    cast,
    column,
    create_engine,
    event,
    exists,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from lms.cli import schema
from lms.cli.canonical import Content
from lms.cli.schema import Schema, plainly
from lms.courses.models import Course
from lms.courses.queries import search
from lms.kit.db import Base

BATCH = 1000  # rows in memory at once
Rows = Iterator[Sequence[Sequence[Any]]]


@click.command("copy-database")
@click.option("--from", "source", required=True, help="SQLAlchemy address of the network's database.")
@click.option("--to", "target", required=True, help="Address of an empty database.")
@with_appcontext
@plainly
def copy_database(source: str, target: str) -> None:
    """Copies a whole network into an empty database, compares both, and keeps nothing unless they are equal.

    The source may be in use: what is copied is one moment of it. The files in LMS_DATA_DIR stay where they are.
    """
    read, write = _url(source), _url(target)
    if read == write:
        raise click.ClickException("Source and target are the same database.")
    with _engine(read, writes=False) as reading, _engine(write, writes=True) as writing:
        _require_ready(reading, writing)
        with (
            _named(read),
            reading.connect() as source_connection,
            _named(write),
            writing.begin() as target_connection,
        ):
            _require_empty(target_connection)
            same = [_moved(each, source_connection, target_connection) for each in _tables()]
            if not all(same):
                raise click.ClickException("The copy differs from its source and was taken back.")
            _finish(target_connection)
        with _named(write):
            _learn(writing)
    click.echo(f"Copied. To use it: DATABASE_URL={write.render_as_string(hide_password=True)}")


def _url(given: str) -> URL:
    try:
        url = make_url(schema.settings().model_copy(update={"DATABASE_URL": given}).database_url)
    except ArgumentError:
        url = URL.create("unknown")
    if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        raise click.ClickException("An address looks like sqlite:////path or postgresql://user@host/name.")
    return url


@contextmanager
def _engine(url: URL, *, writes: bool) -> Iterator[Engine]:
    """Connections without limits of time; a reading transaction sees one moment and cannot write."""
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        if writes:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise click.ClickException(f"There is no file {path}.")
        engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None, "timeout": 10})
        event.listen(engine, "begin", _begin_writing if writes else _begin_reading)
    else:
        options = {} if writes else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        engine = engine.execution_options(**options)
    yield engine
    engine.dispose()


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=ON")
    connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # a row may name a later one of its own table; what is still missing at the end is refused by the commit
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")


@contextmanager
def _named(url: URL) -> Iterator[None]:
    """What a database refuses becomes a sentence that names it, without its password."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip() or type(error).__name__
        name = url.render_as_string(hide_password=True)
        raise click.ClickException(f"The database {name} says: {said.splitlines()[0]}") from error


def _require_ready(reading: Engine, writing: Engine) -> None:
    """Both at the version of this program; an empty target is brought there."""
    with _named(reading.url):
        found = schema.state(reading)
    if found is not Schema.CURRENT:
        raise click.ClickException(f"--from: {found.value}")
    with _named(writing.url):
        found = schema.state(writing)
        if found is Schema.EMPTY:
            schema.upgrade(writing.url.render_as_string(hide_password=False))
        elif found is not Schema.CURRENT:
            raise click.ClickException(f"--to: {found.value}")


def _tables() -> list[Table]:
    """Every table, none before one that it refers to."""
    return Base.metadata.sorted_tables


def _require_empty(target: Connection) -> None:
    """No row in the target, and until the end nobody else writes there."""
    if target.dialect.name == "postgresql":
        names = ", ".join(target.dialect.identifier_preparer.format_table(each) for each in _tables())
        target.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
    filled = [each.name for each in _tables() if target.scalar(select(exists().select_from(each)))]
    if filled:
        raise click.ClickException(f"--to: this database is not empty: there are rows in {filled[0]}.")


def _moved(each: Table, source: Connection, target: Connection) -> bool:
    """Copies one table, then reads it back; whether both are the same. Prints a line."""
    there, here = Content(), Content()
    json_at = frozenset(place for place, found in enumerate(each.columns) if isinstance(found.type, JSON))
    write = _write_copy if target.dialect.name == "postgresql" else _write_batches
    with _named(target.engine.url):
        write(each, _counted(_read(each, source), there, json_at), target)
    for batch in _read(each, target):
        here.add(batch, json_at)
    same = there == here
    verdict = "OK" if same else f"DIFFERS: {here.rows} rows, {here.digest[:16]}"
    click.echo(f"{each.name:<32} {there.rows:>9}  {there.digest[:16]}  {verdict}")
    return same


def _read(each: Table, connection: Connection) -> Rows:
    """The rows in batches; JSON as the text it is stored as, so that it is not written anew."""
    asked: list[ColumnElement[Any]] = [
        cast(found, Text) if isinstance(found.type, JSON) else found for found in each.columns
    ]
    statement = select(*asked).execution_options(stream_results=True, max_row_buffer=BATCH)
    with _named(connection.engine.url), connection.execute(statement) as result:
        yield from result.partitions(BATCH)


def _counted(batches: Rows, content: Content, json_at: frozenset[int]) -> Rows:
    for batch in batches:
        content.add(batch, json_at)
        yield batch


def _write_batches(each: Table, batches: Rows, target: Connection) -> None:
    plain = [
        column(found.name, Text() if isinstance(found.type, JSON) else found.type) for found in each.columns
    ]
    statement = insert(table(each.name, *plain))
    names = [found.name for found in each.columns]
    for batch in batches:
        target.execute(statement, [dict(zip(names, row, strict=True)) for row in batch])


def _write_copy(each: Table, batches: Rows, target: Connection) -> None:
    """By one COPY, after which foreign keys are looked at: a row may name a later one of its own table."""
    quoted = target.dialect.identifier_preparer
    names = ", ".join(quoted.quote(found.name) for found in each.columns)
    driver: Any = target.connection.cursor()
    with driver.copy(f"COPY {quoted.format_table(each)} ({names}) FROM STDIN") as to:
        for batch in batches:
            for row in batch:
                to.write_row(row)


def _finish(target: Connection) -> None:
    """What is not rows of tables: where ids go on (PostgreSQL), the index of words (SQLite)."""
    if target.dialect.name == "sqlite":
        words = select(Course.id, Course.search)
        target.execute(insert(search.INDEX).from_select(["rowid", "words"], words))
        return
    for each in _tables():
        key = each.autoincrement_column
        if key is not None:
            sequence = func.pg_get_serial_sequence(each.name, key.name)
            target.execute(select(func.setval(sequence, func.max(key))).having(func.max(key).is_not(None)))


def _learn(writing: Engine) -> None:
    """PostgreSQL plans by what it knows of the tables; it would learn it by itself only later."""
    if writing.dialect.name == "postgresql":
        with writing.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")
