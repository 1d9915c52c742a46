"""What a connection to SQLite begins with."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, event

from lms.kit import engines


def _as_built_elsewhere(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=OFF")


def test_what_is_deleted_is_overwritten_however_sqlite_was_built(tmp_path: Path) -> None:
    """Debian builds it so, others do not: the name of somebody who was erased must not be left in the file."""
    file = tmp_path / "lms.sqlite3"
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", _as_built_elsewhere)
    engines.prepare({engines.WRITING: engine})
    with engine.execution_options(lms_write=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (name TEXT)")
        connection.exec_driver_sql("INSERT INTO person VALUES ('Distinctive Name')")
    with engine.execution_options(lms_write=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM person")
    engine.dispose()
    assert b"Distinctive" not in file.read_bytes()
