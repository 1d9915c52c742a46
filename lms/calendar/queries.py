"""Feeds: the list's own query gives the ids, `agenda` the bodies; joined once per change and kept in memory."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import Select, String, bindparam, cast, func, literal, select
from werkzeug.http import http_date

from lms.access import PUBLIC, Role
from lms.agenda import queries as agenda
from lms.agenda.models import Change, Entry
from lms.agenda.queries import BEGINNING, Body, ChangeNumber
from lms.agenda.rules import Form, monday_of, window
from lms.calendar.models import FeedAddress
from lms.calendar.rules import BY_THE_CLOCK_EVERY, Ask, minute_of
from lms.centres import queries as centres
from lms.centres.models import Centre, Region
from lms.config import Settings
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.enrolments import queries as enrolments
from lms.exchanges import queries as exchanges
from lms.kit import clock, ical
from lms.kit.db import session
from lms.kit.glance import glance
from lms.kit.i18n import force_locale, network_zone
from lms.kit.i18n import gettext as _
from lms.kit.ical import FeedHead
from lms.kit.tokens import hash_token
from lms.people.models import Person

KEPT_BYTES = 32_000_000
LARGEST = 990_000  # of entries: a feed with its head stays below 1 MB
MOST = (
    LARGEST // 400
)  # entries: none is as small as that, so that a feed is cut by its size, and no list is read in vain
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Feed:
    """A feed ready to send: bytes, strong ETag (without quotes), when it last changed and until when it may be kept
    though nothing changes (both aware UTC)."""

    body: bytes
    etag: str
    changed_at: datetime
    until: datetime | None = None

    @cached_property
    def modified(self) -> str:
        """`changed_at` as HTTP writes it."""
        return http_date(self.changed_at)

    @cached_property
    def zipped(self) -> bytes:
        """The same, gzipped once; the same bytes in every process."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


