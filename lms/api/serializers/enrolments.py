"""A person's own enrolments as the API tells them: never a note of a side, never anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from lms.api.serializers.shapes import ZONE, CentreRef, list_of
from lms.enrolments.rules import CaseCard
from lms.enrolments.rules.shelf import Host
from lms.enrolments.serializers.listed import centre_ref


class RunRef(BaseModel):
    """The run of an enrolment."""

    id: str
    url: str
    title: str
    state: str
    zone: str = ZONE
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    period: str | None


class Enrolment(BaseModel):
    """Where one's own enrolment stands: two decisions, a seat, and how it ended."""

    id: str
    url: str
    run: RunRef
    host: CentreRef | None
    home: CentreRef | None
    home_decision: str
    host_decision: str
    seat: str
    end: str
    place: int | None = Field(description="The place on the waiting list, from 1.")
    offer_until: datetime | None
    certificate: bool
    enrolled_at: datetime


Enrolments = list_of(Enrolment, "Enrolments")


def enrolment_item(card: CaseCard, centres: Mapping[int, Host], base_url: str) -> dict[str, Any]:
    """An enrolment as `Enrolment`."""
    return {
        "id": card.ref,
        "url": f"{base_url}/enrolments/{card.ref}",
        "run": _run(card, base_url),
        "host": centre_ref(centres.get(card.host_centre_id), base_url),
        "home": centre_ref(centres.get(card.home_centre_id or 0), base_url),
        "home_decision": card.parts.home.value,
        "host_decision": card.parts.host.value,
        "seat": card.parts.seat.value,
        "end": card.parts.end.value,
        "place": card.place,
        "offer_until": _iso(card.offer_until),
        "certificate": card.certified,
        "enrolled_at": card.created_at.isoformat(),
    }


def _run(card: CaseCard, base_url: str) -> dict[str, Any]:
    moments = ("starts_at", "ends_at", "starts_on", "ends_on")
    return {
        "id": card.run_ref,
        "url": f"{base_url}/runs/{card.run_ref}",
        "title": card.run_title,
        "state": card.run_state,
        "zone": card.run_zone,
        **{name: _iso(getattr(card, name)) for name in moments},
        "period": card.period_text or None,
    }


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
