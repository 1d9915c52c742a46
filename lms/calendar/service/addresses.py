"""Private addresses: made, shown once, withdrawn; the note of the last fetch; short addresses of lists."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from lms.access import Actor, Role
from lms.agenda.rules import next_stamp
from lms.calendar import queries
from lms.calendar.models import FeedAddress, ShortList
from lms.calendar.rules import ALARMS, NAME_LENGTH, Ask, short_ref
from lms.centres import queries as centres
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import languages
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_once
from lms.kit.often import fetches_now, is_noted
from lms.kit.refusal import NotFound, Refusal
from lms.kit.tokens import new_token
from lms.people import service as people
from lms.people.rules import Limit
from lms.people.service import attempts

MOST_ADDRESSES = 20
LONGEST_QUERY = 1000
SHORT_HERE = Limit("short-list", 30, timedelta(hours=1), timedelta(hours=1))


@use_case
def make_address(
    person_id: int, *, name: str, centre_id: int | None = None, alarm: int = 0, actor: Actor | None = None
) -> str:
    """A new private address of the person, or of the desk of a centre whose coordinator the person is (else refused;
    `actor` is who asks, where it is a page), whose entries ring `alarm` minutes before (one of `ALARMS`); gives its
    token, which is shown once and stored as a hash only. Refused: an unconfirmed mail address (403)."""
    people.refuse_unconfirmed(person_id)
    if centre_id is not None and not (actor or centres.actor_of(person_id)).has(Role.COORDINATOR, centre_id):
        raise Refusal("not_yours", _l("Choose your own calendar, or the desk of your centre."), "calendar")
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(
            "name", _l("Give the address a name of at most %(n)s characters.", n=NAME_LENGTH), "name"
        )
    _check_alarm(alarm)
    working = (FeedAddress.person_id == person_id) & FeedAddress.withdrawn_at.is_(None)
    if (session().scalar(select(func.count(FeedAddress.id)).where(working)) or 0) >= MOST_ADDRESSES:
        raise Refusal("too_many", _l("You have %(n)s addresses; withdraw one first.", n=MOST_ADDRESSES))
    token, digest = new_token()
    address = add(
        FeedAddress(
            person_id=person_id,
            centre_id=centre_id,
            name=name,
            token_hash=digest,
            feed_uid=f"{secrets.token_hex(16)}@{current_app.config['LMS'].LMS_UID_HOST}",
            created_at=clock.now(),
            alarm=alarm,
            alarm_at=next_stamp(None, clock.now()) if alarm else None,
        )
    )
    journal.record(("feed_address", address.id), "make", actor_id=person_id, after={"name": name})
    return token


def _check_alarm(alarm: int) -> None:
    if alarm not in ALARMS:
        raise Refusal("unknown", _l("Choose one of these."), "alarm")


@use_case
def choose_alarm(handle: str, alarm: int, *, person_id: int) -> None:
    """The entries of the person's address ring `alarm` minutes before from now on (one of `ALARMS`, else refused); the
    same again changes nothing. One that is withdrawn or somebody else's is not there (404)."""
    _check_alarm(alarm)
    address = _own(handle, person_id)
    if address.withdrawn_at is not None:
        raise NotFound
    if address.alarm != alarm:
        before, address.alarm = address.alarm, alarm
        address.alarm_at = next_stamp(address.alarm_at, clock.now())
        thing = ("feed_address", address.id)
        journal.record(
            thing, "choose-alarm", actor_id=person_id, before={"alarm": before}, after={"alarm": alarm}
        )


def _own(handle: str, person_id: int) -> FeedAddress:
    mine = select(FeedAddress.id).where(*queries.of_owner(person_id, handle))
    ident = session().scalar(mine.order_by(FeedAddress.id).limit(1))
    if ident is None:
        raise NotFound
    return lock(FeedAddress, ident)


class TooManyShort(Refusal):
    """This network address has made many short addresses; they stay for ever, and anybody may make them."""

    retry_after = int(SHORT_HERE.window.total_seconds())

    def __init__(self) -> None:
        sentence = _l("Too many short addresses were made from here; please wait, or use the long one.")
        super().__init__("too_often", sentence, status=429)


@use_case
def make_short(ask: Ask, *, network_address: str = "") -> str:
    """The name of the list in its short address; made the first time, found again ever after. Refused: one that cannot
    be stored; `TooManyShort` after 30 new ones within an hour from one `network_address`."""
    query = ask.query(default_lang=languages()[0])
    if len(query) > LONGEST_QUERY:
        raise Refusal("too_long", _l("Choose fewer filters: this choice is too long for a short address."))
    ref = short_ref(ask.path, query)
    if network_address and queries.short_list(ref) is None:
        here = attempts.key(SHORT_HERE, network_address)
        if attempts.pause_before([here])[0]:
            raise TooManyShort
        attempts.note([here])
    insert_once(ShortList, ref=ref, path=ask.path, query=query, created_at=clock.now())
    return ref


@use_case
def withdraw_address(handle: str, *, person_id: int) -> None:
    """The person's address answers 410 from now on; others go on. A second time changes nothing; one of somebody
    else is not there (404)."""
    address = _own(handle, person_id)
    if address.withdrawn_at is None:
        address.withdrawn_at = clock.now()
        journal.record(("feed_address", address.id), "withdraw", actor_id=person_id)


@use_case
def note_fetch(address_id: int, *, client: str, full: bool) -> None:
    """Notes who fetched last, and counts a full answer; an unchanged one (304) is noted every ten minutes only. An
    address that went while it was fetched, with its owner, needs no note."""
    address = session().get(FeedAddress, address_id, with_for_update=True, populate_existing=True)
    now = clock.now()
    if address is None or not is_noted(address.fetched_at, now, full=full):
        return
    address.fetched_at, address.fetched_by = now, client
    if full:
        address.hour, address.hour_count = fetches_now(address.hour, address.hour_count, now)
