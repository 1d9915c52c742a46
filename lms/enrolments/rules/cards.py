"""One enrolment as a plain value: what queries answer with and pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.enrolments.rules.parts import End, Parts, Seat, Side

MESSAGE_LENGTH = 2_000
"""Characters that a person may write to the host."""


@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """One enrolment as pages show it. Instants are aware UTC, days are of the wall of `run_zone`.

    `place` is the place on the waiting list, from 1; None when it is not on it. `priority_reason`: why the host gave
    the priority by hand; empty when it did not. Notes are internal to their side.
    `proposed` is the kind of the open proposal, `proposed_centre_id` the host of the run that it leads to.
    `certified`: there is a valid certificate; `run_certificates`: the run gives some.
    """

    id: int
    ref: str
    version: int
    parts: Parts
    place: int | None
    priority: int
    priority_reason: str
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
    site_name: str
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
    promotion: str = "automatic"
    offer_hours: int | None = None
    waiting_list: bool = True
    proposed: str = ""
    proposed_centre_id: int | None = None
    certified: bool = False
    run_certificates: bool = False

    @property
    def asked_centre_id(self) -> int | None:
        """The centre that is asked to take the person over, while it is."""
        return self.proposed_centre_id if self.proposed == "transfer" else None


@dataclass(frozen=True, kw_only=True)
class ProposalCard:
    """What is proposed for an enrolment, by whom, and what became of it. `run_…` and the times are of the run it leads
    to, `from_…` of the enrolment's; `other_name`: who would take the seat, of a replacement. Instants are aware UTC."""

    id: int
    kind: str
    state: str
    reason: str
    answer: str
    asked_at: datetime
    asked_by_id: int
    asked_by_name: str
    answered_at: datetime | None
    enrolment_id: int
    enrolment_ref: str
    version: int
    person_id: int
    person_name: str
    home_centre_id: int | None
    from_run_ref: str
    from_run_title: str
    from_centre_id: int
    run_id: int
    run_ref: str
    run_title: str
    run_zone: str
    host_centre_id: int
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    period_text: str
    other_id: int | None
    other_name: str


@dataclass(frozen=True)
class Link:
    """An enrolment that this one came from or goes on as."""

    ref: str
    run_title: str
    person_name: str
    run_centre_id: int
    person_id: int
    home_centre_id: int | None


def participants(case: CaseCard | None) -> frozenset[int]:
    """The reader, if this enrolment holds a confirmed place: who may read join links."""
    confirmed = case is not None and (case.parts.seat, case.parts.end) == (Seat.CONFIRMED, End.OPEN)
    return frozenset({case.person_id}) if case is not None and confirmed else frozenset()


def by_name(name: str, enrolment_id: int) -> tuple[str, int]:
    """The place of an enrolment in a list of people, on pages and in files: by name, whatever its case, then by id. No
    database is asked: each folds and orders letters in its own way."""
    return name.casefold(), enrolment_id
