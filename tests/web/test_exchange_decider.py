"""Where everybody at the host has a tie: the network office assigns somebody of a third centre to decide on that one
application, and on nothing else of the host's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from lms.access import Role
from lms.agenda import queries as agenda
from lms.centres import service as centres
from lms.exchanges import service
from lms.exchanges.rules import ApplicationCard, Party
from lms.kit import journal
from lms.kit.db import use_case
from tests.agenda_entries import FAR
from tests.cast import Cast, Somebody
from tests.deciding import refused, reviewed_slot, told
from tests.exchange_applying import ALL_THREE
from tests.exchanging import a_slot, an_application, card
from tests.reader import Reader, form_of
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
WHY = "The only coordinator is a relative."


def all_tied(cast: Cast) -> ApplicationCard:
    """SCCC's only coordinator declared a hard tie."""
    case = an_application(cast, a_slot(cast), due_at=datetime(2027, 4, 15, 22, 0, tzinfo=UTC))
    service.declare_tie(case.id, actor=actor(cast.host), tie="hard")
    return card(case.id)


def assign(case: ApplicationCard, cast: Cast, person: Somebody) -> ApplicationCard:
    service.assign_decider(
        case.id, actor=actor(cast.office), version=case.version, person=person.ref, reason=WHY
    )
    return card(case.id)


@use_case
def _appoint(person: Somebody, centre_id: int) -> None:
    centres.appoint(person.id, Role.COORDINATOR, centre_id=centre_id)


def in_calendar(case: ApplicationCard, person: Somebody) -> bool:
    """Whether the decision stands in the person's own calendar."""
    found = agenda.bodies_of_person(person.id, form="banner", lang="en", span=FAR)
    return any(case.ref.encode() in body.body and b"CONFIRMED" in body.body for body in found)


def address(case: ApplicationCard) -> str:
    return f"/admin/exchanges/{case.ref}/decider"


def test_the_office_assigns_with_a_reason_once(signed_in: SignIn, cast: Cast) -> None:
    case, office = all_tied(cast), signed_in(cast.office)
    assert f'href="{address(case)}"' in office.get(f"/admin/exchanges/{case.ref}").text
    page = office.get(address(case)).text
    assert "Other Person · KIIP" in page
    assert "Home Person" not in page, "of the applicant's home centre"
    _target, sent = form_of(page, "assign-decider")
    sent |= {"person": cast.other.ref}

    missing = office.post(address(case), data=sent | {"reason": " "})
    assert missing.status_code == 422
    assert "Write a reason. Learner Person will read it." in missing.text
    stale = office.post(address(case), data=sent | {"reason": WHY, "version": "1"})
    assert stale.status_code == 409
    assert "Nothing was saved." in stale.text
    chosen = office.post(address(case), data=sent | {"reason": WHY, "person": cast.home.ref})
    assert (chosen.status_code, 'id="person-error"' in chosen.text) == (422, True)
    assert (card(case.id).version, card(case.id).decider_id) == (case.version, None)

    done = office.post(address(case), data=sent | {"reason": WHY})
    assert (done.status_code, done.location) == (303, f"/admin/exchanges/{case.ref}")
    assert office.post(address(case), data=sent | {"reason": WHY}).status_code == 303, "a second click"
    row = journal.rows_of(("application", case.id))[-1]
    assert (row.move, row.actor_id, row.reason) == ("assign-decider", cast.office.id, WHY)
    assert told(cast.other) == ["exchange-decide-instead"]
    assert told(cast.host)[-1] == "exchange-decided-instead"
    assert card(case.id).version == case.version + 1


def test_the_assigned_person_decides(signed_in: SignIn, cast: Cast) -> None:
    case = assign(all_tied(cast), cast, cast.other)
    decider, desk = signed_in(cast.other), f"/desk/sccc/exchanges/cases/{case.ref}"
    assert desk in decider.get("/me/notices").text
    assert f'href="{desk}"' in decider.get("/me").text
    assert desk not in signed_in(cast.host).get("/me").text
    assert decider.get(f"/exchanges/cases/{case.ref}").location == desk
    page = decider.get(desk).text
    assert WHY in page
    assert '/desk/sccc/exchanges"' not in page, "a way to what is not theirs"
    answer = decider.submit(
        f"{desk}/offer",
        "offer",
        reason="Welcome",
        funding="The host pays",
        start="2027-05-17",
        end="2027-06-25",
    )
    assert answer.status_code == 303, answer.text
    assert card(case.id).state == "offered"


