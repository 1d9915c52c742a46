"""Offers: made for a free place, withdrawn, taken, declined, and the ones nobody answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from lms.access import PUBLIC, Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, ApplicationCourse, Stay
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    Party,
    Role,
    check_period,
    offer_ends,
    reviews_missing,
)
from lms.exchanges.service import acting, agreements, cases, telling_decide, ties
from lms.exchanges.service.acting import Acting
from lms.exchanges.service.deciding import comments_of, reviews_now, sign
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

BATCH = 100
MOST_COURSES = 20


@use_case
def offer(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    reason: str = "",
    start: date | None = None,
    end: date | None = None,
    funding: str = "",
    courses: str = "",
    override_reason: str = "",
    internal: str = "",
) -> None:
    """The host offers a place, again too: `reason` is the text the applicant reads, `courses` addresses of courses that
    this person has to complete first, `override_reason` why it goes on without all reviews.

    A place is taken in the same transaction: of two who offer the last one at once, the second reads who was faster.
    """
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("offer", version=version, reason=reason):
        return
    wanted, problems = _courses(courses)
    last_ref, last_at = queries.last_offer(at.slot.id)
    move = at.allow(
        "offer",
        version=version,
        reason=reason,
        conflict=ties.conflict_of(at),
        problems=(*_problems(at, reason=reason, funding=funding, start=start, end=end), *problems),
        reviews_open=reviews_missing(reviews_now(at.application), review_mode=at.slot.review_mode),
        overridden=bool(override_reason),
        last_place_ref=last_ref,
        last_place_at=last_at,
    )
    _require(at.application, wanted)
    _fill_in(at, start=start, end=end, funding=funding)
    sign(at, text=reason, internal=internal)
    at.write(move, reason=reason, internal="\n\n".join(filter(None, (internal, override_reason))))
    telling_decide.offered(at.slot, at.application, comments_of(at.application))


def _problems(
    at: Acting, *, reason: str, funding: str, start: date | None, end: date | None
) -> list[Problem]:
    found = check_period(
        start,
        end,
        earliest=at.slot.earliest_start,
        latest=at.slot.latest_end,
        fewest=at.slot.duration_min_days,
        most=at.slot.duration_max_days,
        fields=("start", "end"),
    )
    if not funding.strip():
        found.append(Problem("missing", _l("Say who pays for what."), "funding"))
    if not reason.strip():
        name = cases.name_of(at.application.applicant_id)
        found.append(
            Problem(
                "missing", _l("Write a few words. %(applicant)s will read them.", applicant=name), "reason"
            )
        )
    return found


def _courses(typed: str) -> tuple[list[int], list[Problem]]:
    """The courses that were typed by their addresses, one a line, and what is wrong with them."""
    slugs = list(
        dict.fromkeys(
            line.strip().rstrip("/").rpartition("/")[2] for line in typed.splitlines() if line.strip()
        )
    )
    known = queries.courses_by_slug(slugs)
    problems = [
        Problem("no_course", _l("There is no course “%(name)s”.", name=slug), "courses")
        for slug in slugs
        if slug not in known
    ]
    if len(slugs) > MOST_COURSES:
        problems.append(Problem("too_many", _l("At most %(n)s courses.", n=MOST_COURSES), "courses"))
    return [known[slug] for slug in slugs if slug in known], problems


def _fill_in(at: Acting, *, start: date | None, end: date | None, funding: str) -> None:
    """The offer as it stands on the application, and the stay it leads to, tentative until the agreement."""
    application, slot = at.application, at.slot
    if start is None or end is None:  # the guard has said so
        raise AssertionError("an offer has dates")
    stay = session().scalars(select(Stay).where(Stay.application_id == application.id)).one_or_none()
    if stay is None:
        stay = add(Stay(application_id=application.id, planned_start=start, planned_end=end))
    stay.planned_start, stay.planned_end = start, end
    stay.place = stay.place or ", ".join(filter(None, (slot.unit, slot.city)))[:200]
    application.offer_start, application.offer_end, application.offer_funding = start, end, funding
    application.offer_lapsed_at = None
    application.offer_until = offer_ends(clock.now(), days=slot.offer_days, zone=slot.zone)


def _require(application: Application, course_ids: list[int]) -> None:
    session().execute(delete(ApplicationCourse).where(ApplicationCourse.application_id == application.id))
    for course_id in course_ids:
        add(ApplicationCourse(application_id=application.id, course_id=course_id))


@use_case
def withdraw_offer(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    reason: str = "",
    internal: str = "",
) -> None:
    """The host takes its offer back, with a reason; the place is free, applicant and home are told."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("withdraw-offer", version=version, reason=reason):
        return
    move = at.allow("withdraw-offer", version=version, reason=reason, conflict=ties.conflict_of(at))
    sign(at, text=reason, internal=internal, code="withdrawn_offer")
    at.write(move, reason=reason, internal=internal)
    telling_decide.offer_withdrawn(at.slot, at.application)


@use_case
def take_offer(
    application_id: int, *, actor: Actor, side: Party | None = Party.APPLICANT, version: int | None = None
) -> None:
    """The applicant accepts: version 1 of the agreement and the checklist of papers are made, home and host are told.
    An offer that has lapsed is not taken (XB15)."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("take-offer", version=version):
        return
    move = at.allow("take-offer", version=version)
    agreements.first_version(at.slot, at.application, at.actor.person_id or 0)
    at.write(move)
    telling_decide.offer_taken(at.slot, at.application)


@use_case
def decline_offer(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.APPLICANT,
    version: int | None = None,
    reason: str = "",
) -> None:
    """The applicant declines, with a reason or without; the place is free. Home is told, and the host with the first of
    its reserve list."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("decline-offer", version=version, reason=reason):
        return
    move = at.allow("decline-offer", version=version, reason=reason)
    at.write(move, reason=reason)
    telling_decide.offer_declined(at.slot, at.application, reason)


def expire_offers() -> int:
    """Lets every offer lapse whose time is over, and tells all three sides. One transaction each; gives how many."""
    return sum(_expire(ident) for ident in queries.offers_until(clock.now(), limit=BATCH))


@use_case
def _expire(application_id: int) -> bool:
    slot, application = cases.lock_case(application_id)
    case = cases.case_of(PUBLIC, slot, application)
    if APPLICATION_MOVES.refusal("expire-offer", case, roles={Role.SYSTEM}):
        return False  # somebody was faster
    application.offer_lapsed_at = application.offer_until
    cases.write_move(APPLICATION_MOVES["expire-offer"], slot, application, actor_id=None, side=None)
    telling_decide.offer_lapsed(slot, application)
    return True
