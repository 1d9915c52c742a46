"""Where people work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from lms.centres.models import Affiliation, Membership, Organisation
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.kit.text import fold


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation; `kind` is its class, `people` how many work there now."""

    id: int
    name: str
    kind: str
    country: str
    people: int


@dataclass(frozen=True)
class Work:
    """Where a person works or worked; `ended_on` None: now."""

    name: str
    kind: str
    started_on: date
    ended_on: date | None


shown = aliased(Organisation)


def shown_as(target: Any) -> Any:
    """Joins an organisation to the one it is shown as: itself, or the one it was merged into (one step, always)."""
    return target.id == func.coalesce(Organisation.merged_into_id, Organisation.id)


_WORKS_AT = (
    select(Affiliation.person_id, shown.id, shown.name, shown.kind)
    .select_from(Affiliation)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .join(shown, shown_as(shown))
    .where(Affiliation.person_id.in_(bindparam("people", expanding=True)), Affiliation.ended_on.is_(None))
)


def organisation_of(person_id: int) -> tuple[int, str, str] | None:
    """Id, name and class of the organisation a person works for now, or None; a merged one is the one it became."""
    return organisations_of([person_id]).get(person_id)


def organisations_of(person_ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """`organisation_of` for several people at once, by person; who works nowhere is left out. One query."""
    rows = session().execute(_WORKS_AT, {"people": list(person_ids)})
    return {person: (ident, name, kind) for person, ident, name, kind in rows}


def organisation_history(person_id: int) -> list[Work]:
    """Where a person worked and works, newest first, under the names of the time."""
    rows = session().execute(
        select(Organisation.name, Organisation.kind, Affiliation.started_on, Affiliation.ended_on)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(Affiliation.person_id == person_id)
        .order_by(Affiliation.started_on.desc(), Affiliation.id.desc())
    )
    return [Work(*row) for row in rows]


def organisation_choices() -> list[tuple[int, str]]:
    """Id and name of every organisation that was not merged into another, by name."""
    rows = session().execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.name_key, Organisation.id)
    )
    return [(ident, name) for ident, name in rows]


def organisation_cards(*, words: str = "", number: int = 1, size: int = PAGE_SIZE) -> Page[OrganisationCard]:
    """Organisations whose name holds `words` (folded), by name, with the number of people. Two queries."""
    chosen = select(shown.id).where(shown.merged_into_id.is_(None))
    wanted = fold(words)
    if wanted:
        chosen = chosen.where(shown.name_key.contains(wanted, autoescape=True))
    total = session().scalar(select(func.count()).select_from(chosen.subquery())) or 0
    people = (
        select(func.count())
        .select_from(Affiliation)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(shown_as(shown), Affiliation.ended_on.is_(None))
        .correlate(shown)
        .scalar_subquery()
    )
    rows = session().execute(
        chosen.with_only_columns(shown.id, shown.name, shown.kind, shown.country, people)
        .order_by(shown.name_key, shown.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page([OrganisationCard(*row) for row in rows], number, size, total)


def centres_of_organisation(organisation_id: int) -> frozenset[int]:
    """The centres to which people belong (confirmed) who work for this organisation now."""
    return frozenset(
        session().scalars(
            select(Membership.centre_id)
            .join(Affiliation, Affiliation.person_id == Membership.person_id)
            .join(Organisation, Organisation.id == Affiliation.organisation_id)
            .where(
                func.coalesce(Organisation.merged_into_id, Organisation.id) == organisation_id,
                Affiliation.ended_on.is_(None),
                Membership.state == "confirmed",
            )
        )
    )
