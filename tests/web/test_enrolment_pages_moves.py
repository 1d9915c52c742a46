"""Every move of an enrolment through its page: what it asks, who may, and what stands there after a no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules import CaseCard
from tests.cast import Cast, Somebody
from tests.catalogue import a_run, actor
from tests.reader import Reader, form_of

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def asked(cast: Cast, person: Somebody | None = None, **values: object) -> CaseCard:
    """An enrolment that waits for both sides, unless `values` say otherwise."""
    policy = {"home_approval": "required", "acceptance": "moderated"} | values
    run_id = a_run(cast.host, cast.sccc, publish=True, **policy)
    who = person or cast.learner
    return fresh(service.enrol(run_id, person_id=who.id, actor=actor(who)))


def fresh(ident: int) -> CaseCard:
    card = queries.case_by_id(ident)
    assert card is not None
    return card


def send(reader: Reader, card: CaseCard, move: str, **fields: object) -> object:
    return reader.submit(f"/enrolments/{card.ref}/{move}", move, **fields)


def parts(card: CaseCard) -> tuple[str, str, str, str]:
    now = fresh(card.id).parts
    return now.home.value, now.host.value, now.seat.value, now.end.value


def test_both_sides_say_yes_one_after_the_other(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    answer = send(signed_in(cast.home), card, "approve-home", note="Good")
    assert answer.location == "/desk/ficcc/approvals"
    assert parts(card) == ("approved", "pending", "none", "open")
    assert fresh(card.id).home_note == "Good"
    answer = send(signed_in(cast.host), card, "accept-host")
    assert answer.location == "/desk/sccc/approvals"
    assert parts(card) == ("approved", "accepted", "confirmed", "open")


@pytest.mark.parametrize(
    ("who", "move", "after"),
    [
        ("home", "decline-home", ("declined", "pending", "none", "open")),
        ("host", "cancel", ("pending", "pending", "released", "cancelled")),
        ("home", "cancel", ("pending", "pending", "released", "cancelled")),
        ("learner", "withdraw", ("pending", "pending", "released", "withdrawn")),
    ],
)
def test_a_no_with_its_reason(
    signed_in: SignIn, cast: Cast, who: str, move: str, after: tuple[str, ...]
) -> None:
    card = asked(cast)
    send(signed_in(getattr(cast, who)), card, move, reason="Too late for this year")
    assert parts(card) == after
    assert "Too late for this year" in signed_in(cast.learner).get(f"/enrolments/{card.ref}").text


def test_the_host_declines_and_opens_again(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast, home_approval="none")
    reader = signed_in(cast.host)
    send(reader, card, "decline-host", reason="Not this time")
    assert parts(card) == ("not_needed", "declined", "none", "open")
    answer = send(reader, card, "reopen-host", reason="There is room after all")
    assert answer.location == f"/enrolments/{card.ref}"
    assert parts(card) == ("not_needed", "pending", "none", "open")


def test_home_opens_again_what_home_declined(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    reader = signed_in(cast.home)
    send(reader, card, "decline-home", reason="No")
    send(reader, card, "reopen-home", reason="Yes after all")
    assert parts(card) == ("pending", "pending", "none", "open")


@pytest.mark.parametrize("move", ["decline-home", "cancel"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_a_reason_that_is_missing_or_endless_is_said_beside_the_field(
    signed_in: SignIn, cast: Cast, move: str, reason: str
) -> None:
    card = asked(cast)
    answer = send(signed_in(cast.home), card, move, reason=reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert parts(card) == ("pending", "pending", "none", "open")


def test_what_was_typed_is_kept(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    answer = send(signed_in(cast.home), card, "decline-home", reason="", note="Ask her lead first")
    assert "Ask her lead first" in answer.text


def test_a_second_click_changes_nothing(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    reader = signed_in(cast.home)
    target, values = form_of(reader.get(f"/enrolments/{card.ref}/approve-home").text, "approve-home")
    answers = [reader.post(target, data=values) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/desk/ficcc/approvals"] * 2
    assert fresh(card.id).version == card.version + 1


def test_a_stale_page_says_who_changed_what(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    reader = signed_in(cast.home)
    target, values = form_of(reader.get(f"/enrolments/{card.ref}/cancel").text, "cancel")
    service.approve_home(card.id, actor=actor(cast.lead))
    answer = reader.post(target, data=values | {"reason": "We changed our minds"})
    assert answer.status_code == 409
    assert "Lead Person changed the enrolment on Mon 1 Mar 2027" in answer.text
    assert "We changed our minds" in answer.text
    assert parts(card) == ("approved", "pending", "none", "open")
    target, values = form_of(answer.text, "cancel")  # who has read what changed may go on
    assert reader.post(target, data=values).status_code == 303
    assert parts(card)[3] == "cancelled"


def test_who_was_faster_is_named(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast)
    reader = signed_in(cast.home)
    target, values = form_of(reader.get(f"/enrolments/{card.ref}/decline-home").text, "decline-home")
    service.approve_home(card.id, actor=actor(cast.lead))
    answer = reader.post(target, data=values | {"reason": "No"})
    assert answer.status_code == 409
    assert "Already decided by Lead Person." in answer.text


def test_nobody_decides_the_own_case_and_the_page_names_who_can(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast, cast.home)
    reader = signed_in(cast.home)
    page = reader.get(f"/enrolments/{card.ref}/approve-home")
    assert page.status_code == 403
    assert "It can be decided by Lead Person." in page.text
    sent = {"csrf_token": form_of(reader.get("/me").text, "sign-out")[1]["csrf_token"]}
    answer = reader.post(f"/enrolments/{card.ref}/approve-home", data=sent)
    assert answer.status_code == 403
    assert "It can be decided by Lead Person." in answer.text
    assert "approve-home" not in reader.get(f"/enrolments/{card.ref}").text
    assert "Your own case: somebody else decides." in reader.get("/desk/ficcc/approvals").text


MAY = {  # who -> answer to the page of each move, for a case of the learner that waits for home
    "learner": {"withdraw": 200, "approve-home": 403, "decline-host": 403, "cancel": 403},
    "home": {"withdraw": 403, "approve-home": 200, "accept-host": 403, "cancel": 200},
    "lead": {"decline-home": 200, "accept-host": 403},
    "host": {"approve-home": 403, "accept-host": 409, "cancel": 200},
    "other": {"withdraw": 404, "approve-home": 404, "cancel": 404},
    "colleague": {"withdraw": 404, "cancel": 404},
    "trainer": {"accept-host": 404},
    "office": {"cancel": 404},
    "admin": {"cancel": 404},
}


@pytest.mark.parametrize(("who", "move"), [(who, move) for who, row in MAY.items() for move in row])
def test_who_opens_the_page_of_a_move(signed_in: SignIn, cast: Cast, who: str, move: str) -> None:
    expected = MAY[who][move]
    card = asked(cast)
    reader = signed_in(getattr(cast, who))
    assert reader.get(f"/enrolments/{card.ref}/{move}").status_code == expected
    sent = {"csrf_token": form_of(reader.get("/me").text, "sign-out")[1]["csrf_token"]}
    answer = reader.post(f"/enrolments/{card.ref}/{move}", data=sent)
    if expected != 200:
        assert answer.status_code == expected
        assert parts(card) == ("pending", "pending", "none", "open")


@pytest.mark.parametrize("move", ["enrol", "confirm", "promote", "expire", "cancel-with-run", "bogus"])
def test_moves_of_the_system_have_no_page(signed_in: SignIn, cast: Cast, move: str) -> None:
    card = asked(cast)
    assert signed_in(cast.home).get(f"/enrolments/{card.ref}/{move}").status_code == 404


def test_giving_a_seat_back_gives_it_to_the_next(signed_in: SignIn, cast: Cast) -> None:
    card = asked(cast, home_approval="none", acceptance="first_come", capacity_max=1)
    next_id = service.enrol(card.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    assert fresh(next_id).parts.seat.value == "waiting"
    page = signed_in(cast.learner).get(f"/enrolments/{card.ref}/withdraw").text
    assert "This cannot be undone." in page
    assert "The coordinators of both centres can read this." in page
    send(signed_in(cast.learner), card, "withdraw")
    assert fresh(next_id).parts.seat.value == "confirmed"


def test_the_host_reads_that_no_seat_is_left_for_somebody_else(signed_in: SignIn, cast: Cast) -> None:
    """The words are about the enrolment: who reads them wants no seat."""
    card = asked(cast, home_approval="none", capacity_max=1, waiting_list=False)
    faster = service.enrol(card.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    service.accept_host(faster, actor=actor(cast.host))
    answer = signed_in(cast.host).submit(f"/enrolments/{card.ref}/accept-host", "accept-host")
    assert answer.status_code == 409
    assert "No seat is free for this enrolment, and this run keeps no waiting list." in answer.text
    assert (
        f"The last seat went to {cast.guest.name}: {cast.host.name} accepted on Mon 1 Mar 2027" in answer.text
    )
    assert fresh(card.id) == card


def test_after_the_run_nothing_moves(
    signed_in: SignIn, cast: Cast, travel: Callable[[timedelta], object]
) -> None:
    card = asked(cast, home_approval="none", acceptance="first_come")
    travel(timedelta(days=23))
    reader = signed_in(cast.learner)
    page = reader.get(f"/enrolments/{card.ref}")
    assert "Nothing at the moment." in page.text
    assert reader.get(f"/enrolments/{card.ref}/withdraw").status_code == 409
