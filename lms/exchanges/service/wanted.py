"""Posting what one looks for, or can give: written, changed, found, withdrawn, expired."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from lms.access import Actor, Role
from lms.courses.models import Topic
from lms.exchanges import notices
from lms.exchanges.models import Wanted, WantedTopic
from lms.exchanges.rules import EXPIRES_AFTER, WantedInput, check_wanted
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import force_locale, instant_words, known_language, network_zone
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any, stale
from lms.kit.tokens import new_reference
from lms.kit.zones import wall_day
from lms.notifications import service as notifications
from lms.people import queries as people

THING, BATCH = "wanted", 100


@use_case
def post_wanted(values: WantedInput, *, actor: Actor, centre_id: int | None = None) -> str:
    """A new post of the actor, or of the centre by one of its coordinators; gives its reference. It leaves the list
    after 90 days. The second click of the same person makes no second post."""
    if actor.person_id is None or not actor.verified:
        raise NotFound
    if centre_id is not None and not actor.has(Role.COORDINATOR, centre_id):
        raise NotFound
    now = clock.now()
    today = wall_day(now, network_zone())
    refuse_if_any(_problems(values, new=True))
    if (same := _just_posted(values, actor.person_id, centre_id)) is not None:
        return same.ref
    row = add(
        Wanted(
            ref=new_reference("WANTED"),
            author_id=actor.person_id,
            centre_id=centre_id,
            state="open",
            expires_on=today + EXPIRES_AFTER,
            created_at=now,
            updated_at=now,
            **_columns(values),
        )
    )
    _write_topics(row.id, values.topic_ids)
    journal.record((THING, row.id), "post-wanted", actor_id=actor.person_id, after={"title": row.title})
    return row.ref


def _just_posted(values: WantedInput, author_id: int, centre_id: int | None) -> Wanted | None:
    """An open post of the same person that says the same."""
    query = (
        select(Wanted)
        .where(Wanted.author_id == author_id, Wanted.state == "open", Wanted.title == values.title)
        .order_by(Wanted.id.desc())
    )
    columns = _columns(values)
    for row in session().scalars(query):
        if row.centre_id == centre_id and all(getattr(row, name) == value for name, value in columns.items()):
            return row
    return None


def _columns(values: WantedInput) -> dict[str, object]:
    names = ("direction", "kind", "title", "text", "from_on", "to_on", "days", "scope")
    return {name: getattr(values, name) for name in names}


def _problems(values: WantedInput, *, new: bool) -> list[Problem]:
    problems = check_wanted(values, today=wall_day(clock.now(), network_zone()), new=new)
    known = set(session().scalars(select(Topic.id).where(Topic.id.in_(values.topic_ids))))
    if known != set(values.topic_ids):
        problems.append(Problem("unknown", _l("Choose one of the list."), "topics"))
    return problems


def _write_topics(wanted_id: int, ids: Iterable[int]) -> bool:
    have = set(session().scalars(select(WantedTopic.topic_id).where(WantedTopic.wanted_id == wanted_id)))
    wanted = set(ids)
    if have == wanted:
        return False
    session().execute(delete(WantedTopic).where(WantedTopic.wanted_id == wanted_id))
    session().add_all(WantedTopic(wanted_id=wanted_id, topic_id=topic) for topic in sorted(wanted))
    session().flush()
    return True


def _mine(wanted_id: int, actor: Actor) -> Wanted:
    """The post, locked, for its author or a coordinator of its centre; to others it does not exist here."""
    row = lock(Wanted, wanted_id)
    own = actor.person_id is not None and actor.person_id == row.author_id
    if not own and not (row.centre_id is not None and actor.has(Role.COORDINATOR, row.centre_id)):
        raise NotFound
    return row


def _check(row: Wanted, version: int | None, button: object) -> None:
    if version is not None and version != row.version:
        last = journal.rows_of((THING, row.id))[-1]
        card = people.person_card(last.actor_id) if last.actor_id is not None else None
        raise stale(
            _l(
                "%(name)s changed this case at %(time)s, before you pressed “%(button)s”. Nothing was saved."
                " Look at the current state below and decide again.",
                name=card.name if card else _l("The system"),
                time=instant_words(last.at),
                button=button,
            )
        )
    if row.state != "open":
        raise Refusal("wrong_state", _l("This post is not open any more: write a new one."), status=409)


@use_case
def edit_wanted(wanted_id: int, values: WantedInput, *, actor: Actor, version: int | None = None) -> bool:
    """Changes an open post; whether anything changed."""
    row = _mine(wanted_id, actor)
    changes = {name: value for name, value in _columns(values).items() if getattr(row, name) != value}
    query = select(WantedTopic.topic_id).where(WantedTopic.wanted_id == row.id)
    if not changes and set(session().scalars(query)) == set(values.topic_ids):
        return False
    _check(row, version, _l("Save"))
    refuse_if_any(_problems(values, new=False))
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    _write_topics(row.id, values.topic_ids)
    row.updated_at, row.version = clock.now(), row.version + 1
    journal.record((THING, row.id), "edit-wanted", actor_id=actor.person_id, before=before, after=changes)
    return True


@use_case
def end_wanted(wanted_id: int, state: str, *, actor: Actor, version: int | None = None) -> None:
    """Ends an open post: "filled" (found) or "withdrawn". A second click changes nothing."""
    row = _mine(wanted_id, actor)
    if state not in ("filled", "withdrawn"):
        raise NotFound
    if row.state == state:
        return
    _check(row, version, _l("End the post"))
    _set_state(row, state, actor.person_id)


def _set_state(row: Wanted, state: str, actor_id: int | None) -> None:
    before, row.state = {"state": row.state}, state
    row.updated_at, row.version = clock.now(), row.version + 1
    journal.record((THING, row.id), state, actor_id=actor_id, before=before, after={"state": state})


def expire_wanted() -> int:
    """Ends open posts whose 90 days are over, and tells their authors; gives how many. Safe to run again."""
    today = wall_day(clock.now(), network_zone())
    query = (
        select(Wanted.id)
        .where(Wanted.state == "open", Wanted.expires_on <= today)
        .order_by(Wanted.id)
        .limit(BATCH)
    )
    return sum(_expire(ident) for ident in list(session().scalars(query)))


@use_case
def _expire(wanted_id: int) -> bool:
    row = lock(Wanted, wanted_id)
    if row.state != "open" or row.expires_on > wall_day(clock.now(), network_zone()):
        return False
    _set_state(row, "expired", journal.SYSTEM)
    author = people.person_card(row.author_id)
    if author is not None:
        with force_locale(known_language(author.language)):
            letter = notices.wanted_expired(row.title, ref=row.ref, path=f"/exchanges/wanted/{row.ref}")
        notifications.post(author.id, letter, event=f"wanted:{row.id}:{row.version}")
    return True
