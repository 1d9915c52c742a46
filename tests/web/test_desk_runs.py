"""The runs of a centre at its desk: the list, one run, who comes."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from lms.enrolments import service
from lms.kit.db import lock, use_case
from lms.people.models import Person
from tests.cast import Cast, Somebody
from tests.catalogue import DAY, a_run, a_session, actor
from tests.web.hosted import SignIn, enrol

pytestmark = pytest.mark.usefixtures("now")


def test_runs_come_first_that_are_to_come(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-LATE", publish=True, starts_on=DAY + timedelta(days=9))
    a_run(cast.host, cast.sccc, ref="R-SOON", publish=True)
    a_run(cast.host, cast.sccc, ref="R-DRAFT", starts_on=None, capacity_max=None)
    over = a_run(cast.host, cast.sccc, ref="R-OVER", publish=True)
    service.cancel_run(over, actor=actor(cast.host), reason="Nobody came")
    page = signed_in(cast.host).get("/desk/sccc/runs").text
    places = [page.index(ref) for ref in ("R-SOON", "R-LATE", "R-DRAFT", "R-OVER")]
    assert places == sorted(places)
    assert "4 runs, coming ones first" in page
    desk = signed_in(cast.host).get("/desk/sccc").text
    assert "R-DRAFT" in desk
    assert "R-OVER" not in desk


def test_drafts_are_for_those_who_write_or_train(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1")
    a_run(cast.host, cast.sccc, ref="R-2", trainer_ids=(cast.trainer.id,))
    trainer = signed_in(cast.trainer)
    page = trainer.get("/desk/sccc/runs").text
    assert "R-1" not in page
    assert "R-2" in page
    assert trainer.get("/desk/sccc/runs/R-1").status_code == 404
    assert trainer.get("/desk/sccc/runs/R-2").status_code == 200
    assert signed_in(cast.editor).get("/desk/sccc/runs/R-1").status_code == 200


def test_a_run_shows_its_counts(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, capacity_max=1)
    for person in (cast.learner, cast.guest, cast.baltic):
        enrol(run_id, person)
    for address in ("/desk/sccc/runs/R-1", "/desk/sccc/runs/R-1/participants", "/desk/sccc/runs"):
        page = signed_in(cast.host).get(address).text
        assert 'data-capacity="1" data-holders="1" data-waiting="2"' in page


@pytest.mark.parametrize(
    ("who", "state", "pages"),
    [
        ("host", "published", ["change", "move", "postpone", "cancel", "unpublish"]),
        ("editor", "published", ["change"]),
        ("trainer", "published", []),
        ("host", "enrolled", ["change", "move", "postpone", "cancel"]),
        ("host", "draft", ["publish", "edit"]),
        ("editor", "draft", ["publish", "edit"]),
        ("host", "postponed", ["change", "move", "cancel"]),
        ("host", "cancelled", []),
    ],
)
def test_a_run_offers_what_the_table_of_moves_allows(
    signed_in: SignIn, cast: Cast, who: str, state: str, pages: list[str]
) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=state != "draft")
    if state == "enrolled":
        enrol(run_id, cast.learner)
    if state in ("postponed", "cancelled"):
        stop = service.postpone_run if state == "postponed" else service.cancel_run
        stop(run_id, actor=actor(cast.host), reason="The machine is broken")
    reader = signed_in(getattr(cast, who))
    page = reader.get("/desk/sccc/runs/R-1").text
    found = re.findall(
        r'href="/desk/sccc/runs/R-1/(change|edit|move|postpone|cancel|unpublish|publish)"', page
    )
    assert found == pages
    assert all(reader.get(f"/desk/sccc/runs/R-1/{each}").status_code == 200 for each in pages)


def test_join_links_are_for_those_who_may(signed_in: SignIn, cast: Cast) -> None:
    link = "https://meet.example/42"
    a_run(
        cast.host,
        cast.sccc,
        ref="R-1",
        publish=True,
        mode="online",
        join_link=link,
        sessions=(a_session(),),
        trainer_ids=(cast.trainer.id,),
    )
    assert link in signed_in(cast.host).get("/desk/sccc/runs/R-1").text
    assert link in signed_in(cast.trainer).get("/desk/sccc/runs/R-1").text
    assert link not in signed_in(cast.editor).get("/desk/sccc/runs/R-1").text


def test_participants_in_the_order_of_the_queue(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(
        cast.host, cast.sccc, ref="R-1", publish=True, capacity_max=1, trainer_ids=(cast.trainer.id,)
    )
    for person in (cast.learner, cast.outside, cast.baltic):
        enrol(run_id, person)
    address = "/desk/sccc/runs/R-1/participants"
    page = signed_in(cast.host).get(address).text
    places = [page.index(name) for name in ("Learner Person", "Outside Person", "Baltic Person")]
    assert places == sorted(places)
    assert "learner@example.org" in page
    trainer = signed_in(cast.trainer)
    assert "Learner Person" in trainer.get(address).text
    assert "learner@example.org" not in trainer.get(address).text
    signed = trainer.get(f"{address}?sign=yes").text
    assert "Signature" in signed
    assert "Learner Person" in signed
    assert "Outside Person" not in signed


def test_nobody_has_enrolled_yet(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(cast.host)
    assert "Nobody has enrolled yet" in reader.get("/desk/sccc/runs/R-1/participants").text
    assert reader.get("/desk/sccc/runs/R-1/participants.csv").text.count("\r\n") == 1


@use_case
def rename(person: Somebody, name: str) -> None:
    lock(Person, person.id).name = name


def test_a_spreadsheet_runs_no_formula(signed_in: SignIn, cast: Cast) -> None:
    rename(cast.learner, '=HYPERLINK("http://evil.example")')
    rename(cast.outside, "@SUM(A1)")
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    enrol(run_id, cast.learner, message="+1; -2\nand a second line")
    enrol(run_id, cast.outside)
    answer = signed_in(cast.host).get("/desk/sccc/runs/R-1/participants.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "R-1-participants.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    head, first, second = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[:4] == ["reference", "name", "email", "home_centre"]
    rows = [dict(zip(head, row, strict=True)) for row in (first, second)]
    assert {row["name"] for row in rows} == {'\'=HYPERLINK("http://evil.example")', "'@SUM(A1)"}
    mine = next(row for row in rows if row["email"] == "learner@example.org")
    assert mine["message"].startswith("'+1; -2")
    assert (mine["home_centre"], mine["seat"], mine["end"]) == ("ficcc", "confirmed", "open")
    assert mine["enrolled_at"] == "2027-03-01T09:00:00+00:00"


def test_long_lists_come_in_pages(signed_in: SignIn, cast: Cast) -> None:
    for number in range(27):
        a_run(cast.host, cast.sccc, ref=f"R-{number:02}", starts_on=DAY + timedelta(days=number))
    reader = signed_in(cast.host)
    first, second = (reader.get(f"/desk/sccc/runs?page={number}").text for number in (1, 2))
    assert "R-24" in first
    assert "R-25" not in first
    assert "R-26" in second
    assert reader.get("/desk/sccc/runs?page=x").status_code == 200
