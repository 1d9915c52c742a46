"""Posts of what somebody looks for: lists in the reader's scope, and what matches one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from lms.access import Actor, Role
from lms.courses.models import Topic
from lms.exchanges.models import Wanted, WantedTopic
from lms.exchanges.rules import Named, WantedCard
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.people import queries as people

_COPIED = tuple(
    name for name in WantedCard.__dataclass_fields__ if name not in ("author_name", "author_email", "topics")
)


def wanted_shared_with(actor: Actor) -> ColumnElement[bool]:
    """The condition that a `Wanted` is shared with `actor`: everybody reads public ones, people of a centre those of
    the network, authors their own."""
    network = bool(actor.centre_ids | actor.staff_centre_ids)
    if network or {(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles:
        return true()
    public: ColumnElement[bool] = Wanted.scope == "public"
    return or_(public, Wanted.author_id == actor.person_id) if actor.person_id is not None else public


def may_change_wanted(card: WantedCard, actor: Actor) -> bool:
    """Whether the actor changes the post: its author, or a coordinator of the centre it is posted for."""
    if actor.person_id == card.author_id:
        return True
    return card.centre_id is not None and actor.has(Role.COORDINATOR, card.centre_id)


def wanted_by_ref(ref: str, actor: Actor) -> WantedCard | None:
    """The post with this reference, if the actor may read it, whatever its state."""
    found = _cards(select(Wanted).where(Wanted.ref == ref, wanted_shared_with(actor)))
    return found[0] if found else None


def wanted_posts(
    actor: Actor,
    *,
    direction: str = "",
    topics: Sequence[str] = (),
    mine: bool = False,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[WantedCard]:
    """Open posts that the actor may read, newest first; `mine`: the own ones, whatever their state."""
    conditions = [wanted_shared_with(actor)]
    conditions.append(Wanted.author_id == (actor.person_id or 0) if mine else Wanted.state == "open")
    if direction:
        conditions.append(Wanted.direction == direction)
    if topics:
        asked = select(Topic.id).where(Topic.slug.in_(topics))
        below = select(Topic.id).where(or_(Topic.id.in_(asked), Topic.parent_id.in_(asked)))
        conditions.append(Wanted.id.in_(select(WantedTopic.wanted_id).where(WantedTopic.topic_id.in_(below))))
    total = session().scalar(select(func.count()).select_from(Wanted).where(*conditions)) or 0
    query = select(Wanted).where(*conditions).order_by(Wanted.created_at.desc(), Wanted.id.desc())
    return Page(_cards(query.limit(size).offset((page - 1) * size)), page, size, total)


def matching_posts(
    topic_ids: Sequence[int],
    actor: Actor,
    *,
    direction: str,
    first: date | None,
    last: date | None,
    besides: int = 0,
    limit: int = PAGE_SIZE,
) -> list[WantedCard]:
    """Open posts of this direction that share a topic and have days in common with a period whose ends may be open, in
    the order of their days: a list, no score."""
    inside = Wanted.id.in_(select(WantedTopic.wanted_id).where(WantedTopic.topic_id.in_(topic_ids)))
    query = select(Wanted).where(
        Wanted.state == "open",
        Wanted.direction == direction,
        Wanted.id != besides,
        wanted_shared_with(actor),
        inside,
    )
    if first is not None:
        query = query.where(or_(Wanted.to_on.is_(None), Wanted.to_on >= first))
    if last is not None:
        query = query.where(or_(Wanted.from_on.is_(None), Wanted.from_on <= last))
    return _cards(query.order_by(Wanted.from_on.is_(None), Wanted.from_on, Wanted.id).limit(limit))


def _cards(query: Select[Wanted]) -> list[WantedCard]:
    rows = list(session().scalars(query))
    if not rows:
        return []
    authors = people.person_cards({row.author_id for row in rows})
    topics = _topics([row.id for row in rows])
    return [
        WantedCard(
            **{name: getattr(row, name) for name in _COPIED},
            author_name=authors[row.author_id].name if row.author_id in authors else "",
            author_email=authors[row.author_id].email if row.author_id in authors else "",
            topics=tuple(topics.get(row.id, ())),
        )
        for row in rows
    ]


def _topics(ids: list[int]) -> dict[int, list[Named]]:
    query: Any = (
        select(WantedTopic.wanted_id, Topic.id, Topic.slug, Topic.label)
        .join(Topic, Topic.id == WantedTopic.topic_id)
        .where(WantedTopic.wanted_id.in_(ids))
        .order_by(Topic.position, Topic.id)
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for ident, *named in session().execute(query):
        found[ident].append(Named(*named))
    return found
