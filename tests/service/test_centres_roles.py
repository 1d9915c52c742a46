"""Roles: who gives and ends which, what that does to sessions, and the actor that comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from lms.access import CENTRE_ROLES, PUBLIC, Actor, Role
from lms.centres import queries, service
from lms.kit import journal
from lms.kit.db import add, database, lock, use_case
from lms.kit.refusal import NotFound, Refusal
from lms.people import queries as people
from lms.people.models import Person, SignInSession
from tests.cast import Cast, Somebody
from tests.post import letters_to
from tests.reader import counted


def actor(person: Somebody) -> Actor:
    return queries.actor_of(person.id)


@use_case
def open_session(person_id: int, at: datetime) -> None:
    add(
        SignInSession(
            person_id=person_id, token_hash="0" * 64, created_at=at, expires_at=at + timedelta(hours=1)
        )
    )


@use_case
def deactivate(person_id: int, at: datetime) -> None:
    lock(Person, person_id).deactivated_at = at


@pytest.mark.parametrize("role", CENTRE_ROLES)
def test_a_lead_gives_each_role_of_the_centre_once(cast: Cast, now: datetime, role: Role) -> None:
    open_session(cast.learner.id, now)
    for _ in range(2):
        service.give_role(cast.learner.id, role, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    assert actor(cast.learner).roles == {(role, cast.ficcc.id)}
    assert len(letters_to(cast.learner.email)) == 1
    assert not people.devices_of(cast.learner.id), "no session id outlives a change of rights"
    (row,) = journal.rows_of(("person", cast.learner.id))
    assert (row.move, row.actor_id) == ("give-role", cast.lead.id)
    assert row.after == {"role": role.value, "centre": cast.ficcc.id}


@pytest.mark.parametrize("who", ["home", "editor", "host", "other", "office", "learner", "outside"])
def test_who_may_not_finds_nothing(cast: Cast, who: str) -> None:
    stranger = actor(getattr(cast, who))
    with pytest.raises(NotFound):
        service.give_role(cast.colleague.id, Role.EDITOR, centre_id=cast.ficcc.id, actor=stranger)
    with pytest.raises(NotFound):
        service.give_role(cast.colleague.id, Role.ADMINISTRATOR, centre_id=None, actor=stranger)
    with pytest.raises(NotFound):
        service.end_role(cast.lead.id, Role.LEAD, centre_id=cast.ficcc.id, actor=stranger)
    assert not actor(cast.colleague).roles


def test_an_administrator_decides_everywhere_and_a_lead_only_at_home(cast: Cast) -> None:
    service.give_role(cast.guest.id, Role.LEAD, centre_id=cast.sccc.id, actor=actor(cast.admin))
    service.give_role(cast.outside.id, Role.NETWORK_OFFICE, centre_id=None, actor=actor(cast.admin))
    assert actor(cast.outside).roles == {(Role.NETWORK_OFFICE, None)}
    with pytest.raises(NotFound):
        service.give_role(cast.guest.id, Role.EDITOR, centre_id=cast.sccc.id, actor=actor(cast.lead))


@pytest.mark.parametrize("who", ["lead", "admin"])
def test_nobody_gives_roles_to_oneself(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    with pytest.raises(Refusal, match="own_case"):
        service.give_role(person.id, Role.EDITOR, centre_id=cast.ficcc.id, actor=actor(person))
    with pytest.raises(Refusal):
        service.give_role(person.id, Role.NETWORK_OFFICE, centre_id=None, actor=actor(person))
    assert len(actor(person).roles) == 1


@pytest.mark.parametrize("who", ["guest", "outside", "claimant"])
def test_roles_go_to_people_who_belong_to_the_centre(cast: Cast, who: str) -> None:
    with pytest.raises(Refusal, match="not_member"):
        service.give_role(getattr(cast, who).id, Role.EDITOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))


def test_roles_fit_their_place_and_their_person(cast: Cast) -> None:
    admin = actor(cast.admin)
    with pytest.raises(Refusal, match="role_misplaced"):
        service.give_role(cast.learner.id, Role.ADMINISTRATOR, centre_id=cast.ficcc.id, actor=admin)
    with pytest.raises(Refusal, match="role_misplaced"):
        service.give_role(cast.learner.id, Role.LEAD, centre_id=None, actor=admin)
    with pytest.raises(Refusal, match="unconfirmed"):
        service.give_role(cast.unverified.id, Role.NETWORK_OFFICE, centre_id=None, actor=admin)


def test_a_role_ends_once_and_its_holder_is_told(cast: Cast) -> None:
    for _ in range(2):
        service.end_role(cast.home.id, Role.COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    assert not actor(cast.home).roles
    assert [letter.subject for letter in letters_to(cast.home.email)] == [
        "Your role has ended: Coordinator, FiCCC"
    ]
    service.give_role(cast.home.id, Role.COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    assert actor(cast.home).roles == {(Role.COORDINATOR, cast.ficcc.id)}


def test_everybody_may_give_up_the_own_role(cast: Cast) -> None:
    for person, role, place in (
        (cast.trainer, Role.TRAINER, cast.sccc.id),
        (cast.lead, Role.LEAD, cast.ficcc.id),
        (cast.office, Role.NETWORK_OFFICE, None),
    ):
        service.end_role(person.id, role, centre_id=place, actor=actor(person))
        assert not actor(person).roles


def test_the_last_administrator_stays(cast: Cast, now: datetime) -> None:
    def leaves() -> None:
        service.end_role(cast.admin.id, Role.ADMINISTRATOR, centre_id=None, actor=actor(cast.admin))

    with pytest.raises(Refusal, match="last_administrator"):
        leaves()
    service.give_role(cast.outside.id, Role.ADMINISTRATOR, centre_id=None, actor=actor(cast.admin))
    deactivate(cast.outside.id, now)
    with pytest.raises(Refusal, match="last_administrator"):
        leaves()
    service.give_role(cast.learner.id, Role.ADMINISTRATOR, centre_id=None, actor=actor(cast.admin))
    leaves()
    assert not actor(cast.admin).roles


def test_an_actor_is_what_roles_and_confirmed_memberships_make(cast: Cast, now: datetime) -> None:
    home = actor(cast.home)
    assert (home.person_id, home.name, home.verified) == (cast.home.id, cast.home.name, True)
    assert home.centre_ids == {cast.ficcc.id}
    assert home.region_ids == {cast.nordic.id, cast.nordic_baltic.id, cast.europe.id}
    assert actor(cast.claimant).centre_ids == frozenset()
    assert not actor(cast.unverified).verified
    assert queries.actor_of(10**6) == PUBLIC
    deactivate(cast.home.id, now)
    assert actor(cast.home) == PUBLIC


def test_an_actor_costs_three_questions(cast: Cast, app: Flask) -> None:
    with counted(database.engines.values()) as seen:
        actor(cast.home)
    assert len(seen) <= 3


def test_who_decides_for_a_centre(cast: Cast, now: datetime) -> None:
    assert queries.coordinators_of(cast.ficcc.id) == sorted([cast.home.id, cast.lead.id])
    assert queries.coordinators_of(cast.chipsc2_lt.id) == []
    deactivate(cast.home.id, now)
    assert queries.coordinators_of(cast.ficcc.id) == [cast.lead.id]


def test_levels_of_regions(cast: Cast) -> None:
    centres = {cast.ficcc.id, cast.sccc.id, cast.kiip.id, cast.chipsc2_lt.id}
    assert queries.centre_ids_of_region(cast.europe.id) == centres
    assert queries.centre_ids_of_region(cast.nordic_baltic.id) == centres
    assert queries.centre_ids_of_region(cast.baltic_region.id) == {cast.kiip.id, cast.chipsc2_lt.id}
    assert queries.centre_ids_of_region(10**6) == frozenset()
    above = {cast.nordic_baltic.id, cast.europe.id}
    assert queries.region_ids_of_centres([cast.kiip.id]) == above | {cast.baltic_region.id}
    assert queries.region_ids_of_centres([]) == frozenset()


@pytest.mark.threat("13.search")
def test_search_stays_in_the_centre_and_needs_three_letters(cast: Cast) -> None:
    def found(words: str) -> list[str]:
        return [member.name for member in queries.search_members(cast.ficcc.id, words)]

    assert found("learner") == [cast.learner.name]
    assert found("LEÁRNER@ex") == [cast.learner.name]
    assert found("le") == []
    assert found("guest") == [], "of another centre"
    assert found("claimant") == [], "not confirmed"
