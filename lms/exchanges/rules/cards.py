"""Slots and applications as plain values: what queries answer with and pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lms.exchanges.rules.parts import Parts


@dataclass(frozen=True, kw_only=True)
class CutoffCard:
    """A deadline of a slot: the wall time in the slot's zone and its instant; `repeats`: "", monthly, yearly."""

    id: int
    label: str
    wall: datetime
    at: datetime
    repeats: str


@dataclass(frozen=True, kw_only=True)
class FundingCard:
    """Money of a slot."""

    per: str
    amount: Decimal
    currency: str
    text: str


@dataclass(frozen=True)
class Named:
    """Something with an address of its own that a slot names: a topic or a course."""

    id: int
    slug: str
    label: str


@dataclass(frozen=True, kw_only=True)
class SlotCard:
    """One slot as pages show it. Instants are aware UTC, days are of the wall of `zone`. Lists are tuples of codes."""

    id: int
    ref: str
    origin: str
    state: str
    scope: str
    centre_id: int | None
    unit: str
    provider: str
    title: str
    summary: str
    description: str
    description_html: str
    kind: str
    mode: str
    zone: str
    city: str
    country: str
    facilities: tuple[str, ...]
    equipment_text: str
    host_contact_id: int | None
    supervisor_name: str
    places: int | None
    places_taken: int
    duration_min_days: int | None
    duration_max_days: int | None
    duration_text: str
    earliest_start: date | None
    latest_end: date | None
    period_precision: str
    period_value: str
    period_text: str
    period_sort: date | None
    intake: str
    opens_wall: datetime | None
    opens_at: datetime | None
    valid_to: date | None
    decision_due: date | None
    audiences: tuple[str, ...]
    eligible: str
    also_outside: bool
    eligibility_text: str
    residence_text: str
    languages: tuple[str, ...]
    prerequisites: str
    funding_source: str
    funding_text: str
    funding_route: str
    funding_call: str
    costs_covered: tuple[str, ...]
    confidentiality: str
    nda_text: str
    ip_text: str
    ownership_text: str
    export_text: str
    accessibility_text: str
    review_mode: str
    reserve_shown: bool
    endorsement_due_days: int
    offer_days: int
    report_due_days: int
    stay_in_public_calendar: bool
    external_codes: tuple[str, ...]
    apply_url: str
    source: str
    as_of: str
    status_at_source: str
    source_note: str
    conflicts: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    invented: bool
    created_by_id: int | None
    published_at: datetime | None
    closed_at: datetime | None
    closed_reason: str
    created_at: datetime
    updated_at: datetime
    version: int
    topics: tuple[Named, ...] = ()
    courses: tuple[Named, ...] = ()
    cutoffs: tuple[CutoffCard, ...] = ()
    funding: tuple[FundingCard, ...] = ()
    eligible_centre_ids: tuple[int, ...] = ()

    @property
    def places_left(self) -> int | None:
        """How many places are neither offered nor taken; None when the slot does not say how many there are."""
        return None if self.places is None else self.places - self.places_taken


@dataclass(frozen=True, kw_only=True)
class ApplicationCard:
    """One application as pages show it. Internal texts are their side's; whoever shows them asks for which side.

    `address` is what stands in addresses: the reference, or the opaque one of a draft. `decider_id`: who of a third
    centre decides in the host's place, in the states in which that is so.
    """

    id: int
    ref: str
    address: str
    version: int
    parts: Parts
    state: str
    slot_id: int
    slot_ref: str
    slot_title: str
    slot_state: str
    slot_zone: str
    host_centre_id: int
    host_contact_id: int | None
    cutoff_id: int | None
    applicant_id: int
    applicant_name: str
    applicant_email: str
    home_centre_id: int | None
    home_contact_id: int | None
    end_side: str
    end_reason: str
    ended_at: datetime | None
    applicant_type: str
    employer: str
    level: str
    desired_start: date | None
    desired_end: date | None
    flexible: bool
    motivation: str
    work_plan: str
    benefit_home: str
    benefit_host: str
    host_contacted: bool
    host_contacted_name: str
    funding_amount: Decimal | None
    funding_currency: str
    funding_text: str
    other_funding: str
    confidential_text: str
    confidential_to_reviewers: bool
    consent_share: bool
    consent_publish: bool
    consent_photo: bool
    meets_conditions: bool
    first_time_at_host: bool
    submitted_at: datetime | None
    returned_by: str
    home_decided_by_id: int | None
    home_decided_at: datetime | None
    home_text: str
    home_internal: str
    commits_time_off: bool
    commits_salary: bool
    commits_insurance: bool
    feasible: str
    feasible_note: str
    host_code: str
    host_decided_by_id: int | None
    host_decided_at: datetime | None
    host_text: str
    host_internal: str
    reserve_rank: int | None
    offer_start: date | None
    offer_end: date | None
    offer_funding: str
    offer_until: datetime | None
    offer_lapsed_at: datetime | None
    due_at: datetime | None
    reminded_at: datetime | None
    escalated_at: datetime | None
    created_at: datetime
    updated_at: datetime
    decider_id: int | None = None
