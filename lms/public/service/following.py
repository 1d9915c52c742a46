"""Following a list, and the mail about what it has new. A due job: running it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from lms.access import Actor
from lms.centres import queries as centres
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.notifications.rules.following import LONGEST_QUERY, fresh, list_due
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.public import notices
from lms.public.queries import following, vocabulary
from lms.public.rules import Vocabulary
from lms.public.rules.following import Item, News, told_once
from lms.public.serializers.lists import list_name, list_path

MOST = 20
"""Lines of one list in a mail; the rest is counted and linked."""


@use_case
def follow(actor: Actor, of: str, query: str, *, every: str, lang: str = "") -> str:
    """The person follows the list `of` with this query; gives the reference. What the person sees in it today is known.

    Refused: a value that means nothing, one of more than 2,000 characters, what `notifications.follow_list` refuses.
    """
    person = people.person_card(actor.person_id or 0)
    assert person is not None, "the page is for people who are signed in"
    asked, unknown = following.stored_list(of, query, vocabulary().known)
    canonical = asked.query(sort=False)
    if max(len(query), len(canonical)) > LONGEST_QUERY:
        raise Refusal("too_long", _l("This list is narrowed by too much; take some of the filters away."))
    if unknown:
        raise Refusal("unknown_value", _l("This list asks for something that does not exist any more."))
    known = following.holds(asked, of, actor, now=clock.now())
    return notifications.follow_list(
        person.id, of, canonical, every=every, known=known, zone=person.zone, lang=lang
    )


@dataclass(frozen=True)
class _Found:
    """What a followed list holds for a person now: its name and address, ids by kind, and what it had new; in the
    language it is told in."""

    lang: str
    name: str
    path: str
    things: Mapping[str, Sequence[int]]
    items: Sequence[Item]
    more: int


def send_lists() -> int:
    """Tells everybody whose turn has come what the followed lists have new: one notice and one mail about all of them,
    none where nothing is new; gives how many. One transaction for each person."""
    now = clock.now()
    due = {
        person_id
        for person_id, every, looked_on, zone in inboxes.list_turns()
        if list_due(every, looked_on, now=now, zone=zone)
    }
    words = vocabulary() if due else None
    return sum(
        _tell(card, _look(card, words))
        for card in people.person_cards(due).values()
        if card.reachable and words is not None
    )


def _look(person: PersonCard, words: Vocabulary) -> dict[int, _Found]:
    """What the person's lists hold, read before anything is locked."""
    actor, found = centres.actor_of(person.id), dict[int, _Found]()
    for each in inboxes.searches_of(person.id):
        if list_due(each.every, each.looked_on, now=clock.now(), zone=person.zone):
            lang = known_language(each.lang or person.language)
            with force_locale(lang):
                held = _hold(each, actor, words, lang)
            if held is not None:
                found[each.id] = held
    return found


def _hold(search: inboxes.SearchCard, actor: Actor, words: Vocabulary, lang: str) -> _Found | None:
    """None for a list that asks for what does not exist any more: without it, it would be another one."""
    now = clock.now()
    asked, unknown = following.stored_list(search.of_list, search.query, words.known)
    if unknown:
        return None
    things = following.holds(asked, search.of_list, actor, now=now)
    items, more = following.items_of(fresh(search.known, things), lang=lang, now=now, known=words.centres)
    path = list_path(search.of_list, search.query)
    return _Found(lang, list_name(asked, search.of_list, words), path, things, items, more)


@use_case
def _tell(person: PersonCard, found: Mapping[int, _Found]) -> bool:
    """The lists whose turn it is have had it, whether there was anything to say or not."""
    day, due = notifications.begin_lists(person.id, zone=person.zone)
    news = []
    for search in due:
        if search.id in found:
            each = found[search.id]
            new = fresh(search.known, each.things)
            items = [item for item in each.items if item.ident in new.get(item.kind, ())]
            news.append(News(each.name, each.path, items, each.more, each.lang))
    told = told_once(news, most=MOST)
    if not told:
        return False
    with force_locale(known_language(person.language)):
        base_url = str(current_app.config["LMS"].base_url)
        letter = notices.lists(told, base_url=base_url, zone=person.zone)
    if not notifications.post(person.id, letter, event=day.isoformat()):
        return False
    held = {search.id: found[search.id].things for search in due if search.id in found}
    notifications.remember(person.id, held, [item.thing for each in news for item in each.items])
    return True
