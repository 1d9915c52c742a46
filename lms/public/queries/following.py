"""What a followed list holds, for the person who follows it: the list's own filter and scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl

from sqlalchemy import Select, or_
from werkzeug.datastructures import MultiDict

from lms.access import Actor, Permission, can
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.courses.rules import (
    CourseCard,
    Filter,
    RunCard,
    course_text,
    course_thing,
    read_filter,
    run_text,
    run_thing,
)
from lms.enrolments import queries as enrolments
from lms.exchanges import queries as exchanges
from lms.exchanges.models import Slot
from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_filters import Arguments, SlotFilter, read_slot_filter
from lms.exchanges.rules.slot_labels import next_deadline
from lms.kit.db import session
from lms.kit.i18n import format_days
from lms.notifications.rules.following import LONGEST_QUERY
from lms.public.rules import Host
from lms.public.rules.following import Item, in_order

MOST_READ = 200
"""So many new things of a kind are read in full; more are counted."""
Asked = Filter | SlotFilter
Unknown = list[tuple[str, str]]
Known = Mapping[str, frozenset[str]]


def read_list(of: str, arguments: Arguments, known: Known) -> tuple[Asked, Unknown]:
    """What is asked of the list `of`, and the (name, value) pairs that mean nothing."""
    return (read_slot_filter if of == "exchanges" else read_filter)(arguments, known)


def stored_list(of: str, query: str, known: Known) -> tuple[Asked, Unknown]:
    """The same from a stored query."""
    return read_list(of, MultiDict(pairs_of(query)), known)


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The pairs of a stored or sent query, as far as one can be stored."""
    return parse_qsl(query[:LONGEST_QUERY])


def holds(asked: Asked, of: str, actor: Actor, *, now: datetime) -> dict[str, list[int]]:
    """Ids of all that the list `of` holds for `actor` and that one can still take part in, by kind. Two queries."""
    if isinstance(asked, SlotFilter):
        return {"slot": _ids(exchanges.fed_slots(asked, actor).where(Slot.state == "published"))}
    free = enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    runs = courses.find_runs(asked, actor, now=now, free_runs=free)
    coming = runs.where(Run.state == "published", or_(Run.ends_at.is_(None), Run.ends_at > now))
    if of == "calendar":
        slots = exchanges.dated(asked, actor)["slot"].where(Slot.state == "published")
        return {"run": _ids(coming), "slot": _ids(slots)}
    return {
        "run": _ids(coming),
        "course": _ids(courses.every_course(asked, actor, now=now, free_runs=free)),
    }


def _ids(query: Select[int]) -> list[int]:
    return sorted(session().scalars(query))


def items_of(
    things: Mapping[str, Sequence[int]], *, lang: str, now: datetime, known: Mapping[int, Host]
) -> tuple[list[Item], int]:
    """These things as a mail names them, in the language `lang`, and how many more there are. A course does not stand
    beside a run of its own."""
    runs = courses.run_cards(things.get("run", ())[-MOST_READ:]).values()
    given = {run.course_id for run in runs}
    alone = [ident for ident in things.get("course", ()) if ident not in given]
    slots = things.get("slot", ())
    items = [
        *(_run(card, lang, known) for card in runs),
        *(_course(card, lang, known) for card in courses.course_cards(alone[-MOST_READ:]).values()),
        *(_slot(card, now, known) for card in exchanges.slot_cards(slots[-MOST_READ:]).values()),
    ]
    return in_order(items), len(things.get("run", ())) + len(alone) + len(slots) - len(items)


def bookmarked(actor: Actor, things: Sequence[tuple[str, int]], *, lang: str) -> list[tuple[str, str]]:
    """Address and title of what the person bookmarked and may still see, in the same order. At most six queries."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    wanted = {kind: [ident for each, ident in things if each == kind] for kind in ("course", "run")}
    for course in courses.course_cards(wanted["course"]).values():
        if can(actor, Permission.CATALOGUE_READ, course_thing(course)):
            found["course", course.id] = f"/courses/{course.slug}", course_text(course, lang).title
    for run in courses.run_cards(wanted["run"]).values():
        if can(actor, Permission.CATALOGUE_READ, run_thing(run)):
            days = format_days(run.starts_on, run.ends_on) or run.period_text
            title = run_text(run, lang).title
            found["run", run.id] = f"/runs/{run.ref}", f"{title}, {days}" if days else title
    return [found[each] for each in things if each in found]


def followed_slots(actor: Actor) -> list[SlotCard]:
    """The slots that the person follows and may still see, the last first."""
    slots = exchanges.followed_slots(actor.person_id or 0)
    return [each for each in slots if can(actor, Permission.SLOT_READ, exchanges.slot_thing(each))]


def _host(centre_id: int | None, known: Mapping[int, Host], provider: str = "") -> str:
    centre = known.get(centre_id or 0)
    return provider or (centre.acronym if centre is not None else "")


def _run(card: RunCard, lang: str, known: Mapping[int, Host]) -> Item:
    return Item(
        kind="run",
        ident=card.id,
        title=run_text(card, lang).title,
        path=f"/runs/{card.ref}",
        host=_host(card.centre_id, known),
        first=card.starts_on,
        last=card.ends_on,
        printed=card.period_text,
        closes_at=card.closes_at or card.starts_at,
        zone=card.zone,
    )


def _course(card: CourseCard, lang: str, known: Mapping[int, Host]) -> Item:
    day = card.period_sort if card.period_precision == "day" else None
    return Item(
        kind="course",
        ident=card.id,
        title=course_text(card, lang).title,
        path=f"/courses/{card.slug}",
        host=_host(card.centre_id, known, card.provider),
        first=day,
        printed=card.period_text,
    )


def _slot(card: SlotCard, now: datetime, known: Mapping[int, Host]) -> Item:
    return Item(
        kind="slot",
        ident=card.id,
        title=card.title,
        path=f"/exchanges/{card.ref}",
        host=_host(card.centre_id, known, card.provider),
        first=card.earliest_start,
        last=card.latest_end,
        printed=card.period_text,
        closes_at=next_deadline(card, now),
        zone=card.zone,
    )
