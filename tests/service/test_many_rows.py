"""Many rows at once: inserted unless they are there, and changed alike by one statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from lms.kit.alike import write_alike
from lms.kit.db import database, session, use_case
from lms.kit.engines import writing
from lms.kit.inserts import insert_new
from lms.outbox.models import Mail

NOW = datetime(2027, 3, 28, 0, 59, 59, 123456, UTC)
WORDS = "Grüße, {\"a\": 'b'} \\x41 \\u0041 \t\n\u2028 :rows %s %(x)s", "", b"\x00\xff\\x41"


def row(number: int, **values: Any) -> dict[str, Any]:
    named = {"dedup_key": f"k{number}", "message_id": f"<{number}@x>", "recipient": "ada@example.org"}
    return (
        named | {"subject": "s", "text": "t", "created_at": NOW, "due_at": NOW, "attachment": None} | values
    )


@contextmanager
def updates() -> Iterator[list[str]]:
    """The statements that change rows, as they are sent: (statement, how many times) as one each."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.startswith("UPDATE"):
            sent.extend([statement] * (len(given) if many else 1))

    engine = writing(database.engines)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@use_case
def insert(*rows: dict[str, Any]) -> set[str]:
    return insert_new(Mail, rows, told="dedup_key")


def stored() -> list[Mail]:
    session().expire_all()
    return list(session().scalars(select(Mail).order_by(Mail.dedup_key)))


def test_each_new_row_is_stored_once_with_every_value(app: Flask) -> None:
    nasty, empty, attached = WORDS
    assert insert(row(1)) == {"k1"}
    assert insert(row(1), row(2, text=nasty, html=empty, attachment=attached), row(3), row(3)) == {"k2", "k3"}
    assert insert(row(2), row(3)) == set()
    first, second, third = stored()
    assert (second.text, second.attachment, second.created_at) == (nasty, attached, NOW)
    assert (first.attachment, third.attachment) == (None, None)
    assert {(each.attempts, each.last_error, each.state) for each in stored()} == {(0, "", "pending")}


@use_case
def change(to: dict[str, dict[str, Any]], *, fail: bool = False) -> list[str]:
    """Gives rows, by `dedup_key`, other values; gives the UPDATE statements that came of it."""
    rows = {each.dedup_key: each for each in session().scalars(select(Mail).order_by(Mail.id))}
    for key, values in to.items():
        for name, value in values.items():
            setattr(rows[key], name, value)
    with updates() as sent:
        write_alike(rows.values())
        assert all(getattr(rows[key], name) == value for key in to for name, value in to[key].items())
        session().flush()
    if fail:
        raise ZeroDivisionError
    return sent


def test_what_changes_alike_is_one_statement_and_the_rest_its_own(app: Flask) -> None:
    insert(*(row(number) for number in range(6)))
    alike: dict[str, Any] = {"state": "sent", "sent_at": NOW, "subject": "s"}
    with pytest.raises(ZeroDivisionError):
        change({"k0": alike, "k1": alike}, fail=True)
    assert {each.state for each in stored()} == {"pending"}
    given = {"k0": alike, "k1": alike, "k2": {"attempts": 1} | alike, "k3": {"subject": "s"}, "k4": alike}
    sent = change(given)
    assert len(sent) == 2, "three alike, one of its own; who keeps its values has none"
    assert not any("subject" in each.partition(" WHERE ")[0] for each in sent)
    after = [(each.state, each.sent_at, each.attempts) for each in stored()]
    done, kept = ("sent", NOW, 0), ("pending", None, 0)
    assert after == [done, done, ("sent", NOW, 1), kept, done, kept]


def test_rows_are_written_within_a_use_case(app: Flask) -> None:
    with pytest.raises(AssertionError):
        write_alike([])
    with pytest.raises(AssertionError):
        insert_new(Mail, [], told="id")
