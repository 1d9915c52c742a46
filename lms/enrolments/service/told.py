"""Telling people about a run as a whole: each in the own language and zone, once for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments.notices import About
from lms.enrolments.service import telling
from lms.kit.i18n import force_locale, known_language
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people


def tell(
    run: Run,
    readers: Iterable[int],
    write: Callable[[About], Letter],
    *,
    event: str,
    path: str = "",
    reason: str = "",
    refs: Mapping[int, str] | None = None,
) -> None:
    """Tells each of `readers` (ids of people) what `write` says; a second time for the same event does nothing.
    `refs`: the reference of each reader's own enrolment, where there is one (else the run's)."""
    host = centres.centre_cards()[run.centre_id].acronym
    title = telling.title_of(run)
    for reader_id, card in sorted(people.person_cards(set(readers)).items()):
        with force_locale(known_language(card.language)):
            about = About(
                run=title,
                ref=(refs or {}).get(reader_id) or run.ref,
                path=path or f"/runs/{run.ref}",
                host=host,
                home="",
                when=telling.when_of(run, card.zone),
                state="",
                reason=reason,
            )
            letter = write(about)
        notifications.post(reader_id, letter, event=event)
