"""Who belongs to a centre, and who holds which role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, select

from lms.access import Role
from lms.centres.models import Affiliation, Membership, Organisation, RoleGrant
from lms.centres.queries.cards import CentreCard, centre_cards
from lms.centres.queries.organisations import shown, shown_as
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.kit.text import fold
from lms.people.models import Person

SEARCH_LETTERS, SEARCH_HITS = 3, 10
LIVE = ("claimed", "confirmed")


@dataclass(frozen=True)
class Belonging:
    """A person's place in one centre, as the person sees it."""

    id: int
    centre: CentreCard
    state: str
    note: str
    reason: str
    claimed_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Member:
    """A person's place in a centre, as the centre sees it; `organisation` is where the person works now."""

    membership_id: int
    person_id: int
    ref: str
    name: str
    email: str
    state: str
    note: str
    claimed_at: datetime
    decided_at: datetime | None
    version: int
    organisation: str


@dataclass(frozen=True)
class RoleHolder:
    """A role that somebody holds; `ref` is the person's."""

    id: int
    person_id: int
    ref: str
    name: str
    email: str
    role: Role
    granted_at: datetime


def belongings_of(person_id: int) -> list[Belonging]:
    """All places of a person in centres, live ones first, then the newest."""
    centres = centre_cards()
    rows = session().scalars(
        select(Membership)
        .where(Membership.person_id == person_id)
        .order_by(Membership.state.in_(LIVE).desc(), Membership.id.desc())
    )
    return [
        Belonging(
            row.id,
            centres[row.centre_id],
            row.state,
            row.note,
            row.reason,
            row.claimed_at,
            row.decided_at,
            row.ended_at,
        )
        for row in rows
    ]


def home_choices(person_id: int) -> list[CentreCard]:
    """The centres to which a person belongs, confirmed: those that can be the home centre. In order of name."""
    return cards_in_order(
        session().scalars(
            select(Membership.centre_id).where(
                Membership.person_id == person_id, Membership.state == "confirmed"
            )
        )
    )


def cards_in_order(centre_ids: Iterable[int]) -> list[CentreCard]:
    """The cards of these centres, in order of name."""
    wanted = set(centre_ids)
    return [card for ident, card in centre_cards().items() if ident in wanted] if wanted else []


BY_NAME = (func.lower(Person.name), Membership.id)
_MEMBERS = (
    select(
        Membership.id,
        Membership.person_id,
        Person.ref,
        Person.name,
        Person.email,
        Membership.state,
        Membership.note,
        Membership.claimed_at,
        Membership.decided_at,
        Membership.version,
        func.coalesce(shown.name, ""),
    )
    .join(Person, Person.id == Membership.person_id)
    .outerjoin(Affiliation, (Affiliation.person_id == Membership.person_id) & Affiliation.ended_on.is_(None))
    .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    .outerjoin(shown, shown_as(shown))
)


_NO_LONGER_HERE = select(Person.id).where(Person.deactivated_at.is_not(None))


def _in_state(centre_id: int, state: str, *what: Any) -> Select[Any]:
    """The question for `what` of the memberships of a centre in `state`, of people with an account in use; join
    `Person` for more of them than their number."""
    here = Membership.centre_id == centre_id, Membership.state == state
    return select(*what).select_from(Membership).where(*here, Membership.person_id.not_in(_NO_LONGER_HERE))


def _in_full(ids: Any, *order: Any) -> list[Member]:
    query = _MEMBERS.where(Membership.id.in_(ids)).order_by(*order)
    return [Member(*row) for row in session().execute(query)]


def members_of(
    centre_id: int, *, state: str = "confirmed", number: int = 1, size: int = PAGE_SIZE
) -> Page[Member]:
    """The people of a centre whose membership is in `state`: claims oldest first, others by name. Two queries,
    for no items (`size` 0) only that of their number."""
    total = session().scalar(_in_state(centre_id, state, func.count())) or 0
    if not size:
        return Page([], number, size, total)
    order = (Membership.id,) if state == "claimed" else BY_NAME
    some = _in_state(centre_id, state, Membership.id).join(Person, Person.id == Membership.person_id)
    # thousands are sorted as ids, only the page is read in full
    some = some.order_by(*order).limit(size).offset((number - 1) * size)
    return Page(_in_full(select(some.subquery().c.id), *order), number, size, total)


def search_members(centre_id: int, words: str) -> list[Member]:
    """Confirmed people of one centre whose name or address holds `words` (folded): at most 10; fewer than 3 letters
    find nobody. Two queries, one where nobody is found."""
    wanted = fold(words)
    if len(wanted) < SEARCH_LETTERS:
        return []
    named = _in_state(centre_id, "confirmed", Membership.id, Person.name, Person.email)
    named = named.join(Person, Person.id == Membership.person_id).order_by(*BY_NAME)
    matching = (
        ident
        for ident, name, email in session().execute(named).all()
        if wanted in fold(name) or wanted in fold(email)
    )
    ids = list(islice(matching, SEARCH_HITS))
    return _in_full(ids, *BY_NAME) if ids else []


def _holders() -> Any:
    return (
        select(
            RoleGrant.id,
            RoleGrant.person_id,
            Person.ref,
            Person.name,
            Person.email,
            RoleGrant.role,
            RoleGrant.granted_at,
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ended_at.is_(None), Person.deactivated_at.is_(None))
        .order_by(func.lower(Person.name), RoleGrant.id)
    )


def _holder(row: Any) -> RoleHolder:
    return RoleHolder(row.id, row.person_id, row.ref, row.name, row.email, Role(row.role), row.granted_at)


def roles_in(centre_id: int) -> list[RoleHolder]:
    """Who holds which role in a centre now, by name."""
    rows = session().execute(_holders().where(RoleGrant.centre_id == centre_id))
    return [_holder(row) for row in rows]


def network_roles() -> list[RoleHolder]:
    """Who holds a role in the network now, by name."""
    return [_holder(row) for row in session().execute(_holders().where(RoleGrant.centre_id.is_(None)))]


def desks_of(centre_ids: frozenset[int]) -> list[tuple[str, str]]:
    """Slug and short name of these centres, by short name: the desks somebody works at. None for nobody."""
    known = centre_cards() if centre_ids else {}
    mine = sorted((known[ident].acronym, ident) for ident in centre_ids)
    return [(known[ident].slug, acronym) for acronym, ident in mine]
