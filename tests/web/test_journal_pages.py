"""The journal of an enrolment, as each side reads it on its page; what is and is not there is written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest

from lms.centres.models import RoleGrant
from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.kit.db import add, use_case
from tests.afterwards import OVER, attended
from tests.cast import SINCE, Cast, Place, Somebody
from tests.enrolling import card, enrol
from tests.proposing import a_replacement
from tests.reader import Reader
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
Travel = Callable[[datetime | timedelta], datetime]


def told(reader: Reader, case: CaseCard) -> list[str]:
    """The journal on the page of the enrolment, oldest first: "what · who", then "what · who | reason"."""
    page = reader.get(f"/enrolments/{case.ref}").text
    (timeline,) = re.findall(r'<ol class="timeline">(.*?)</ol>', page, re.DOTALL)
    found = []
    for row in re.findall(r"<li>(.*?)</li>", timeline, re.DOTALL):
        what, *reason = re.findall(r"<p[^>]*>(.*?)</p>", row, re.DOTALL)
        words = [" ".join(unescape(re.sub(r"<[^>]+>", "", each)).split()) for each in (what, *reason)]
        found.append(" | ".join(words))
    return found[::-1]


@use_case
def coordinates(person: Somebody, *places: Place) -> None:
    for place in places:
        add(RoleGrant(person_id=person.id, centre_id=place.id, role="coordinator", granted_at=SINCE))


@pytest.fixture
def decided(cast: Cast) -> CaseCard:
    """Approved and accepted, each with a note; written to by both sides; cancelled by home."""
    case = enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
    service.approve_home(case.id, actor=actor(cast.home), note="HOME-NOTE pays the trip")
    service.write_to([case.id], subject="HOME-SUBJECT", text="HOME-TEXT", actor=actor(cast.home))
    service.accept_host(case.id, actor=actor(cast.host), note="HOST-NOTE knows the machine")
    service.write_to([case.id], subject="HOST-SUBJECT", text="HOST-TEXT", actor=actor(cast.host))
    service.cancel(case.id, actor=actor(cast.home), reason="No money for the trip")
    return card(case.id)


def test_the_person_reads_every_step_by_name_and_no_note(
    signed_in: SignIn, cast: Cast, decided: CaseCard
) -> None:
    reader = signed_in(cast.learner)
    assert told(reader, decided) == [
        "Enrolled · Learner Person",
        "The home centre approved · Home Person",
        "A coordinator wrote to the person · Home Person",
        "The host centre accepted · Host Person",
        "A seat was given · the system",
        "A coordinator wrote to the person · Host Person",
        "Cancelled · Home Person | No money for the trip",
    ]
    page = reader.get(f"/enrolments/{decided.ref}").text
    for words in ("HOME-NOTE", "HOST-NOTE", "HOME-SUBJECT", "HOST-SUBJECT", "HOME-TEXT", "HOST-TEXT"):
        assert words not in page


def test_home_reads_its_own_side(signed_in: SignIn, cast: Cast, decided: CaseCard) -> None:
    reader = signed_in(cast.home)
    assert told(reader, decided) == [
        "Enrolled · Learner Person",
        "The home centre approved · Home Person",
        "A coordinator wrote to the person · Home Person",
        "The host centre accepted · a coordinator of SCCC",
        "A seat was given · the system",
        "Cancelled · Home Person | No money for the trip",
    ]
    page = reader.get(f"/enrolments/{decided.ref}").text
    assert "HOME-NOTE pays the trip" in page
    for words in ("HOST-NOTE", "HOST-SUBJECT", "HOST-TEXT", cast.host.name):
        assert words not in page


def test_host_reads_its_own_side(signed_in: SignIn, cast: Cast, decided: CaseCard) -> None:
    reader = signed_in(cast.host)
    assert told(reader, decided) == [
        "Enrolled · Learner Person",
        "The home centre approved · a coordinator of FiCCC",
        "The host centre accepted · Host Person",
        "A seat was given · the system",
        "A coordinator wrote to the person · Host Person",
        "Cancelled · a coordinator of FiCCC | No money for the trip",
    ]
    page = reader.get(f"/enrolments/{decided.ref}").text
    assert "HOST-NOTE knows the machine" in page
    for words in ("HOME-NOTE", "HOME-SUBJECT", "HOME-TEXT", cast.home.name):
        assert words not in page


@pytest.mark.parametrize("who", ["office", "admin", "other", "editor", "trainer", "guest", "outside"])
def test_nobody_else_opens_it(signed_in: SignIn, cast: Cast, decided: CaseCard, who: str) -> None:
    assert signed_in(getattr(cast, who)).get(f"/enrolments/{decided.ref}").status_code == 404


def test_who_coordinates_both_sides_reads_both(signed_in: SignIn, cast: Cast) -> None:
    case = enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.guest)  # SCCC is both
    service.approve_home(case.id, actor=actor(cast.host), note="HOME-NOTE")
    service.accept_host(case.id, actor=actor(cast.host), note="HOST-NOTE")
    service.write_to([case.id], subject="Welcome", text="Bring a pen", actor=actor(cast.host))
    reader = signed_in(cast.host)
    assert told(reader, case) == [
        "Enrolled · Guest Person",
        "The home centre approved · Host Person",
        "The host centre accepted · Host Person",
        "A seat was given · the system",
        "A coordinator wrote to the person · Host Person",
    ]
    page = reader.get(f"/enrolments/{case.ref}").text
    assert "HOME-NOTE" in page
    assert "HOST-NOTE" in page


def test_who_coordinates_two_centres_reads_both_by_name(
    signed_in: SignIn, cast: Cast, decided: CaseCard
) -> None:
    coordinates(cast.outside, cast.ficcc, cast.sccc)
    page = told(signed_in(cast.outside), decided)
    assert len(page) == 7
    assert "The home centre approved · Home Person" in page
    assert "The host centre accepted · Host Person" in page


def test_a_coordinator_reads_the_own_case_as_the_person(signed_in: SignIn, cast: Cast) -> None:
    case = enrol(a_run(cast, home_approval="required"), cast.home)
    service.approve_home(case.id, actor=actor(cast.lead), note="LEAD-NOTE")
    reader = signed_in(cast.home)
    assert told(reader, case)[1] == "The home centre approved · Lead Person"
    assert "LEAD-NOTE" not in reader.get(f"/enrolments/{case.ref}").text


def test_attendance_stays_between_the_person_and_the_host(
    signed_in: SignIn, cast: Cast, travel: Travel
) -> None:
    run = attended(cast)
    travel(OVER + timedelta(days=14))
    service.mark(
        run.sessions[0].id,
        {run.learner: "absent"},
        actor=actor(cast.host),
        reason="HOST-ONLY was seen outside",
    )
    case = card(run.learner)
    row = "Attendance marked · Host Person"
    assert told(signed_in(cast.host), case)[-1] == f"{row} | HOST-ONLY was seen outside"
    assert told(signed_in(cast.learner), case)[-1] == row
    assert not [each for each in told(signed_in(cast.home), case) if "Attendance" in each]
    for who in (cast.learner, cast.home):
        assert "HOST-ONLY" not in signed_in(who).get(f"/enrolments/{case.ref}").text


def test_the_order_of_a_list_is_read_by_the_centre_whose_list_it_is(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(
        cast, acceptance="by_nomination", nominate_until_wall=datetime.fromisoformat("2027-03-20T12:00")
    )
    first, second = enrol(scene, cast.learner), enrol(scene, cast.colleague)
    for case in (first, second):
        service.approve_home(case.id, actor=actor(cast.home))
    seen = [first.ref, second.ref]
    service.rank(scene.run_id, centre_id=cast.ficcc.id, order=seen[::-1], seen=seen, actor=actor(cast.home))
    changed = "The home centre changed the order of its list · Home Person"
    assert changed in told(signed_in(cast.home), first)
    for who in (cast.host, cast.learner):
        assert not [each for each in told(signed_in(who), first) if "order" in each]


def test_a_reminder_is_read_by_the_side_that_was_reminded(
    signed_in: SignIn, cast: Cast, travel: Travel
) -> None:
    case = enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
    travel(timedelta(days=5))
    service.remind_deciders()
    reminded = "The centre that decides was reminded · the system"
    assert reminded in told(signed_in(cast.home), case)
    assert reminded in told(signed_in(cast.learner), case)
    assert reminded not in told(signed_in(cast.host), case)


def test_who_proposed_is_a_centre_to_the_other_side(signed_in: SignIn, cast: Cast) -> None:
    case = a_replacement(cast, a_run(cast))
    home, host = signed_in(cast.home), signed_in(cast.host)
    path = f"/enrolments/{case.ref}"
    assert cast.home.name in home.get(path).text
    for page in (host.get(path).text, host.get(f"{path}/agree-replacement").text):
        assert "a coordinator of FiCCC" in page
        assert cast.home.name not in page
    service.withdraw_proposal(case.id, actor=actor(cast.home))
    assert told(home, case)[-1] == "The proposal was taken back · Home Person"
    assert told(host, case)[-1] == "The proposal was taken back · a coordinator of FiCCC"


def test_who_enrolled_somebody_is_a_centre_to_the_host(signed_in: SignIn, cast: Cast) -> None:
    run = a_run(cast)
    ident = service.enrol(
        run.run_id, person_id=cast.learner.id, actor=actor(cast.home), home_centre_id=cast.ficcc.id
    )
    case = card(ident)
    assert told(signed_in(cast.home), case)[0] == "Enrolled · Home Person"
    page = signed_in(cast.host).get(f"/enrolments/{case.ref}").text
    assert "a coordinator of FiCCC" in page
    assert cast.home.name not in page


def test_the_help_says_who_reads_what(client: Reader) -> None:
    page = unescape(client.get("/help/privacy").text)
    for words in (
        "each reads the own part of it",
        "not your attendance",
        "never by the other one and never by you",
    ):
        assert words in page
    assert 'href="/help/privacy#journal"' in client.get("/help/enrolment").text
