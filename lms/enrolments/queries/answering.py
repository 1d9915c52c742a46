"""By when seats that are offered have to be taken, and the entries that say so in the own calendars."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.agenda.models import Audience, Entry
from lms.agenda.rules import EntrySource, Reference
from lms.agenda.serializers import in_languages
from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules.entries import ANSWER, answer_by
from lms.kit.db import session


@dataclass(frozen=True)
class Standing:
    """The entry of offers that end at the same instant: its run, until when it says (aware UTC), and in whose own
    calendars it stands."""

    source: Reference
    run_id: int
    until: datetime
    people: tuple[int, ...]


def standing(run_id: int | None = None) -> list[Standing]:
    """The entries (of this run) that are not over and done with."""
    query = (
        select(Entry.id, Entry.source_id, Enrolment.run_id, Entry.ends_at)
        .join(Enrolment, Enrolment.id == Entry.source_id)
        .where(Entry.source_kind == ANSWER, Entry.status != "cancelled")
        .order_by(Entry.id)
    )
    rows = session().execute(query if run_id is None else query.where(Enrolment.run_id == run_id)).all()
    told: dict[int, list[int]] = {row.id: [] for row in rows}
    shown = select(Audience.entry_id, Audience.person_id).where(Audience.entry_id.in_(told), Audience.shown)
    for entry_id, person_id in session().execute(shown.order_by(Audience.entry_id, Audience.person_id)):
        told[entry_id].append(person_id)
    return [Standing((ANSWER, row.source_id), row.run_id, row.ends_at, tuple(told[row.id])) for row in rows]


def untils(run_id: int, people: Collection[int]) -> dict[int, datetime]:
    """Until when each of these people can take the seat that is offered in the run; without those who have no offer."""
    query = select(Enrolment.person_id, Enrolment.offer_until).where(
        LIVE,
        Enrolment.run_id == run_id,
        Enrolment.person_id.in_(people),
        Enrolment.seat == "offered",
        Enrolment.offer_until.is_not(None),
    )
    return {person: until for person, until in session().execute(query) if until is not None}


def missing(now: datetime, *, run_id: int | None = None) -> list[tuple[int, int, int, datetime]]:
    """Open offers (of this run) that can still be answered at `now` and stand in no calendar of the person: run,
    enrolment, person, and until when (aware UTC). One query."""
    named = aliased(Enrolment)  # the enrolment after which an entry for several people is named
    stands = (
        select(Audience.entry_id)
        .join(Entry, Entry.id == Audience.entry_id)
        .join(named, named.id == Entry.source_id)
        .where(Entry.source_kind == ANSWER, Entry.status != "cancelled", Audience.shown)
        .where(Audience.person_id == Enrolment.person_id, named.run_id == Enrolment.run_id)
    )
    query = select(Enrolment.run_id, Enrolment.id, Enrolment.person_id, Enrolment.offer_until).where(
        LIVE, Enrolment.seat == "offered", Enrolment.offer_until > now, ~stands.exists()
    )
    if run_id is not None:
        query = query.where(Enrolment.run_id == run_id)
    rows = session().execute(query.order_by(Enrolment.run_id, Enrolment.id))
    return [(run, ident, person, until) for run, ident, person, until in rows if until is not None]


def source_of(ident: int, run: Run, until: datetime) -> EntrySource:
    """The entry of offers in the run that end at `until`, in every language of the network."""
    made = partial(answer_by, ident, at=until, ref=run.ref, zone=run.zone)
    return in_languages(lambda: [made()])[0]


def answer_sources() -> Iterator[EntrySource]:
    """What these entries have to say now; one whose offers are all answered has nothing to say."""
    for each in standing():
        known = untils(each.run_id, each.people)
        if known and known.keys() == set(each.people):
            yield source_of(each.source[1], session().get_one(Run, each.run_id), min(known.values()))
