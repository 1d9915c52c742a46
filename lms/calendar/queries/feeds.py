"""Public feeds: the list's own query gives the ids, `agenda` the bodies; joined once per change and kept in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import Select, bindparam, func, literal, select, true

from lms.access import PUBLIC
from lms.agenda import queries as agenda
from lms.agenda.models import Change, Entry
from lms.agenda.queries import BEGINNING, Body
from lms.agenda.rules import DEADLINE, EntryCard, monday_of, window
from lms.calendar.models import ShortList
from lms.calendar.queries.imported import centres_dated
from lms.calendar.queries.shelf import Feed, the_shelf
from lms.calendar.rules import BY_THE_CLOCK_EVERY, Ask, minute_of
from lms.centres.models import Centre, Region
from lms.config import Settings
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.enrolments import queries as enrolments
from lms.exchanges import queries as exchanges
from lms.kit import clock, ical
from lms.kit.glance import Glance
from lms.kit.i18n import force_locale, network_zone
from lms.kit.i18n import gettext as _
from lms.kit.ical import FeedHead

LARGEST = 990_000  # of entries: a feed with its head stays below 1 MB
MOST = (
    LARGEST // 400
)  # entries: none is as small as that, so that a feed is cut by its size, and no list is read in vain
Span = tuple[datetime, datetime]


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
_STATE = Glance(_state_query())


def _public_state() -> _State:
    row = _STATE()
    assert row is not None, "an outer join from one row"
    number, changed_at, uid, centres, regions = row
    return _State(number or 0, changed_at or BEGINNING, uid, centres + regions, window(clock.now()))


def public_feed(address: Hashable, read: Callable[[], Ask]) -> Feed:
    """The feed that the public sees at `address` (path and query), which `read` understands. Nothing changed since the
    last time: one small query, and `read` is not called."""
    state = _public_state()
    return the_shelf().get(("public", address), state, lambda: _public(read(), state))


def _public(ask: Ask, state: _State) -> Feed:
    span = (BEGINNING, state.window[1]) if ask.past else state.window
    bodies = agenda.bodies_of(
        _groups(ask), form=ask.form, lang=ask.lang, span=span, limit=MOST + 1, deadlines=ask.deadlines
    )
    feed = made(_head(ask), bodies, max(state.changed_at, monday_of(clock.now())), ask.lang)
    if not ask.by_the_clock:
        return feed
    minute = minute_of(clock.now())
    return replace(feed, changed_at=max(feed.changed_at, minute), until=minute + BY_THE_CLOCK_EVERY)


def _groups(ask: Ask) -> dict[str, Select[int]]:
    if ask.slots is not None:
        return {"slot": exchanges.fed_slots(ask.slots, PUBLIC, slot_id=ask.slot_id)}
    runs = _run_ids(ask)
    groups = {"run": runs, DEADLINE: runs}
    if ask.everything:
        groups |= exchanges.dated(ask.filter, PUBLIC) | centres_dated(ask.filter)
    return groups


def coming(ask: Ask, *, limit: int) -> list[EntryCard]:
    """The next entries of the feed, as it would show them now; by start and UID."""
    now = clock.now()
    span = (now, window(now)[1])
    return agenda.cards_of(
        _groups(ask), form=ask.form, lang=ask.lang, span=span, limit=limit, deadlines=ask.deadlines
    )


_SHORT = Glance(select(ShortList.path, ShortList.query).where(ShortList.ref == bindparam("ref")))


@dataclass(frozen=True)
class Short:
    """A list and its canonical query behind a short address."""

    path: str
    query: str


def short_list(ref: str) -> Short | None:
    """What a short address stands for; None where nobody made it. One small query."""
    row = _SHORT(ref=ref)
    return Short(*row) if row else None


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
    # made only where it is asked: it takes as long as a sixth of a feed
    free = enrolments.has_free_seats(now=clock.now()) if ask.filter.free else true()
    ids = courses.find_runs(ask.filter, PUBLIC, now=clock.now(), free_runs=free, unpublished=True)
    if ask.course_id is not None:
        ids = ids.where(Run.course_id == ask.course_id)
    return ids if ask.run_id is None else ids.where(Run.id == ask.run_id)


def made(head: FeedHead, bodies: list[Body], changed_at: datetime, lang: str) -> Feed:
    """The feed of these bodies; from where it grows too large they are left out, and its description says so."""
    kept = bodies[: _fitting(bodies)]
    if len(kept) < len(bodies):
        with force_locale(lang):
            note = _("Too large: only the first %(n)s entries are here; narrow the list.", n=len(kept))
        head = replace(head, description=f"{head.description} {note}".strip())
    zones = {body.zone for body in kept if body.zone}
    etag = ical.content_hash(ical.head_bytes(head), *sorted(zones), *(body.digest for body in kept))
    whole = ical.assemble(head, [body.body for body in kept], zones)
    return Feed(whole, etag, changed_at.replace(microsecond=0))


def _fitting(bodies: list[Body]) -> int:
    """How many of them, from the first on, have room in a feed."""
    ends = list(accumulate(len(body.body) for body in bodies))
    return min(bisect_right(ends, LARGEST), MOST)
