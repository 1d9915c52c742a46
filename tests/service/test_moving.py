"""A network moves into another database: whole, equal and in use afterwards, or not at all."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Connection, Table, func, insert, select, text

from lms import create_app
from lms.cli import moving
from lms.courses.models import Course, Topic
from lms.courses.queries import has_words
from lms.enrolments.models import Enrolment
from lms.kit import engines
from lms.kit.db import Base, database, session, use_case
from tests.cast import build
from tests.conftest import Stage, settings_for_tests
from tests.databases import Sqlite, hang_up, postgres
from tests.enrolling import enrol
from tests.scene import Scene, a_run, crowd
from tests.service.test_cli import run

pytestmark = pytest.mark.usefixtures("now")
FEEDS = ("/calendar.ics", "/courses.ics?lang=en", "/exchanges.ics", "/runs/RUN-1.ics")


@dataclass
class Place:
    """A database of its own and the application on it."""

    url: str
    app: Flask

    def counted(self) -> dict[str, int]:
        with self.app.app_context(), database.engine.connect() as connection:
            return {
                each.name: connection.scalar(select(func.count()).select_from(each)) or 0
                for each in database.metadata.sorted_tables
            }

    def fed(self) -> list[tuple[str | None, bytes]]:
        found = [self.app.test_client().get(path) for path in FEEDS]
        assert {each.status_code for each in found} == {200}
        return [(each.headers["ETag"], each.data) for each in found]

    def does(self, statement: str) -> None:
        with self.app.app_context(), engines.writing(database.engines).begin() as connection:
            connection.execute(text(statement))

    def sound(self) -> None:
        for command in ("doctor", "agenda check"):
            checked = run(self.app, *command.split())
            assert checked.exit_code == 0, checked.output


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """Makes places of the addresses of databases."""
    made: list[Flask] = []

    def make(url: str) -> Place:
        made.append(create_app(settings_for_tests(DATABASE_URL=url, LMS_DATA_DIR=tmp_path / "data")))
        return Place(url, made[-1])

    yield make
    for app in made:
        hang_up(app)


@pytest.fixture
def home(sqlite_stage: Stage, place: Callable[[str], Place], tmp_path: Path) -> Place:
    """A SQLite of the newest version, without rows."""
    assert isinstance(sqlite_stage.store, Sqlite)
    (tmp_path / "home.sqlite3").write_bytes(sqlite_stage.store.migrated)
    return place(f"sqlite:///{tmp_path / 'home.sqlite3'}")


@pytest.fixture
def far(place: Callable[[str], Place], postgresql_server: str) -> Iterator[Place]:
    """A PostgreSQL without tables."""
    with postgres(postgresql_server, purpose="moved") as store:
        made = place(store.url)
        yield made
        hang_up(made.app)


def moved(source: Place, target: Place) -> Result:
    return run(source.app, "copy-database", "--from", source.url, "--to", target.url)


def use(target: Place, scene: Scene) -> None:
    """Searches and enrols there; ids go on."""
    with target.app.app_context():
        words = has_words("clean")
        assert words is not None
        assert session().scalars(select(Course.title).where(words)).all() == ["Clean room basics"]
        newest = session().scalar(select(func.max(Enrolment.id))) or 0
        (late,) = crowd(1, like=scene.cast.guest)
        assert enrol(scene, late).id == newest + 1
    target.sound()


def test_there_and_back_everything_is_equal_and_in_use(
    home: Place, far: Place, place: Callable[[str], Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 7)
    with home.app.app_context():
        scene = a_run(build())
        enrol(scene, scene.cast.learner)
    home.does(
        "INSERT INTO region (slug, name, level, about, version) VALUES ('world', 'W', 'european', '', 1)"
    )
    home.does(
        "UPDATE region SET parent_id = (SELECT max(id) FROM region) WHERE slug = 'europe'"
    )  # a later row
    back = place(f"sqlite:///{tmp_path / 'back' / 'two.sqlite3'}")
    before, fed = home.counted(), home.fed()

    def meanwhile(each: Table, batches: moving.Rows, to: Connection) -> None:
        write(each, batches, to)
        if (
            each.name == "region"
        ):  # the source is in use: what comes while it is copied is not part of the copy
            home.does(
                "INSERT INTO region (slug, name, level, about, version) VALUES ('moon', 'M', 'european', '', 1)"
            )

    write = moving._write_copy
    monkeypatch.setattr(moving, "_write_copy", meanwhile)
    for source, target in ((home, far), (far, back)):
        done = moved(source, target)
        assert done.exit_code == 0, done.output
        assert f"{'person':<32} {before['person']:>9}  " in done.output
        assert done.output.count("  OK\n") == len(before)
        assert (target.counted(), target.fed()) == (before, fed)
        target.sound()
    use(far, scene)
    use(back, scene)


def test_a_copy_that_is_not_whole_or_not_equal_leaves_nothing(
    home: Place, far: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with home.app.app_context():
        a_run(build())
    home.does(f"UPDATE person SET language = '{'x' * 300}' WHERE id = 1")  # SQLite counts no letters
    done = moved(home, far)
    assert done.exit_code == 1
    assert " says: value too long" in done.output
    assert not any(far.counted().values())
    home.does("UPDATE person SET language = 'en'")

    def wrongly(each: Table, batches: moving.Rows, to: Connection) -> None:
        spoilt = ([(*row[:-1], 7) for row in batch] for batch in batches)
        write(each, spoilt if each.name == "region" else batches, to)

    write = moving._write_copy
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_write_copy", wrongly)
        done = moved(home, far)
    assert done.exit_code == 1
    assert done.output.count("DIFFERS") == 1
    assert "was taken back" in done.output
    assert not any(far.counted().values())
    assert moved(home, far).exit_code == 0, "what was left is as good as empty"


def test_what_is_no_place_to_copy_from_or_to(
    home: Place, far: Place, place: Callable[[str], Place], tmp_path: Path
) -> None:
    def said(source: Place, target: Place) -> str:
        done = moved(source, target)
        assert done.exit_code == 1
        return done.output

    missing = place(f"sqlite:///{tmp_path / 'data' / 'missing.sqlite3'}")
    assert "There is no file" in said(missing, far)
    assert "same database" in said(home, home)
    assert "--from: The database is empty" in said(far, home)
    away = said(home, place("postgresql://user:very-secret@127.0.0.1:9/none"))
    assert "user:***@127.0.0.1:9/none says: connection failed" in away and "very-secret" not in away
    for wrong in ("nonsense", "mysql://host/name", "sqlite://"):
        done = run(home.app, "copy-database", "--from", home.url, "--to", wrong)
        assert done.exit_code == 1 and "An address looks like" in done.output
    assert run(far.app, "init").exit_code == 0
    with far.app.app_context():
        build()
    assert "not empty" in said(home, far)
    far.does("UPDATE alembic_version SET version_num = '0001'")
    assert "--to: The database is older" in said(home, far)
    assert "--from: The database is older" in said(far, home)


def test_rows_are_never_all_in_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "BATCH", 100)
    fill(5_000, words="x" * 1_000)
    with moving._engine(database.engine.url, writes=False) as engine, engine.connect() as connection:
        tracemalloc.start()
        rows = sum(len(batch) for batch in moving._read(Base.metadata.tables["topic"], connection))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (rows, peak < 1_500_000) == (5_000, True), peak


@use_case
def fill(number: int, *, words: str) -> None:
    rows = [{"slug": f"t-{n}", "label": f"T {n}", "synonyms": words} for n in range(number)]
    session().execute(insert(Topic), rows)
