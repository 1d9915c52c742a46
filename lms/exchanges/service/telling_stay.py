"""Whom a stay is told about: guest and centres, each at the own page, once for each event."""

from __future__ import annotations

from datetime import date, datetime

from lms.centres import queries as centres
from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import Party, at_day_end
from lms.exchanges.service.telling_decide import Write, desk_path, tell


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
    if party is Party.APPLICANT:
        return [application.applicant_id], f"/me/applications/{application.ref}"
    centre_id = application.home_centre_id if party is Party.HOME else slot.centre_id
    if centre_id is None:
        return [], ""
    found = [each for each in centres.coordinators_of(centre_id) if each != application.applicant_id]
    if party is Party.HOST and slot.host_contact_id and slot.host_contact_id not in found:
        found.append(slot.host_contact_id)
    return found, desk_path(centre_id, application)


def day_end(day: date, slot: Slot) -> datetime:
    """When what is due on `day` is overdue."""
    return at_day_end(day, slot.zone)
