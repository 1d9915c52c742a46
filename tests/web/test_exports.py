"""Large exports: the worker makes them, for who asked and may still have them, whole or not at all."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access import Actor, Role
from lms.centres import service as centres
from lms.enrolments import service as enrolments
from lms.exports import rules, service
from lms.exports.models import ExportFile
from lms.exports.queries import EXPORTS
from lms.exports.rules import Asked, Export, Opened
from lms.exports.service.making import FOLDER
from lms.kit import journal, sheets
from lms.kit.db import lock, session, use_case
from lms.kit.sheets import Sheet
from lms.people.models import Person
from lms.reports.queries import exports as pieces
from tests.cast import Cast, Somebody, sign_in
from tests.enrolling import enrol, kinds
from tests.reader import Reader
from tests.scene import Scene, a_run, actor
from tests.web.hosted import SignIn

Travel = Callable[[datetime | timedelta], datetime]
RUN, OWN = "/desk/sccc/runs/RUN-1", "/desk/ficcc/enrolments.csv"


@pytest.fixture
def scene(cast: Cast, travel: Travel, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A run with two places, one who waits and one who left; two rows are as many as are answered at once."""
    scene = a_run(cast, capacity_max=2)
    for person in (cast.guest, cast.learner, cast.colleague, cast.outside):
        last = enrol(scene, person)
    enrolments.withdraw(last.id, actor=actor(cast.outside))
    monkeypatch.setattr(rules, "AT_ONCE", 2)
    return scene


