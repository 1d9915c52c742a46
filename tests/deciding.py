"""A slot with reviewers, people who review, a second coordinator: what tests of decisions begin with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lms.access import Role
from lms.centres import service as centres
from lms.exchanges import queries, service
from lms.exchanges.models import Criterion
from lms.exchanges.rules import ApplicationCard, Party, ReviewCard, SlotCard
from lms.kit.db import add, use_case
from lms.kit.refusal import Refusal
from lms.notifications.queries import inbox
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application, card
from tests.scene import actor

DUE = date(2027, 3, 15)


def reviewed_slot(cast: Cast, **fields: Any) -> SlotCard:
    """A slot with reviewers and two criteria."""
    slot = a_slot(cast, review_mode="host_plus_reviewers", **fields)
    _criteria(slot.id)
    return slot


@use_case
def _criteria(slot_id: int) -> None:
    add(Criterion(slot_id=slot_id, position=0, name="Quality", weight=3))
    add(Criterion(slot_id=slot_id, position=1, name="Fit", weight=1))


@use_case
def second_lead(cast: Cast, *, person: Somebody | None = None) -> Somebody:
    """The trainer (or `person`) leads SCCC from now on."""
    who = person or cast.trainer
    centres.appoint(who.id, Role.LEAD, centre_id=cast.sccc.id)
    return who


def invite(cast: Cast, case: ApplicationCard, *people: Somebody) -> None:
    """SCCC's coordinator asks these people to review."""
    for person in people:
        service.invite_reviewer(case.id, actor=actor(cast.host), person_id=person.id, due_on=DUE)


def accept(case: ApplicationCard, person: Somebody, *, tie: str = "none", tie_text: str = "") -> ReviewCard:
    """The reviewer declares and accepts."""
    service.accept_review(case.id, actor=actor(person), tie=tie, tie_text=tie_text)
    return review(case, person)


def submit(case: ApplicationCard, person: Somebody, *points: int, **comments: str) -> None:
    """The reviewer sends points in the order of the criteria."""
    criteria = queries.criteria_of_slot(case.slot_id)
    given = {each.id: given for each, given in zip(criteria, points, strict=True)}
    service.submit_review(case.id, actor=actor(person), points=given, **comments)


def review(case: ApplicationCard, person: Somebody) -> ReviewCard:
    """The person's review as it is now."""
    found = queries.review_of(case.id, person.id)
    assert found is not None
    return found


def offer(
    case: ApplicationCard, person: Somebody, *, version: int | None = None, **changed: Any
) -> ApplicationCard:
    """Somebody of the host offers the stay as it was wished for; gives the case after it."""
    typed: dict[str, Any] = {
        "reason": "We look forward to you.",
        "funding": "The host pays",
        "start": case.desired_start,
        "end": case.desired_end,
    }
    service.offer(case.id, actor=actor(person), side=Party.HOST, version=version, **(typed | changed))
    return card(case.id)


def offered(cast: Cast, **fields: Any) -> ApplicationCard:
    """The learner has an offer of SCCC, made by its coordinator."""
    return offer(an_application(cast, a_slot(cast, **fields), state="endorsed"), cast.host)


def told(person: Somebody) -> list[str]:
    """Kinds of what the person was told, oldest first."""
    return [notice.kind for notice in reversed(inbox(person.id).items)]


LONG = timedelta(days=40)


def refused(call: Any, code: str, status: int) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value
