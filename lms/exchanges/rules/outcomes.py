"""What everybody may read of a stay that is over: the researcher's own summary, as far as the consent goes; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An outcome as the public reads it. `name` empty: it was not allowed. `country` ISO 3166-1 of the home centre,
    empty where there is none; `month` some day in the month in which the stay ended."""

    key: int
    slot_ref: str
    slot_title: str
    host_centre_id: int | None
    country: str
    fields: tuple[str, ...]
    month: date
    summary: str
    name: str


def is_public(state: str, *, sent: bool, consent: bool, summary: str) -> bool:
    """Whether the summary stands on a public page: the report is in and was accepted, the researcher agrees, and there
    is something to read."""
    return state == "closed" and sent and consent and bool(summary.strip())


def name_shown(name: str, *, consent_public: bool, consent_name: bool) -> str:
    """The name beside a summary: only with a consent of its own, which never says more than the first."""
    return name if consent_public and consent_name else ""
