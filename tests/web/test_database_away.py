"""The database goes away under a signed-in reader: 503 with a calm page, and back again by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from lms.kit.db import database
from tests.cast import Cast, Somebody
from tests.reader import Reader


def away(*_anything: object) -> None:
    raise OperationalError("SELECT", {}, Exception("the server closed the connection"))


@pytest.mark.parametrize("path", ["/me", "/courses", "/courses.ics", "/courses.json"])
def test_a_reader_gets_503_and_the_page_comes_back(
    cast: Cast, signed_in: Callable[[Somebody], Reader], path: str
) -> None:
    reader = signed_in(cast.learner)
    engine: Engine = database.engine
    event.listen(engine, "before_cursor_execute", away)
    try:
        answer = reader.get(path, fault=True, inspect=False)
    finally:
        event.remove(engine, "before_cursor_execute", away)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Nothing was saved" in answer.text
    assert reader.get(path).status_code == 200


def lost(connection: Connection, *_anything: object) -> None:
    connection.invalidate()
    away()


def test_a_connection_lost_within_a_request_is_503_too(
    cast: Cast, signed_in: Callable[[Somebody], Reader]
) -> None:
    reader = signed_in(cast.learner)
    event.listen(database.engine, "before_cursor_execute", lost)
    try:
        answer = reader.get("/me", fault=True, inspect=False)
    finally:
        event.remove(database.engine, "before_cursor_execute", lost)
    assert answer.status_code == 503
    assert reader.get("/me").status_code == 200
