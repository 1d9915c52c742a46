"""One enrolment as a plain value: what queries answer with and pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.enrolments.rules.parts import Parts, Side

MESSAGE_LENGTH = 2_000
"""Characters that a person may write to the host."""


@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """One enrolment as pages show it. Instants are aware UTC, days are of the wall of `run_zone`.

    `place` is the place on the waiting list, from 1; None when it is not on it. Notes are internal to their side.
    """

    id: int
    ref: str
    version: int
    parts: Parts
    place: int | None
    priority: int
    passed_over: str
    offer_until: datetime | None
    due_at: datetime | None
    escalated_at: datetime | None
    nomination_rank: int | None
    site_id: int | None
    fee_id: int | None
    fee_state: str
    transferred_to_id: int | None
    complete_at: datetime | None
    created_at: datetime
    person_id: int
    person_name: str
    person_email: str
    home_centre_id: int | None
    host_centre_id: int
    organisation_kind: str
    enrolled_by_id: int
    message: str
    home_reason: str
    home_note: str
    host_reason: str
    host_note: str
    end_side: Side | None
    end_reason: str
    run_id: int
    run_ref: str
    run_title: str
    run_state: str
    run_zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    period_text: str
    acceptance: str
    closes_at: datetime | None
    cut_off_at: datetime | None
    nominate_until_at: datetime | None
