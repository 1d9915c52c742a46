"""The digest of those who decide for centres. A due job: running it again changes nothing."""

from __future__ import annotations

from collections import defaultdict

from lms.centres import queries as centres
from lms.enrolments import notices, queries
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import force_locale, known_language
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.notifications.rules import digest_due
from lms.people import queries as people


def send_digests() -> int:
    """Writes the digest of everybody whose period has begun and who decides for a centre today, or would with a second
    step at sign-in: one notice and one mail about all their centres, nothing where nothing waits; gives how many. One
    transaction for each person."""
    deciding, withheld = _deciding(), centres.withheld_deciders()
    readers = sorted({*deciding, *withheld})
    chosen = inboxes.digest_states(readers)
    now = clock.now()
    due = [
        card.id
        for card in people.person_cards(readers).values()
        if digest_due(*chosen[card.id], now=now, zone=card.zone) is not None
    ]
    return sum(
        _send(ident, tuple(deciding.get(ident, ())), withheld=tuple(withheld.get(ident, ()))) for ident in due
    )


def _deciding() -> dict[int, list[int]]:
    """The centres for which each person decides today, in order; who is away is left out, the deputy is in."""
    found: dict[int, list[int]] = defaultdict(list)
    for centre_id in sorted(centres.centre_cards()):
        for person_id in centres.coordinators_of(centre_id):
            found[person_id].append(centre_id)
    return dict(sorted(found.items()))


@use_case
def _send(person_id: int, centre_ids: tuple[int, ...], *, withheld: tuple[int, ...]) -> bool:
    """The period has had its turn, whether there was anything to say or not. `withheld`: where the role of the person
    does not count yet."""
    card = people.person_card(person_id)
    day = notifications.begin_digest(person_id, zone=card.zone) if card is not None else None
    if card is None or day is None:
        return False  # another worker was faster, or the choice changed
    now = clock.now()
    told, kept = (
        [queries.digest_of(centre_id, now=now) for centre_id in each] for each in (centre_ids, withheld)
    )
    if all(each.empty for each in (*told, *kept)):
        return False
    with force_locale(known_language(card.language)):
        letter = notices.digest(told, withheld=kept)
    return notifications.post(person_id, letter, event=f"digest:{day.isoformat()}")
