"""Slots, due dates and stays in calendars: the one place that makes entry sources, so that entries always equal them.

Titles are written in the language in force. Only a day or an instant makes an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.agenda.rules import BEFORE_DEADLINE, EntrySource, Mark, Outside, Reference, Status
from lms.exchanges.rules.cards import ApplicationCard, SlotCard
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

DUE_WORDS: dict[str, Sentence] = {
    "endorse": _l("Endorse by"),
    "resend": _l("Send again by"),
    "decide": _l("Decide by"),
    "answer": _l("Answer by"),
    "review": _l("Review by"),
    "report": _l("Report by"),
    "document": _l("Paper due"),
}

DUE_IN_STATE = {
    "submitted": "endorse",
    "returned": "resend",
    "endorsed": "decide",
    "in_review": "decide",
    "reserve": "decide",
    "offered": "answer",
}
"""What is due while an application stands in a state; each has an entry of its own for life."""

STAY_STATUS: dict[str, Status] = {
    "offered": "tentative",
    "accepted": "tentative",
    "agreed": "confirmed",
    "ongoing": "confirmed",
    "ended": "confirmed",
    "closed": "confirmed",
}
"""How a stay stands in calendars; in every other state it is cancelled."""


@dataclass(frozen=True, kw_only=True)
class StayFacts:
    """The days of a stay as calendars need them: planned, and actual where known."""

    id: int
    planned_start: date
    planned_end: date
    actual_arrival: date | None = None
    actual_departure: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First and last day: what really was replaces what was planned."""
        first = self.actual_arrival or self.planned_start
        last = self.actual_departure or self.planned_end
        return first, max(first, last)


def slot_entries(slot: SlotCard) -> list[EntrySource]:
    """The deadlines of a slot that was published once, and its hosting window; a listed one is ready to apply at its
    source, so its deadlines are entries too. Cancelled with the slot."""
    if slot.published_at is None:
        return []
    shared = _shared(slot)
    found = [
        EntrySource(
            source=("cutoff", each.id),
            title=_titled(_l("Apply by"), slot.title, each.label),
            starts_at=each.at - BEFORE_DEADLINE,
            ends_at=each.at,
            **shared,
        )
        for each in slot.cutoffs
    ]
    if slot.earliest_start and slot.latest_end:
        found.append(
            EntrySource(
                source=("hosting", slot.id),
                title=_titled(_l("Stays possible"), slot.title),
                location=", ".join(part for part in (slot.unit, slot.city) if part),
                starts_on=slot.earliest_start,
                ends_on=slot.latest_end,
                **shared,
            )
        )
    return found


def _shared(slot: SlotCard) -> dict[str, Any]:
    """What all entries of a slot say."""
    gone = slot.state == "cancelled" or (slot.state == "archived" and bool(slot.closed_reason))
    status: Status = "cancelled" if gone else "confirmed"
    mark: Mark = "cancelled" if gone else ""
    return {
        "group": ("slot", slot.id),
        "path": f"/exchanges/{slot.ref}",
        "zone": slot.zone,
        "description": "\n\n".join(
            part for part in (slot.closed_reason if gone else "", slot.summary) if part
        ),
        "categories": tuple(topic.label for topic in slot.topics),
        "form": "both",
        "transparent": True,
        "status": status,
        "mark": mark,
    }


def _titled(lead: Sentence, title: str, part: str = "") -> str:
    return f"{lead}: {title} ({part})" if part else f"{lead}: {title}"


def case_due(card: ApplicationCard) -> EntrySource | None:
    """What is due next on an application, by its reference; None when nothing is, or no time is known."""
    kind = DUE_IN_STATE.get(card.state)
    if kind is None or card.due_at is None:
        return None
    return due_entry(kind, card.id, card, at=card.due_at)


def due_entry(
    kind: str, ident: int, card: ApplicationCard, *, at: datetime | None = None, on: date | None = None
) -> EntrySource:
    """An entry for whoever must act, until the instant `at` or on the day `on`: reference, link, nothing else."""
    times: dict[str, Any] = {"starts_on": on, "ends_on": on}
    if at is not None:
        times = {"starts_at": at - BEFORE_DEADLINE, "ends_at": at}
    reference: Reference = (kind, ident)
    return EntrySource(
        source=reference,
        group=reference,
        title=_titled(DUE_WORDS[kind], card.ref),
        description=card.slot_title,
        path=f"/exchanges/cases/{card.ref}",
        zone=card.slot_zone,
        form="both",
        transparent=True,
        own=True,
        **times,
    )


def stay_entry(card: ApplicationCard, stay: StayFacts, *, home: str, host: str, place: str) -> EntrySource:
    """The stay, with the name for those it concerns; everybody else reads "visiting researcher", where the host shows
    it at all. `home` and `host` are the centres' short names."""
    status = STAY_STATUS.get(card.state, "cancelled")
    first, last = stay.days
    return EntrySource(
        source=("stay", stay.id),
        group=("stay", stay.id),
        title=f"{card.applicant_name} ({home} → {host}): {card.slot_title}",
        description=card.ref,
        location=place,
        path=f"/exchanges/cases/{card.ref}",
        zone=card.slot_zone,
        form="both",
        status=status,
        mark="cancelled" if status == "cancelled" else "",
        transparent=True,
        outside=Outside(title=_titled(_l("Visiting researcher"), host), path=f"/exchanges/{card.slot_ref}"),
        starts_on=first,
        ends_on=last,
    )
