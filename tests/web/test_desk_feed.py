"""The calendar of a desk: for its coordinators, at an address that ends with the role."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from lms.calendar import service
from lms.centres.models import RoleGrant
from lms.exchanges.service import entries
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


@use_case
def put(slot_id: int, application_id: int) -> None:
    entries.put_slot(slot_id)
    entries.put_case(application_id)


@use_case
def end_roles(person: Somebody) -> None:
    for grant in session().query(RoleGrant).filter_by(person_id=person.id):
        grant.ended_at = clock.now()


def test_a_coordinator_makes_the_address_and_loses_it_with_the_role(signed_in: SignIn, cast: Cast) -> None:
    slot = a_slot(cast)
    put(slot.id, an_application(cast, slot, state="endorsed").id)
    host = signed_in(cast.host)
    assert "Desk SCCC" in host.get("/calendar/subscribe").text
    page = host.submit(
        "/calendar/subscribe", "make-address", name="desk at work", calendar=str(cast.sccc.id)
    ).text
    address = re.search(r"/feeds/[\w-]+\.ics", page)
    assert address is not None
    feed = host.get(address[0])
    assert feed.status_code == 200
    assert "Apply by: Photonics in the clean room" in feed.text.replace("\r\n ", "")
    assert "Desk SCCC" in feed.text
    end_roles(cast.host)
    assert host.get(address[0]).status_code == 404


def test_nobody_else_gets_one(signed_in: SignIn, cast: Cast, app: Flask) -> None:
    learner = signed_in(cast.learner)
    assert "My own calendar" not in learner.get("/calendar/subscribe").text
    with pytest.raises(Refusal):
        service.make_address(cast.learner.id, name="desk", centre_id=cast.sccc.id)
    other = signed_in(cast.other)
    answer = other.submit("/calendar/subscribe", "make-address", name="desk", calendar=str(cast.sccc.id))
    assert answer.status_code == 422


def test_the_calendar_shows_slots_beside_runs(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    slot = a_slot(cast)
    put(slot.id, an_application(cast, slot, state="endorsed").id)
    page = client.get("/calendar?from=2027-03-20&to=2027-03-31").text
    assert "Apply by: Photonics in the clean room" in page
    assert "SCCC" in page
    feed = client.get("/calendar.ics").text.replace("\r\n ", "")
    assert "Stays possible: Photonics in the clean room" in feed
    assert "Stays possible" not in client.get("/courses.ics").text


def test_the_neutral_address_leads_each_side_home(signed_in: SignIn, cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), state="endorsed")
    for person, start in (
        (cast.learner, "/me/applications/"),
        (cast.home, "/desk/ficcc/"),
        (cast.host, "/desk/sccc/"),
    ):
        answer = signed_in(person).get(f"/exchanges/cases/{case.ref}")
        assert answer.status_code == 302
        assert answer.location.startswith(start)
    assert signed_in(cast.other).get(f"/exchanges/cases/{case.ref}").status_code == 404
