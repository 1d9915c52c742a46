"""Story 5: everything that waits on one desk, six approved at once after reading what will happen to each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms.enrolments import queries, service
from lms.enrolments.rules import CaseCard
from tests.cast import Cast, Somebody
from tests.catalogue import a_run, actor
from tests.pages import words
from tests.reader import Reader
from tests.web.hosted import SignIn, enrol, told

pytestmark = pytest.mark.usefixtures("now")
HOME, HOST = "/desk/ficcc/approvals", "/desk/sccc/approvals"


def fresh(ident: int) -> CaseCard:
    card = queries.case_by_id(ident)
    assert card is not None
    return card


def boxes(page: str) -> list[str]:
    """The values of the boxes that a page offers to choose by."""
    return re.findall(r'name="case"\s+value="([^"]+)"', page)


def send(reader: Reader, url: str, cases: list[str], move: str, **fields: str) -> TestResponse:
    sent: dict[str, Any] = {"csrf_token": reader.token(), "move": move, "case": cases} | fields
    return reader.post(url, data=sent)


def six_cases(cast: Cast) -> list[int]:
    """Two people of FiCCC in three runs: one full after the first, one that SCCC decides, one of KIIP."""
    needed = {"publish": True, "home_approval": "required"}
    runs = [
        a_run(cast.host, cast.sccc, ref="R-1", capacity_max=1, **needed),
        a_run(cast.host, cast.sccc, ref="R-2", acceptance="moderated", **needed),
        a_run(cast.other, cast.kiip, ref="R-3", **needed),
    ]
    return [enrol(run, person) for run in runs for person in (cast.learner, cast.colleague)]


def test_six_are_approved_at_once_after_reading_what_will_happen(signed_in: SignIn, cast: Cast) -> None:
    ids = six_cases(cast)
    danish = enrol(a_run(cast.host, cast.sccc, ref="R-4", publish=True), cast.baltic)
    reader = signed_in(cast.home)
    desk = reader.get(HOME).text
    assert "6 cases, oldest first" in desk
    assert len(boxes(desk)) == 6
    assert cast.baltic.name not in desk
    assert reader.get(f"/enrolments/{fresh(danish).ref}").status_code == 404

    preview = send(reader, HOME, boxes(desk), "yes")
    assert preview.status_code == 200
    said = words(preview.text)
    assert "6 cases can be done" in said
    assert "Gets the last seat." in said
    assert "Goes to the waiting list, place 1." in said
    assert said.count("Goes on to SCCC for decision.") == 2
    assert said.count("Gets a seat.") == 2
    assert {fresh(ident).parts.home.value for ident in ids} == {"pending"}

    answer = send(reader, HOME, boxes(preview.text), "yes", sure="yes", note="All of them")
    assert answer.location == HOME
    assert "Done for 6 cases." in reader.get(HOME).text
    assert {fresh(ident).parts.home.value for ident in ids} == {"approved"}
    assert [fresh(ident).parts.seat.value for ident in ids[:2]] == ["confirmed", "waiting"]
    assert service.violations() == []

    again = send(reader, HOME, boxes(preview.text), "yes", sure="yes")
    assert again.location == HOME


def test_what_was_decided_meanwhile_is_named_and_the_others_are_done(signed_in: SignIn, cast: Cast) -> None:
    ids = six_cases(cast)
    reader = signed_in(cast.home)
    chosen = boxes(reader.get(HOME).text)
    service.decline_home(ids[0], actor=actor(cast.lead), reason="No budget")
    preview = send(reader, HOME, chosen, "yes")
    assert "1 cannot" in words(preview.text)
    assert "Already decided by Lead Person." in words(preview.text)
    assert len(boxes(preview.text)) == 5
    service.decline_home(ids[1], actor=actor(cast.lead), reason="No budget")
    answer = send(reader, HOME, boxes(preview.text), "yes", sure="yes")
    assert answer.status_code == 200
    said = words(answer.text)
    assert "Done for 4 cases. 1 has changed meanwhile and is left as it is." in said
    assert fresh(ids[1]).parts.home.value == "declined"
    only = send(reader, HOME, boxes(preview.text)[:1], "yes", sure="yes")
    assert only.status_code == 409


def test_declining_asks_for_a_reason_and_keeps_what_was_typed(signed_in: SignIn, cast: Cast) -> None:
    ids = six_cases(cast)
    reader = signed_in(cast.home)
    chosen = boxes(reader.get(HOME).text)[:2]
    assert "Is declined, and reads your reason." in words(send(reader, HOME, chosen, "no").text)
    refused = send(reader, HOME, chosen, "no", sure="yes", note="for us only")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert "for us only" in refused.text
    assert fresh(ids[0]).parts.home.value == "pending"
    assert send(reader, HOME, chosen, "no", sure="yes", reason="No budget").location == HOME
    assert [fresh(ident).home_reason for ident in ids[:3]] == ["No budget", "No budget", ""]


def test_the_host_decides_writes_and_cancels_on_the_page_of_a_run(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, acceptance="moderated", capacity_max=1)
    ids = [enrol(run_id, person) for person in (cast.learner, cast.outside, cast.host)]
    url, reader = "/desk/sccc/runs/R-1/participants", signed_in(cast.host)
    page = reader.get(f"{url}?chosen=all").text
    assert page.count(" checked") == 3
    preview = send(reader, url, boxes(page), "yes")
    assert "Nobody decides on the own case" in words(preview.text)
    assert send(reader, url, boxes(preview.text), "yes", sure="yes").location == url
    assert [fresh(ident).parts.seat.value for ident in ids] == ["confirmed", "waiting", "none"]

    chosen = boxes(reader.get(url).text)
    assert "Reads it here and by mail." in send(reader, url, chosen, "write").text
    bare = send(reader, url, chosen, "write", sure="yes", subject="Boots")
    assert (bare.status_code, "Boots" in bare.text) == (422, True)
    sent = send(reader, url, chosen, "write", sure="yes", subject="Boots", text="Bring them")
    assert sent.location == url
    assert "Boots" in told(cast.learner)
    assert "A coordinator wrote to the person" in reader.get(f"/enrolments/{fresh(ids[0]).ref}").text

    one = [value for value in chosen if value.startswith(f"{fresh(ids[0]).ref}.")]
    assert "Ends: Cancelled by the host centre." in words(send(reader, url, one, "cancel").text)
    assert send(reader, url, one, "cancel", sure="yes", reason="Ill").location == url
    assert [fresh(ident).parts.seat.value for ident in ids] == ["released", "confirmed", "none"]


def test_nothing_chosen_or_something_foreign_changes_nothing(signed_in: SignIn, cast: Cast) -> None:
    ids = six_cases(cast)
    chosen = [f"{fresh(ident).ref}.{fresh(ident).version}" for ident in ids]
    host, other = signed_in(cast.host), signed_in(cast.other)
    for cases, move in (([], "yes"), (chosen, "dance"), (["'; --", "EN-1.x", "EN\x00.1"], "yes")):
        assert send(host, HOST, cases, move).location == HOST
    assert send(other, "/desk/kiip/approvals", chosen, "yes").status_code == 404
    assert send(host, "/desk/sccc/runs/R-1/participants", chosen, "yes").status_code == 404
    assert send(signed_in(cast.learner), HOME, chosen, "yes", sure="yes").status_code == 404
    assert {fresh(ident).parts.home.value for ident in ids} == {"pending"}


def test_overdue_cases_are_marked_and_the_person_reads_that_the_lead_was_told(
    signed_in: SignIn, cast: Cast, travel: Callable[[timedelta], object]
) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required")
    case = enrol(run_id, cast.learner)
    assert "Nothing waits here" in signed_in(cast.home).get(f"{HOME}?state=overdue").text
    assert "overdue</span>" not in signed_in(cast.home).get(HOME).text
    travel(timedelta(days=8))
    service.remind_deciders()
    for address in (HOME, f"{HOME}?state=overdue", f"{HOME}?side=home&run=R-1"):
        page = signed_in(cast.home).get(address).text
        assert "overdue</span>" in page
        assert "lead told" in page
    page = signed_in(cast.learner).get(f"/enrolments/{fresh(case).ref}").text
    assert "The decision is late." in words(page)
    assert "the centre's lead was told" in words(page).replace("&#39;", "'")
    assert "With" not in words(signed_in(cast.host).get(HOST).text).partition("Asked on")[2]
    elsewhere = signed_in(cast.host).get(f"{HOST}?state=elsewhere").text
    assert "Not yours to decide." in elsewhere


def test_the_own_people_are_narrowed_by_the_address(signed_in: SignIn, cast: Cast) -> None:
    six_cases(cast)
    reader = signed_in(cast.home)
    assert "2 enrolments" in reader.get("/desk/ficcc/enrolments?host=kiip").text
    assert "3 enrolments" in reader.get("/desk/ficcc/enrolments?q=learner&state=pending").text
    assert "Nobody is found" in reader.get("/desk/ficcc/enrolments?q=zzz").text
    assert reader.get("/desk/ficcc/enrolments?q=%00&state=x&page=999").status_code == 200


def test_fifty_stand_on_a_page(signed_in: SignIn, cast: Cast) -> None:
    from tests.scene import crowd  # here: only this test needs many people

    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, acceptance="moderated", capacity_max=100)
    for person in crowd(52, like=cast.learner):
        _enrolled(run_id, person)
    reader = signed_in(cast.host)
    first, second = reader.get(HOST).text, reader.get(f"{HOST}?page=2&side=host").text
    assert (len(boxes(first)), len(boxes(second))) == (50, 2)
    assert "52 cases, oldest first" in first
    assert reader.get(f"{HOST}?page=9999").status_code == 200


def _enrolled(run_id: int, person: Somebody) -> None:
    service.enrol(run_id, person_id=person.id, actor=actor(person))
