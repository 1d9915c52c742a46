"""Commands that need a database of this version, and the sentence an operator reads when something is wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from lms.config import Settings
from lms.kit import db
from lms.kit.refusal import Refusal
from lms.kit.schema import Schema as Schema
from lms.kit.schema import config
from lms.kit.schema import database_name as database_name
from lms.kit.schema import state as state

P = ParamSpec("P")
R = TypeVar("R")


def settings() -> Settings:
    """The settings of this command."""
    found: Settings = current_app.config["LMS"]
    return found


def require_usable() -> None:
    """Refuses with a sentence unless this version can work with the database: its own, or that of a newer version which
    has only added to it, as happens while processes of both answer during an upgrade."""
    found = state()
    if found not in (Schema.CURRENT, Schema.NEWER):
        raise click.ClickException(found.value)


def require_current() -> None:
    """Refuses with a sentence unless the database is the one this version works with."""
    found = state()
    if found is not Schema.CURRENT:
        raise click.ClickException(found.value)


def upgrade(url: str = "") -> None:
    """Brings the database of the settings, or the one at `url`, to this version; an interrupted upgrade leaves nothing
    and is done by the next call."""
    from alembic import command  # here: see lms.kit.schema

    db.hang_up()
    found = config()
    found.attributes["url"] = url
    command.upgrade(found, "head")


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
