"""A centre's desk: who opens what, its tabs, what waits, the own people's enrolments."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast
from tests.catalogue import a_run, a_session, actor
from tests.reader import Reader
from tests.web.hosted import SignIn, enrol

pytestmark = pytest.mark.usefixtures("now")


# address -> who may open it, at the desk of SCCC; everybody else finds nothing there
OPEN_TO = {
    "/desk/sccc": {"host", "editor", "trainer"},
    "/desk/sccc/runs": {"host", "editor", "trainer"},
    "/desk/sccc/runs/R-1": {"host", "editor", "trainer"},
    "/desk/sccc/approvals": {"host"},
    "/desk/sccc/enrolments": {"host"},
    "/desk/sccc/runs/R-1/participants": {"host", "trainer"},
    "/desk/sccc/runs/R-1/participants.csv": {"host"},
    "/desk/sccc/runs/R-1/change": {"host", "editor"},
    "/desk/sccc/runs/R-1/change/sessions/new": {"host"},
    "/desk/sccc/runs/R-1/change/sessions/1": {"host", "editor"},
    "/desk/sccc/runs/R-1/change/sessions/1/cancel": {"host"},
    "/desk/sccc/runs/R-1/move": {"host"},
    "/desk/sccc/runs/R-1/postpone": {"host"},
    "/desk/sccc/runs/R-1/cancel": {"host"},
    "/desk/sccc/runs/R-1/unpublish": {"host"},
}
PEOPLE = (
    "host",
    "editor",
    "trainer",
    "guest",
    "learner",
    "home",
    "lead",
    "other",
    "office",
    "admin",
    "outside",
)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_opens_what_at_a_desk(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_run(
        cast.host,
        cast.sccc,
        ref="R-1",
        publish=True,
        sessions=(a_session(), a_session(starts=13, ends=14)),
        trainer_ids=(cast.trainer.id,),
    )
    reader = signed_in(getattr(cast, who))
    found = {address: reader.get(address).status_code for address in OPEN_TO}
    assert found == {address: 200 if who in people else 404 for address, people in OPEN_TO.items()}


def test_a_stranger_is_asked_to_sign_in_whether_there_is_a_desk_or_not(client: Reader, cast: Cast) -> None:
    assert client.get("/desk/sccc").location == "/sign-in?next=/desk/sccc"
    assert client.get("/desk/no-such").status_code == 404


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        (
            "host",
            [
                "",
                "/approvals",
                "/runs",
                "/courses",
                "/enrolments",
                "/exchanges",
                "/balance",
                "/people",
                "/absences",
                "/imports",
                "/settings",
                "/about",
            ],
        ),
        ("editor", ["", "/runs", "/courses", "/exchanges", "/about"]),
        ("trainer", ["", "/runs"]),
    ],
)
def test_only_tabs_that_open_are_shown(signed_in: SignIn, cast: Cast, who: str, tabs: list[str]) -> None:
    reader = signed_in(getattr(cast, who))
    page = reader.get("/desk/sccc").text
    nav = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="/desk/sccc([^"]*)"', nav) == tabs
    assert all(reader.get(f"/desk/sccc{tab}").status_code == 200 for tab in tabs)
    assert 'href="/desk/sccc" aria-current="page"' in " ".join(nav.split())


def test_an_empty_desk_says_what_to_do(signed_in: SignIn, cast: Cast) -> None:
    page = signed_in(cast.host).get("/desk/sccc").text
    assert "Nothing. Everything is decided." in page
    assert "Write your first run" in page
    assert "Write your first run" not in signed_in(cast.trainer).get("/desk/sccc").text


def test_what_waits_is_counted_on_the_desk(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True, home_approval="required"), cast.learner)
    moderated = a_run(cast.host, cast.sccc, publish=True, acceptance="moderated")
    enrol(moderated, cast.outside)
    enrol(moderated, cast.baltic)
    home = signed_in(cast.home).get("/desk/ficcc").text
    assert "1 of your people asks for your approval" in home
    assert "1 person says to belong to your centre" in home
    assert "2 people ask to take part in your runs" in signed_in(cast.host).get("/desk/sccc").text


def test_approvals_are_oldest_first_and_decided_there(
    signed_in: SignIn, cast: Cast, travel: Callable[[timedelta], object]
) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required")
    first = enrol(run_id, cast.colleague, message="I need it for my thesis")
    travel(timedelta(minutes=5))
    enrol(run_id, cast.learner)
    reader = signed_in(cast.home)
    page = reader.get("/desk/ficcc/approvals").text
    assert page.index("Colleague Person") < page.index("Learner Person")
    assert "I need it for my thesis" in page
    service.cancel(first, actor=actor(cast.home), reason="Elsewhere")
    answer = reader.submit("/desk/ficcc/approvals", "approve-home")
    assert answer.location == "/desk/ficcc/approvals"
    page = reader.get(answer.location).text
    assert "Learner Person: Confirmed" in page
    assert "Nothing waits" not in page  # there is a claim of membership still


def test_the_host_accepts_from_the_desk(signed_in: SignIn, cast: Cast) -> None:
    ident = enrol(a_run(cast.host, cast.sccc, publish=True, acceptance="moderated"), cast.outside)
    reader = signed_in(cast.host)
    assert "outside the network" in reader.get("/desk/sccc/approvals").text
    reader.submit("/desk/sccc/approvals", "accept-host")
    card = queries.case_by_id(ident)
    assert card is not None
    assert card.parts.seat.value == "confirmed"
    assert "Nothing waits" in reader.get("/desk/sccc/approvals").text


def test_a_desk_shows_only_what_is_its_own(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required")
    enrol(run_id, cast.learner)
    enrol(run_id, cast.baltic)
    assert "Baltic Person" not in signed_in(cast.home).get("/desk/ficcc/approvals").text
    assert "Baltic Person" not in signed_in(cast.home).get("/desk/ficcc/enrolments").text
    other = signed_in(cast.other)
    assert "Person" not in other.get("/desk/kiip/approvals").text.partition("<main")[2]
    assert other.get("/desk/kiip/runs/R-1").status_code == 404
    assert other.get("/desk/kiip/runs/R-1/participants").status_code == 404


def test_the_own_people_take_part_anywhere(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    enrol(a_run(cast.other, cast.kiip, publish=True), cast.learner)
    page = signed_in(cast.home).get("/desk/ficcc/enrolments").text
    assert "2 enrolments" in page
    assert "SCCC" in page
    assert "KIIP" in page


ASKED = {
    "/desk/sccc": 17,
    "/desk/sccc/runs": 12,
    "/desk/sccc/approvals": 14,
    "/desk/ficcc/enrolments": 10,
    "/desk/sccc/runs/R-0": 14,
    "/desk/sccc/runs/R-0/participants": 12,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", ASKED)
def test_the_number_of_queries_does_not_grow(signed_in: SignIn, cast: Cast, address: str, count: int) -> None:
    reader = signed_in(cast.host if "sccc" in address else cast.home)
    people = (cast.learner, cast.outside, cast.baltic)[:count]
    for number in range(count):
        run_id = a_run(cast.host, cast.sccc, ref=f"R-{number}", publish=True, acceptance="moderated")
        for person in people:
            enrol(run_id, person)
    reader.get(address, queries=ASKED[address])
