"""Letters of this feature on their way to the outbox, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lms.people import queries as people
from lms.people.notices import Letter
from lms.people.queries import PersonCard
from lms.people.service import post

Write = Callable[[PersonCard], Letter]


def tell(person_ids: Iterable[int], write: Write, *, event: str) -> None:
    """Writes to these people within the open use case, each once per `event`; nobody without a confirmed address."""
    for card in people.person_cards(person_ids).values():
        if card.reachable:
            post.post(
                card.email,
                lambda card=card: write(card),  # type: ignore[misc]  # bound now, not when the loop is over
                language=card.language,
                event=f"{event}:{card.id}",
            )
