"""Making the database ready, the embedded server, the worker."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click
import waitress
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app
from flask.cli import with_appcontext
from whitenoise.compress import Compressor

from lms.agenda import service as agenda_service
from lms.cli import schema
from lms.cli.care import entry_sources
from lms.cli.schema import Schema, plainly
from lms.kit.db import end_reading
from lms.people import queries as people
from lms.worker import Worker, run_in_thread

CONNECTIONS = (
    600  # open ones; a browser holds up to six, and one that stopped reading keeps its own for two minutes
)


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy outlives no thread
    return app


@click.command("init")
@with_appcontext
@plainly
def init() -> None:
    """Makes the database and brings it to this version. Safe to run again."""
    schema.settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = schema.state()
    if found in (Schema.HALF, Schema.UNKNOWN, Schema.NEWER):
        raise click.ClickException(found.value)
    if found is not Schema.CURRENT:
        schema.upgrade()
    zip_static(Path(_app().root_path) / "static")
    if compile_translations(Path(_app().root_path) / "translations") or agenda_service.rendered_otherwise():
        # new words, another language or address: entries are rendered anew; their stamps move, SEQUENCE does not
        agenda_service.check(entry_sources(), repair=True)
    click.echo(f"The database is ready: {schema.database_name()}")


def zip_static(folder: Path) -> None:
    """Puts a `.gz` beside each file of `folder` that shrinks, for the same readers; the server sends it to those who
    can unpack it."""
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in sorted(folder.rglob("*")):
        packed = path.with_name(f"{path.name}.gz")
        fresh = packed.exists() and packed.stat().st_mtime >= path.stat().st_mtime
        if path.is_file() and compressor.should_compress(path.name) and not fresh:
            try:
                for written in compressor.compress(str(path)):
                    shutil.copymode(path, written)  # nginx reads it as somebody else, whatever the umask here
            except PermissionError:
                return  # installed by somebody else: it goes without


def compile_translations(folder: Path) -> int:
    """Compiles each `.po` file that is newer than its `.mo`; gives how many."""
    compiled = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as readable, NamedTemporaryFile(dir=target.parent, delete=False) as writable:
            write_mo(writable, read_po(readable))
        Path(writable.name).replace(target)  # whole at once: others may be reading
        compiled += 1
    return compiled


@click.command("serve")
@with_appcontext
@plainly
def serve() -> None:
    """The embedded server, with a worker beside it. Ends on Ctrl-C or SIGTERM after what it is at."""
    schema.require_usable()
    _refuse_demonstration_in_production()
    settings = schema.settings()
    try:
        server = waitress.create_server(
            _app(),
            host=settings.HOST,
            port=settings.PORT,
            threads=settings.LMS_THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() knows 1,024 files at most
            ident="",
            clear_untrusted_proxy_headers=not settings.LMS_PROXIES,
        )
    except OSError as error:
        raise click.ClickException(
            f"Nothing can listen on {settings.HOST}:{settings.PORT} ({error.strerror}). Is it running already? "
            "Another port: PORT=8001"
        ) from error
    signal.signal(signal.SIGTERM, _end)
    worker = run_in_thread(_app())
    _greet(settings.base_url)
    end_reading()
    try:
        server.run()
    finally:
        server.close()
        worker.stop()


def _end(*_: Any) -> None:
    raise SystemExit(0)


def _greet(address: str) -> None:
    click.echo(f"\n  {schema.settings().LMS_NETWORK_NAME}: {address}\n")
    if not people.demonstration_accounts_exist():
        return
    from lms import seed  # here: only the demonstration network needs it

    click.echo(f"  Demonstration accounts, all with the password: {seed.PASSWORD}")
    for email, words in seed.SHOWN_ACCOUNTS:
        click.echo(f"    {email:<24} {words}")
    click.echo("")


@click.command("worker")
@with_appcontext
@plainly
def worker() -> None:
    """Delivers mails and runs due jobs until SIGTERM or Ctrl-C; any number may run."""
    schema.require_usable()
    _refuse_demonstration_in_production()
    end_reading()
    Worker(_app()).run()


def _refuse_demonstration_in_production() -> None:
    if schema.settings().LMS_ENV == "production" and people.demonstration_accounts_exist():
        raise click.ClickException(
            "This database holds demonstration accounts, whose password everybody can read: LMS_ENV=production refuses "
            "it. Use an empty database."
        )
