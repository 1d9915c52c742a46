"""Topics in two levels."""

from __future__ import annotations

from sqlalchemy import select

from lms.courses.models import Topic
from lms.courses.rules import TopicCard
from lms.kit.db import session


def topics() -> tuple[TopicCard, ...]:
    """All topics in the order in which they are shown: each of the first level, then those below it."""
    rows = session().scalars(select(Topic).order_by(Topic.position, Topic.label, Topic.id)).all()
    cards = [_card(row) for row in rows]
    tops = [card for card in cards if card.parent_id is None]
    return tuple(
        card for top in tops for card in (top, *(below for below in cards if below.parent_id == top.id))
    )


def topic_by_slug(slug: str) -> TopicCard | None:
    """The topic with this address."""
    row = session().scalars(select(Topic).where(Topic.slug == slug)).one_or_none()
    return _card(row) if row else None


def topic_ids_below(topic_id: int) -> frozenset[int]:
    """The topic itself and those of the second level below it: who asks for the first means all of them."""
    rows = session().scalars(select(Topic.id).where((Topic.id == topic_id) | (Topic.parent_id == topic_id)))
    return frozenset(rows)


def _card(row: Topic) -> TopicCard:
    synonyms = tuple(line for line in row.synonyms.splitlines() if line)
    return TopicCard(row.id, row.slug, row.label, synonyms, row.parent_id, row.position)
