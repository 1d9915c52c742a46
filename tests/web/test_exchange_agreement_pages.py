"""The pages of an agreement: each party signs at its own address, others find nothing, the file is always the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import pikepdf
import pytest

from lms.exchanges.rules import ApplicationCard
from lms.kit import journal
from tests.agreeing import accepted, agreed, amended, lay_checklist, newest, papers, sign, stay_of, versions
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, card
from tests.reader import Reader, form_of
from tests.web.exchange_moves_agree import SCENARIOS

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def pages(case: ApplicationCard) -> dict[str, str]:
    """The page of the application for each party."""
    return {
        "learner": f"/me/applications/{case.ref}",
        "home": f"/desk/ficcc/exchanges/cases/{case.ref}",
        "host": f"/desk/sccc/exchanges/cases/{case.ref}",
    }


def sign_at(reader: Reader, page: str, **more: str) -> int:
    given = {"position": "Engineer", "agree": "y"} | more
    return reader.submit(f"{page}/sign", "sign", **given).status_code


def test_scenario_7_three_signatures_of_one_version(signed_in: SignIn, cast: Cast) -> None:
    case = accepted(cast)
    at = pages(case)
    learner, home, host = (signed_in(each) for each in (cast.learner, cast.home, cast.host))
    assert "Sign" in learner.get(at["learner"]).text
    assert sign_at(learner, at["learner"]) == sign_at(home, at["home"]) == 303
    seen = form_of(host.get(f"{at['host']}/sign").text, "sign")[1]
    answer = host.submit(
        f"{at['host']}/propose-agreement", "propose-agreement", start="2027-05-17", end="2027-06-25"
    )
    assert answer.status_code == 303
    late = host.post(f"{at['host']}/sign", data=seen | {"position": "Lead", "agree": "y"})
    assert late.status_code == 409
    assert "Version 2 replaced the one you saw. Here is what changed." in late.text
    for words in ("What changed since version 1", "Mon 10 May 2027", "Mon 17 May 2027"):
        assert words in late.text
    page = learner.get(f"{at['learner']}/agreement").text
    assert 'data-version="2" data-state="proposed"' in page
    assert 'data-version="1" data-state="superseded"' in page
    assert page.count('data-signed="yes"') == 2, "the signatures of version 1 stay on record"
    assert all(
        version.sha256 in page and f"/agreement/{version.version_no}.pdf" in page
        for version in versions(case)
    )
    for reader, who in ((learner, "learner"), (home, "home"), (host, "host")):
        assert card(case.id).state == "accepted"
        assert sign_at(reader, at[who]) == 303
    assert card(case.id).state == "agreed"
    assert "Confirmed" in learner.get(at["learner"]).text
    again = learner.get(f"{at['learner']}/sign").text
    assert "All parties have signed this version." in again


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(signed_in: SignIn, cast: Cast) -> None:
    case = accepted(cast)
    page = pages(case)["learner"]
    learner = signed_in(cast.learner)
    answer = learner.submit(f"{page}/sign", "sign", position="Engineer", agree=None)
    assert answer.status_code == 422
    assert 'id="agree-error"' in answer.text and 'value="Engineer"' in answer.text
    answer = learner.submit(
        f"{page}/propose-agreement", "propose-agreement", end="2027-09-30", plan="Another plan"
    )
    assert answer.status_code == 422
    assert "The stay has to end by" in answer.text and "Another plan" in answer.text
    answer = learner.submit(f"{page}/propose-agreement", "propose-agreement")
    assert "Nothing is different from version 1." in answer.text
    assert len(versions(case)) == 1


def test_scenario_8_an_amendment(signed_in: SignIn, cast: Cast) -> None:
    case = agreed(cast)
    at = pages(case)
    learner = signed_in(cast.learner)
    sent = {"end": "2027-07-02", "types": "period", "reason": "It takes longer."}
    assert learner.submit(f"{at['learner']}/amend", "amend", **sent).status_code == 303
    home = signed_in(cast.home)
    shown = home.get(f"{at['home']}/sign").text
    assert "It takes longer." in shown and "Different from version 1" in shown
    sign(case, cast.learner, "applicant")
    sign(case, cast.home, "home")
    assert stay_of(case).planned_end == date(2027, 6, 18)
    assert sign_at(signed_in(cast.host), at["host"]) == 303
    assert stay_of(case).planned_end == date(2027, 7, 2)


def test_a_party_refuses_an_amendment_with_a_reason(signed_in: SignIn, cast: Cast) -> None:
    case = agreed(cast)
    amended(cast, case)
    page, host = pages(case)["host"], signed_in(cast.host)
    assert "Refuse the amendment" in host.get(page).text
    answer = host.submit(f"{page}/refuse-amendment", "refuse-amendment", reason=" ")
    assert answer.status_code == 422 and 'id="reason-error"' in answer.text
    answer = host.submit(f"{page}/refuse-amendment", "refuse-amendment", reason="The room is taken.")
    assert answer.status_code == 303
    assert "The room is taken." in host.get(f"{page}/agreement").text
    assert '/refuse-amendment"' not in host.get(page).text


def test_nobody_else_finds_the_agreement(
    signed_in: SignIn, cast: Cast, new_client: Callable[[], Reader]
) -> None:
    case = accepted(cast)
    at = pages(case)
    below = ("/agreement", "/agreement/1", "/agreement/1.pdf", "/sign")
    for person in (cast.other, cast.office, cast.admin, cast.colleague, cast.guest, cast.editor):
        reader = signed_in(person)
        found = {reader.get(page + path).status_code for page in at.values() for path in below}
        assert found == {404}, person.name
    assert new_client().get(f"{at['host']}/agreement").status_code == 404
    assert signed_in(cast.learner).get(f"{at['host']}/agreement").status_code == 404
    assert signed_in(cast.learner).get(f"{at['learner']}/agreement/7").status_code == 404


def test_the_file_is_archivable_and_the_same_for_everybody(signed_in: SignIn, cast: Cast) -> None:
    case = agreed(cast)
    at = pages(case)
    made = []
    for person, page in (
        (cast.learner, at["learner"]),
        (cast.host, at["host"]),
        (cast.learner, at["learner"]),
    ):
        answer = signed_in(person).get(f"{page}/agreement/1.pdf", headers={"Accept-Language": "sv"})
        assert answer.content_type == "application/pdf"
        assert f"{case.ref}-agreement-v1.pdf" in answer.headers["Content-Disposition"]
        made.append(answer.data)
    assert made[0] == made[1] == made[2]
    with pikepdf.open(io.BytesIO(made[0])) as file:
        assert str(file.docinfo.Title) == f"Agreement on a stay {case.ref}, version 1"
        metadata = file.Root.Metadata.read_bytes()
        assert b"pdfaid:part" in metadata
    shown = signed_in(cast.home).get(f"{at['home']}/agreement/1").text
    assert newest(case).sha256 in shown and "Learner Person, Engineer" in shown


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_each_move_is_made_once_by_those_who_may(name: str, signed_in: SignIn, cast: Cast) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    reader, page = signed_in(cast.learner), f"{pages(case)['learner']}/{name}"
    before = moves(case)
    values = form_of(reader.get(page).text, name)[1] | scenario.typed(cast)
    values |= {"reason": "Because"} if "reason" in values else {}
    sent = {key: value for key, value in values.items() if value is not None}
    assert reader.post(page, data=sent | {"version": "0"}).status_code == 409
    assert moves(case) == before
    first = reader.post(page, data=sent)
    assert first.status_code == 303, first.text
    done = moves(case)
    assert done == [*before, name]
    second = reader.post(page, data=sent)
    assert (second.status_code, second.location) == (303, first.location)
    assert moves(case) == done


def moves(case: ApplicationCard) -> list[str]:
    return [row.move for row in journal.rows_of(("application", case.id))]


def test_papers_on_the_page_of_the_case(signed_in: SignIn, cast: Cast, travel: Callable[..., object]) -> None:
    slot = a_slot(cast)
    host = signed_in(cast.editor)
    address = "/desk/sccc/exchanges/slots/SLOT-1/documents"
    typed = {"label_1": "nda", "owed_1": "applicant", "days_1": "21"}
    wrong = host.submit(address, "set-checklist", **(typed | {"days_1": "700"}))
    assert wrong.status_code == 422 and 'id="days_1-error"' in wrong.text
    assert host.submit(address, "set-checklist", **typed).status_code == 303
    lay_checklist(slot, ("insurance", "home", 30))
    case = accepted(cast, slot)
    at = pages(case)
    first = papers(case)[0]
    learner = signed_in(cast.learner)
    page = learner.get(at["learner"]).text
    assert "Non-disclosure agreement" in page and "Mon 19 Apr 2027" in page
    mine = next(each for each in papers(case) if each.owed_by == "applicant")
    theirs = next(each for each in papers(case) if each.owed_by == "home")
    assert f"/documents/{mine.number}" in page and f"/documents/{theirs.number}" not in page
    travel(datetime.fromisoformat("2027-04-20T09:00+00:00"))
    assert "Overdue" in signed_in(cast.learner).get(at["learner"]).text
    learner = signed_in(cast.learner)
    answer = learner.submit(
        f"{at['learner']}/documents/{mine.number}", "settle-document", move="hand-in", note="By mail"
    )
    assert answer.status_code == 303
    host = signed_in(cast.host)
    path = f"{at['host']}/documents/{mine.number}"
    assert host.submit(path, "settle-document", move="accept").status_code == 303
    answer = host.submit(path, "settle-document", move="ask-again", note=None)
    assert answer.status_code == 422 and 'id="note-error"' in answer.text
    assert signed_in(cast.other).get(path).status_code == 404
    assert first.id in {each.id for each in papers(case)}
