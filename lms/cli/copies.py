"""Backup and restore: of a network in use, whole and checked. A plain copy of a live SQLite file loses rows.

Files that came with applications are never changed once they are written, and are written before the row that names
them is. So a backup takes the files, then one moment of the database, then the files that came or were finished
meanwhile: whatever that moment names was there by then. Only a file that came and was withdrawn again within that time
is missing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import click
from flask.cli import with_appcontext
from sqlalchemy.engine import URL, make_url

from lms.admin.queries import BACKUP_MARK
from lms.cli import archive, locked, schema
from lms.cli.locked import Damaged, Locking, Pieces
from lms.cli.schema import Schema, plainly
from lms.config import KEY_FILE
from lms.kit import clock, db

NOT_OURS = "This file is no backup of ours: {why}."
NOT_LOCKED = (
    "It is not locked, though LMS_BACKUP_KEY is set. If you know that it is yours, unset that for this once."
)
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ABANDONED_SECONDS = 24 * 3600
BARE = {b"SQLite format 3": "sqlite", b"PGDMP": "postgresql"}
"""How a backup begins that is a database alone, as earlier versions made them."""


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@plainly
def backup(file: Path) -> None:
    """Writes database and files to FILE while the network runs on; locked with LMS_BACKUP_KEY where that is set. FILE
    must not exist yet."""
    schema.require_usable()
    home, key = schema.settings().data_dir, schema.settings().LMS_BACKUP_KEY
    if file.exists():
        raise click.ClickException(f"{file} exists already; a backup never replaces a file.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home in file.resolve().parent.parents:
        raise click.ClickException(f"Choose a place outside of the folders of {home}: they are copied.")
    _tidy(home)
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.touch(mode=0o600)
    try:
        with unfinished.open("wb") as to:
            with _locking(to, key) as into:
                number = _pack(into, home)
            to.flush()
            os.fsync(to.fileno())
        unfinished.replace(file)
        (home / BACKUP_MARK).touch()
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"The backup is in {file} ({file.stat().st_size} bytes): the database and {number} files.")
    click.echo(
        "It opens with LMS_BACKUP_KEY only. Keep that and the file secret-key apart from it."
        if key
        else "It is not locked: LMS_BACKUP_KEY is not set. Keep the file secret-key apart from it."
    )


def _tidy(home: Path) -> None:
    """Takes away what a killed backup or restore left in the data folder: the whole database, not locked. What is
    younger than a day may still be at work."""
    before = clock.now().timestamp() - ABANDONED_SECONDS
    for folder in (*home.glob(".backup-*"), *home.glob(".restore-*")):
        if all(path.stat().st_mtime < before for path in (folder, *folder.rglob("*"))):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locking(to: IO[bytes], key: str) -> Iterator[archive.Sink]:
    if not key:
        yield to
        return
    with Locking(to, key) as locking:
        yield locking


def _pack(into: archive.Sink, home: Path) -> int:
    """The archive; gives how many files are in it. See above for the order. The copy of the database lies in the data
    folder meanwhile, not locked, for its owner alone."""
    url = make_url(schema.settings().database_url)
    with (
        TemporaryDirectory(dir=home, prefix=".backup-") as work,
        archive.writing(into, kind=url.get_backend_name()) as members,
    ):
        there: dict[Path, tuple[int, int]] = {}
        _add_files(members, home, there)
        copy = Path(work) / archive.DATABASE
        copy.touch(mode=0o600)
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(url.database)), copy)
        else:
            _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
        members.add(copy, archive.DATABASE)
        _add_files(members, home, there)
        return len(there)


def _add_files(members: archive.Writing, home: Path, there: dict[Path, tuple[int, int]]) -> None:
    """Adds the files that are not `there` as they are now."""
    for path in _files(home):
        try:
            found = path.stat()
            if there.get(path) != (found.st_size, found.st_mtime_ns):
                name = f"{archive.FILES}/{path.relative_to(home).as_posix()}"
                there[path] = members.add(path, name)
        except FileNotFoundError:
            continue  # withdrawn meanwhile


def _files(home: Path) -> list[Path]:
    """All files in the folders of the data folder. Those beside the folders are remade (locks), copied otherwise (the
    database) or kept apart (secret-key); `.…` and `….part` are not finished."""
    own = str(make_url(schema.settings().database_url).database)
    return [
        path
        for folder in sorted(home.iterdir())
        if folder.is_dir() and not folder.name.startswith(".")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
        if path.suffix != ".part" and not str(path).startswith(own)
    ]


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what the database and the folders of files hold now.")
@with_appcontext
@plainly
def restore(file: Path, force: bool) -> None:
    """Puts the backup FILE into an empty place, after all of it was proven. Stop server and workers before."""
    home = schema.settings().data_dir
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not force:
        _require_empty(home)
    db.hang_up()
    with TemporaryDirectory(dir=home, prefix=".restore-") as work:
        try:
            kind, copy = _unpacked(file, Path(work))
        except Damaged as error:
            raise click.ClickException(f"Nothing was restored from {file}. {error}") from error
        _prove(kind, copy)
        _prove_places(Path(work) / archive.FILES, home)
        kept = _lay_files(Path(work) / archive.FILES, home)
        _lay_database(kind, copy, force=force)
        if force and copy != file:
            for path in set(_files(home)) - kept:
                path.unlink(missing_ok=True)
    click.echo(f"Restored, with {len(kept)} files. {schema.state().value or 'The database is ready.'}")


def _require_empty(home: Path) -> None:
    if schema.state() is not Schema.EMPTY:
        raise click.ClickException(
            f"{schema.database_name()} is not empty. To replace all it holds: restore --force"
        )
    if there := _files(home):
        raise click.ClickException(
            f"{there[0].parent} is not empty. To replace all that is there: restore --force"
        )


def _unpacked(file: Path, work: Path) -> tuple[str, Path]:
    """The kind of the database and where its copy lies; files lie in the folder `files` of `work`."""
    key = schema.settings().LMS_BACKUP_KEY
    with file.open("rb") as source:
        begin = source.read(16)
        source.seek(0)
        if key and begin.startswith((archive.MAGIC, *BARE)):
            # anybody can write such a file, also who got at the place where the locked ones lie
            raise Damaged(NOT_LOCKED)
        for mark, kind in BARE.items():
            if begin.startswith(mark):
                click.echo("This backup holds the database alone: put back the folders of files yourself.")
                return kind, file
        if begin.startswith(locked.MAGIC):
            if not key:
                raise Damaged("It is locked: set LMS_BACKUP_KEY.")
            pieces = Pieces(locked.unlocked(source, key))
            return archive.unpacked(pieces, work), work / archive.DATABASE
        if not begin.startswith(archive.MAGIC):
            raise Damaged(NOT_OURS.format(why="it begins as nothing that we write"))
        return archive.unpacked(source, work), work / archive.DATABASE


def _prove(kind: str, copy: Path) -> None:
    """Refuses a copy that this database cannot take."""
    url = make_url(schema.settings().database_url)
    if url.get_backend_name() != kind:
        raise click.ClickException(
            f"This backup is one of {KINDS[kind]}, and DATABASE_URL names another kind of database. Restore it to "
            f"{KINDS[kind]}, then: flask --app app copy-database"
        )
    if kind == "sqlite":
        _check_sqlite(copy)
    else:
        _run("pg_restore", None, f"--file={os.devnull}", str(copy))


def _prove_places(source: Path, home: Path) -> None:
    """Refuses a folder in the place of a file: the key, or what else lies beside the folders."""
    for folder in source.glob("*"):
        if folder.name == KEY_FILE or (home / folder.name).is_file():
            raise click.ClickException(f"Nothing was restored. {folder.name} is no folder of a backup.")


def _lay_files(source: Path, home: Path) -> set[Path]:
    """Moves the files to their places; gives these. What is there already stays until the database is."""
    kept = set()
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = home / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept.add(path.replace(place))
    return kept


def _lay_database(kind: str, copy: Path, *, force: bool) -> None:
    url = make_url(schema.settings().database_url)
    if kind == "sqlite":
        place = Path(str(url.database))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy_sqlite(copy, place, alone=False)
        return
    replace = ("--clean", "--if-exists") if force else ()
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", *replace)
    _run("pg_restore", url, *options, str(copy))


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


def _run(program: str, url: URL | None, *arguments: str) -> None:
    """Runs a program of PostgreSQL; the password goes by its environment, where no list of processes shows it."""
    path = shutil.which(program)
    if path is None:
        raise click.ClickException(
            f"{program} is not installed. It comes with PostgreSQL's client programs "
            "(on Debian and Ubuntu: apt install postgresql-client), in the server's version or a newer one."
        )
    environment = dict(os.environ)
    if url is not None:
        plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        arguments = (f"--dbname={plain}", *arguments)
        environment |= {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603 - a program found on the path, arguments that no stranger writes
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{program} says: {done.stderr.strip()[-600:]}")
