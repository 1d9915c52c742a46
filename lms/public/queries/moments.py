"""The dates that people may be reminded of: their own entries, and the ends of enrolment of what they bookmarked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, or_, select

from lms.access import Actor, Permission, can
from lms.agenda import queries as agenda
from lms.agenda.queries import OwnDate
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.courses.rules import RunCard, run_text, run_thing
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import LIVE
from lms.exchanges import queries as exchanges
from lms.exchanges.rules import SlotCard
from lms.kit.db import session
from lms.notifications.models import Bookmark
from lms.notifications.rules.reminding import AHEAD, Moment


def moments(now: datetime) -> dict[int, list[Moment]]:
    """The dates ahead of `now` (aware UTC) that come near, by person. What has a day alone begins and ends with it on
    the wall of its zone. A fixed number of queries, whatever the number of people."""
    found: dict[int, list[Moment]] = defaultdict(list)
    dates, closing = agenda.own_dates((now, now + AHEAD)), _bookmarked(now)
    groups = {own.card.group for own in dates}
    runs = courses.run_cards({ident for kind, ident in groups if kind == "run"} | {row[1] for row in closing})
    slots = exchanges.slot_cards([ident for kind, ident in groups if kind == "slot"])
    for own in dates:
        found[own.person_id] += [each for each in _own(own, runs, slots) if each.at > now]
    for person_id, run_id, made_at in closing:
        card = runs[run_id]
        found[person_id].append(_closing(card, card.closes_at or card.starts_at or now, made_at))
    return dict(found)


def may_still_see(person_id: int, moments: Sequence[Moment]) -> list[Moment]:
    """Those of these dates that the person may still see: what one bookmarked or follows may have been withdrawn from
    one's eyes since. What is one's own one sees."""
    wanted = [each for each in moments if each.anchor == "deadline"]
    if not wanted:
        return list(moments)
    actor = centres.actor_of(person_id)
    runs = courses.run_cards({each.ident for each in wanted if each.kind == "run"})
    seen = {each.path for each in wanted if each.kind == "run" and _sees_run(actor, runs[each.ident])}
    seen |= {each.path for each in wanted if each.kind == "cutoff" and _sees_slot(actor, each.path)}
    return [each for each in moments if each.anchor != "deadline" or each.path in seen]


def _sees_run(actor: Actor, card: RunCard) -> bool:
    return can(actor, Permission.CATALOGUE_READ, run_thing(card))


def _sees_slot(actor: Actor, path: str) -> bool:
    card = exchanges.slot_by_ref(path.rpartition("/")[2])
    return card is not None and can(actor, Permission.SLOT_READ, exchanges.slot_thing(card))


def _own(own: OwnDate, runs: Mapping[int, RunCard], slots: Mapping[int, SlotCard]) -> Iterator[Moment]:
    """The dates of an own entry. Of a slot that takes no applications any more nobody is reminded."""
    card, ident = own.card, own.card.source[1]
    first, last, whole = card.starts_at, card.ends_at, card.starts_on is not None
    if card.starts_on and card.ends_on:
        first, last = _midnight(card.starts_on, card.zone), _midnight(_after(card.ends_on), card.zone)
    same: dict[str, Any] = {"zone": card.zone, "since": own.since, "whole": whole, "path": card.path}
    match card.group:
        case ("run", run_id):
            named = _named(runs[run_id])
            yield Moment(anchor="start", kind="run", ident=run_id, at=first, **same, **named)
        case ("slot", slot_id) if slots[slot_id].state == "published":
            title = slots[slot_id].title
            yield Moment(anchor="deadline", kind="cutoff", ident=ident, at=last, title=title, **same)
        case ("stay", _):
            yield Moment(anchor="start", kind="stay", ident=ident, at=first, title=card.title, **same)
            yield Moment(anchor="end", kind="stay", ident=ident, at=last, title=card.title, **same)


def _named(card: RunCard) -> dict[str, Any]:
    titles = tuple((text.lang, run_text(card, text.lang).title) for text in card.texts)
    return {"title": card.title, "titles": titles}


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _bookmarked(now: datetime) -> list[tuple[int, int, datetime]]:
    """Person, run and time of the bookmark, for open windows that end soon of runs that a person bookmarked, themselves
    or their course, and has not enrolled in."""
    closes = func.coalesce(Run.closes_at, Run.starts_at)
    kept = or_(
        and_(Bookmark.kind == "run", Bookmark.thing_id == Run.id),
        and_(Bookmark.kind == "course", Bookmark.thing_id == Run.course_id),
    )
    enrolled = exists().where(Enrolment.run_id == Run.id, Enrolment.person_id == Bookmark.person_id, LIVE)
    query = (
        select(Bookmark.person_id, Run.id, func.min(Bookmark.made_at))
        .join(Run, kept)
        .where(Run.state == "published", closes > now, closes < now + AHEAD, ~enrolled)
        .where(or_(Run.opens_at.is_(None), Run.opens_at <= now))
        .group_by(Bookmark.person_id, Run.id)
        .order_by(Bookmark.person_id, Run.id)
    )
    return [(person, run, made_at) for person, run, made_at in session().execute(query)]


def _closing(card: RunCard, at: datetime, since: datetime) -> Moment:
    return Moment(
        anchor="deadline",
        kind="run",
        ident=card.id,
        at=at,
        zone=card.zone,
        since=since,
        path=f"/runs/{card.ref}",
        **_named(card),
    )
