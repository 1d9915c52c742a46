"""The applications to one slot side by side, and what is asked about them before the host decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, or_, select

from lms.courses.models import Course
from lms.exchanges.models import Application, ApplicationCourse, Slot, Stay
from lms.exchanges.queries.applications import ALL_APPLICATIONS, application_cards
from lms.exchanges.rules import LIVE_STATES, PLACE_STATES, ApplicationCard, Named
from lms.kit.db import session
from lms.kit.paging import Page

RANKED = ("endorsed", "in_review", "reserve", "offered", "offer_expired", "rejected", "declined")
SHOWN = (*RANKED, "accepted", "agreed", "ongoing", "ended", "closed")
"""States in which the host sees an application in the list of its slot."""


def applications_to(slot_id: int, *, page: int = 1, size: int = 50) -> Page[ApplicationCard]:
    """What the host knows of the applications to its slot: the reserve list in its order first, then by reference.

    What has not been endorsed, and what the home centre has again before it, is not the host's to see. Two queries.
    """
    wanted = (
        Application.slot_id == slot_id,
        Application.state.in_(SHOWN),
        Application.home_decision.in_(("not_needed", "endorsed")),
    )
    total = session().scalar(select(func.count()).select_from(Application).where(*wanted)) or 0
    order = (Application.reserve_rank.is_(None), Application.reserve_rank, Application.id)
    query = ALL_APPLICATIONS.where(*wanted).order_by(*order).limit(size).offset((page - 1) * size)
    return Page(application_cards(query), page, size, total)


def reserve_of(slot_id: int) -> list[ApplicationCard]:
    """The reserve list of a slot in its order."""
    query = ALL_APPLICATIONS.where(Application.slot_id == slot_id, Application.state == "reserve")
    return application_cards(query.order_by(Application.reserve_rank, Application.id))


def next_rank(slot_id: int) -> int:
    """The first place behind the reserve list."""
    query = select(func.max(Application.reserve_rank)).where(
        Application.slot_id == slot_id, Application.state == "reserve"
    )
    return (session().scalar(query) or 0) + 1


def rank_holder(slot_id: int, rank: int, *, besides: int) -> str:
    """The reference of the application that has this place in the reserve list; empty when it is free."""
    query = select(Application.ref).where(
        Application.slot_id == slot_id,
        Application.state == "reserve",
        Application.reserve_rank == rank,
        Application.id != besides,
    )
    return session().scalar(query) or ""


def last_offer(slot_id: int) -> tuple[str, datetime | None]:
    """Reference and time of the newest offer that holds a place of the slot; empty when there is none."""
    row = session().execute(
        select(Application.ref, Application.host_decided_at)
        .where(Application.slot_id == slot_id, Application.state.in_(PLACE_STATES))
        .order_by(
            Application.host_decided_at.is_(None), Application.host_decided_at.desc(), Application.id.desc()
        )
        .limit(1)
    )
    found = row.one_or_none()
    return (found[0] or "", found[1]) if found else ("", None)


def outgoing_stays(centre_ids: Collection[int], year: int) -> dict[int, int]:
    """How many stays elsewhere the people of these centres have in a year: agreed, under way or over."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = session().execute(
        select(Application.home_centre_id, func.count())
        .join(Stay, Stay.application_id == Application.id)
        .where(
            Application.home_centre_id.in_(list(centre_ids)),
            Application.state.in_(("agreed", "ongoing", "ended", "closed")),
            Stay.planned_start <= last,
            Stay.planned_end >= first,
        )
        .group_by(Application.home_centre_id)
    )
    return {ident: number for ident, number in rows if ident is not None}


def year_of(now: datetime) -> int:
    """The year that is counted."""
    return now.astimezone(UTC).year


def courses_required(application_id: int) -> list[Named]:
    """Courses that the host requires of this applicant, beside those of the slot, by title."""
    rows = session().execute(
        select(Course.id, Course.slug, Course.title)
        .join(ApplicationCourse, ApplicationCourse.course_id == Course.id)
        .where(ApplicationCourse.application_id == application_id)
        .order_by(Course.title, Course.id)
    )
    return [Named(*row) for row in rows]


def courses_by_slug(slugs: Collection[str]) -> dict[str, int]:
    """Ids of the published courses with these addresses."""
    if not slugs:
        return {}
    query = select(Course.slug, Course.id).where(Course.slug.in_(list(slugs)), Course.state == "published")
    return dict(session().execute(query).all())


def others_of_these_dates(card: ApplicationCard) -> list[ApplicationCard]:
    """The applicant's other live applications whose stay would touch the days of this offer, by reference."""
    start, end = card.offer_start or card.desired_start, card.offer_end or card.desired_end
    if start is None or end is None:
        return []
    first = func.coalesce(Application.offer_start, Application.desired_start)
    last = func.coalesce(Application.offer_end, Application.desired_end)
    query = ALL_APPLICATIONS.where(
        Application.applicant_id == card.applicant_id,
        Application.id != card.id,
        Application.state.in_(LIVE_STATES),
        or_(first.is_(None), first <= end),
        or_(last.is_(None), last >= start),
    )
    return application_cards(query.order_by(Application.id).limit(20))


@dataclass(frozen=True)
class SlotTerms:
    """What the pages of a decision need to know of the slot."""

    review_mode: str
    funding_source: str
    places: int | None
    places_taken: int
    offer_days: int

    @property
    def places_left(self) -> int | None:
        """How many places are neither offered nor taken; None when the slot does not say how many there are."""
        return None if self.places is None else self.places - self.places_taken


def slot_terms(slot_id: int) -> SlotTerms:
    """The terms of this slot. One query."""
    columns = (Slot.review_mode, Slot.funding_source, Slot.places, Slot.places_taken, Slot.offer_days)
    return SlotTerms(*session().execute(select(*columns).where(Slot.id == slot_id)).one())
