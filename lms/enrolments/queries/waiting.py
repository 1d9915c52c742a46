"""What waits for the decision of a centre, by run, and the entries that say so in the calendar of its desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select

from lms.agenda.models import CentreAudience, Entry
from lms.agenda.rules import EntrySource, Reference
from lms.agenda.serializers import in_languages
from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules import Side
from lms.enrolments.rules.entries import KINDS, decide_by
from lms.kit.db import session
from lms.kit.zones import wall_day

PENDING = LIVE & ((Enrolment.home_decision == "pending") | (Enrolment.host_decision == "pending"))
DECIDES: ColumnElement[int] = case(
    (Enrolment.home_decision == "pending", Enrolment.home_centre_id), else_=Run.centre_id
)
"""The centre that decides a pending case now: home before host."""
Of = tuple[int, Side, int]
"""A run, the side that decides and its centre."""


@dataclass(frozen=True)
class Standing:
    """The entry of one `Of` in the calendar of the desk: its source, and the day and zone it says."""

    source: Reference
    on: date | None
    zone: str


def _of_side(side: Side) -> ColumnElement[bool]:
    home = Enrolment.home_decision == "pending"
    return and_(PENDING, Enrolment.due_at.is_not(None), home if side is Side.HOME else ~home)


def first_due(of: Of) -> tuple[int, datetime] | None:
    """The case that one side of the run has to decide first, and by when (aware UTC); None when none waits."""
    run_id, side, centre_id = of
    query = select(Enrolment.id, Enrolment.due_at).join(Run, Run.id == Enrolment.run_id)
    mine = query.where(Enrolment.run_id == run_id, _of_side(side), DECIDES.in_([centre_id]))
    row = session().execute(mine.order_by(Enrolment.due_at, Enrolment.id).limit(1)).first()
    return (row[0], row[1]) if row and row[1] else None


def _standing() -> Any:
    shown = and_(CentreAudience.entry_id == Entry.id, CentreAudience.shown)
    return (
        select(Entry, Enrolment.run_id, CentreAudience.centre_id)
        .join(CentreAudience, shown)
        .join(Enrolment, Enrolment.id == Entry.source_id)
        .where(Entry.source_kind.in_(KINDS.values()))
    )


def standing_of(of: Of) -> Standing | None:
    """The entry that stands in the calendar of the desk."""
    run_id, side, centre_id = of
    mine = _standing().where(
        Enrolment.run_id == run_id, Entry.source_kind == KINDS[side], CentreAudience.centre_id == centre_id
    )
    row = session().execute(mine.order_by(Entry.id).limit(1)).first()
    return Standing((row[0].source_kind, row[0].source_id), row[0].starts_on, row[0].zone) if row else None


def all_waiting(run_id: int | None = None) -> list[Of]:
    """Every run (or this one) of which something waits, or stands in the calendar of a desk, with side and centre."""
    return sorted(_waits(run_id) | _stands(run_id))


def runs_missing() -> list[int]:
    """The runs of which something waits that stands in no calendar of the desk that decides. Two queries."""
    return sorted({run_id for run_id, _side, _centre in _waits() - _stands()})


def _waits(run_id: int | None = None) -> set[Of]:
    side = case((Enrolment.home_decision == "pending", Side.HOME.value), else_=Side.HOST.value)
    waiting = select(Enrolment.run_id, side, DECIDES).join(Run, Run.id == Enrolment.run_id)
    waiting = waiting.where(PENDING, Enrolment.due_at.is_not(None), DECIDES.is_not(None)).distinct()
    if run_id is not None:
        waiting = waiting.where(Enrolment.run_id == run_id)
    return {(run, Side(name), centre) for run, name, centre in session().execute(waiting)}


def _stands(run_id: int | None = None) -> set[Of]:
    standing = _standing()
    if run_id is not None:
        standing = standing.where(Enrolment.run_id == run_id)
    sides = {kind: side for side, kind in KINDS.items()}
    return {(run, sides[entry.source_kind], centre) for entry, run, centre in session().execute(standing)}


def wanted(of: Of, run: Run, standing: Standing | None) -> EntrySource | None:
    """The entry as it has to be now, in every language of the network; None when nothing waits. One that stands is kept
    and moved, so that what is decided meanwhile changes nothing as long as the day stays."""
    first = first_due(of)
    if first is None:
        return None
    ident = standing.source[1] if standing else first[0]
    return _source(of[1], of[2], ident, run, wall_day(first[1], run.zone))


def _source(side: Side, centre_id: int, ident: int, run: Run, on: date) -> EntrySource:
    slug = centres.centre_cards()[centre_id].slug
    made = partial(decide_by, side, ident, on=on, ref=run.ref, zone=run.zone, slug=slug)
    return in_languages(lambda: [made()])[0]


def entry_sources() -> Iterator[EntrySource]:
    """What the entries that stand in calendars of desks have to say; what is missing there the hourly job makes."""
    for of in all_waiting():
        standing, run = standing_of(of), session().get_one(Run, of[0])
        source = wanted(of, run, standing) if standing else None
        if source is not None:
            yield source
