"""What the platform itself knows of a person and an application: who must not judge whom, and who can decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select

from lms.centres import queries as centres
from lms.centres.models import Membership, RoleGrant
from lms.exchanges.models import Application, Conflict, Decider, Slot
from lms.exchanges.queries.applications import deciders
from lms.exchanges.queries.reviews import Candidate, places_of
from lms.exchanges.rules import ASSIGNED_DECIDES, LIVE_STATES, Party, Ties, hard_conflict, may_decide
from lms.kit.db import session
from lms.kit.refusal import NotFound, Refusal
from lms.kit.text import fold
from lms.people import queries as people
from lms.people.models import Person


def ties_of(person_id: int, slot: Slot, application: Application) -> Ties:
    """What the platform knows of a person and an application."""
    return ties_among([person_id], slot, application)[person_id]


def ties_among(person_ids: Iterable[int], slot: Slot, application: Application) -> dict[int, Ties]:
    """What the platform knows of each of these people and an application; six queries, however many they are."""
    ids = set(person_ids)
    declared = {tie.person_id: tie for tie in _declared(ids, application.id)}
    named, of_home = _named_by(ids, slot), _of_home(ids, application)
    employed, applying = _employed(ids, application), _applying(ids, slot.id, besides=application.id)
    return {
        ident: Ties(
            is_applicant=ident == application.applicant_id,
            is_supervisor_or_contact=ident in named,
            same_home=ident in of_home,
            same_employer=ident in employed,
            applies_too=ident in applying,
            endorsed_it=ident == application.home_decided_by_id,
            declared_hard=ident in declared and declared[ident].kind == "hard",
            declared_soft=ident in declared
            and declared[ident].kind == "soft"
            and declared[ident].waived_by_id is None,
        )
        for ident in ids
    }


def _declared(ids: Collection[int], application_id: int) -> list[Conflict]:
    query = select(Conflict).where(
        Conflict.application_id == application_id, Conflict.person_id.in_(sorted(ids))
    )
    return list(session().scalars(query.order_by(Conflict.id)))


def _named_by(ids: Collection[int], slot: Slot) -> set[int]:
    supervisor = fold(slot.supervisor_name)
    cards = people.person_cards(ids).values() if supervisor else ()
    named = {card.id for card in cards if fold(card.name) == supervisor}
    return named if slot.host_contact_id is None else named | {slot.host_contact_id}


def _of_home(ids: Collection[int], application: Application) -> set[int]:
    home = application.home_centre_id
    if home is None:
        return set()
    belong = select(Membership.person_id).where(
        Membership.centre_id == home, Membership.state == "confirmed", Membership.person_id.in_(sorted(ids))
    )
    return {*session().scalars(belong), *(holder.person_id for holder in centres.roles_in(home))}


def _employed(ids: Collection[int], application: Application) -> set[int]:
    """Who works where the applicant works, by the profiles or by what the applicant typed."""
    works = centres.organisations_of({*ids, application.applicant_id})
    theirs, typed = works.get(application.applicant_id), fold(application.employer)
    return {
        ident
        for ident, (organisation_id, name, _kind) in works.items()
        if (theirs is not None and theirs[0] == organisation_id) or (bool(typed) and typed == fold(name))
    }


def _applying(ids: Collection[int], slot_id: int, *, besides: int) -> set[int]:
    query = select(Application.applicant_id).where(
        Application.slot_id == slot_id,
        Application.id != besides,
        Application.state.in_(LIVE_STATES),
        Application.applicant_id.in_(sorted(ids)),
    )
    return set(session().scalars(query))


def _both(application_id: int) -> tuple[Slot, Application]:
    application = session().get_one(Application, application_id)
    return session().get_one(Slot, application.slot_id), application


def free_to_decide(application_id: int) -> tuple[dict[int, str], list[Candidate]]:
    """Who has no tie that stands in the way, by name: those who decide for the host today, names by id; and those who
    decide for neither of both centres but for another, whom the network office can assign."""
    slot, application = _both(application_id)
    hosts = centres.coordinators_of(slot.centre_id or 0)
    rows = _who_decides(hosts, [each for each in (slot.centre_id, application.home_centre_id) if each])
    ties = ties_among([row.id for row in rows], slot, application)
    free = [row for row in rows if may_decide(ties[row.id])]
    able = {row.id: row.name for row in free if row.id in hosts}
    places = places_of([row.id for row in free if row.id not in able])
    third = [
        Candidate(row.ref, row.name, *places.get(row.id, ((), ()))) for row in free if row.id not in able
    ]
    return able, third


def _who_decides(hosts: list[int], both: list[int]) -> list[Any]:
    """The people `hosts`, and those who hold a deciding role that counts elsewhere and none in the two of the case."""
    grants = select(RoleGrant.person_id).where(
        RoleGrant.ended_at.is_(None), RoleGrant.role.in_(centres.DECIDING), RoleGrant.centre_id.is_not(None)
    )
    third = and_(
        Person.id.in_(centres.counting(grants.where(RoleGrant.centre_id.not_in(both)))),
        Person.id.not_in(grants.where(RoleGrant.centre_id.in_(both))),
        Person.deactivated_at.is_(None),
        Person.verified_at.is_not(None),
    )
    query = select(Person.id, Person.ref, Person.name).where(or_(Person.id.in_(hosts), third))
    return list(session().execute(query.order_by(func.lower(Person.name), Person.id)))


def assigned_decider(application: Application) -> int | None:
    """Who of a third centre decides in the host's place now, if somebody was assigned."""
    if application.state not in ASSIGNED_DECIDES:
        return None
    return session().scalar(select(Decider.person_id).where(Decider.application_id == application.id))


def who_can_decide(application_id: int, party: Party, *, besides: int | None) -> tuple[str, ...]:
    """Names of who can decide for the home or the host centre, without the person `besides`."""
    _slot, application = _both(application_id)
    if party is Party.HOME:
        return deciders(application.home_centre_id, besides=besides or 0)
    found, _third = free_to_decide(application_id)
    if (assigned := assigned_decider(application)) is not None:
        found |= {ident: card.name for ident, card in people.person_cards([assigned]).items()}
    return tuple(sorted(name for ident, name in found.items() if ident != besides))


def hard_conflict_with(application_id: int, person_id: int) -> Refusal | None:
    """Why this person may neither review the application nor open it (XB21); None when nothing is known."""
    application = session().get(Application, application_id)
    if application is None:
        raise NotFound
    slot = session().get_one(Slot, application.slot_id)
    card = people.person_card(person_id)
    return hard_conflict(ties_of(person_id, slot, application), name=card.name if card else "")
