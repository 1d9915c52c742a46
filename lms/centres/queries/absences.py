"""Who is away, who stands in, and so who decides for a centre today (days in the zone of the centre)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import aliased

from lms.access import COORDINATOR, INCLUDES, SECOND_STEP_ROLES, Role, second_step_is_required
from lms.centres.models import Absence, Centre, Membership, RoleGrant
from lms.kit import clock
from lms.kit.db import session
from lms.kit.zones import wall_day
from lms.people.models import Person, SecondStep

Row = TypeVarTuple("Row")
SHOWN_BEFORE = timedelta(days=90)
DECIDING = tuple(role.value for role in INCLUDES[COORDINATOR])


@dataclass(frozen=True)
class AbsenceCard:
    """Days (of the centre's zone, both included) on which somebody is away, and who decides instead. `person_ref` is
    for forms."""

    person_id: int
    person_ref: str
    person_name: str
    deputy_id: int
    deputy_name: str
    from_on: date
    until_on: date
    ended: bool

    def covers(self, day: date) -> bool:
        """Whether the deputy stands in on this day."""
        return not self.ended and self.from_on <= day <= self.until_on


def in_force() -> tuple[ColumnElement[bool], ...]:
    """Absences around the days `yesterday` to `tomorrow` (parameters; the zone decides which day it is) that were not
    taken back, of people who still decide there, with a deputy who still belongs there and is in use."""
    still_decides = exists().where(
        RoleGrant.person_id == Absence.person_id,
        RoleGrant.centre_id == Absence.centre_id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.role.in_(DECIDING),
    )
    still_belongs = exists().where(
        Membership.person_id == Absence.deputy_id,
        Membership.centre_id == Absence.centre_id,
        Membership.state == "confirmed",
    )
    in_use = exists().where(Person.id == Absence.deputy_id, Person.deactivated_at.is_(None))
    days = and_(Absence.from_on <= bindparam("tomorrow"), Absence.until_on >= bindparam("yesterday"))
    return Absence.ended_at.is_(None), days, still_decides, still_belongs, in_use


def around_today() -> dict[str, date]:
    """The parameters of `in_force`: the day before and the day after that of UTC."""
    today = clock.now().date()
    return {"yesterday": today - timedelta(days=1), "tomorrow": today + timedelta(days=1)}


_STANDING_IN = (
    select(Absence.centre_id, Absence.person_id, Absence.deputy_id)
    .add_columns(Absence.from_on, Absence.until_on, Centre.zone)
    .join(Centre, Centre.id == Absence.centre_id)
    .where(Absence.centre_id.in_(bindparam("centres", expanding=True)), *in_force())
    .order_by(Absence.id)
)


def _standing_in(centre_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """Who is away from each centre today, and who decides instead: deputy by absent person."""
    rows = session().execute(_STANDING_IN, {"centres": centre_ids} | around_today())
    now, found = clock.now(), dict[int, dict[int, int]]()
    for centre_id, person, deputy, from_on, until_on, zone in rows:
        if from_on <= wall_day(now, zone) <= until_on:
            found.setdefault(centre_id, {})[person] = deputy
    return found


def holders_of(centre_id: int, roles: Collection[str]) -> list[int]:
    """Ids of the people in use who hold one of these roles in the centre, away or not, in order."""
    found = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.centre_id == centre_id,
            RoleGrant.ended_at.is_(None),
            RoleGrant.role.in_(list(roles)),
            Person.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(session().scalars(found))


def coordinators_of(centre_id: int) -> list[int]:
    """Ids of the people who decide for a centre today, in order: coordinators and leads in use whose role counts, and
    for each who is away the deputy. Should that be nobody, the leads, away or not."""
    return coordinators_of_each([centre_id])[centre_id]


def coordinators_of_each(centre_ids: Collection[int]) -> dict[int, list[int]]:
    """The same for each of these centres. Two queries, however many they are."""
    wanted = sorted(centre_ids)
    away, holders = _standing_in(wanted), counting(_HOLDERS.where(RoleGrant.centre_id.in_(wanted)))
    deciding: dict[int | None, set[int]] = {ident: set() for ident in wanted}
    leads: dict[int | None, set[int]] = {ident: set() for ident in wanted}
    for centre_id, person_id, role in session().execute(holders):
        deciding[centre_id].add(person_id)
        if role == Role.LEAD.value:
            leads[centre_id].add(person_id)
    return {
        ident: sorted(deciding[ident] - gone.keys() | set(gone.values())) or sorted(leads[ident])
        for ident in wanted
        for gone in [away.get(ident, {})]
    }


_IN_USE = (
    select(RoleGrant.centre_id, RoleGrant.person_id, RoleGrant.role)
    .join(Person, Person.id == RoleGrant.person_id)
    .where(RoleGrant.ended_at.is_(None), Person.deactivated_at.is_(None))
    .order_by(RoleGrant.id)
)
_HOLDERS = _IN_USE.where(RoleGrant.role.in_(DECIDING))


_PROVEN = or_(
    RoleGrant.role.not_in([role.value for role in SECOND_STEP_ROLES]),
    Person.demonstration,
    exists().where(SecondStep.person_id == Person.id, SecondStep.confirmed_at.is_not(None)),
)


def counting(holders: Select[*Row]) -> Select[*Row]:
    """Of these holders (rows of roles, beside their people) those whose role counts, as `actor_of` has it: no mail
    tells what the pages withhold."""
    return holders.where(_PROVEN) if second_step_is_required() else holders


def leads_of(centre_id: int) -> list[int]:
    """Ids of the centre's leads in use whose role counts, in order."""
    leads = _HOLDERS.where(RoleGrant.centre_id == centre_id, RoleGrant.role == Role.LEAD.value)
    return sorted({row.person_id for row in session().execute(counting(leads))})


def office() -> list[int]:
    """Ids of the people of the network office in use whose role counts, in order."""
    held = _IN_USE.where(RoleGrant.centre_id.is_(None), RoleGrant.role == Role.NETWORK_OFFICE.value)
    return sorted({row.person_id for row in session().execute(counting(held))})


def withheld_deciders() -> dict[int, list[int]]:
    """Who would decide for which centres, in order, with a second step at sign-in, and does not without it."""
    if not second_step_is_required():
        return {}
    bare, found = session().execute(_HOLDERS.where(not_(_PROVEN))), dict[int, set[int]]()
    for row in bare:
        found.setdefault(row.person_id, set()).add(row.centre_id)
    deciding = coordinators_of_each({each for places in found.values() for each in places})
    left = {
        person_id: sorted(each for each in places if person_id not in deciding[each])
        for person_id, places in sorted(found.items())
    }
    return {person_id: places for person_id, places in left.items() if places}


def absences_of(centre_id: int) -> list[AbsenceCard]:
    """The absences of a centre, those of the last 90 days and all to come, the latest first."""
    away, deputy = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (away.id, away.ref, away.name, deputy.id, deputy.name)
    query = (
        select(*columns, Absence.from_on, Absence.until_on, Absence.ended_at.is_not(None))
        .select_from(Absence)
        .join(away, away.id == Absence.person_id)
        .join(deputy, deputy.id == Absence.deputy_id)
        .where(Absence.centre_id == centre_id, Absence.until_on >= clock.now().date() - SHOWN_BEFORE)
        .order_by(Absence.from_on.desc(), Absence.id.desc())
    )
    rows: Sequence[Any] = session().execute(query).all()
    return [AbsenceCard(*row) for row in rows]
