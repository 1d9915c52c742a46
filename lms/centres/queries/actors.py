"""From a person to an actor: what roles and memberships make of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from lms.access import PUBLIC, Actor, Role, second_step_is_required
from lms.centres.models import Absence, Centre, Membership, RegionCentre, RoleGrant
from lms.centres.queries.absences import around_today, in_force
from lms.centres.queries.cards import regions_above
from lms.kit import clock
from lms.kit.db import session
from lms.kit.i18n import reads_in
from lms.kit.zones import wall_day
from lms.people import queries as people
from lms.people import service as accounts
from lms.people.models import Person, SecondStep

MEMBER, REGION, DEMONSTRATION, SECOND_STEP = "member", "region", "demonstration", "second step"
_ROLES = frozenset(Role)
_ALWAYS = cast(null(), Date), cast(null(), Date), cast(null(), String)
_MEMBER = Membership.person_id == bindparam("person"), Membership.state == "confirmed"
_REGIONS = regions_above(
    select(RegionCentre.region_id.label("id"))
    .join(Membership, Membership.centre_id == RegionCentre.centre_id)
    .where(*_MEMBER)
)
_HELD: CompoundSelect[Any] = union_all(  # made once: every page of somebody signed in asks it
    # who stands in for somebody is a coordinator on those days; first, because it gives the columns their types
    select(literal(Role.COORDINATOR.value), Absence.centre_id, Absence.from_on, Absence.until_on, Centre.zone)
    .join(Centre, Centre.id == Absence.centre_id)
    .where(Absence.deputy_id == bindparam("person"), *in_force()),
    select(RoleGrant.role, RoleGrant.centre_id, *_ALWAYS).where(
        RoleGrant.person_id == bindparam("person"), RoleGrant.ended_at.is_(None)
    ),
    select(literal(MEMBER), Membership.centre_id, *_ALWAYS).where(*_MEMBER),
    select(literal(REGION), _REGIONS.c.id, *_ALWAYS),
    select(literal(DEMONSTRATION), cast(null(), Integer), *_ALWAYS).where(
        Person.id == bindparam("person"), Person.demonstration
    ),
    select(literal(SECOND_STEP), cast(null(), Integer), *_ALWAYS).where(
        SecondStep.person_id == bindparam("person"), SecondStep.confirmed_at.is_not(None)
    ),
)


def actor_of(person_id: int) -> Actor:
    """What this person may be asked about: roles (with those of whom the person stands in for today), confirmed
    memberships, the regions above them, whether there is a second step at sign-in. Two queries.

    Roles that ask for a second step are withheld without it, whoever asks: a page, a token, a feed, the worker.
    Nobody, and a deactivated account, is the public.
    """
    card = people.person_card(person_id)
    return PUBLIC if card is None or card.deactivated else _actor(card)


def _actor(card: people.PersonCard) -> Actor:
    rows: Sequence[Any] = session().execute(_HELD, {"person": card.id} | around_today()).all()
    now = clock.now()
    held = [(row[0], row[1]) for row in rows if row[2] is None or row[2] <= wall_day(now, row[4]) <= row[3]]
    centres, regions = (frozenset(ident for kind, ident in held if kind == each) for each in (MEMBER, REGION))
    roles = frozenset((Role(kind), centre) for kind, centre in held if kind in _ROLES)
    actor = Actor(
        person_id=card.id,
        name=card.name,
        verified=card.verified,
        roles=roles,
        centre_ids=centres,
        region_ids=regions,
        demonstration=(DEMONSTRATION, None) in held,
        second_step=(SECOND_STEP, None) in held,
    )
    return actor.held_back() if second_step_is_required() else actor


def signed_in_actor() -> Actor:
    """Who makes this request; sets the zone and language in which the person reads. At most two queries."""
    reader = accounts.signed_in()
    if reader is None:
        return PUBLIC
    reads_in(reader.card.zone, reader.card.language)
    return _actor(reader.card)
