"""Enrolling through the pages: oneself, and one of the own people; and reading one enrolment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from lms.centres.models import Membership
from lms.enrolments import queries, service
from lms.kit.db import add, use_case
from tests.cast import Cast, Place, Somebody
from tests.catalogue import a_run, actor
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def enrol(run_id: int, person: Somebody, message: str = "") -> str:
    """The reference of an enrolment made without a page."""
    card = queries.case_by_id(
        service.enrol(run_id, person_id=person.id, actor=actor(person), message=message)
    )
    assert card is not None
    return card.ref


@use_case
def also_belongs(person: Somebody, centre: Place, at: datetime) -> None:
    add(Membership(person_id=person.id, centre_id=centre.id, state="confirmed", claimed_at=at, decided_at=at))


def test_enrolling_takes_one_page_and_says_what_follows(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(cast.learner)
    answer = reader.submit("/runs/R-1/enrol", "enrol", message="I sit in a wheelchair")
    assert answer.location.startswith("/enrolments/EN-2027-")
    page = reader.get(answer.location).text
    assert "This is where it stands" in page
    assert "Confirmed" in page
    (card,) = queries.mine(cast.learner.id)
    assert (card.run_id, card.message) == (run_id, "I sit in a wheelchair")


def test_the_page_says_before_who_decides(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required", acceptance="moderated")
    assert "A coordinator of FiCCC decides." in signed_in(cast.learner).get("/runs/R-1/enrol").text
    assert "A coordinator of SCCC decides." in signed_in(cast.outside).get("/runs/R-1/enrol").text


def test_a_second_click_answers_with_the_first(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(cast.learner)
    first = reader.submit("/runs/R-1/enrol", "enrol")
    token = {"csrf_token": reader.token()}
    assert reader.post("/runs/R-1/enrol", data=token).location == first.location
    assert reader.get("/runs/R-1/enrol").location == first.location
    assert len(queries.mine(cast.learner.id)) == 1


def test_a_stranger_signs_in_first_whatever_the_run(client: Reader, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    for ref in ("R-1", "NO-SUCH"):
        assert client.get(f"/runs/{ref}/enrol").location == f"/sign-in?next=/runs/{ref}/enrol"


def test_the_mail_address_comes_first(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    answer = signed_in(cast.unverified).get("/runs/R-1/enrol")
    assert answer.status_code == 403
    assert "Confirm your mail address first" in answer.text


@pytest.mark.parametrize("values", [{"publish": False}, {"publish": True, "sharing": "own"}])
def test_what_one_may_not_see_does_not_exist(
    signed_in: SignIn, cast: Cast, values: dict[str, object]
) -> None:
    hidden(cast, **values)
    reader = signed_in(cast.learner)
    assert reader.get("/runs/R-1/enrol").status_code == 404
    assert reader.post("/runs/R-1/enrol", data={"csrf_token": reader.token()}).status_code == 404
    assert queries.mine(cast.learner.id) == []


def hidden(cast: Cast, *, publish: bool, sharing: str = "") -> None:
    """A run that the learner does not see."""
    from lms.access import Scope  # here: only this helper needs the words of sharing
    from lms.courses.rules import Sharing

    given = {"sharing": Sharing(scope=Scope(sharing))} if sharing else {}
    a_run(cast.host, cast.sccc, ref="R-1", publish=publish, **given)


def test_a_closed_window_is_said_and_nothing_is_saved(signed_in: SignIn, cast: Cast) -> None:
    a_run(
        cast.host, cast.sccc, ref="R-1", publish=True, closes_wall=datetime.fromisoformat("2027-02-20T12:00")
    )
    reader = signed_in(cast.learner)
    page = reader.get("/runs/R-1/enrol")
    assert "Enrolment closed on Sat 20 Feb 2027 12:00 CET." in page.text
    assert 'data-action="enrol"' not in page.text
    answer = reader.post("/runs/R-1/enrol", data={"csrf_token": reader.token(), "message": "Please"})
    assert answer.status_code == 409
    assert "Enrolment closed on" in answer.text
    assert "Please" in answer.text
    assert queries.mine(cast.learner.id) == []


def test_a_full_run_without_waiting_list_takes_nobody(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, capacity_max=1, waiting_list=False)
    enrol(run_id, cast.guest)
    answer = signed_in(cast.learner).submit("/runs/R-1/enrol", "enrol", message="I would love to")
    assert answer.status_code == 409
    assert "keeps no waiting list" in answer.text
    assert "I would love to" in answer.text


def test_a_message_has_an_end(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    answer = signed_in(cast.learner).submit("/runs/R-1/enrol", "enrol", message="x" * 100_000)
    assert answer.status_code == 422
    assert 'id="message-error"' in answer.text
    assert queries.mine(cast.learner.id) == []


def test_who_belongs_to_two_centres_chooses_one(signed_in: SignIn, cast: Cast, now: datetime) -> None:
    also_belongs(cast.learner, cast.kiip, now)
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(cast.learner)
    answer = reader.submit("/runs/R-1/enrol", "enrol", message="Kept")
    assert answer.status_code == 422
    assert 'id="home_centre_id-error"' in answer.text
    assert "Kept" in answer.text
    odd = reader.submit("/runs/R-1/enrol", "enrol", home_centre_id="x")
    assert odd.status_code == 422
    reader.submit("/runs/R-1/enrol", "enrol", home_centre_id=str(cast.kiip.id))
    (card,) = queries.mine(cast.learner.id)
    assert card.home_centre_id == cast.kiip.id


def test_nobody_enrols_for_a_centre_of_others(signed_in: SignIn, cast: Cast, now: datetime) -> None:
    also_belongs(cast.learner, cast.kiip, now)
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    answer = signed_in(cast.learner).submit(
        "/runs/R-1/enrol", "enrol", home_centre_id=str(cast.chipsc2_lt.id)
    )
    assert answer.status_code == 422
    assert "does not belong to that centre" in answer.text


def test_a_coordinator_finds_and_enrols_one_of_the_own_people(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required")
    reader = signed_in(cast.home)
    found = reader.get("/desk/ficcc/enrol/R-1?q=lear")
    assert "1 person found" in found.text
    assert "learner@example.org" in found.text
    answer = reader.submit("/desk/ficcc/enrol/R-1?q=lear", "enrol", person=cast.learner.ref)
    page = reader.get(answer.location).text
    assert "Learner Person" in page
    assert "Confirmed" in page
    assert "Enrolled by" in page
    (card,) = queries.mine(cast.learner.id)
    assert (card.parts.home.value, card.enrolled_by_id) == ("approved", cast.home.id)


@pytest.mark.parametrize("words", ["le", "guest", "nobody at all", "claimant"])
@pytest.mark.threat("13.search")
def test_only_confirmed_people_of_the_centre_are_found(signed_in: SignIn, cast: Cast, words: str) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    page = signed_in(cast.home).get(f"/desk/ficcc/enrol/R-1?q={words}").text
    assert "Nobody found" in page
    assert 'data-action="enrol"' not in page


@pytest.mark.parametrize("who", ["", "guest@example.org", "P-GUEST", "nobody@example.org", "'; --"])
def test_nobody_else_is_enrolled_whatever_is_sent(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    answer = signed_in(cast.home).submit("/desk/ficcc/enrol/R-1?q=lear", "enrol", person=who, message="Kept")
    assert answer.status_code == 422
    assert 'id="person-error"' in answer.text
    assert "Kept" in answer.text
    assert queries.mine(cast.guest.id) == []


@pytest.mark.parametrize("who", ["learner", "host", "other", "office", "admin"])
def test_only_home_coordinators_enrol_others(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(getattr(cast, who))
    assert reader.get("/desk/ficcc/enrol/R-1").status_code == 404
    sent = {"csrf_token": reader.token(), "person": cast.learner.ref}
    assert reader.post("/desk/ficcc/enrol/R-1", data=sent).status_code == 404
    assert reader.get("/desk/no-such/enrol/R-1").status_code == 404


READS_A_CASE = {
    "learner": 200,
    "home": 200,
    "lead": 200,
    "host": 200,
    "colleague": 404,
    "editor": 404,
    "trainer": 404,
    "guest": 404,
    "other": 404,
    "office": 404,
    "admin": 404,
    "outside": 404,
}


@pytest.mark.parametrize("who", READS_A_CASE)
def test_who_reads_a_case(signed_in: SignIn, cast: Cast, who: str) -> None:
    ref = enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    assert signed_in(getattr(cast, who)).get(f"/enrolments/{ref}").status_code == READS_A_CASE[who]


def test_a_case_that_is_not_there_is_like_one_of_others(
    signed_in: SignIn, cast: Cast, client: Reader
) -> None:
    ref = enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    pages = [signed_in(cast.guest).get(f"/enrolments/{each}") for each in (ref, "EN-2027-999999")]
    assert [page.status_code for page in pages] == [404, 404]
    assert client.get(f"/enrolments/{ref}").status_code == 404


def test_a_case_tells_its_story(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, home_approval="required", acceptance="moderated")
    ref = enrol(run_id, cast.learner, message="<b>Bold</b>")
    service.approve_home(case_id(ref), actor=actor(cast.home), note="Pays herself")
    page = signed_in(cast.learner).get(f"/enrolments/{ref}").text
    assert "With SCCC for decision" in page
    assert "The home centre approved" in page
    assert "Home Person" in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert 'data-step="now" aria-current="step"' in page
    assert page.index("The home centre approved") < page.index("</time>\n        <p>\n          Enrolled")
    assert "Pays herself" not in page
    assert "Pays herself" not in signed_in(cast.host).get(f"/enrolments/{ref}").text
    assert "Pays herself" in signed_in(cast.lead).get(f"/enrolments/{ref}").text


def case_id(ref: str) -> int:
    card = queries.case(ref)
    assert card is not None
    return card.id


def test_a_reason_is_shown_with_the_end(signed_in: SignIn, cast: Cast) -> None:
    ref = enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    service.cancel(case_id(ref), actor=actor(cast.host), reason="The laser is broken")
    page = signed_in(cast.learner).get(f"/enrolments/{ref}").text
    assert "Cancelled by the host centre" in page
    assert "Reason: The laser is broken" in page
    assert 'data-end="cancelled"' in page
