"""Who reads cannot write, holds no transaction open, and may read more rows than there is memory for."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

from lms.centres.models import Centre
from lms.kit import db
from lms.kit.db import end_reading, session, streamed, use_case
from lms.people.models import Person
from tests.cast import Cast

PEOPLE = select(Person.id).order_by(Person.id)
RENAME = update(Person).values(name="Somebody else")


def _status(connection: Connection) -> TransactionStatus | None:
    """What PostgreSQL's driver knows of its transaction; None on SQLite, whose readers always have one."""
    driver: Any = connection.connection.dbapi_connection
    return driver.info.transaction_status if connection.dialect.name == "postgresql" else None


@use_case
def _write() -> None:
    session().execute(RENAME)
    assert _status(session().connection()) in (TransactionStatus.INTRANS, None)


def test_who_reads_cannot_write(cast: Cast) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        session().execute(RENAME)
    end_reading()
    _write()  # on PostgreSQL by the connection that read
    session().scalar(PEOPLE)
    with pytest.raises(DBAPIError, match=r"read-?only"):
        session().execute(RENAME)


def test_who_reads_holds_no_transaction_open(cast: Cast) -> None:
    _write()
    assert session().scalar(PEOPLE) and session().scalar(PEOPLE)
    assert _status(session().connection()) in (TransactionStatus.IDLE, None)


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PIECE", 2)


@pytest.mark.usefixtures("two_at_a_time")
def test_many_rows_are_read_in_turn(cast: Cast) -> None:
    everybody = session().scalars(PEOPLE).all()
    assert len(everybody) > 5
    centres = streamed(select(Centre).order_by(Centre.id))
    read = []
    for row in streamed(PEOPLE):
        read.append(row.id)
        assert session().scalar(select(Person.id).where(Person.id == row.id)) == row.id
        next(centres, None)  # a second one may be read meanwhile, to its end
    assert read == everybody
    assert list(centres) == []
    assert _status(session().connection()) in (TransactionStatus.IDLE, None)


@pytest.mark.usefixtures("two_at_a_time")
def test_nobody_has_to_read_to_the_end(cast: Cast) -> None:
    begun = streamed(PEOPLE)
    next(begun)
    begun.close()
    assert _status(session().connection()) in (TransactionStatus.IDLE, None)


@pytest.mark.usefixtures("two_at_a_time")
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the driver's, of a lost cursor
def test_an_end_that_comes_late_takes_nothing_back_from_others(cast: Cast) -> None:
    begun = streamed(PEOPLE)
    next(begun)
    end_reading()

    @use_case
    def write() -> None:
        session().execute(RENAME)
        begun.close()

    write()
    assert set(session().scalars(select(Person.name))) == {"Somebody else"}


@pytest.mark.usefixtures("two_at_a_time")
def test_a_use_case_reads_what_it_wrote(cast: Cast) -> None:
    @use_case
    def names() -> set[str]:
        session().execute(RENAME)
        return {row.name for row in streamed(select(Person.name))}

    assert names() == {"Somebody else"}


@pytest.mark.usefixtures("two_at_a_time")
def test_a_use_case_may_read_many_rows_before_it_writes(cast: Cast) -> None:
    @use_case
    def renamed() -> int:
        found = len(list(streamed(PEOPLE)))
        assert _status(session().connection()) in (TransactionStatus.INTRANS, None), "it is not its to end"
        session().execute(RENAME)
        return found

    assert renamed() > 5
    assert set(session().scalars(select(Person.name))) == {"Somebody else"}
