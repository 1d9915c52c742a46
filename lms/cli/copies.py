"""Backup and restore: of a database in use, whole and checked. A plain copy of a live SQLite file loses rows."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.engine import URL, make_url

from lms.cli import schema
from lms.cli.schema import Schema, plainly
from lms.kit.db import database

NOT_OURS = "This file is no backup of ours: {why}."


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@plainly
def backup(file: Path) -> None:
    """Writes the whole database to FILE while the network runs on. FILE must not exist yet."""
    schema.require_current()
    if file.exists():
        raise click.ClickException(f"{file} exists already; a backup never replaces a file.")
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.touch(mode=0o600)
    try:
        url = make_url(schema.settings().database_url)
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(url.database)), unfinished)
        else:
            _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(
        f"The backup is in {file} ({file.stat().st_size} bytes). Keep the file secret-key apart from it."
    )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what the database holds now.")
@with_appcontext
@plainly
def restore(file: Path, force: bool) -> None:
    """Puts the backup FILE into the database. Stop server and workers before."""
    url = make_url(schema.settings().database_url)
    if schema.state() is not Schema.EMPTY and not force:
        raise click.ClickException(
            f"{schema.database_name()} is not empty. To replace all it holds: restore --force"
        )
    database.session.remove()
    database.engine.dispose()
    if url.get_backend_name() == "sqlite":
        _check_sqlite(file)
        _copy_sqlite(file, Path(str(url.database)), alone=False)
    else:
        replace = ("--clean", "--if-exists") if force else ()
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", *replace)
        _run("pg_restore", url, *options, str(file))
    found = schema.state()
    click.echo(f"Restored. {found.value or 'The database is ready.'}")


def _copy_sqlite(source: Path, target: Path, *, alone: bool = True) -> None:
    """By SQLite's own backup in one step: one moment of the source, whatever is written to it meanwhile. `alone`: the
    target is one file without a log beside it."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        if alone:
            writing.execute("PRAGMA journal_mode=DELETE")
        _check(writing)


def _check_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as reading:
        try:
            _check(reading)
            reading.execute("SELECT version_num FROM alembic_version")
        except sqlite3.DatabaseError as error:
            raise click.ClickException(NOT_OURS.format(why=error)) from error


def _check(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise click.ClickException(NOT_OURS.format(why=verdict))


def _run(program: str, url: URL, *arguments: str) -> None:
    """Runs a program of PostgreSQL; the password goes by its environment, where no list of processes shows it."""
    path = shutil.which(program)
    if path is None:
        raise click.ClickException(
            f"{program} is not installed. It comes with PostgreSQL's client programs "
            "(on Debian and Ubuntu: apt install postgresql-client), in the server's version or a newer one."
        )
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - a program found on the path, arguments that no stranger writes
        [path, f"--dbname={plain}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{program} says: {done.stderr.strip()[-600:]}")
