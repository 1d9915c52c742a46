"""What the agenda holds about a person: which entries concern one; and they themselves, as a calendar file."""

from __future__ import annotations

from collections.abc import Iterator

from lms.agenda import queries
from lms.agenda.models import Audience, Change
from lms.kit import ical
from lms.kit.i18n import known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.personal import Held, Part
from lms.people import queries as people


def _files(person_id: int) -> Iterator[tuple[str, bytes]]:
    """Every entry of the own calendar there ever was, with its own status."""
    card = people.person_card(person_id)
    lang = known_language(card.language if card else "")
    own = queries.bodies_of_person(person_id, form="sessions", lang=lang)
    if own:
        zones = {each.zone for each in own if each.zone}
        yield "calendar.ics", ical.attachment([each.body for each in own], zones)


PART = Part(
    name="calendar",
    held=(
        Held(
            what=_l("Entries in your calendar"),
            table=Audience,
            whose=lambda person_id: Audience.person_id == person_id,
            gone=True,
        ),
        Held(
            what=_l("When your calendar changed last"),
            table=Change,
            whose=lambda person_id: Change.key == f"person:{person_id}",
            hidden=("key",),
            gone=True,
        ),
    ),
    files=_files,
)
