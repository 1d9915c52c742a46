"""What each side reads of an application, its thread, the lists of the desk, and the network office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.exchanges import service
from lms.exchanges.rules import Party
from tests.cast import Cast, Somebody
from tests.exchange_applying import endorsed, sent
from tests.exchanging import a_slot, an_application, card
from tests.reader import Reader, form_of
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
SECRET = "Only for the two centres"  # noqa: S105 - a text, not a password
REASON = "Because of the move"


def test_each_side_reads_its_own(signed_in: SignIn, cast: Cast) -> None:
    slot = a_slot(cast)
    case = an_application(
        cast,
        slot,
        state="endorsed",
        confidential_text=SECRET,
        home_internal="Note of home",
        host_internal="Note of host",
    )
    seen = {
        cast.learner: f"/me/applications/{case.ref}",
        cast.home: f"/desk/ficcc/exchanges/cases/{case.ref}",
        cast.host: f"/desk/sccc/exchanges/cases/{case.ref}",
    }
    pages = {person.name: signed_in(person).get(address).text for person, address in seen.items()}
    assert all(SECRET in page for page in pages.values())
    assert [name for name, page in pages.items() if "Note of home" in page] == [cast.home.name]
    assert [name for name, page in pages.items() if "Note of host" in page] == [cast.host.name]


def test_the_host_does_not_read_earlier_talk(signed_in: SignIn, cast: Cast) -> None:
    case = sent(a_slot(cast), cast.learner)
    home, learner = actor(cast.home), actor(cast.learner)
    service.return_application(case.id, actor=home, reason="Too vague, dear colleague.")
    service.write_message(case.id, actor=learner, side=Party.APPLICANT, audience="home", text="Why vague?")
    service.submit(case.id, actor=learner)
    given = {"commits_time_off": True, "commits_salary": True, "commits_insurance": True}
    service.endorse(case.id, actor=home, text="Now it is fine.", internal="Watch out.", **given)
    at_home = signed_in(cast.home).get(f"/desk/ficcc/exchanges/cases/{case.ref}").text
    at_host = signed_in(cast.host).get(f"/desk/sccc/exchanges/cases/{case.ref}").text
    for text in ("Too vague, dear colleague.", "Why vague?", "Watch out."):
        assert text in at_home
        assert text not in at_host
    assert "Now it is fine." in at_host


@pytest.mark.bad_input("XB12")
def test_a_coordinator_who_applies_reads_no_notes_and_has_no_buttons(signed_in: SignIn, cast: Cast) -> None:
    case = an_application(
        cast, a_slot(cast), person=cast.home, state="submitted", home_internal="Note of home"
    )
    address = f"/desk/ficcc/exchanges/cases/{case.ref}"
    reader = signed_in(cast.home)
    page = reader.get(address).text
    assert "Note of home" not in page
    assert f"{address}/endorse" not in page
    answer = reader.get(f"{address}/endorse")
    assert answer.status_code == 403
    assert "You cannot decide on your own application. Lead Person can." in answer.text
    token = form_of(page, "write-message")[1]["csrf_token"]
    forged = reader.post(
        f"{address}/endorse", data={"csrf_token": token, "version": "1", "commits_salary": "y"}
    )
    assert forged.status_code == 403
    assert card(case.id).state == "submitted"


def test_messages_by_the_page(signed_in: SignIn, cast: Cast) -> None:
    case = endorsed(cast, a_slot(cast))
    mine, desk = f"/me/applications/{case.ref}", f"/desk/sccc/exchanges/cases/{case.ref}"
    learner, host = signed_in(cast.learner), signed_in(cast.host)
    assert learner.submit(mine, "write-message", audience="all", text="Helo").location == f"{mine}#thread"
    assert learner.submit(f"{mine}/messages/1", "edit-message", text="Hello").status_code == 303
    empty = host.submit(desk, "write-message", audience="applicant", text=" ")
    assert empty.status_code == 422
    assert "Write something." in empty.text
    assert host.submit(desk, "write-message", audience="applicant", text="Welcome").status_code == 303
    late = learner.post(
        f"{mine}/messages/1",
        data={"csrf_token": form_of(learner.get(mine).text, "write-message")[1]["csrf_token"], "text": "x"},
    )
    assert late.status_code == 409
    at_home = signed_in(cast.home).get(f"/desk/ficcc/exchanges/cases/{case.ref}").text
    assert "Hello" in at_home
    assert "Welcome" not in at_home


def test_the_desk_shows_what_waits_and_its_lists(signed_in: SignIn, cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), state="submitted")
    reader = signed_in(cast.home)
    assert "1 thing of exchange waits for your centre" in reader.get("/desk/ficcc").text
    assert 'href="/desk/ficcc/exchanges"' in reader.get("/me").text
    page = reader.get("/desk/ficcc/exchanges").text
    assert 'data-what="endorse"' in page
    assert case.ref in reader.get("/desk/ficcc/exchanges/outgoing?state=submitted").text
    assert case.ref not in reader.get("/desk/ficcc/exchanges/outgoing?state=endorsed").text
    host = signed_in(cast.host)
    assert case.ref not in host.get("/desk/sccc/exchanges/incoming").text
    assert host.get("/desk/ficcc/exchanges").status_code == 404
    assert signed_in(cast.editor).get("/desk/sccc/exchanges").status_code == 200
    assert signed_in(cast.editor).get("/desk/sccc/exchanges/incoming").status_code == 404


def test_the_office_reads_no_content_without_a_reason(signed_in: SignIn, cast: Cast) -> None:
    slot = a_slot(cast)
    case = an_application(cast, slot, state="endorsed", confidential_text=SECRET, motivation="My motive")
    an_application(cast, slot, person=cast.colleague, state="draft")
    reader = signed_in(cast.office)
    page = reader.get("/admin/exchanges").text
    assert case.ref in page
    assert cast.learner.name not in page
    assert slot.title not in page
    closed = reader.get(f"/admin/exchanges/{case.ref}").text
    assert "My motive" not in closed
    assert cast.learner.name not in closed
    assert reader.submit(f"/admin/exchanges/{case.ref}", "open-content", reason=" ").status_code == 422
    assert (
        reader.submit(f"/admin/exchanges/{case.ref}", "open-content", reason="A complaint").status_code == 303
    )
    opened = reader.get(f"/admin/exchanges/{case.ref}").text
    assert "My motive" in opened
    assert SECRET not in opened
    for person, centre in ((cast.home, "ficcc"), (cast.host, "sccc")):
        page = signed_in(person).get(f"/desk/{centre}/exchanges/cases/{case.ref}").text
        assert "A complaint" in page
