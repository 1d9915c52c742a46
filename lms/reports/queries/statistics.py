"""How the enrolments of a run are spread, and how they came to be; counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import BigInteger, ColumnElement, case, cast, extract, func, select

from lms.centres.models import Centre, Organisation
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Parts
from lms.kit.db import session
from lms.kit.journal import JournalRow
from lms.reports.rules import Change


@dataclass(frozen=True)
class Group:
    """How many enrolments share a home centre (None: none), a country (ISO 3166-1: of the centre, else of the
    organisation; empty: unknown), a class of organisation (empty: none given) and the stored parts."""

    centre_id: int | None
    country: str
    kind: str
    parts: Parts
    number: int


def groups_in(run_id: int) -> list[Group]:
    """The enrolments of the run in groups; one query, however many there are."""
    country = func.coalesce(func.nullif(Centre.country, ""), Organisation.country, "")
    keys = (
        *(Enrolment.home_centre_id, country, Enrolment.organisation_kind),
        *(Enrolment.home_decision, Enrolment.host_decision, Enrolment.seat, Enrolment.end_state),
    )
    query = (
        select(*keys, func.count(Enrolment.id))
        .select_from(Enrolment)
        .outerjoin(Centre, Centre.id == Enrolment.home_centre_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Enrolment.run_id == run_id)
        .group_by(*keys)
    )
    return [
        Group(centre, where, kind, Parts.stored(home=home, host=host, seat=seat, end=end), number)
        for centre, where, kind, home, host, seat, end, number in session().execute(query)
    ]


_HOUR = 3600


def changes_in(run_id: int) -> list[Change]:
    """What changed in the run in each hour in which something did, from the journal, in order; one query."""
    hour = cast(extract("epoch", JournalRow.at), BigInteger) // _HOUR
    enrolled = case((JournalRow.move == "enrol", 1), else_=0)
    query = (
        select(hour.label("hour"), func.sum(enrolled), _gained("confirmed"), _gained("waiting"))
        .join(Enrolment, Enrolment.id == JournalRow.thing_id)
        .where(JournalRow.thing_kind == "enrolment", Enrolment.run_id == run_id)
        .group_by("hour")
        .order_by("hour")
    )
    return [
        Change(datetime.fromtimestamp(int(at) * _HOUR, UTC), int(new), int(confirmed), int(waiting))
        for at, new, confirmed, waiting in session().execute(query)
    ]


def _gained(seat: str) -> ColumnElement[int]:
    """How many came to this seat, less those who left it; rows of the journal that name no seat count nothing."""
    before, after = (JournalRow.before["seat"].as_string(), JournalRow.after["seat"].as_string())
    came = case((after == seat, 1), else_=0) - case((before == seat, 1), else_=0)
    return func.sum(case((after.is_not(None), came), else_=0))
