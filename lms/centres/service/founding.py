"""How a network begins: centres, regions, organisations, first members and roles. For the seed and the operator's
commands, which no person's permission stands behind; each is idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.access import Role
from lms.centres.models import Centre, Membership, Organisation, Region, RegionCentre
from lms.centres.rules import CLAIMED, ENDED
from lms.centres.service.memberships import live_row
from lms.centres.service.organisations import add_organisation, organisation_problems
from lms.centres.service.roles import grant_role
from lms.kit import clock, journal
from lms.kit.db import add, session, use_case
from lms.kit.refusal import refuse_if_any
from lms.kit.text import fold
from lms.people.service import end_sessions


@use_case
def found_region(slug: str, *, name: str, level: str, parent: str | None = None, about: str = "") -> int:
    """A region (`level` "regional" or "european") in the region with slug `parent`; gives its id."""
    known = session().scalar(select(Region.id).where(Region.slug == slug))
    if known is not None:
        return known
    above = session().scalars(select(Region.id).where(Region.slug == parent)).one() if parent else None
    row = add(Region(slug=slug, name=name, level=level, parent_id=above, about=about))
    journal.record(("region", row.id), "found-region", actor_id=None)
    return row.id


@use_case
def found_centre(
    slug: str, *, acronym: str, name: str, country: str, zone: str, regions: Sequence[str], **more: Any
) -> int:
    """A centre that the regions with these slugs name directly; `more` are other columns of it. Gives its id."""
    known = session().scalar(select(Centre.id).where(Centre.slug == slug))
    if known is not None:
        return known
    row = add(Centre(slug=slug, acronym=acronym, name=name, country=country, zone=zone, **more))
    for region_id in session().scalars(select(Region.id).where(Region.slug.in_(regions)).order_by(Region.id)):
        add(RegionCentre(region_id=region_id, centre_id=row.id))
    journal.record(("centre", row.id), "found-centre", actor_id=None)
    return row.id


@use_case
def found_organisation(name: str, *, kind: str, country: str = "") -> int:
    """An organisation; gives its id, or that of the one that bears the name already."""
    refuse_if_any(organisation_problems(name, kind=kind, country=country))
    known = session().scalar(select(Organisation.id).where(Organisation.name_key == fold(name)))
    if known is not None:
        return known
    row = add_organisation(name, kind, country)
    journal.record(("organisation", row.id), "create-organisation", actor_id=None)
    return row.id


@use_case
def place_member(
    person_id: int,
    centre_id: int,
    *,
    state: str = "confirmed",
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """A membership in `state` (claimed, confirmed, ended) without mails; a live one is left as it is. Gives its id."""
    since = since or clock.now()
    same = (
        Membership.centre_id == centre_id,
        Membership.person_id == person_id,
        Membership.claimed_at == since,
    )
    row = live_row(centre_id, person_id) or session().scalar(select(Membership).where(*same))
    if row is not None:
        return row.id
    row = add(
        Membership(
            person_id=person_id,
            centre_id=centre_id,
            state=state,
            claimed_at=since,
            decided_at=None if state == CLAIMED else since,
            ended_at=(until or clock.now()) if state == ENDED else None,
        )
    )
    after = {"membership": state, "person": person_id, "centre": centre_id}
    journal.record(("membership", row.id), "place-member", actor_id=None, after=after)
    return row.id


@use_case
def appoint(person_id: int, role: Role, *, centre_id: int | None = None) -> None:
    """Gives a role as the operator does, without a mail; the rules about who may hold it stand."""
    if grant_role(person_id, role, centre_id, by=None) is not None:
        end_sessions(person_id)
