"""Reviews, ties that were declared, criteria; and who can be asked to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from lms.access import Thing
from lms.centres.models import Centre, Membership
from lms.exchanges.models import Application, Conflict, Criterion, Review, Score, Slot
from lms.exchanges.rules import REVIEWABLE, CriterionCard, ReviewCard, TieCard
from lms.kit.db import session
from lms.people import queries as people
from lms.people.models import Person

SEARCH_LETTERS, SEARCH_HITS = 3, 10


@dataclass(frozen=True)
class Assignment:
    """One of a person's own reviews as the list shows it: no more than may be read before a tie is declared."""

    ref: str
    slot_title: str
    host_centre_id: int
    state: str
    due_on: date | None
    open: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked to review; `centres` and `countries` of those the person belongs to."""

    ref: str
    name: str
    centres: tuple[str, ...]
    countries: tuple[str, ...]


_REVIEW = (
    select(Review, Person.ref, Person.name, Conflict)
    .join(Person, Person.id == Review.reviewer_id)
    .outerjoin(
        Conflict,
        and_(Conflict.application_id == Review.application_id, Conflict.person_id == Review.reviewer_id),
    )
    .order_by(Review.id)
)


def reviews_of(application_ids: Collection[int]) -> dict[int, list[ReviewCard]]:
    """The reviews of these applications in the order of inviting. Two queries however many they are; one for none."""
    if not application_ids:
        return {}
    rows: list[Any] = list(session().execute(_REVIEW.where(Review.application_id.in_(application_ids))))
    found: dict[int, list[ReviewCard]] = defaultdict(list)
    points = _points([row[0].id for row in rows if row[0].state != "invited"])
    for row in rows:
        found[row[0].application_id].append(_review(row, points.get(row[0].id, {})))
    return found


def review_of(application_id: int, reviewer_id: int) -> ReviewCard | None:
    """The review of this person, if there is one."""
    found = reviews_of([application_id]).get(application_id, [])
    return next((each for each in found if each.reviewer_id == reviewer_id), None)


def _points(review_ids: list[int]) -> dict[int, dict[int, int]]:
    if not review_ids:
        return {}
    rows = session().execute(
        select(Score.review_id, Score.criterion_id, Score.points)
        .where(Score.review_id.in_(review_ids))
        .order_by(Score.review_id, Score.criterion_id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for review_id, criterion_id, points in rows:
        found[review_id][criterion_id] = points
    return found


def _review(row: Any, points: dict[int, int]) -> ReviewCard:
    review, ref, name, tie = row
    return ReviewCard(
        id=review.id,
        application_id=review.application_id,
        reviewer_id=review.reviewer_id,
        reviewer_ref=ref,
        reviewer_name=name,
        state=review.state,
        invited_by_id=review.invited_by_id,
        invited_at=review.invited_at,
        due_on=review.due_on,
        answer=review.answer,
        comment_internal=review.comment_internal,
        comment_for_applicant=review.comment_for_applicant,
        submitted_at=review.submitted_at,
        version=review.version,
        tie=tie.kind if tie else "",
        tie_text=tie.text if tie else "",
        waived=bool(tie and tie.waived_by_id),
        waived_reason=tie.waived_reason if tie else "",
        points=points,
    )


def review_thing(reviews: Collection[ReviewCard]) -> Thing:
    """The reviews of an application as the table of permissions sees them: each is its reviewer's alone."""
    return Thing(reviewer_ids=frozenset(each.reviewer_id for each in reviews))


def criteria_of_slot(slot_id: int) -> list[CriterionCard]:
    """What reviewers score in this slot, in the host's order."""
    rows = session().execute(
        select(Criterion.id, Criterion.name, Criterion.weight)
        .where(Criterion.slot_id == slot_id)
        .order_by(Criterion.position, Criterion.id)
    )
    return [CriterionCard(*row) for row in rows]


