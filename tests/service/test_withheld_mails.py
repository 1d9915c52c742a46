"""A role that wants a second step is withheld until it is set up: no mail says then what the pages do not show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from lms.centres import queries as centres
from lms.centres.models import RoleGrant
from lms.enrolments import queries, service
from lms.exchanges import queries as exchange_queries
from lms.exchanges import service as exchanges
from lms.kit.db import add, lock, session, use_case
from lms.notifications.queries import inbox
from lms.people.models import Person, SecondStep
from tests.cast import SINCE, Cast, Place, Somebody, sign_in
from tests.enrolling import enrol
from tests.exchanging import a_slot, an_application
from tests.post import letters_to
from tests.reader import Reader
from tests.scene import a_run

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def strict(make_app: Callable[..., Flask]) -> Flask:
    """The network asks for a second step."""
    return make_app(LMS_SECOND_STEP="required")


@use_case
def proven(person: Somebody) -> None:
    add(SecondStep(person_id=person.id, sealed_key="sealed", made_at=SINCE, confirmed_at=SINCE))


@use_case
def begun(person: Somebody) -> None:
    add(SecondStep(person_id=person.id, sealed_key="sealed", made_at=SINCE, confirmed_at=None))


@use_case
def let_off(person: Somebody) -> None:
    lock(Person, person.id).demonstration = True


@use_case
def coordinates_no_more(person: Somebody) -> None:
    for grant in session().query(RoleGrant).filter_by(person_id=person.id):
        grant.ended_at = SINCE


@pytest.mark.parametrize("counts", [proven, let_off])
def test_who_decides_is_who_may(cast: Cast, strict: Flask, counts: Callable[[Somebody], None]) -> None:
    both = sorted([cast.home.id, cast.lead.id])
    assert centres.coordinators_of(cast.ficcc.id) == both, "here it is only offered"
    with strict.app_context():
        begun(cast.lead)
        assert centres.coordinators_of(cast.ficcc.id) == [cast.home.id]
        assert (centres.leads_of(cast.ficcc.id), centres.office()) == ([], [])
        assert centres.withheld_deciders() == {cast.lead.id: [cast.ficcc.id]}
        assert queries.deciders(cast.ficcc.id, besides=0) == (cast.home.name,)
        counts(cast.lead)
        counts(cast.office)
        assert centres.coordinators_of(cast.ficcc.id) == both
        assert (centres.leads_of(cast.ficcc.id), centres.office()) == ([cast.lead.id], [cast.office.id])
        assert centres.withheld_deciders() == {}


def test_letters_about_cases_go_to_those_who_see_them(cast: Cast, strict: Flask, travel: Travel) -> None:
    travel(MONDAY - timedelta(days=14))
    with strict.app_context():
        enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
        an_application(cast, a_slot(cast), state="submitted", submitted_at=MONDAY - timedelta(days=60))
        assert "waits" in str([each.kind for each in inbox(cast.home.id).items])
        travel(MONDAY)
        service.remind_deciders()
        exchanges.remind_endorsers()
        assert (
            inbox(cast.lead.id).items == [] == inbox(cast.office.id).items
            and letters_to(cast.lead.email) == []
        )


def test_a_lead_alone_learns_that_something_waits_and_no_more(
    cast: Cast, strict: Flask, travel: Travel
) -> None:
    travel(MONDAY - timedelta(days=6))
    with strict.app_context():
        coordinates_no_more(cast.home)
        enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
        assert inbox(cast.lead.id).items == []
        travel(MONDAY)
        assert service.remind_deciders() == 0, "nobody can be reminded yet"
        assert service.send_digests() == 1
        (told,) = inbox(cast.lead.id).items
        assert (told.kind, told.path) == ("digest", "/account/second-step")
        assert told.body == (
            "Something waits for FiCCC. Your role there does not count until you have set up the second step at"
            " sign-in; until then mails do not say what waits."
        )
        assert cast.learner.name not in letters_to(cast.lead.email)[-1].text
        assert 'id="digest"' in sign_in(Reader(strict), cast.lead).get("/me/notices").text
        assert service.send_digests() == 0
        proven(cast.lead)
        travel(timedelta(hours=1))
        assert service.remind_deciders() == 1
        travel(timedelta(days=7))
        assert service.send_digests() == 1
        assert "asks for your approval" in inbox(cast.lead.id).items[0].body


@use_case
def leads(person: Somebody, place: Place) -> None:
    add(RoleGrant(person_id=person.id, centre_id=place.id, role="lead", granted_at=SINCE))


def test_nobody_is_assigned_who_could_not_decide(cast: Cast, strict: Flask) -> None:
    case = an_application(cast, a_slot(cast), state="endorsed")
    leads(cast.baltic, cast.kiip)

    def third() -> set[str]:
        return {each.ref for each in exchange_queries.free_to_decide(case.id)[1]}

    assert cast.baltic.ref in third()
    with strict.app_context():
        assert cast.baltic.ref not in third()
        proven(cast.baltic)
        assert cast.baltic.ref in third()
