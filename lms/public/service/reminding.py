"""Reminders of dates. A due job: running it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app

from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.zones import wall_day
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.notifications.rules.reminding import Before, Moment, Reminder, reminder_due
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.public import notices
from lms.public.queries.moments import may_still_see, moments

Last = Mapping[tuple[str, str, int], Reminder]


def send_reminders() -> int:
    """Reminds everybody of the dates that come near, as the person chose: one notice and one mail about all of them;
    gives how many. One transaction for each person."""
    now = clock.now()
    near = moments(now)
    chosen, last = inboxes.reminder_choices(near), inboxes.last_reminders(near)
    sent = 0
    for card in people.person_cards(near).values():
        due = _due(near[card.id], chosen[card.id], last[card.id], now=now, zone=card.zone)
        if card.reachable and due:
            sent += _remind(card, may_still_see(card.id, due))
    return sent


def _due(dates: Sequence[Moment], before: Before, last: Last, *, now: datetime, zone: str) -> list[Moment]:
    """Those of which the person has to be reminded now, each once, the nearest first."""
    due = {
        each.key: each
        for each in dates
        if reminder_due(each, last.get(each.key), days=getattr(before, each.anchor), now=now, zone=zone)
    }
    return sorted(due.values(), key=lambda each: (each.at, each.key))


@use_case
def _remind(person: PersonCard, dates: Sequence[Moment]) -> bool:
    before, now = notifications.begin_reminders(person.id), clock.now()
    last: Any = inboxes.last_reminders([person.id])[person.id]
    due = _due(dates, before, last, now=now, zone=person.zone)
    if not due:
        return False  # another worker was faster, or the choice changed
    today, lang = wall_day(now, person.zone), known_language(person.language)
    with force_locale(lang):
        base_url = str(current_app.config["LMS"].base_url)
        letter = notices.reminders(due, today=today, base_url=base_url, zone=person.zone, lang=lang)
    names = ",".join(f"{anchor}:{kind}:{ident}" for anchor, kind, ident in (each.key for each in due))
    notifications.note_reminders(person.id, due, told_on=today)
    return notifications.post(person.id, letter, event=f"{today.isoformat()}:{names}")
