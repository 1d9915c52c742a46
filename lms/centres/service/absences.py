"""Days on which a coordinator is away, and who decides instead."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from lms import access
from lms.access import Actor, Permission, Role, Thing
from lms.centres import notices
from lms.centres.models import Absence, Centre, Membership
from lms.centres.queries.absences import DECIDING, holders_of
from lms.centres.service.post import tell
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import format_days
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.zones import wall_day
from lms.people import queries as people
from lms.people.service import post

LONGEST = timedelta(days=366)


@use_case
def enter_absence(
    centre_id: int, person_id: int, *, deputy_id: int | None, from_on: date, until_on: date, actor: Actor
) -> int:
    """`person_id`, a coordinator or lead of the centre, is away on these days (of the centre's zone, the last one
    included); the deputy may then do what a coordinator may, and is told. Gives the absence's id, a second time the
    same one's.

    Oneself enters it, or a lead for others; to anybody else there is nothing here (404). Refused: days that are over,
    in the wrong order or too many, somebody who decides nothing here, a deputy who does not belong to the centre, is
    the same person or away too, days on which the person is away already.
    """
    centre = lock(Centre, centre_id)
    _allowed(actor, centre_id, person_id)
    standing = _same(centre_id, person_id, deputy_id, from_on, until_on)
    if standing is not None:
        return standing.id
    today = wall_day(clock.now(), centre.zone)
    _check_days(from_on, until_on, today)
    if person_id not in holders_of(centre_id, DECIDING):
        raise Refusal("decides_nothing", _l("This person is no coordinator or lead of the centre."), "person")
    deputy = _check_deputy(centre_id, person_id, deputy_id)
    for ident, field in ((person_id, "from_on"), (deputy, "deputy")):
        if _away(centre_id, ident, from_on, until_on):
            sentence = (
                _l("There is an absence on these days already; end it first.")
                if field == "from_on"
                else _l("The deputy is away on some of these days.")
            )
            raise Refusal("away_already", sentence, field)
    days = {"from_on": from_on, "until_on": until_on}
    who = {"person_id": person_id, "deputy_id": deputy}
    row = add(Absence(centre_id=centre_id, created_at=clock.now(), **who, **days))
    journal.record(("centre", centre_id), "enter-absence", actor_id=actor.person_id, after=who | days)
    _tell(row, centre, notices.deputy_named, "entered")
    return row.id


@use_case
def end_absence(centre_id: int, person_id: int, from_on: date, *, actor: Actor) -> None:
    """The absence of `person_id` that begins on `from_on` ends now; a second time nothing changes. By oneself, or by a
    lead for others (404 to anybody else)."""
    centre = lock(Centre, centre_id)
    _allowed(actor, centre_id, person_id)
    query = select(Absence).where(Absence.centre_id == centre_id, Absence.person_id == person_id)
    rows = list(session().scalars(query.where(Absence.from_on == from_on).order_by(Absence.id)))
    if not rows:
        raise NotFound
    if rows[-1].ended_at is not None or rows[-1].until_on < wall_day(clock.now(), centre.zone):
        return
    row = rows[-1]
    row.ended_at = clock.now()
    before = {"person_id": person_id, "deputy_id": row.deputy_id, "until_on": row.until_on}
    journal.record(("centre", centre_id), "end-absence", actor_id=actor.person_id, before=before)
    _tell(row, centre, notices.deputy_done, "ended")


def _allowed(actor: Actor, centre_id: int, person_id: int) -> None:
    own = actor.person_id == person_id and access.can(
        actor, Permission.HOST_DECIDE, Thing(centre_id=centre_id)
    )
    if not own and not actor.has(Role.LEAD, centre_id):
        raise NotFound


def _check_days(from_on: date, until_on: date, today: date) -> None:
    if until_on < from_on:
        raise Refusal("days_order", _l("The last day lies before the first."), "until_on")
    if until_on < today:
        raise Refusal("days_over", _l("These days are over."), "until_on")
    if until_on - from_on > LONGEST:
        raise Refusal("days_many", _l("At most a year at once."), "until_on")


def _check_deputy(centre_id: int, person_id: int, deputy_id: int | None) -> int:
    """Somebody unknown reads like somebody of another centre."""
    if deputy_id == person_id:
        raise Refusal("own_deputy", _l("Nobody stands in for oneself; name somebody else."), "deputy")
    card = people.person_card(deputy_id) if deputy_id is not None else None
    belongs = select(Membership.id).where(
        Membership.centre_id == centre_id, Membership.person_id == deputy_id, Membership.state == "confirmed"
    )
    if card is None or not card.reachable or session().scalar(belongs) is None:
        raise Refusal("not_member", _l("The deputy must be somebody who belongs to the centre."), "deputy")
    return card.id


def _same(
    centre_id: int, person_id: int, deputy_id: int | None, from_on: date, until_on: date
) -> Absence | None:
    return session().scalar(
        select(Absence).where(
            Absence.centre_id == centre_id,
            Absence.person_id == person_id,
            Absence.deputy_id == deputy_id,
            Absence.from_on == from_on,
            Absence.until_on == until_on,
            Absence.ended_at.is_(None),
        )
    )


def _away(centre_id: int, person_id: int, from_on: date, until_on: date) -> bool:
    query = select(Absence.id).where(
        Absence.centre_id == centre_id,
        Absence.person_id == person_id,
        Absence.ended_at.is_(None),
        Absence.from_on <= until_on,
        Absence.until_on >= from_on,
    )
    return session().scalar(query.limit(1)) is not None


def _tell(row: Absence, centre: Centre, write: notices.DeputyLetter, what: str) -> None:
    away = people.person_cards([row.person_id])[row.person_id].name
    tell(
        [row.deputy_id],
        lambda reader: write(
            name=reader.name,
            person=away,
            centre=centre.acronym,
            days=format_days(row.from_on, row.until_on),
            link=post.absolute(f"/desk/{centre.slug}"),
        ),
        event=f"absence:{row.id}:{what}",
    )
