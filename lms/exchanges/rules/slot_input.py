"""What a host may say about a slot: plain values, as forms and the seed give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from lms.exchanges.rules.cards import SlotCard
from lms.exchanges.rules.due import DAY_ENDS
from lms.kit.text import markdown_html

MOST_CUTOFFS, MOST_FUNDING, MOST_CRITERIA = 6, 6, 8


@dataclass(frozen=True)
class CutoffInput:
    """A deadline on the wall of the host's zone. Of one that comes every year, the year does not count."""

    day: date
    at: time = DAY_ENDS
    label: str = ""

    @property
    def wall(self) -> datetime:
        """The naive wall time."""
        return datetime.combine(self.day, self.at)


@dataclass(frozen=True)
class FundingInput:
    """Money: for what, how much, and the source's wording. `amount` None: what was typed is no number."""

    per: str
    amount: Decimal | None
    currency: str
    text: str = ""


@dataclass(frozen=True)
class CriterionInput:
    """What reviewers score."""

    name: str
    weight: int = 1


@dataclass(frozen=True)
class DocumentInput:
    """A line of the checklist: which paper, who owes it, how many days before the start."""

    label: str
    owed_by: str
    due_days_before: int = 14
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class SlotInput:
    """A slot. Markdown becomes HTML here, before any use case holds a lock. `rough` is a deadline known only as a
    month, a season or a year, as printed. `monthly_at`: the hour of the last day of each month."""

    title: str
    kind: str = "researcher_visit"
    summary: str = ""
    description: str = ""
    unit: str = ""
    mode: str = "on_site"
    scope: str = "public"
    city: str = ""
    country: str = ""
    topic_ids: tuple[int, ...] = ()
    facilities: tuple[str, ...] = ()
    equipment_text: str = ""
    host_contact_id: int | None = None
    supervisor_name: str = ""
    places: int | None = None
    duration_min_days: int | None = None
    duration_max_days: int | None = None
    earliest_start: date | None = None
    latest_end: date | None = None
    intake: str = "single_deadline"
    cutoffs: tuple[CutoffInput, ...] = ()
    monthly_at: time = DAY_ENDS
    rough: str = ""
    opens_wall: datetime | None = None
    valid_to: date | None = None
    decision_due: date | None = None
    audiences: tuple[str, ...] = ()
    eligible: str = "all"
    eligible_centre_ids: tuple[int, ...] = ()
    also_outside: bool = False
    residence_text: str = ""
    languages: tuple[str, ...] = ()
    prerequisites: str = ""
    course_ids: tuple[int, ...] = ()
    funding_source: str = "none"
    funding: tuple[FundingInput, ...] = ()
    funding_text: str = ""
    funding_route: str = ""
    funding_call: str = ""
    costs_covered: tuple[str, ...] = ()
    confidentiality: str = "open"
    nda_text: str = ""
    ip_text: str = ""
    ownership_text: str = ""
    export_text: str = ""
    accessibility_text: str = ""
    review_mode: str = "host_only"
    criteria: tuple[CriterionInput, ...] = ()
    documents: tuple[DocumentInput, ...] = ()
    reserve_shown: bool = False
    endorsement_due_days: int = 7
    offer_days: int = 10
    report_due_days: int = 30
    stay_in_public_calendar: bool = False
    external_codes: tuple[str, ...] = ()
    provider: str = ""
    duration_text: str = ""
    eligibility_text: str = ""
    apply_url: str = ""
    source: str = ""
    as_of: str = ""
    status_at_source: str = ""
    source_note: str = ""
    conflicts: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    invented: bool = False
    description_html: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "description_html", markdown_html(self.description))


SAME_NAME = (
    *("title", "kind", "summary", "description", "unit", "mode", "scope", "city", "country", "facilities"),
    *("equipment_text", "host_contact_id", "supervisor_name", "places", "duration_min_days"),
    *("duration_max_days", "earliest_start", "latest_end", "intake", "opens_wall", "valid_to"),
    *("decision_due", "audiences", "eligible", "also_outside", "residence_text", "languages"),
    *("prerequisites", "funding_source", "funding_text", "funding_route", "funding_call", "costs_covered"),
    *("confidentiality", "nda_text", "ip_text", "ownership_text", "export_text", "accessibility_text"),
    *("review_mode", "reserve_shown", "endorsement_due_days", "offer_days", "report_due_days"),
    *("stay_in_public_calendar", "external_codes", "provider", "duration_text", "eligibility_text"),
    *("apply_url", "source", "as_of", "status_at_source", "source_note", "conflicts", "unconfirmed"),
    "invented",
)
"""What a card and an input call alike."""


def input_of_slot(
    card: SlotCard,
    *,
    criteria: tuple[CriterionInput, ...] = (),
    documents: tuple[DocumentInput, ...] = (),
) -> SlotInput:
    """The slot as somebody would have said it: saved again it changes nothing."""
    monthly = card.intake == "monthly_cutoff"
    said = (
        []
        if monthly
        else [CutoffInput(each.wall.date(), each.wall.time(), each.label) for each in card.cutoffs]
    )
    hours = [each.wall.time() for each in card.cutoffs if monthly]
    return SlotInput(
        **{name: getattr(card, name) for name in SAME_NAME},
        topic_ids=tuple(topic.id for topic in card.topics),
        course_ids=tuple(course.id for course in card.courses),
        eligible_centre_ids=card.eligible_centre_ids,
        cutoffs=tuple(said),
        monthly_at=hours[0] if hours else DAY_ENDS,
        rough=card.period_text,
        funding=tuple(FundingInput(each.per, each.amount, each.currency, each.text) for each in card.funding),
        criteria=criteria,
        documents=documents,
    )
