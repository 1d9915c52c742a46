"""What a person follows: lists, bookmarks, and how often and when to hear of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, func, select

from lms.kit import clock
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import languages
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_once
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.kit.tokens import new_reference
from lms.kit.zones import wall_day
from lms.notifications.models import Bookmark, ReminderChoice, SavedSearch
from lms.notifications.queries import SearchCard, search_card
from lms.notifications.rules.following import (
    EVERY_LIST,
    LISTS,
    MOST_LISTS,
    Things,
    list_due,
    remembered,
)
from lms.notifications.rules.reminding import ANCHORS, DAYS

MOST_BOOKMARKS = 500


@use_case
def follow_list(
    person_id: int,
    of: str,
    query: str,
    *,
    every: str,
    known: Mapping[str, Sequence[int]],
    zone: str,
    lang: str = "",
) -> str:
    """The person follows the list `of` (one of `LISTS`) with this canonical query; gives the reference. `known` is what
    it holds already, which is not told; the first turn is that of the next day in `zone`. `lang`: in which language of
    the network it is told; empty: the person's.

    Following it a second time changes how often the mail comes, and its language. Refused: an unknown frequency or
    language, more than 30 lists.
    """
    if of not in LISTS:
        raise NotFound
    _check(every, lang)
    mine = SavedSearch.person_id == person_id
    same = mine & (SavedSearch.of_list == of) & (SavedSearch.query == query)
    others = select(func.count(SavedSearch.id)).where(mine, ~same)
    if (session().scalar(others) or 0) >= MOST_LISTS:
        raise Refusal("too_many", _l("You follow %(n)s lists; stop following one first.", n=MOST_LISTS))
    values = {"person_id": person_id, "of_list": of, "query": query, "every": every}
    now = clock.now()
    insert_once(
        SavedSearch,
        **values,
        ref=new_reference("LIST"),
        looked_on=wall_day(now, zone),
        known={kind: sorted(ids) for kind, ids in known.items()},
        created_at=now,
    )
    row = session().scalars(select(SavedSearch).where(same).with_for_update()).one()
    _choose(row, every, zone)
    row.lang = lang
    return row.ref


def _check(every: str, lang: str) -> None:
    sentence = _l("Choose one of these.")
    unknown = {"every": every not in EVERY_LIST, "lang": lang not in ("", *languages())}
    refuse_if_any([Problem("unknown", sentence, name) for name, wrong in unknown.items() if wrong])


def _choose(row: SavedSearch, every: str, zone: str) -> None:
    """What is chosen today begins with the next turn, so that there is one mail a day at most."""
    if row.every != every:
        row.every, row.looked_on = every, wall_day(clock.now(), zone)


@use_case
def choose_list(ref: str, every: str, *, person_id: int, zone: str, lang: str | None = None) -> None:
    """The mail about the person's own list comes as often as `every` says, in the language `lang` (empty: the person's;
    None: as before); `NotFound` for one of somebody else."""
    _check(every, lang or "")
    mine = select(SavedSearch).where(SavedSearch.ref == ref, SavedSearch.person_id == person_id)
    row = session().scalars(mine.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    _choose(row, every, zone)
    row.lang = row.lang if lang is None else lang


@use_case
def unfollow_list(ref: str, *, person_id: int) -> None:
    """The person follows the list no longer; one of somebody else, or one that is gone, changes nothing."""
    session().execute(delete(SavedSearch).where(SavedSearch.ref == ref, SavedSearch.person_id == person_id))


def begin_lists(person_id: int, *, zone: str) -> tuple[date, list[SearchCard]]:
    """Within the open use case: the person's day, and the lists whose mail is due now, which have thereby had their
    turn. Concurrent callers wait, and one of them gets them."""
    now = clock.now()
    query = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.every != "never")
    rows = session().scalars(query.order_by(SavedSearch.id).with_for_update()).all()
    due = [row for row in rows if list_due(row.every, row.looked_on, now=now, zone=zone)]
    today = wall_day(now, zone)
    for row in due:
        row.looked_on = today
    return today, [search_card(row) for row in due]


def remember(person_id: int, held: Mapping[int, Things], told: Iterable[tuple[str, int]]) -> None:
    """Within the open use case: what these lists (by row) hold, and the things that were `told` to the person (kind and
    row), are told by none of the person's lists again."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, ident in told:
        by_kind[kind].add(ident)
    query = select(SavedSearch).where(SavedSearch.person_id == person_id).order_by(SavedSearch.id)
    for row in session().scalars(query.with_for_update()):
        things = {kind: set(ids) for kind, ids in held.get(row.id, {}).items()}
        for kind, ids in by_kind.items():
            things[kind] = things.get(kind, set()) | ids
        known = remembered(row.known, things)
        if known != row.known:
            row.known = known


@use_case
def bookmark(person_id: int, kind: str, thing_id: int) -> None:
    """The person keeps the thing in mind (`kind`: "course" or "run"); ask before whether the person may see it. A
    second time changes nothing. Refused: more than 500."""
    mine = select(func.count()).select_from(Bookmark).where(Bookmark.person_id == person_id)
    if (session().scalar(mine) or 0) >= MOST_BOOKMARKS:
        sentence = _l("You have %(n)s bookmarks; remove one first.", n=MOST_BOOKMARKS)
        raise Refusal("too_many", sentence, status=409)
    insert_once(Bookmark, person_id=person_id, kind=kind, thing_id=thing_id, made_at=clock.now())


@use_case
def unbookmark(person_id: int, kind: str, thing_id: int) -> None:
    """The person no longer keeps the thing in mind, whatever became of it."""
    mine = (Bookmark.person_id == person_id) & (Bookmark.kind == kind) & (Bookmark.thing_id == thing_id)
    session().execute(delete(Bookmark).where(mine))


@use_case
def choose_reminders(person_id: int, *, start: int, end: int, deadline: int) -> None:
    """So many days before each kind of date the person is reminded, 0 for never; only numbers of `DAYS`."""
    chosen = dict(zip(ANCHORS, (start, end, deadline), strict=True))
    sentence = _l("Choose one of these.")
    refuse_if_any([Problem("unknown", sentence, name) for name, days in chosen.items() if days not in DAYS])
    insert_once(ReminderChoice, person_id=person_id, **chosen)
    row = lock(ReminderChoice, person_id)
    row.start, row.end, row.deadline = start, end, deadline
