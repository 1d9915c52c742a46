"""Telling people about a run as a whole: each in the own language and zone, once for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import select

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.courses.rules import RunChange
from lms.enrolments import notices, queries
from lms.enrolments.models import Enrolment
from lms.enrolments.notices import About
from lms.enrolments.serializers import changes_in_words, rules_in_words
from lms.enrolments.service import cases, naming
from lms.kit.db import lock, session
from lms.kit.i18n import force_locale
from lms.kit.i18n import gettext as _
from lms.notifications import service as notifications
from lms.notifications.rules import Letter, Told
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
    title = naming.title_of(run)
    told = []
    for lang, cards in naming.by_language(people.person_cards(readers).values()).items():
        with force_locale(lang):
            for card in cards:
                own = (refs or {}).get(card.id)
                about = About(
                    run=title,
                    ref=own or run.ref,
                    path=path or f"/runs/{run.ref}",
                    host=host,
                    home="",
                    when=naming.when_of(run, card.zone),
                    state="",
                    reason=reason,
                    dates=naming.dates_of(run, own) if own else None,
                )
                told.append(Told(card.id, write(about), event))
    notifications.post_all(told)


def all_concerned(change: RunChange, *, kind: str) -> None:
    """Tells everybody with a live enrolment, and the trainers, what happened to the run: one notice each."""
    run = lock(Run, change.run_id)
    query = select(Enrolment).where(queries.LIVE, Enrolment.run_id == run.id).order_by(Enrolment.id)
    enrolments = {row.person_id: row for row in session().scalars(query)}
    readers = people.person_cards({*enrolments, *change.after.trainer_ids})
    host = centres.centre_cards()[run.centre_id].acronym
    told = []
    for lang, cards in naming.by_language(readers.values()).items():
        with force_locale(lang):
            mine = [enrolments[card.id] for card in cards if card.id in enrolments]
            calendars = naming.calendars_of(run, mine)
            for card in cards:
                enrolment = enrolments.get(card.id)
                facts = About(
                    run=change.after.title,
                    ref=(enrolment.ref if enrolment else None) or run.ref,
                    path=f"/runs/{run.ref}",
                    host=host,
                    home="",
                    when="" if kind == "run-postponed" else naming.when_of(run, card.zone),
                    state=_offered(run, enrolment.offer_until if enrolment else None, zone=card.zone),
                    reason=change.reason,
                    calendar=calendars.get(card.id, b""),
                    dates=naming.dates_of(run, enrolment.ref or "") if enrolment else None,
                )
                letter = _letter(change, kind, facts, zone=card.zone)
                told.append(Told(card.id, letter, f"run:{run.id}:{run.version}"))
    notifications.post_all(told)


def home_centres(change: RunChange, *, by: int | None) -> None:
    """Tells those who decide for each home centre whose people have a live enrolment in a cancelled run, once for each
    centre; except who cancelled it (`by`), and nobody about themselves alone."""
    run = lock(Run, change.run_id)
    known, homes = centres.centre_cards(), queries.homes(run.id)
    deciding = centres.coordinators_of_each(homes)
    for centre_id, concerned in homes.items():
        by_number: dict[int, list[int]] = {}
        for reader_id in deciding[centre_id]:
            number = len(concerned - {reader_id})
            if number and reader_id != by:
                by_number.setdefault(number, []).append(reader_id)
        for number, readers in by_number.items():
            tell(
                run,
                readers,
                partial(notices.run_of_your_people_cancelled, number=number),
                event=f"run:{run.id}:{run.version}:{centre_id}",
                path=f"/desk/{known[centre_id].slug}/enrolments?q={run.ref}",
                reason=change.reason,
            )


def _letter(change: RunChange, kind: str, facts: About, *, zone: str) -> Letter:
    if kind == "run-moved":
        return notices.run_moved(facts, _lines(change, zone=zone))
    return notices.TO_PERSON[kind](facts)


def _lines(change: RunChange, *, zone: str) -> list[str]:
    shown = changes_in_words(change, zone=zone) if change.changes else []
    return [*shown, *rules_in_words(change.before, change.after)]


def _offered(run: Run, until: datetime | None, *, zone: str) -> str:
    """Until when somebody with an offer can answer it, now that the run has changed."""
    if until is None:
        return ""
    return _(
        "Your offer of a place can be answered until %(when)s.",
        when=cases.written_in(run, reader=zone)(until),
    )
