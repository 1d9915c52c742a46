"""Proposals through the pages: what each side reads, where it answers, and what nobody else sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.enrolments import service
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.proposing import a_replacement, a_transfer, another_run, last, next_of, two_runs
from tests.reader import Reader
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def test_the_host_proposes_and_the_person_finds_it_on_top(signed_in: SignIn, cast: Cast) -> None:
    here, _there = two_runs(cast, acceptance="moderated", other={"home_approval": "required"})
    case = enrol(here, cast.learner)
    host = signed_in(cast.host)
    page = host.get(f"/enrolments/{case.ref}/propose-run").text
    assert "Etching · Tue 23 Mar 2027 – Tue 30 Mar 2027 · KIIP · RUN-2" in page
    assert ">RUN-1<" not in page
    answer = host.submit(
        f"/enrolments/{case.ref}/propose-run", "propose-run", run="RUN-2", reason="We are full here"
    )
    assert answer.location == f"/enrolments/{case.ref}"
    assert "Sent. Learner Person answers." in host.get(answer.location).text
    learner = signed_in(cast.learner)
    mine = learner.get("/me").text
    assert "SCCC proposes another run: Etching. Please answer." in mine.replace("\n", " ")
    page = learner.get(f"/enrolments/{case.ref}").text
    for words in ("SCCC proposes another run: Etching.", "We are full here", "Change to the proposed run"):
        assert words in page
    page = learner.get(f"/enrolments/{case.ref}/agree-run").text
    assert "A coordinator of FiCCC decides." in page  # what follows a yes, there
    answer = learner.submit(f"/enrolments/{case.ref}/agree-run", "agree-run")
    assert answer.location == f"/enrolments/{next_of(case).ref}"
    new, old = learner.get(answer.location).text, learner.get(f"/enrolments/{case.ref}").text
    assert "Learner Person: Waiting for approval by FiCCC" in new
    assert f'href="/enrolments/{case.ref}"' in new
    assert f'href="{answer.location}"' in old
    assert "Moved to another run" in old
    assert "Please answer." not in learner.get("/me").text


def test_any_run_can_be_named_by_its_reference(signed_in: SignIn, cast: Cast) -> None:
    here, _there = two_runs(cast, acceptance="moderated")
    case = enrol(here, cast.learner)
    host = signed_in(cast.host)
    path = f"/enrolments/{case.ref}/propose-run"
    for typed in ("NO-SUCH", "x" * 41):
        answer = host.submit(path, "propose-run", run_ref=typed, reason="We are full")
        assert answer.status_code == 422
        assert 'id="run_ref-error"' in answer.text
        assert "We are full" in answer.text
    answer = host.submit(path, "propose-run", reason="We are full")
    assert (answer.status_code, 'id="run-error"' in answer.text) == (422, True)
    assert host.submit(path, "propose-run", run_ref="run-2", reason="We are full").status_code == 303
    assert last(case).run_ref == "RUN-2"


def test_a_draft_of_another_centre_does_not_exist(signed_in: SignIn, cast: Cast) -> None:
    case = enrol(a_run(cast), cast.learner)
    a_run(cast, centre=cast.kiip, ref="SECRET", title="Secret", publish=False)
    learner = signed_in(cast.learner)
    path = f"/enrolments/{case.ref}/ask-transfer"
    assert "SECRET" not in learner.get(path).text
    answers = [
        learner.submit(path, "ask-transfer", run_ref=ref).text.replace(ref, "")
        for ref in ("SECRET", "NONE-1")
    ]
    assert "There is no run with this reference." in answers[0]
    assert answers[0] == answers[1]


def test_the_other_host_reads_the_little_it_needs(signed_in: SignIn, cast: Cast) -> None:
    here, there = two_runs(cast, home_approval="required")
    ident = service.enrol(
        here.run_id, person_id=cast.learner.id, actor=actor(cast.learner), message="I sit in a wheelchair"
    )
    service.approve_home(ident, actor=actor(cast.home), note="Paid by project X")
    case = card(ident)
    other = signed_in(cast.other)
    assert other.get(f"/enrolments/{case.ref}").status_code == 404
    service.ask_transfer(ident, run_id=there.run_id, actor=actor(cast.learner), reason="It is nearer")
    page = other.get(f"/enrolments/{case.ref}").text
    for words in ("Learner Person", "FiCCC", "I sit in a wheelchair", "It is nearer", "Take over"):
        assert words in page
    for words in ("Paid by project X", "Home Person", cast.learner.email, "What happened"):
        assert words not in page
    for person in (cast.guest, cast.trainer, cast.baltic, cast.outside):
        assert signed_in(person).get(f"/enrolments/{case.ref}").status_code == 404
    service.withdraw_proposal(ident, actor=actor(cast.learner))
    assert other.get(f"/enrolments/{case.ref}").status_code == 404


def test_the_desk_lists_what_waits_for_this_host(
    signed_in: SignIn, cast: Cast, queries: Callable[[], object]
) -> None:
    here, there = two_runs(cast)
    first = a_transfer(cast, here, there)
    second = a_transfer(cast, here, there, cast.outside)
    other = signed_in(cast.other)
    page = other.get("/desk/kiip/approvals").text
    assert page.index(first.ref) < page.index(second.ref)
    assert "Learner Person asks to change to another run: Etching, at KIIP." in page
    assert "2 proposals about your runs wait for an answer" in other.get("/desk/kiip").text
    assert "2 decisions at the desk of KIIP" in other.get("/me").text
    assert first.ref not in signed_in(cast.host).get("/desk/sccc/approvals").text
    answer = other.submit(f"/enrolments/{first.ref}/refuse-transfer", "refuse-transfer", reason="Full")
    assert answer.location == "/desk/kiip/approvals"
    assert first.ref not in other.get("/desk/kiip/approvals").text
    answer = other.submit(f"/enrolments/{second.ref}/agree-transfer", "agree-transfer")
    assert answer.location == f"/enrolments/{next_of(second).ref}"
    assert "Outside Person: Confirmed" in other.get(answer.location).text


def test_the_lists_ask_as_often_for_three_as_for_one(
    signed_in: SignIn, cast: Cast, queries: Callable[[], object]
) -> None:
    here, there = two_runs(cast)
    a_transfer(cast, here, there)
    other, counts = signed_in(cast.other), []
    for more in ((), (cast.outside, cast.baltic)):
        for person in more:
            a_transfer(cast, here, there, person)
        with queries() as seen:  # type: ignore[attr-defined]  # the fixture's context manager
            other.get("/desk/kiip/approvals")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_home_sends_somebody_else(signed_in: SignIn, cast: Cast) -> None:
    case = enrol(a_run(cast), cast.learner)
    home = signed_in(cast.home)
    path = f"/enrolments/{case.ref}/propose-replacement"
    page = home.get(f"{path}?q=person").text
    assert cast.colleague.email in page
    for somebody in (cast.learner, cast.home, cast.guest):
        assert somebody.email not in page
    assert "Nobody found" in home.get(f"{path}?q=guest").text
    answer = home.submit(f"{path}?q=colleague", "propose-replacement", reason="Fell ill")
    assert (answer.status_code, 'id="person-error"' in answer.text) == (422, True)
    answer = home.submit(
        f"{path}?q=colleague", "propose-replacement", person=cast.colleague.ref, reason="Fell ill"
    )
    assert answer.location == f"/enrolments/{case.ref}"
    learner = signed_in(cast.learner).get(f"/enrolments/{case.ref}").text
    assert "FiCCC proposes that somebody else takes this place." in learner
    assert "Colleague" not in learner
    host = signed_in(cast.host)
    assert "Colleague Person takes the place of Learner Person" in host.get("/desk/sccc/approvals").text
    answer = host.submit(f"/enrolments/{case.ref}/agree-replacement", "agree-replacement")
    assert "Colleague Person: Confirmed" in host.get(answer.location).text
    assert "Passed on to another person" in signed_in(cast.learner).get(f"/enrolments/{case.ref}").text


def test_a_no_is_said_on_the_page_and_nothing_is_saved(signed_in: SignIn, cast: Cast) -> None:
    here, there = two_runs(cast, other={"capacity_max": 1})
    case = a_transfer(cast, here, there)
    enrol(there, cast.outside)
    answer = signed_in(cast.other).submit(f"/enrolments/{case.ref}/agree-transfer", "agree-transfer")
    assert answer.status_code == 409
    assert "No seat is free in that run." in answer.text
    assert card(case.id) == case


def test_nobody_answers_for_the_own_case(signed_in: SignIn, cast: Cast) -> None:
    here, there = two_runs(cast)
    case = a_transfer(cast, here, there, cast.other)
    reader = signed_in(cast.other)
    assert "Your own case: somebody else decides." in reader.get("/desk/kiip/approvals").text
    page = reader.get(f"/enrolments/{case.ref}/agree-transfer")
    assert page.status_code == 403
    assert "Nobody decides on the own case." in page.text


def test_what_was_proposed_can_be_taken_back_on_its_page(signed_in: SignIn, cast: Cast) -> None:
    case = another_run(cast, *two_runs(cast, acceptance="moderated"))
    host = signed_in(cast.host)
    assert "Take the proposal back" in host.get(f"/enrolments/{case.ref}").text
    answer = host.submit(f"/enrolments/{case.ref}/withdraw-proposal", "withdraw-proposal")
    assert "This was taken back." in host.get(answer.location).text
    assert 'data-proposal="other_run"' not in host.get(answer.location).text


@pytest.mark.parametrize("who", ["learner", "home", "host"])
def test_each_side_sees_who_has_the_ball(signed_in: SignIn, cast: Cast, who: str) -> None:
    case = a_replacement(cast, a_run(cast))
    page = signed_in(getattr(cast, who)).get(f"/enrolments/{case.ref}").text
    assert "A coordinator of SCCC answers." in page
    assert 'data-proposal="replace"' in page
