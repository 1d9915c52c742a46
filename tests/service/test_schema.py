"""Whose schema a command works with: its own, one that a newer version has only added to, and no other."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import flask_migrate
import pytest
from click import ClickException
from flask import Flask
from sqlalchemy import text

from lms.cli import schema
from lms.kit import db, engines
from lms.kit.db import database
from tests.databases import HOUSE, hang_up
from tests.service.test_cli import rooms, run


@pytest.fixture
def bare(bare_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables."""
    app = rooms(bare_database, tmp_path)
    yield app
    hang_up(app)


def _spoil(app: Flask, statement: str) -> None:
    with app.app_context(), engines.writing(database.engines).connect() as connection:
        connection.execution_options(postgresql_readonly=False)
        connection.execute(text(statement))
        connection.commit()


def test_a_half_schema_is_refused(bare: Flask) -> None:
    run(bare, "init")
    _spoil(bare, "DROP TABLE notice")
    for command in ("init", "serve", "worker"):
        done = run(bare, command)
        assert done.exit_code == 1
        assert "only a part of the tables" in done.output
    settings = runpy.run_path(str(HOUSE / "deploy" / "gunicorn.conf.py"))
    with pytest.raises(ClickException, match="only a part of the tables"):
        settings["post_worker_init"](SimpleNamespace(wsgi=bare))


def test_a_schema_of_another_program_is_refused(bare: Flask) -> None:
    run(bare, "init")
    _spoil(bare, "UPDATE alembic_version SET version_num = 'from elsewhere'")
    done = run(bare, "init")
    assert done.exit_code == 1
    assert "newer version" in done.output


def test_a_newer_schema_that_only_grew_is_worked_with(bare: Flask) -> None:
    """As during an upgrade, while processes of both versions answer: expanded first, contracted a version later."""
    run(bare, "init")
    _spoil(bare, "UPDATE alembic_version SET version_num = 'of tomorrow'")
    _spoil(bare, "CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)")
    _spoil(bare, "ALTER TABLE notice ADD COLUMN of_tomorrow VARCHAR(9)")
    _spoil(bare, "ALTER TABLE notice ADD COLUMN with_default INTEGER DEFAULT 1 NOT NULL")
    with bare.app_context():
        schema.require_usable()
    for command in ("init", "doctor"):
        assert "brought to a newer version already" in run(bare, command).output
    _spoil(bare, "ALTER TABLE run RENAME COLUMN place TO venue")
    with bare.app_context(), pytest.raises(ClickException, match="another program"):
        schema.require_usable()


def test_an_older_schema_is_brought_up(bare: Flask) -> None:
    run(bare, "init")
    with bare.app_context():
        flask_migrate.downgrade(revision="base")
        flask_migrate.upgrade(revision="0001")
        db.hang_up()
    assert "older than this version" in run(bare, "serve").output
    assert run(bare, "init").exit_code == 0
    assert run(bare, "doctor").exit_code == 0
