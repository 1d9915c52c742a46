"""The signed link in the mail of an offer: who holds it answers, without being signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import CaseCard
from lms.people import queries as people
from lms.people.service import post
from lms.people.service.post import DeadLink

PURPOSE = "answer-offer"
LASTS = timedelta(days=180)  # longer than any offer: an old link still says what became of it


@dataclass(frozen=True)
class Link:
    """The enrolment a link is about, and whether the offer it was made for is still the one that counts."""

    card: CaseCard
    counts: bool


def path_to_answer(enrolment: Enrolment) -> str:
    """The path of the page on which this offer is answered. It is for the mail to the person, and for nobody else."""
    return f"/offers/{post.signed(PURPOSE, [enrolment.id, _mark(enrolment.complete_at)])}"


def _mark(complete_at: datetime | None) -> int:
    """Tells an offer from a later one to the same person: a case that is opened again is completed anew."""
    return round(complete_at.timestamp() * 1_000_000) if complete_at else 0


def offer_of(token: str) -> Link:
    """What the page behind a link shows. `DeadLink` (404): altered, of another purpose, older than half a year, of an
    account that is closed."""
    ident, made_for = post.opened(PURPOSE, token, max_age=int(LASTS.total_seconds()))
    card = queries.case_by_id(ident)
    person = people.person_card(card.person_id) if card else None
    if card is None or person is None or person.deactivated:
        raise DeadLink
    return Link(card, counts=_mark(card.complete_at) == made_for)
