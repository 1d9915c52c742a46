"""Exports for spreadsheets: the host's and the home centre's, only theirs, text as text, columns that stay."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from lms.courses.queries import sessions_of
from lms.enrolments import service
from lms.enrolments.models import Answer, Attendance, Enrolment, Question
from lms.kit.db import add, lock, session, use_case
from lms.people.models import Person
from lms.reports.serializers import COLUMNS
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import Scene, a_run, actor
from tests.web.hosted import SignIn

pytestmark = pytest.mark.usefixtures("now")
RUN = "/desk/sccc/runs/RUN-1"
FILES = [
    f"{RUN}/{what}.{kind}" for what in ("participants", "attendance", "decisions") for kind in ("csv", "xlsx")
]
OWN = ["/desk/ficcc/enrolments.csv", "/desk/ficcc/enrolments.xlsx"]
EVIL = '=HYPERLINK("http://evil.example";"click")'


@use_case
def rename(person: Somebody, name: str) -> None:
    lock(Person, person.id).name = name


def table(reader: Reader, address: str) -> list[dict[str, str]]:
    """The file at the address as rows by column; every cell of a workbook must be plain."""
    answer = reader.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    if ".csv" in address:
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    else:
        page = load_workbook(io.BytesIO(answer.data)).active
        assert page is not None
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
        rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in page.iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] or [dict.fromkeys(rows[0], "")]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """The learner (FiCCC) and the guest (SCCC) ask to take part; both centres have decided about the learner."""
    scene = a_run(
        cast, home_approval="required", acceptance="moderated", trainer_ids=(cast.trainer.id,), capacity_max=5
    )
    learner = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner), message="+1\nand more"
    )
    service.approve_home(learner, actor=actor(cast.home), note="home: pays the trip")
    service.accept_host(learner, actor=actor(cast.host), note="host: knows the machine")
    service.enrol(scene.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    return scene


def test_columns_are_a_promise(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    host = signed_in(cast.host)
    for address in FILES:
        what = re.split(r"[/.]", address)[-2]
        assert tuple(table(host, address)[0]) == COLUMNS[what]
    for address in OWN:
        assert tuple(table(signed_in(cast.home), address)[0]) == COLUMNS["enrolments"]
    assert COLUMNS["participants"][:13] == (
        *("reference", "name", "email", "home_centre", "organisation_class", "state", "home_decision"),
        *("host_decision", "seat", "end", "place_in_queue", "enrolled_at", "message"),
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_begins_with_an_equals_sign_arrives_as_text(
    signed_in: SignIn, cast: Cast, scene: Scene, kind: str
) -> None:
    """Story 9: the host exports participants to a spreadsheet."""
    rename(cast.learner, EVIL)
    rename(cast.guest, "＠SUM(A1)")
    rows = {row["email"]: row for row in table(signed_in(cast.host), f"{RUN}/participants.{kind}")}
    mark = "'" if kind == "csv" else ""
    assert rows[cast.learner.email]["name"] == mark + EVIL
    assert rows[cast.guest.email]["name"] == f"{mark}＠SUM(A1)"
    mine = rows[cast.learner.email]
    assert mine["message"].replace("\r", "") == f"{mark}+1\nand more"
    assert (mine["home_centre"], mine["home_country"], mine["organisation"]) == (
        "ficcc",
        "FI",
        "Harbour University",
    )
    assert (mine["state"], mine["seat"], mine["enrolled_at"]) == (
        "confirmed",
        "confirmed",
        "2027-03-01T09:00:00+00:00",
    )


@use_case
def ask_and_answer(scene: Scene, enrolment_ref: str) -> None:
    ident = session().scalars(select(Enrolment.id).where(Enrolment.ref == enrolment_ref)).one()
    for position, label in enumerate(("=Diet?", "Shoe size"), start=1):
        asked = add(Question(run_id=scene.run_id, position=position, kind="text", label=label))
        if position == 1:
            at = datetime.fromisoformat("2027-03-01T09:00:00+00:00")
            add(Answer(enrolment_id=ident, question_id=asked.id, value="=none", answered_at=at))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_answers_to_the_questions_of_the_run_follow(
    signed_in: SignIn, cast: Cast, scene: Scene, kind: str
) -> None:
    host = signed_in(cast.host)
    ask_and_answer(scene, table(host, f"{RUN}/participants.csv")[0]["reference"])
    rows = table(host, f"{RUN}/participants.{kind}")
    assert tuple(rows[0])[-2:] == ("answer_1: =Diet?", "answer_2: Shoe size")
    assert [row["answer_1: =Diet?"].lstrip("'") for row in rows] == ["=none", ""]

    session().rollback()
    diet = session().scalars(select(Question.id).where(Question.label == "=Diet?")).one()
    service.remove_question(scene.run_id, diet, actor=actor(cast.host), version=scene.run.version)
    rows = table(host, f"{RUN}/participants.{kind}")
    assert tuple(rows[0])[-2:] == ("answer_1: Shoe size", "answer_2: =Diet?"), (
        "answers stay, after the others"
    )
    assert [row["answer_2: =Diet?"].lstrip("'") for row in rows] == ["=none", ""]


@use_case
def tick(scene: Scene, enrolment_id: int, by: Somebody) -> None:
    first = sessions_of([scene.run_id])[scene.run_id][0]
    at = datetime.fromisoformat("2027-03-23T09:30:00+00:00")
    add(
        Attendance(
            enrolment_id=enrolment_id, session_id=first.id, mark="present", marked_by_id=by.id, marked_at=at
        )
    )


def test_attendance_has_a_row_for_each_person_and_session(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast)
    ident = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    left = service.enrol(scene.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    service.withdraw(left, actor=actor(cast.guest))
    tick(scene, ident, cast.trainer)
    rows = table(signed_in(cast.host), f"{RUN}/attendance.csv")
    assert [(row["name"], row["session_number"], row["session"], row["mark"]) for row in rows] == [
        ("Learner Person", "1", "Lecture", "present"),
        ("Learner Person", "2", "Laboratory", ""),
    ]
    assert (rows[0]["marked_by"], rows[0]["starts_at"]) == ("Trainer Person", "2027-03-23T09:00:00+00:00")


def test_decisions_tell_who_decided_what_without_the_notes_of_others(
    signed_in: SignIn, cast: Cast, scene: Scene
) -> None:
    rows = table(signed_in(cast.host), f"{RUN}/decisions.csv")
    told = [
        (row["name"], row["side"], row["decision"], row["decided_by"], row["internal_note"]) for row in rows
    ]
    assert told == [
        ("Learner Person", "home", "approved", "", ""),
        ("Learner Person", "host", "accepted", "Host Person", "host: knows the machine"),
        ("Guest Person", "home", "pending", "", ""),
        ("Guest Person", "host", "pending", "", ""),
    ]
    for address in FILES:
        assert "pays the trip" not in str(table(signed_in(cast.host), address))


@pytest.mark.threat("1.export")
def test_home_exports_its_own_people_and_nothing_else(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    home = signed_in(cast.home)
    for address in OWN:
        [row] = table(home, address)
        assert (row["name"], row["run"], row["host_centre"]) == ("Learner Person", "RUN-1", "sccc")
        assert (row["home_decision"], row["home_note"]) == ("approved", "home: pays the trip")
        assert row["run_starts_on"] == "2027-03-23"
        assert "knows the machine" not in str(row)
    assert table(home, "/desk/ficcc/enrolments.csv?year=2026")[0]["name"] == ""
    assert table(home, "/desk/ficcc/enrolments.csv?year=2027")[0]["name"] == "Learner Person"
    assert home.get("/desk/sccc/enrolments.csv").status_code == 404


def test_nobody_reads_a_note_about_oneself(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast, home_approval="required", acceptance="moderated")
    own = service.enrol(scene.run_id, person_id=cast.home.id, actor=actor(cast.home))
    service.approve_home(own, actor=actor(cast.lead), note="always late")
    assert table(signed_in(cast.home), OWN[0])[0]["home_note"] == ""
    assert table(signed_in(cast.lead), OWN[0])[0]["home_note"] == "always late"


@pytest.mark.parametrize(
    "who", ["trainer", "editor", "guest", "learner", "home", "lead", "other", "office", "admin", "outside"]
)
def test_only_the_coordinators_of_the_host_export_a_run(
    signed_in: SignIn, cast: Cast, scene: Scene, who: str
) -> None:
    reader = signed_in(getattr(cast, who))
    assert [reader.get(address).status_code for address in FILES] == [404] * 6
    third = [address.replace("/sccc/", "/kiip/") for address in FILES]
    assert [reader.get(address).status_code for address in third] == [404] * 6
    opens = 200 if who in ("home", "lead") else 404
    assert [reader.get(address).status_code for address in OWN] == [opens] * 2


def test_an_unknown_kind_of_file_is_not_there(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    host = signed_in(cast.host)
    for address in (f"{RUN}/participants.pdf", f"{RUN}/everything.csv", "/desk/nowhere/enrolments.csv"):
        assert host.get(address).status_code == 404


def test_the_pages_lead_to_the_files(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    host = signed_in(cast.host)
    page = host.get(RUN).text
    assert all(f'href="{address}"' in page for address in FILES)
    assert f'href="{RUN}/participants.xlsx"' in host.get(f"{RUN}/participants").text
    assert 'href="/desk/ficcc/enrolments.xlsx"' in signed_in(cast.home).get("/desk/ficcc/enrolments").text
    trainer = signed_in(cast.trainer).get(RUN).text
    assert ".csv" not in trainer
    assert f"{RUN}/feedback" in trainer
