"""The journal of one enrolment, for one reader: what the reader's side may not know is not in the answer."""

from __future__ import annotations

from collections.abc import Collection

from lms.enrolments.rules import CaseCard, HomeDecision, Role
from lms.enrolments.rules.journal import Happened, JournalLine, Sight, sight
from lms.kit import journal
from lms.kit.journal import JournalRow
from lms.people import queries as people


def journal_of(card: CaseCard, roles: Collection[Role]) -> list[JournalLine]:
    """What happened to the enrolment as far as somebody with `roles` in it reads it, oldest first. Two queries."""
    seen = [(row, found) for row in _rows(card) if (found := _sight(row, card, roles)) is not None]
    actors = {row.actor_id for row, found in seen if found.named and row.actor_id is not None}
    cards = people.person_cards(actors) if actors else {}
    names = {ident: each.name for ident, each in cards.items()}
    return [
        JournalLine(
            at=row.at,
            move=row.move,
            by=found.by,
            name=names.get(row.actor_id or 0, "") if found.named else "",
            reason=row.reason if found.reason else "",
            seat=str(row.after.get("seat", "")),
        )
        for row, found in seen
    ]


def _rows(card: CaseCard) -> list[JournalRow]:
    return journal.rows_of(("enrolment", card.id))


def _sight(row: JournalRow, card: CaseCard, roles: Collection[Role]) -> Sight | None:
    happened = Happened(
        move=row.move,
        side=row.side,
        by_person=row.actor_id == card.person_id,
        by_system=row.actor_id is None,
    )
    return sight(happened, roles, home_decides=card.parts.home is not HomeDecision.NOT_NEEDED)
