"""Migrations go up, down and up again with data in the tables, and end where the models are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from lms import create_app
from lms.centres.service import edit_settings
from lms.enrolments import service as enrolments
from lms.kit import schema
from lms.kit.db import Base, session
from lms.privacy import queries
from tests.cast import build
from tests.conftest import NOW, settings_for_tests
from tests.databases import hang_up
from tests.exchanging import a_slot, an_application
from tests.house.conftest import HOUSE
from tests.scene import a_run, actor
from tests.terms import ask, cost


@pytest.fixture
def app(bare_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a single table."""
    made = create_app(settings_for_tests(DATABASE_URL=bare_database, LMS_DATA_DIR=tmp_path))
    schema.install(made)
    with made.app_context():
        yield made
    hang_up(made)


def tables(app: Flask) -> set[str]:
    """Tables that are there, without the search engine's and Alembic's own."""
    engine = sa.create_engine(app.config["LMS"].database_url, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names()) & {*Base.metadata.tables, "alembic_version"}


def counts(app: Flask) -> dict[str, int]:
    """Rows in each table."""
    engine = sa.create_engine(app.config["LMS"].database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_up_every_step_down_alone_and_up_again(app: Flask) -> None:
    flask_migrate.upgrade()
    assert tables(app) == {*Base.metadata.tables, "alembic_version"}
    build()
    hang_up(app)
    for _step in (HOUSE / "migrations" / "versions").glob("*.py"):
        flask_migrate.downgrade(revision="-1")
    assert tables(app) <= {"alembic_version"}
    flask_migrate.upgrade()
    flask_migrate.upgrade()
    assert tables(app) == {*Base.metadata.tables, "alembic_version"}


def test_the_last_step_goes_down_and_up_with_data(app: Flask) -> None:
    """A step back loses the rows of what it takes away and no others; children keep their parents."""
    flask_migrate.upgrade()
    build()
    hang_up(app)
    before = counts(app)
    assert before["person"] > 0
    flask_migrate.downgrade(revision="-1")
    kept = tables(app)
    flask_migrate.upgrade()
    after = counts(app)
    assert {name: after[name] for name in kept if name in before} == {
        name: before[name] for name in kept if name in before
    }


def test_an_amount_gets_the_currency_of_the_fees_it_was_about(app: Flask) -> None:
    flask_migrate.upgrade()
    cast = build()
    above = {"home_approval": "required_above_fee", "approval_above": Decimal(100)}
    cost(a_run(cast, ref="SEK", **above), currency="SEK")
    a_run(cast, ref="FREE", title="Free", **above)
    edit_settings(cast.sccc.id, decision_days=5, version=1, actor=actor(cast.host), **above)
    hang_up(app)
    flask_migrate.downgrade(revision="0003")
    flask_migrate.upgrade()
    engine = sa.create_engine(app.config["LMS"].database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        runs = connection.execute(sa.text("SELECT ref, approval_currency FROM run ORDER BY ref")).all()
        asked = connection.scalar(sa.text("SELECT home_approval FROM centre WHERE slug = 'sccc'"))
    assert [tuple(row) for row in runs] == [("FREE", "EUR"), ("SEK", "SEK")]
    assert asked == "required", "without an amount the home centre is asked in any case"


def test_the_migrations_make_what_the_models_say(bare_database: str, tmp_path: Path) -> None:
    """`flask db check` in a process of its own, as an operator runs it."""
    given = {"DATABASE_URL": bare_database, "LMS_DATA_DIR": str(tmp_path), "LMS_ENV": "test"}
    for command in ("upgrade", "check"):
        ran = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "db", command],
            cwd=HOUSE, env=os.environ | given, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr


def again(app: Flask) -> None:
    """What the step about consents did is undone and done again."""
    session().rollback()  # what was read before is a picture of then
    hang_up(app)
    step = (HOUSE / "migrations" / "versions" / "20261129_consents_before.py").read_text()
    flask_migrate.downgrade(revision=step.partition('down_revision = "')[2][:4])
    flask_migrate.upgrade()


def test_consents_from_before_their_list_stand_in_it_once(app: Flask) -> None:
    flask_migrate.upgrade()
    cast = build()
    scene = a_run(cast)
    own = {"person_id": cast.learner.id, "actor": actor(cast.learner)}
    enrolments.enrol(scene.run_id, **own, answers={ask(scene, "A photograph", kind="consent"): "yes"})
    enrolments.enrol(scene.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    case = an_application(cast, a_slot(cast), consent_publish=True)
    [recorded] = queries.consents_of(cast.learner.id)
    again(app)
    assert [(each.ref, each.version) for each in queries.consents_of(cast.learner.id)] == [
        (case.ref, 0), (recorded.ref, 1),
    ]  # fmt: skip
    said = queries.consents_of(cast.learner.id)[0]
    assert "may be published (given before" in said.words and said.given_at == case.submitted_at
    engine = sa.create_engine(app.config["LMS"].database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for table in ("consent", "consent_text"):
            connection.execute(sa.text(f"DELETE FROM {table}"))
    again(app)
    assert {(each.ref, each.version) for each in queries.consents_of(cast.learner.id)} == {
        (case.ref, 0), (recorded.ref, 0),
    }  # fmt: skip
    assert not queries.consents_of(cast.guest.id)
    session().rollback()


GIVEN: dict[str, dict[str, object]] = {
    "short_list": {},
    "saved_search": {"of_list": "courses", "every": "week"},
    "bookmark": {"kind": "course"},
    "reminder_choice": {},
    "reminded": {},
    "mail_stop": {},
    "outbox_mail": {"state": "pending"},
    "import_source": {"state": "live"},
    "import_item": {"state": "live"},
    "calendar_choice": {"part": "both"},
    "invited": {},
}
"""What the newest steps made, each with one row: the values that its rules ask for."""


def _row(table: sa.Table) -> dict[str, object]:
    """One row of `table`, whose parents have the number 1."""
    plain: dict[type, object] = {int: 1, str: "x", bool: False, bytes: b"x", date: NOW.date(), datetime: NOW}

    def value(kind: sa.types.TypeEngine[Any]) -> object:
        if isinstance(kind, sa.JSON):
            return []
        return plain[(kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind).python_type]

    return {each.name: value(each.type) for each in table.columns if not each.nullable} | GIVEN[table.name]


def test_the_newest_steps_go_down_and_up_with_rows_in_what_they_made(app: Flask) -> None:
    """What an import brought into the calendar goes with it; everything that was there before stays."""
    flask_migrate.upgrade()
    a_run(build())
    hang_up(app)
    engine = sa.create_engine(app.config["LMS"].database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for name in GIVEN:
            table = Base.metadata.tables[name]
            connection.execute(sa.insert(table), _row(table))
        entry = connection.scalar(sa.text("SELECT min(entry_id) FROM agenda_body"))
        connection.execute(
            sa.text("UPDATE agenda_entry SET source_kind = 'import' WHERE id = :entry"), {"entry": entry}
        )
    before = counts(app)
    assert all(before[name] == 1 for name in GIVEN)
    flask_migrate.downgrade(revision="0008")
    kept = tables(app) & set(before)
    assert not kept & (set(GIVEN) - {"outbox_mail"})
    flask_migrate.upgrade()
    after = counts(app)
    of_entries = {"agenda_entry", "agenda_body", "agenda_audience", "agenda_centre_audience"}
    for name in kept - of_entries:
        assert after[name] == before[name], name
    assert after["agenda_entry"] == before["agenda_entry"] - 1
    with engine.connect() as connection:
        for name in of_entries - {"agenda_entry"}:
            orphans = f"SELECT count(*) FROM {name} WHERE entry_id NOT IN (SELECT id FROM agenda_entry)"
            assert connection.scalar(sa.text(orphans)) == 0
