"""The words around an invitation, and in answer to one that was declined: pure, with the reader's language in force."""

from __future__ import annotations

from lms.agenda.rules import EntryCard
from lms.kit.i18n import format_days
from lms.kit.i18n import gettext as _
from lms.kit.spans import format_span
from lms.notifications.rules import Letter


def _when(card: EntryCard, zone: str) -> str:
    if card.starts_on is not None:
        return format_days(card.starts_on, card.ends_on)
    span = format_span(card.starts_at, card.ends_at, card.zone, reader=zone)
    second = f" ({span.second.text}, {span.second.zone_name})" if span.second else ""
    return f"{span.first.text}, {span.first.zone_name}{second}"


def _facts(card: EntryCard, zone: str) -> str:
    facts = [card.title, _("When: %(when)s", when=_when(card, zone))]
    return "\n".join([*facts, _("Where: %(place)s", place=card.location)] if card.location else facts)


def invited(card: EntryCard, *, zone: str, again: bool, leave_path: str) -> Letter:
    """Dates to take into one's calendar; `again`: they have changed. `zone` is the reader's."""
    title = card.title
    subject = _("Changed: %(title)s", title=title) if again else _("Invitation: %(title)s", title=title)
    text = _(
        "Declining this in your calendar does not give your place back. When you cannot come, do that on this page:"
    )
    return Letter("invitation", subject, f"{_facts(card, zone)}\n\n{text}", leave_path)


def taken_back(card: EntryCard, *, zone: str) -> Letter:
    """Dates that leave one's calendar."""
    subject = _("Cancelled: %(title)s", title=card.title)
    text = _("This no longer concerns you, or does not take place; your calendar takes it out.")
    return Letter("invitation", subject, f"{_facts(card, zone)}\n\n{text}", "")


def declined(card: EntryCard, *, zone: str, leave_path: str) -> Letter:
    """To who declined in the calendar: the place is still held, and where to give it back."""
    subject = _("You declined in your calendar: %(title)s", title=card.title)
    first = _("Your calendar told us that you decline this. Your place is still yours: nothing has changed.")
    then = _(
        "When you cannot come, please give the place back on this page, so that somebody else can have it."
    )
    return Letter("invitation-declined", subject, f"{first}\n\n{_facts(card, zone)}\n\n{then}", leave_path)
