"""Where the database stands against the migrations of this version."""

from __future__ import annotations

import functools
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import make_url

from lms.kit.db import Base, database, session

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class Schema(Enum):
    """Where a database stands; the value is what an operator should do."""

    CURRENT = ""
    EMPTY = "The database is empty. Run: flask --app app init"
    BEHIND = "The database is older than this version. Run: flask --app app init"
    NEWER = "The database was brought to a newer version already: install that."
    UNKNOWN = (
        "The database was made by a newer version or another program: install that, or restore a backup."
    )
    HALF = (
        "The database holds only a part of the tables. Somebody changed it by hand: restore a backup, or give an empty "
        "database and run: flask --app app init"
    )


def database_name() -> str:
    """The database's address without its password."""
    return make_url(current_app.config["LMS"].database_url).render_as_string(hide_password=True)


def database_kind() -> str:
    """What database it is, and its version."""
    dialect = session().get_bind().dialect
    number = ".".join(str(part) for part in getattr(dialect, "server_version_info", None) or ())
    return f"{ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[dialect.name] } {number}"


def install(app: Flask) -> None:
    """Makes Flask-Migrate and its command `db` know our migrations. Called when they are wanted: who only answers
    requests does without Alembic, which is a fifth of the memory."""
    from flask_migrate import Migrate  # here: see above

    if "migrate" not in app.extensions:
        Migrate(app, database, directory=str(MIGRATIONS), render_as_batch=True)


def config() -> Config:
    """The settings of the migrations."""
    install(current_app._get_current_object())  # type: ignore[attr-defined]  # it is a proxy
    found: Config = current_app.extensions["migrate"].migrate.get_config(None)
    return found


def state(engine: Engine | None = None) -> Schema:
    """Where the database of the settings stands, or the one of `engine`."""
    from alembic.migration import MigrationContext  # here: see `install`

    heads, known = _revisions()
    with (engine or database.engine).connect() as connection:
        there = set(inspect(connection).get_table_names())
        now = set(MigrationContext.configure(connection).get_current_heads())
        fits = not now <= known and _fits(connection)
    wanted = set(Base.metadata.tables)
    if not now:
        return Schema.HALF if there & wanted else Schema.EMPTY
    if not now <= known:
        return Schema.NEWER if fits else Schema.UNKNOWN
    if now != heads:
        return Schema.BEHIND
    return Schema.CURRENT if wanted <= there else Schema.HALF


def _fits(connection: Connection) -> bool:
    """Whether a newer version has only added: every table and column of this one is there, and what came besides may
    be left out when a row is written."""
    found = {name: columns for (_, name), columns in inspect(connection).get_multi_columns().items()}
    for table in Base.metadata.tables.values():
        ours = {column.name for column in table.columns}
        there = {column["name"]: column for column in found.get(table.name, ())}
        added = [column for name, column in there.items() if name not in ours]
        if not ours <= set(there) or any(not each["nullable"] and each["default"] is None for each in added):
            return False
    return True


def revision() -> str:
    """The revision the database has; "" for none. Raises what SQLAlchemy raises when it is away or lacks the table."""
    return " ".join(sorted(session().scalars(text("SELECT version_num FROM alembic_version"))))


def serves(revision: str) -> bool:
    """Whether this version can answer requests over a database of that revision: the newest it knows, or one it
    does not know yet, since what is added while an upgrade goes on leaves the older version at work."""
    heads, known = _revisions()
    now = set(revision.split())
    return bool(now) and (now == heads or not now <= known)


@functools.cache  # of the files of this version, which do not change while it runs
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """The newest revisions, and all."""
    from alembic.script import ScriptDirectory  # here: see `install`

    script = ScriptDirectory.from_config(config())
    return frozenset(script.get_heads()), frozenset(each.revision for each in script.walk_revisions())
