"""Private feeds: whose a token opens, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, String, bindparam, cast, func, select

from lms.access import Role
from lms.agenda import queries as agenda
from lms.agenda.models import Change
from lms.agenda.queries import BEGINNING, Body, ChangeNumber
from lms.agenda.rules import Form, monday_of, window
from lms.calendar.models import FeedAddress
from lms.calendar.queries.feeds import made
from lms.calendar.queries.shelf import Feed, the_shelf
from lms.centres import queries as centres
from lms.config import Settings
from lms.kit import clock, ical
from lms.kit.db import session
from lms.kit.glance import Glance
from lms.kit.i18n import force_locale, network_zone
from lms.kit.i18n import gettext as _
from lms.kit.ical import FeedHead
from lms.kit.refusal import NotFound
from lms.kit.tokens import hash_token
from lms.people.models import Person


@dataclass(frozen=True)
class Address:
    """A private address as its owner sees it; `handle` names it in pages, it opens nothing. `centre_id`: whose desk it
    shows; None: the own calendar. `alarm`: so many minutes before their start its entries ring; 0: never."""

    handle: str
    name: str
    centre_id: int | None
    created_at: datetime
    fetched_at: datetime | None
    fetched_by: str
    alarm: int


@dataclass(frozen=True)
class Holder:
    """Whose private feed an address is (`centre_id`: of which centre's desk), how often it was fetched this hour, which
    alarms its owner chose and when, and the state of its entries."""

    address_id: int
    person_id: int
    centre_id: int | None
    feed_uid: str
    withdrawn: bool
    language: str
    hour: str
    hour_count: int
    fetched_at: datetime | None
    alarm: int
    alarm_at: datetime | None
    change: ChangeNumber


# made once, as `_STATE`
_HOLDERS = (
    select(*FeedAddress.__table__.columns, Person.language, Change.number, Change.changed_at)
    .join(Person, Person.id == FeedAddress.person_id)
    .outerjoin(
        Change,
        Change.key
        == func.coalesce(
            "centre:" + cast(FeedAddress.centre_id, String), "person:" + cast(FeedAddress.person_id, String)
        ),
    )
    .where(Person.deactivated_at.is_(None))
)
_HOLDER = Glance(_HOLDERS.where(FeedAddress.token_hash == bindparam("token_hash")))


def of_owner(person_id: int, handle: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an address is this person's and has this handle."""
    named = FeedAddress.feed_uid.startswith(f"{handle}@", autoescape=True)
    return FeedAddress.person_id == person_id, named


def holder_of(token: str) -> Holder | None:
    """The holder of a private address; None for an unknown token and for a deactivated person. One small query."""
    row = _HOLDER(token_hash=hash_token(token))
    return _holder(row) if row else None


def own_holder(person_id: int, handle: str) -> Holder:
    """The holder of an address of this person, which works; `NotFound` for any other."""
    own = _HOLDERS.where(*of_owner(person_id, handle), FeedAddress.withdrawn_at.is_(None))
    row = session().execute(own).one_or_none()
    if row is None:
        raise NotFound
    return _holder(row)


def _holder(row: Row[*tuple[Any, ...]]) -> Holder:
    return Holder(
        row.id,
        row.person_id,
        row.centre_id,
        row.feed_uid,
        row.withdrawn_at is not None,
        row.language,
        row.hour,
        row.hour_count,
        row.fetched_at,
        row.alarm,
        row.alarm_at,
        ChangeNumber(row.number, row.changed_at) if row.number else ChangeNumber(0, BEGINNING),
    )


def private_feed(holder: Holder, *, lang: str, form: Form) -> Feed:
    """The person's own entries, or those of the desk, with the alarms that their owner chose; ask `still_works` first.
    Unchanged since the last time: no query."""
    span = window(clock.now())

    def make() -> Feed:
        if holder.centre_id is None:
            bodies = agenda.bodies_of_person(holder.person_id, form=form, lang=lang, span=span)
        else:
            bodies = agenda.bodies_of_centre(holder.centre_id, lang=lang, span=span)
        since = [holder.change.changed_at, monday_of(clock.now())]
        if holder.alarm_at is not None:
            since.append(holder.alarm_at)
            bodies = [_alarmed(body, holder.alarm, holder.alarm_at) for body in bodies]
        return made(_private_head(holder, lang), bodies, max(since), lang)

    state = (holder.change, span, holder.alarm, holder.alarm_at)
    return the_shelf().get(("private", holder.feed_uid, lang, form), state, make)


def _alarmed(body: Body, minutes: int, chosen_at: datetime) -> Body:
    own = ical.with_alarm(body.body, minutes, stamp=chosen_at)
    return Body(own, ical.content_hash(own), body.zone)


def still_works(holder: Holder) -> bool:
    """Whether the feed may be read by its owner today: that of a desk ends with the role."""
    if holder.centre_id is None:
        return True
    return centres.actor_of(holder.person_id).has(Role.COORDINATOR, holder.centre_id)


def _private_head(holder: Holder, lang: str) -> FeedHead:
    settings: Settings = current_app.config["LMS"]
    page = "/me"
    with force_locale(lang):
        name = _("My calendar · %(network)s", network=settings.LMS_NETWORK_NAME)
        described = _(
            "What you are enrolled in, wait for or teach, your stays and what you have to do. For you alone."
        )
        if holder.centre_id is not None:
            card = centres.centre_cards()[holder.centre_id]
            page = f"/desk/{card.slug}"
            name = _("Desk %(centre)s · %(network)s", centre=card.acronym, network=settings.LMS_NETWORK_NAME)
            described = _(
                "Stays of your people and guests, and what your centre has to decide. For coordinators."
            )
    return FeedHead(
        name=name,
        uid=holder.feed_uid,
        url=settings.base_url + page,
        description=described,
        refresh_hours=1,
        zone=network_zone(),
    )


def fetched_at(person_id: int) -> datetime | None:
    """When a calendar program fetched the person's own private calendar the last time, from an address that works."""
    own = (
        FeedAddress.person_id == person_id,
        FeedAddress.centre_id.is_(None),
        FeedAddress.withdrawn_at.is_(None),
    )
    return session().scalar(select(func.max(FeedAddress.fetched_at)).where(*own))


def addresses_of(person_id: int) -> list[Address]:
    """The person's private addresses that work, in the order they were made."""
    query = (
        select(FeedAddress)
        .where(FeedAddress.person_id == person_id, FeedAddress.withdrawn_at.is_(None))
        .order_by(FeedAddress.id)
    )
    return [
        Address(
            row.feed_uid.split("@")[0],
            row.name,
            row.centre_id,
            row.created_at,
            row.fetched_at,
            row.fetched_by,
            row.alarm,
        )
        for row in session().scalars(query)
    ]
