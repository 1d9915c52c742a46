"""Papers of a stay: copied from the slot, due by the first day, settled by the right side, called to mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import ApplicationCard, DocumentCard, DocumentLine, Party
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from tests.agreeing import PAPERS, accepted, amended, lay_checklist, papers, sign_all
from tests.cast import Cast, Somebody
from tests.enrolling import kinds
from tests.exchanging import a_slot, an_application, slot_now
from tests.post import letters_to
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]


def with_papers(cast: Cast) -> ApplicationCard:
    slot = a_slot(cast)
    lay_checklist(slot)
    return accepted(cast, slot)


def settle(
    case: ApplicationCard, paper: DocumentCard, move: str, who: Somebody, side: str, note: str = ""
) -> None:
    service.settle_document(
        case.id,
        paper.id,
        move,
        actor=actor(who),
        side=Party(side),
        version=paper.version,
        note=note,
    )


def refused(call: Callable[[], object], code: str, status: int) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)


def test_a_slot_keeps_its_checklist(cast: Cast) -> None:
    slot = a_slot(cast)
    lines = [
        DocumentLine(label="nda", text="", owed_by="home", due_days_before=21),
        DocumentLine(label="other", text="Badge form", owed_by="applicant", due_days_before=0),
    ]
    by = actor(cast.editor)
    for _click in range(2):
        service.set_checklist(slot.id, lines, actor=by, version=slot.version)
    assert queries.checklist_of(slot.id) == lines
    assert slot_now(slot.id).version == slot.version + 1
    assert len(journal.rows_of(("exchange-checklist", slot.id))) == 1
    refused(lambda: service.set_checklist(slot.id, [], actor=by, version=slot.version), "stale", 409)
    nameless = DocumentLine(label="other", text="", owed_by="home", due_days_before=400)
    with pytest.raises(Refusal) as caught:
        service.set_checklist(slot.id, [nameless], actor=by, version=None)
    assert {each.field for each in caught.value.problems} == {"days_0", "text_0"}
    assert queries.checklist_of(slot.id) == lines
    service.set_checklist(slot.id, [], actor=by, version=None)
    assert queries.checklist_of(slot.id) == []


def test_the_checklist_is_copied_with_due_days_and_moves_with_the_stay(cast: Cast) -> None:
    case = with_papers(cast)
    found = papers(case)
    assert [(each.label, each.owed_by) for each in found] == [paper[:2] for paper in PAPERS]
    assert [each.due_on for each in found] == [date(2027, 4, 26), date(2027, 4, 19), date(2027, 5, 10)]
    sign_all(cast, case)
    assert papers(case) == found, "coming into force copies it twice"
    amended(cast, case, start="2027-05-17")
    assert papers(case) == found, "an amendment moves the days before it is in force"
    sign_all(cast, case)
    assert [each.due_on for each in papers(case)] == [date(2027, 5, 3), date(2027, 4, 26), date(2027, 5, 17)]


def test_what_the_home_centre_would_owe_falls_to_a_guest_without_one(cast: Cast) -> None:
    slot = a_slot(cast)
    lay_checklist(slot)
    case = accepted(cast, slot, person=cast.outside, home_decision="not_needed", home_centre_id=None)
    assert [each.owed_by for each in papers(case)] == ["applicant", "applicant", "host"]


def test_who_owes_hands_in_and_the_host_accepts(cast: Cast) -> None:
    case = with_papers(cast)
    insurance = papers(case)[0]
    refused(lambda: settle(case, insurance, "hand-in", cast.home, "home"), "not_owed", 403)
    refused(lambda: settle(case, insurance, "accept", cast.learner, "applicant"), "not_yours", 403)
    for _click in range(2):
        settle(case, insurance, "hand-in", cast.learner, "applicant", note="By mail")
    refused(lambda: settle(case, insurance, "accept", cast.host, "host"), "stale", 409)
    handed = papers(case)[0]
    assert (handed.state, handed.note, handed.by_name) == ("handed_in", "By mail", "Learner Person")
    settle(case, handed, "accept", cast.host, "host")
    accepted_paper = papers(case)[0]
    assert accepted_paper.state == "accepted"
    refused(lambda: settle(case, accepted_paper, "ask-again", cast.host, "host"), "reason_missing", 422)
    settle(case, accepted_paper, "ask-again", cast.host, "host", note="It ends too early.")
    assert papers(case)[0].state == "open"
    settle(case, papers(case)[1], "not-needed", cast.host, "host", note="Open work")
    assert papers(case)[1].state == "not_needed"
    rows = [row.move for row in journal.rows_of(("exchange-document", insurance.id))]
    assert rows == ["hand-in", "accept", "ask-again"]


def test_papers_of_others_do_not_exist(cast: Cast) -> None:
    case = with_papers(cast)
    paper = papers(case)[0]
    other = an_application(cast, a_slot(cast, ref="SLOT-2"), person=cast.colleague, state="accepted")
    with pytest.raises(NotFound):
        settle(other, paper, "accept", cast.host, "host")
    with pytest.raises(NotFound):
        settle(case, paper, "shred", cast.host, "host")
    for person in (cast.other, cast.office, cast.guest):
        with pytest.raises(NotFound):
            settle(case, paper, "accept", person, "host")


def test_nobody_accepts_the_own_paper(cast: Cast) -> None:
    slot = a_slot(cast)
    lay_checklist(slot)
    case = accepted(cast, slot, person=cast.host, home=cast.ficcc)
    refused(lambda: settle(case, papers(case)[0], "accept", cast.host, "host"), "own_case", 403)


def test_each_reminder_comes_once_to_who_owes(cast: Cast, travel: Travel) -> None:
    case = with_papers(cast)
    assert service.remind_documents() == 0
    travel(datetime.fromisoformat("2027-04-12T09:00+00:00"))  # the home centre owes a paper in seven days
    assert service.remind_documents() == 2  # coordinator and lead
    assert service.remind_documents() == 0
    assert kinds(cast.home) == kinds(cast.lead) == ["papers-7"]
    travel(datetime.fromisoformat("2027-04-18T09:00+00:00"))
    assert service.remind_documents() == 2
    assert kinds(cast.home) == ["papers-7", "papers-1"]
    assert kinds(cast.learner) == []
    travel(datetime.fromisoformat("2027-04-20T09:00+00:00"))
    assert service.remind_documents() == 2 + 1  # overdue at home; the guest's is due in six days
    assert kinds(cast.home)[-1] == "papers-overdue"
    assert kinds(cast.learner) == ["papers-7"]
    assert papers(case)[1].overdue(date(2027, 4, 20))
    settle(case, papers(case)[0], "hand-in", cast.learner, "applicant")
    travel(datetime.fromisoformat("2027-04-25T09:00+00:00"))
    assert service.remind_documents() == 0


def test_a_letter_leads_to_the_papers_of_the_case(cast: Cast, travel: Travel) -> None:
    case = with_papers(cast)
    travel(datetime.fromisoformat("2027-04-20T09:00+00:00"))
    service.remind_documents()
    letter = letters_to(cast.learner.email)[-1]
    assert f"/me/applications/{case.ref}#documents" in letter.text
    assert "Proof of insurance" in letter.text
    assert "Mon 26 Apr 2027" in letter.text
    letter = letters_to(cast.home.email)[-1]
    assert f"/desk/ficcc/exchanges/cases/{case.ref}#documents" in letter.text
    assert letter.subject.startswith("Overdue: papers for")
