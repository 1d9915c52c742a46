"""What privacy offers as files: who opened cases, and the journal; each judges who asks, whenever it is opened."""

from __future__ import annotations

from lms.access import Actor, Permission, Thing, can
from lms.centres import queries as centres
from lms.exports.rules import Asked, Export, Opened
from lms.kit.refusal import NotFound
from lms.privacy import queries, serializers
from lms.privacy.rules import Span, window

PARAMETERS = ("since", "until")


def _span(asked: Asked) -> Span:
    return window(asked.get("since", ""), asked.get("until", ""))


def _openings(name: str, asked: Asked, **whose: int) -> Opened:
    span = _span(asked)
    return Opened(
        name,
        lambda: queries.number_opened(span, **whose),
        lambda: serializers.sheet("openings", queries.opened_within(span, **whose)),
    )


def _own(asked: Asked, actor: Actor) -> Opened:
    """Who opened the actor's own cases."""
    if actor.person_id is None:
        raise NotFound
    return _openings("own-cases-opened", asked, owner_id=actor.person_id)


def _desk(asked: Asked, actor: Actor) -> Opened:
    """What was opened for a centre, for its lead."""
    card = centres.centre_card(asked["centre"])
    if card is None or not can(actor, Permission.ROLES_DECIDE, Thing(centre_id=card.id)):
        raise NotFound
    return _openings(f"{card.slug}-cases-opened", asked, centre_id=card.id)


def _every(asked: Asked, actor: Actor) -> Opened:
    """Who opened which case, by reference."""
    if not can(actor, Permission.MAIL_QUEUE):
        raise NotFound
    return _openings("cases-opened", asked)


def _journal(asked: Asked, actor: Actor) -> Opened:
    """Who moved what, and when; no words."""
    if not can(actor, Permission.JOURNAL_READ):
        raise NotFound
    span = _span(asked)
    return Opened(
        "journal",
        lambda: queries.number_journaled(span),
        lambda: serializers.sheet("journal", queries.journal_within(span)),
    )


EXPORTS = {
    "privacy.own_openings_file": Export(_own, PARAMETERS),
    "privacy.desk_openings_file": Export(_desk, PARAMETERS),
    "privacy.every_opening_file": Export(_every, PARAMETERS),
    "privacy.journal_file": Export(_journal, PARAMETERS),
}
"""By the endpoint of the address at which each is."""
