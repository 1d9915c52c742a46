"""Where the database stands against the migrations, and the sentence an operator reads when that is wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import Enum
from typing import Any, ParamSpec, TypeVar

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from lms.config import Settings
from lms.kit.db import Base, database
from lms.kit.refusal import Refusal

P = ParamSpec("P")
R = TypeVar("R")


class Schema(Enum):
    """Where a database stands; the value is what an operator should do."""

    CURRENT = ""
    EMPTY = "The database is empty. Run: flask --app app init"
    BEHIND = "The database is older than this version. Run: flask --app app init"
    UNKNOWN = (
        "The database was made by a newer version or another program: install that, or restore a backup."
    )
    HALF = (
        "The database holds only a part of the tables. Somebody changed it by hand: restore a backup, or give an empty "
        "database and run: flask --app app init"
    )


def settings() -> Settings:
    """The settings of this command."""
    found: Settings = current_app.config["LMS"]
    return found


def database_name() -> str:
    """The database's address without its password."""
    return make_url(settings().database_url).render_as_string(hide_password=True)


def _config() -> Config:
    found: Config = current_app.extensions["migrate"].migrate.get_config(None)
    return found


def state(engine: Engine | None = None) -> Schema:
    """Where the database of the settings stands, or the one of `engine`."""
    script = ScriptDirectory.from_config(_config())
    with (engine or database.engine).connect() as connection:
        there = set(inspect(connection).get_table_names())
        now = MigrationContext.configure(connection).get_current_heads()
    wanted = set(Base.metadata.tables)
    if not now:
        return Schema.HALF if there & wanted else Schema.EMPTY
    try:
        script.get_revisions(now)
    except CommandError:
        return Schema.UNKNOWN
    if set(now) != set(script.get_heads()):
        return Schema.BEHIND
    return Schema.CURRENT if wanted <= there else Schema.HALF


def require_current() -> None:
    """Refuses with a sentence unless the database is the one this version works with."""
    found = state()
    if found is not Schema.CURRENT:
        raise click.ClickException(found.value)


def upgrade(url: str = "") -> None:
    """Brings the database of the settings, or the one at `url`, to this version; an interrupted upgrade leaves nothing
    and is done by the next call."""
    database.session.remove()
    database.engine.dispose()
    config = _config()
    config.attributes["url"] = url
    command.upgrade(config, "head")


def plainly(function: Callable[P, R]) -> Callable[P, R]:
    """What goes wrong outside the program becomes one sentence and exit code 1 instead of a trace."""

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Refusal as refusal:
            raise click.ClickException(" ".join(str(p.sentence) for p in refusal.problems)) from refusal
        except DBAPIError as error:
            raise click.ClickException(_database_sentence(error)) from error
        except OSError as error:
            raise click.ClickException(
                f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
            ) from error

    return told


def _database_sentence(error: Any) -> str:
    first = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error).__name__
    return f"The database {database_name()} cannot be used: {first}"