def ties_declared(application_id: int) -> list[TieCard]:
    """What deciders and reviewers declared about their ties to the applicant, oldest first."""
    rows = session().execute(
        select(Conflict, Person.ref, Person.name)
        .join(Person, Person.id == Conflict.person_id)
        .where(Conflict.application_id == application_id)
        .order_by(Conflict.declared_at, Conflict.id)
    )
    return [
        TieCard(
            tie.person_id,
            ref,
            name,
            tie.kind,
            tie.text,
            tie.declared_at,
            tie.waived_by_id is not None,
            tie.waived_reason,
        )
        for tie, ref, name in rows
    ]


def _assigned(person_id: int) -> Any:
    query: Any = (
        select(
            Application.ref,
            Slot.title,
            Slot.centre_id,
            Review.state,
            Review.due_on,
            Application.state.in_(REVIEWABLE),
        )
        .join(Application, Application.id == Review.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .where(Review.reviewer_id == person_id)
    )
    return query


def reviews_to_do(person_id: int, *, limit: int = 20) -> list[Assignment]:
    """What a person was asked to review and has not sent or declined, the first due first."""
    rows = session().execute(
        _assigned(person_id)
        .where(Review.state.in_(("invited", "accepted")), Application.state.in_(REVIEWABLE))
        .order_by(Review.due_on.is_(None), Review.due_on, Review.id)
        .limit(limit)
    )
    return [Assignment(*row) for row in rows]


def search_reviewers(words: str, *, besides: Collection[int] = ()) -> list[Candidate]:
    """People who belong to a centre of the network (confirmed) and whose name holds `words`, or whose mail address it
    is in full: at most 10, by name; fewer than 3 letters find nobody."""
    wanted = words.strip().lower()
    if len(wanted) < SEARCH_LETTERS:
        return []
    belongs = select(Membership.person_id).where(Membership.state == "confirmed")
    rows: list[Any] = list(
        session().execute(
            select(Person.id, Person.ref, Person.name)
            .where(
                or_(
                    func.lower(Person.name).contains(wanted, autoescape=True),
                    Person.id == people.person_id_by_email(words.strip()),
                ),
                Person.deactivated_at.is_(None),
                Person.verified_at.is_not(None),
                Person.id.in_(belongs),
                Person.id.not_in(list(besides)),
            )
            .order_by(func.lower(Person.name), Person.id)
            .limit(SEARCH_HITS)
        )
    )
    places = places_of([row.id for row in rows])
    return [Candidate(row.ref, row.name, *places.get(row.id, ((), ()))) for row in rows]


def places_of(person_ids: Collection[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Short names and countries of the centres these people belong to (confirmed)."""
    rows = session().execute(
        select(Membership.person_id, Centre.acronym, Centre.country)
        .join(Centre, Centre.id == Membership.centre_id)
        .where(Membership.person_id.in_(list(person_ids)), Membership.state == "confirmed")
        .order_by(Membership.person_id, Centre.acronym, Centre.id)
    )
    found: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for person_id, acronym, country in rows:
        names, countries = found.get(person_id, ((), ()))
        found[person_id] = ((*names, acronym), (*countries, country))
    return found


def reviews_to_remind(before: date, *, limit: int) -> list[tuple[int, int]]:
    """(application id, review id) of what is still to be sent and due by this day, the longest due first."""
    rows = session().execute(
        select(Review.application_id, Review.id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.state.in_(("invited", "accepted")),
            Review.due_on <= before,
            Application.state.in_(REVIEWABLE),
        )
        .order_by(Review.due_on, Review.id)
        .limit(limit)
    )
    return [(application_id, review_id) for application_id, review_id in rows]


def host_reminders(before: datetime, *, limit: int) -> list[int]:
    """Ids of applications that wait for the host's decision and are due before this instant, the longest due first."""
    query = (
        select(Application.id)
        .where(Application.state.in_(("endorsed", "in_review")), Application.due_at <= before)
        .order_by(Application.due_at, Application.id)
    )
    return list(session().scalars(query.limit(limit)))


def offers_until(before: datetime, *, limit: int) -> list[int]:
    """Ids of applications with an offer that ends before this instant, the first to end first."""
    query = (
        select(Application.id)
        .where(Application.state == "offered", Application.offer_until <= before)
        .order_by(Application.offer_until, Application.id)
    )
    return list(session().scalars(query.limit(limit)))