class _Shelf:
    """The feeds made last, by what was asked, each with the state of the database it was made at."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, Feed]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, state: Hashable, make: Callable[[], Feed]) -> Feed:
        """The feed kept for `key` if it was made at `state` and is not over, else a new one."""
        with self._lock:
            found = self._kept.get(key)
            if found and found[0] == state and (found[1].until is None or clock.now() < found[1].until):
                self._kept.move_to_end(key)
                return found[1]
        feed = make()
        with self._lock:
            self._drop(self._kept.pop(key, None))
            self._kept[key] = (state, feed)
            self._size += len(feed.body)
            while self._size > KEPT_BYTES:
                self._drop(self._kept.popitem(last=False)[1])
        return feed

    def _drop(self, kept: tuple[Hashable, Feed] | None) -> None:
        self._size -= len(kept[1].body) if kept else 0


def _shelf() -> _Shelf:
    shelf: _Shelf = current_app.extensions.setdefault("lms_feeds", _Shelf())
    return shelf


@dataclass(frozen=True)
class _State:
    """All that decides public feeds besides what is asked: entries, names of centres and regions, the window. `newest`
    is the UID made last: a database that was put back from a copy is another one, whatever it counts."""

    number: int
    changed_at: datetime
    newest: str | None
    names: int
    window: Span


def _state_query() -> Select[int | None, datetime | None, str | None, int, int]:
    change, entry = Change.__table__.c, Entry.__table__.c
    versions = [
        select(func.coalesce(func.sum(named.__table__.c.version), 0)).scalar_subquery()
        for named in (Centre, Region)
    ]
    newest = select(entry.uid).order_by(entry.id.desc()).limit(1).scalar_subquery()
    there = select(literal("public").label("key")).subquery()
    joined = there.outerjoin(Change.__table__, change.key == there.c.key)
    return select(change.number, change.changed_at, newest, *versions).select_from(joined)


# made once, of tables instead of models: it is asked at each fetch, and most fetches ask nothing else
_STATE = _state_query()


def _public_state() -> _State:
    row = glance(_STATE)
    assert row is not None, "an outer join from one row"
    number, changed_at, uid, centres, regions = row
    return _State(number or 0, changed_at or BEGINNING, uid, centres + regions, window(clock.now()))


def public_feed(address: Hashable, read: Callable[[], Ask]) -> Feed:
    """The feed that the public sees at `address` (path and query), which `read` understands. Nothing changed since the
    last time: one small query, and `read` is not called."""
    state = _public_state()
    return _shelf().get(("public", address), state, lambda: _public(read(), state))


def _public(ask: Ask, state: _State) -> Feed:
    span = (BEGINNING, state.window[1]) if ask.past else state.window
    groups: dict[str, Select[int]] = {"run": _run_ids(ask)}
    if ask.slots is not None:
        groups = {"slot": exchanges.fed_slots(ask.slots, PUBLIC, slot_id=ask.slot_id)}
    if ask.everything:
        groups |= exchanges.dated(ask.filter, PUBLIC)
    bodies = agenda.bodies_of(groups, form=ask.form, lang=ask.lang, span=span, limit=MOST + 1)
    feed = _made(_head(ask), bodies, max(state.changed_at, monday_of(clock.now())), ask.lang)
    if not ask.by_the_clock:
        return feed
    minute = minute_of(clock.now())
    return replace(feed, changed_at=max(feed.changed_at, minute), until=minute + BY_THE_CLOCK_EVERY)


def _head(ask: Ask) -> FeedHead:
    settings: Settings = current_app.config["LMS"]
    page = _address(ask.path, ask.listed_pairs())
    own = _address(f"{ask.path}.ics", ask.pairs(default_lang=settings.locales[0]))
    with force_locale(ask.lang):
        described = _("Kept up to date by %(network)s.", network=settings.LMS_NETWORK_NAME)
    return FeedHead(
        name=f"{ask.title} · {settings.LMS_NETWORK_NAME}",
        uid=f"{sha256(own.encode()).hexdigest()[:32]}@{settings.LMS_UID_HOST}",
        url=settings.base_url + page,
        source=settings.base_url + own,
        description=described,
        color=ask.color,
        zone=network_zone(),
    )


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _run_ids(ask: Ask) -> Select[int]:
    free = enrolments.has_free_seats(now=clock.now())
    ids = courses.find_runs(ask.filter, PUBLIC, now=clock.now(), free_runs=free, unpublished=True)
    if ask.course_id is not None:
        ids = ids.where(Run.course_id == ask.course_id)
    return ids if ask.run_id is None else ids.where(Run.id == ask.run_id)


def _made(head: FeedHead, bodies: list[Body], changed_at: datetime, lang: str) -> Feed:
    size, kept = 0, list[Body]()
    for body in bodies:
        size += len(body.body)
        if size > LARGEST or len(kept) == MOST:
            with force_locale(lang):
                note = _(
                    "Too large: entries from the %(n)sth on are left out; narrow the list.", n=len(kept) + 1
                )
            head = replace(head, description=f"{head.description} {note}".strip())
            break
        kept.append(body)
    zones = {body.zone for body in kept if body.zone}
    etag = ical.content_hash(ical.head_bytes(head), *sorted(zones), *(body.digest for body in kept))
    whole = ical.assemble(head, [body.body for body in kept], zones)
    return Feed(whole, etag, changed_at.replace(microsecond=0))


@dataclass(frozen=True)
class Address:
    """A private address as its owner sees it; `handle` names it in pages, it opens nothing. `centre_id`: whose desk it
    shows; None: the own calendar."""

    handle: str
    name: str
    centre_id: int | None
    created_at: datetime
    fetched_at: datetime | None
    fetched_by: str


@dataclass(frozen=True)
class Holder:
    """Whose private feed a token opens (`centre_id`: of which centre's desk), how often it was fetched this hour, and
    the state of its entries."""

    address_id: int
    person_id: int
    centre_id: int | None
    feed_uid: str
    withdrawn: bool
    language: str
    hour: str
    hour_count: int
    fetched_at: datetime | None
    change: ChangeNumber


# made once, as `_STATE`
_HOLDER = (
    select(*FeedAddress.__table__.columns, Person.language, Change.number, Change.changed_at)
    .join(Person, Person.id == FeedAddress.person_id)
    .outerjoin(
        Change,
        Change.key
        == func.coalesce(
            "centre:" + cast(FeedAddress.centre_id, String), "person:" + cast(FeedAddress.person_id, String)
        ),
    )
    .where(FeedAddress.token_hash == bindparam("token_hash"), Person.deactivated_at.is_(None))
)


def holder_of(token: str) -> Holder | None:
    """The holder of a private address; None for an unknown token and for a deactivated person. One small query."""
    row = glance(_HOLDER, {"token_hash": hash_token(token)})
    if row is None:
        return None
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
        ChangeNumber(row.number, row.changed_at) if row.number else ChangeNumber(0, BEGINNING),
    )


def private_feed(holder: Holder, *, lang: str, form: Form) -> Feed:
    """The person's own entries, or those of the desk; ask `still_works` first. Unchanged since the last time: no
    query."""
    span = window(clock.now())

    def make() -> Feed:
        if holder.centre_id is None:
            bodies = agenda.bodies_of_person(holder.person_id, form=form, lang=lang, span=span)
        else:
            bodies = agenda.bodies_of_centre(holder.centre_id, lang=lang, span=span)
        head = _private_head(holder, lang)
        return _made(head, bodies, max(holder.change.changed_at, monday_of(clock.now())), lang)

    return _shelf().get(("private", holder.feed_uid, lang, form), (holder.change, span), make)


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
        )
        for row in session().scalars(query)
    ]