def test_nobody_else_finds_the_page(signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast) -> None:
    case = all_tied(cast)
    data = {"person": cast.other.ref, "reason": WHY, "version": str(case.version)}
    for person in (cast.learner, cast.home, cast.host, cast.other, cast.admin, cast.guest):
        reader = signed_in(person)
        assert reader.get(address(case), inspect=False).status_code == 404
        posted = reader.post(address(case), data=data | {"csrf_token": reader.token()}, inspect=False)
        assert posted.status_code == 404, person.name
    assert new_client().get(address(case), inspect=False).status_code in (302, 303)
    assert card(case.id).decider_id is None
    assert signed_in(cast.office).get("/admin/exchanges/EX-2027-999999/decider").status_code == 404


def test_what_the_assigned_person_reads_of_the_host_is_this_case(signed_in: SignIn, cast: Cast) -> None:
    slot = reviewed_slot(cast)
    case = an_application(cast, slot)
    other = an_application(cast, slot, person=cast.colleague, state="reserve")
    service.declare_tie(case.id, actor=actor(cast.host), tie="hard")
    assign(card(case.id), cast, cast.other)
    reader, desk = signed_in(cast.other), "/desk/sccc/exchanges"
    assert reader.get(f"{desk}/cases/{case.ref}/reviewers").status_code == 200
    assert "Colleague Person" not in reader.get(f"{desk}/cases/{case.ref}/offer").text, "the reserve list"
    closed = (
        desk,
        f"{desk}/incoming",
        f"{desk}/cases/{other.ref}",
        f"{desk}/cases/{case.ref}/agreement",
        f"{desk}/slots/{slot.ref}/ranking",
        f"{desk}/slots/{slot.ref}/edit",
        f"/admin/exchanges/{case.ref}",
    )
    assert {page: reader.get(page, inspect=False).status_code for page in closed} == dict.fromkeys(
        closed, 404
    )
    refused(lambda: service.order_reserve(slot.id, {other.ref: 2}, actor=actor(cast.other)), "not_found", 404)


def test_after_the_answer_nothing_is_left_to_read(signed_in: SignIn, cast: Cast) -> None:
    case = assign(all_tied(cast), cast, cast.other)
    service.ask(case.id, actor=actor(cast.other), side=Party.HOST, reason="Which laser?")
    reader, desk = signed_in(cast.other), f"/desk/sccc/exchanges/cases/{case.ref}"
    assert reader.get(desk).status_code == 200, "the own question can be read while it waits"
    service.submit(case.id, actor=actor(cast.learner))
    assert reader.get(desk).status_code == 404, "home decides again"
    assert desk not in reader.get("/me").text
    service.endorse(case.id, actor=actor(cast.home), **ALL_THREE)
    days = {"funding": "The host pays", "start": case.desired_start, "end": case.desired_end}
    service.offer(case.id, actor=actor(cast.other), reason="Welcome", **days)
    service.take_offer(case.id, actor=actor(cast.learner))
    assert reader.get(desk).status_code == 404
    refused(lambda: service.withdraw_offer(case.id, actor=actor(cast.other), reason="No"), "not_found", 404)


def test_only_where_nobody_at_the_host_can_decide(signed_in: SignIn, cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    page = signed_in(cast.office).get(address(case)).text
    assert "Host Person" in page
    assert 'data-action="assign-decider"' not in page
    no = refused(lambda: assign(case, cast, cast.other), "somebody_can", 409)
    assert str(no.sentence) == "The host centre decides itself: Host Person can."
    service.declare_tie(case.id, actor=actor(cast.host), tie="hard")
    _appoint(cast.trainer, cast.sccc.id)
    refused(lambda: assign(card(case.id), cast, cast.other), "somebody_can", 409)


def test_who_has_a_tie_is_not_assigned_and_loses_nothing_to_decide(cast: Cast) -> None:
    case = all_tied(cast)
    _appoint(cast.baltic, cast.chipsc2_lt.id)
    assign(case, cast, cast.other)
    assert in_calendar(case, cast.other)
    service.declare_tie(case.id, actor=actor(cast.other), tie="hard")
    refused(lambda: service.ask(case.id, actor=actor(cast.other), reason="Which?"), "conflict", 403)
    refused(lambda: assign(card(case.id), cast, cast.other), "not_third", 422)
    assign(card(case.id), cast, cast.baltic)
    assert (in_calendar(case, cast.other), in_calendar(case, cast.baltic)) == (False, True)
    refused(lambda: service.ask(case.id, actor=actor(cast.other), reason="Which?"), "not_found", 404)
    service.ask(case.id, actor=actor(cast.baltic), reason="Which?")
    assert told(cast.baltic)[0] == "exchange-decide-instead"
