"""Whom a stay is told about: guest and centres, each at the own page, once for each event."""

from __future__ import annotations

from datetime import date, datetime

from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import Party, at_day_end
from lms.exchanges.service.telling_apply import page_of, people_of
from lms.exchanges.service.telling_decide import Write, tell


def parties(
    slot: Slot,
    application: Application,
    write: Write,
    *,
    to: tuple[Party, ...],
    besides: int | None = None,
    until: datetime | None = None,
    reason: str = "",
    event: str = "",
) -> None:
    """Tells these parties what `write` makes of the case, without the person `besides`, who did it."""
    for party in to:
        readers, path = _readers(slot, application, party)
        tell(
            [each for each in readers if each != besides],
            slot,
            application,
            write,
            path=path,
            until=until,
            reason=reason,
            event=event,
        )


def _readers(slot: Slot, application: Application, party: Party) -> tuple[list[int], str]:
    found = people_of(slot, application, party)
    if party is Party.HOST and slot.host_contact_id and slot.host_contact_id not in found:
        found.append(slot.host_contact_id)
    return found, page_of(slot, application, party)


def day_end(day: date, slot: Slot) -> datetime:
    """When what is due on `day` is overdue."""
    return at_day_end(day, slot.zone)