def ask(reader: Reader, address: str) -> str:
    """Presses the button; gives the address of the export's page."""
    answer = reader.submit(address, "prepare-export")
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.threat("1.export", "20.rows")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_worker_makes_a_large_export_for_who_asked(
    cast: Cast, scene: Scene, signed_in: SignIn, travel: Travel, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    host, address = signed_in(cast.host), f"{RUN}/participants.{kind}"
    assert "about 4 rows" in host.get(address).text
    page = ask(host, address)
    assert ask(host, address) == page, "a second click is the same wish"
    assert f'href="{page}"' in host.get(address).text
    seen = host.get(page)
    assert ("Refresh" in seen.headers, "Is made" in seen.text) == (True, True)
    assert "Refresh" not in host.get(f"{page}?still=1").headers
    assert host.get(f"{page}/file").status_code == 404
    assert (service.make_due(), service.make_due()) == (1, 0)
    assert kinds(cast.host)[-1] == "export.ready"
    shown = host.get(page)
    assert (f'href="{page}/file"' in shown.text, "Refresh" in shown.headers) == (True, False)
    assert "It has 4 rows." in shown.text
    made = host.get(f"{page}/file")
    assert made.headers["Content-Disposition"] == f"attachment; filename=RUN-1-participants.{kind}"
    assert (made.headers["Cache-Control"], "sandbox" in made.headers["Content-Security-Policy"]) == (
        "no-store",
        True,
    )
    for person in (cast.lead, cast.admin, cast.guest):
        other = signed_in(person)
        assert [other.get(each).status_code for each in (page, f"{page}/file")] == [404] * 2
    monkeypatch.setattr(rules, "AT_ONCE", 4)
    monkeypatch.setattr(pieces, "PIECE", 1)
    assert host.get(address).data == made.data, "as it would have been at once, in pieces of another size"
    travel(timedelta(days=7))
    host = signed_in(cast.host)
    assert host.get(f"{page}/file").status_code == 404
    assert "The file is deleted" in host.get(page).text
    assert (service.remove_old(), service.remove_old()) == (1, 0)
    assert not list(FOLDER.path.iterdir())


def test_who_waits_stands_in_turn(
    cast: Cast, scene: Scene, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 9)
    late = enrol(scene, cast.trainer)
    for first in (False, True):
        if first:
            enrolments.give_priority(late.id, actor=actor(cast.host), priority=1, reason="teaches next")
        rows = csv.DictReader(signed_in(cast.host).get(f"{RUN}/participants.csv").text.splitlines())
        told = [(row["name"].split()[0], row["place_in_queue"]) for row in rows]
        waiting = [("Trainer", "1"), ("Colleague", "2")] if first else [("Colleague", "1"), ("Trainer", "2")]
        assert told == [("Guest", ""), ("Learner", ""), *waiting, ("Outside", "")]


@use_case
def call(person: Somebody, name: str) -> None:
    lock(Person, person.id).name = name


def test_names_stand_in_one_order_on_pages_and_in_files(
    cast: Cast, scene: Scene, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 9)
    monkeypatch.setattr(pieces, "PIECE", 1)
    call(cast.learner, "Åse Äng")
    call(cast.guest, "åke Öst")  # SQLite folds a to z alone, PostgreSQL as its collation likes
    host = signed_in(cast.host)
    for name in ("participants", "attendance"):
        told = [row["name"] for row in csv.DictReader(host.get(f"{RUN}/{name}.csv").text.splitlines())]
        assert list(dict.fromkeys(told))[:2] == ["åke Öst", "Åse Äng"]
        seen = host.get(f"{RUN}/{name}").text
        assert seen.index("åke Öst") < seen.index("Åse Äng")


def test_a_role_that_wants_a_second_step_opens_no_made_file(
    cast: Cast,
    scene: Scene,
    signed_in: SignIn,
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 0)
    lead = signed_in(cast.lead)
    page = ask(lead, OWN)
    assert service.make_due() == 1
    assert lead.get(f"{page}/file").status_code == 200
    strict = sign_in(Reader(make_app(LMS_SECOND_STEP="required")), cast.lead)
    assert strict.get(f"{page}/file").status_code == 404


@pytest.mark.threat("1.export")
def test_rights_are_judged_again(
    cast: Cast, scene: Scene, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the worker's turn comes, and when the file is fetched."""
    monkeypatch.setattr(rules, "AT_ONCE", 0)
    home = signed_in(cast.home)
    page = ask(home, OWN)
    assert service.make_due() == 1
    assert home.get(f"{page}/file").status_code == 200
    second = ask(home, f"{OWN}?year=2027&more=words")
    assert second != page
    centres.end_role(cast.home.id, Role.COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    assert service.make_due() == 0
    home = signed_in(cast.home)
    assert "you could not read this any more" in home.get(second).text
    assert [home.get(f"{each}/file").status_code for each in (page, second)] == [404] * 2
    assert kinds(cast.home)[-1] == "export.not-made"
    newest = session().scalars(select(func.max(ExportFile.id))).one()
    assert [row.move for row in journal.rows_of(("export", newest))] == ["ask", "refused"]
    token = home.token()
    for address in (
        OWN,
        f"{RUN}/participants.csv",
        "/courses.csv",
        "//evil.example/x",
        "http://[",
        "",
        "/nowhere",
        OWN * 40,
    ):
        answer = home.post("/account/exports", data={"address": address, "csrf_token": token})
        assert answer.status_code == 404, address


class Broken(BaseException):
    """As if the worker were killed."""


def fails(times: int, how: type[BaseException]) -> Export:
    """An export of four rows that breaks after the second so many times."""
    left = [times]

    def rows() -> Iterator[list[str]]:
        for number in range(4):
            if number == 2 and left[0]:
                left[0] -= 1
                raise how
            yield [f"row {number}"]

    def opened(_asked: Asked, _actor: Actor) -> Opened:
        return Opened("own", lambda: 4, lambda: Sheet("own", ("name",), rows()))

    return Export(opened, ("year",))


def test_what_a_killed_worker_began_is_begun_anew(
    app: Flask, cast: Cast, scene: Scene, signed_in: SignIn, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions[EXPORTS], "reports.enrolments", fails(2, Broken))
    page, before = ask(signed_in(cast.home), OWN), set(FOLDER.path.iterdir())
    for _kill in range(2):
        with pytest.raises(Broken):
            service.make_due()
        assert service.make_due() == 0, "another worker believes that this one is at it"
        home = signed_in(cast.home)
        assert home.get(f"{page}/file").status_code == 404
        assert 'aria-current="step"' in home.get(page).text
        travel(rules.LEASE)
    assert service.make_due() == 1
    assert signed_in(cast.home).get(f"{page}/file").text.count("row") == 4
    assert len({*FOLDER.path.iterdir()} - before) == 3, "and two halves, which nobody is offered"
    travel(timedelta(days=2))
    service.remove_old()
    kept = session().scalars(select(ExportFile.stored)).all()
    assert [path.name for path in FOLDER.path.iterdir()] == kept


def test_what_cannot_be_made_says_so_and_holds_nobody_up(
    app: Flask, cast: Cast, scene: Scene, signed_in: SignIn, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions[EXPORTS], "reports.enrolments", fails(9, ValueError))
    home, host = signed_in(cast.home), signed_in(cast.host)
    page, other = ask(home, OWN), ask(host, f"{RUN}/participants.csv")
    assert service.make_due() == 1
    assert "It could not be made" in home.get(page).text and f"{other}/file" in host.get(other).text
    monkeypatch.setitem(app.extensions[EXPORTS], "reports.enrolments", fails(9, Broken))
    page = ask(home, OWN)
    for _kill in range(rules.TRIES):
        with pytest.raises(Broken):
            service.make_due()
        travel(rules.LEASE)
    assert service.make_due() == 0
    assert "It could not be made" in signed_in(cast.home).get(page).text
    monkeypatch.setattr("lms.exports.service.asking.A_DAY", 2)
    refused = signed_in(cast.home).submit(OWN, "prepare-export")
    assert "You asked for 2 exports today" in refused.text
    monkeypatch.setattr("lms.exports.service.asking.MOST_ROWS", 3)
    assert (
        "too many for one file"
        in signed_in(cast.host).submit(f"{RUN}/participants.csv", "prepare-export").text
    )
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    ident = service.ask(f"{RUN}/participants.csv", person_id=cast.host.id, name="x.csv", number=1)
    assert (service.make_due(), re.fullmatch(r"X-\w{8}", ident) is not None) == (0, True)
