"""A large synthetic network: the same seed gives the same courses, dates, people and enrolments on every machine."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from lms.centres import queries as centres
from lms.centres.models import Affiliation, Membership, Organisation
from lms.courses import queries as courses_queries
from lms.kit.db import session
from lms.people.models import Person
from lms.people.service import hash_password
from lms.seed import network
from lms.seed.demonstration import PASSWORD, Summary, count, refuse_production, summary
from lms.seed.reading import read_facts
from lms.seed.records import Facts
from lms.seed.synthetic.courses import Place, Setting
from lms.seed.synthetic.enrolments import Member, coming_runs, store_enrolments
from lms.seed.synthetic.people import email_of, store_people
from lms.seed.synthetic.storage import store_courses

BATCH = 50  # in one unit: PostgreSQL bears a transaction that is silent for 15 s, which a busy machine makes of a few
Progress = Callable[[int, int], None]


def synthetic(*, courses: int, people: int, random_seed: int, progress: Progress | None = None) -> Summary:
    """Makes a network of so many courses (about 1.2 runs each, with sessions and entries) and people with enrolments,
    in the seven centres of the demonstration; gives what was made.

    On an empty database or beside another network. What exists stays as it is, so a second call goes on where the first
    was interrupted. People have the addresses person-<seed>-<n>@example.org and the demonstration password; the first
    seven coordinate one centre each. `progress` hears (done, of how many). Refused in production.
    """
    refuse_production()
    facts, password_hash, before = read_facts(), hash_password(PASSWORD), count()
    organisations = network.found_centres(facts)
    network.save_topics(facts)
    setting = _setting(facts)
    employers = _employers(facts, organisations, setting)
    steps = _Steps(progress, total=courses + people)
    for numbers in _batches(courses):
        store_courses(random_seed, numbers, setting)
        steps.done(len(numbers))
    for numbers in _batches(people):
        store_people(random_seed, numbers, setting, password_hash=password_hash, organisations=employers)
    members = _members(random_seed, people)
    runs = coming_runs(random_seed)
    hosts = {place.id: centres.coordinators_of(place.id) for place in setting.places}
    deciders = {centre: ids[0] for centre, ids in hosts.items() if ids}
    for numbers in _batches(len(runs) if len(deciders) == len(hosts) else 0):
        batch = [runs[number - 1] for number in numbers]
        store_enrolments(random_seed, batch, members, deciders, runs=len(runs))
        steps.done(people * len(batch) // len(runs))
    steps.end()
    return summary(before)


class _Steps:
    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def done(self, number: int) -> None:
        self._done += number
        if self._progress:
            self._progress(self._done, self._total)

    def end(self) -> None:
        self.done(self._total - self._done)


def _batches(number: int) -> list[range]:
    return [range(first, min(first + BATCH, number + 1)) for first in range(1, number + 1, BATCH)]


def _setting(facts: Facts) -> Setting:
    """Choices in the order of the facts, so that keys of the database do not matter."""
    cards = {card.slug: card for card in centres.centre_cards().values()}
    topics = {topic.slug: topic for topic in courses_queries.topics()}
    children = [child for topic in facts.topics for child in topic.children]
    return Setting(
        places=tuple(
            Place(cards[each.slug].id, each.country, each.zone, each.city, each.languages)
            for each in facts.centres
        ),
        topics=tuple((topics[child.slug].id, child.label) for child in children),
    )


def _employers(facts: Facts, organisations: dict[str, int], setting: Setting) -> dict[int, list[int]]:
    ids = {each.slug: place.id for each, place in zip(facts.centres, setting.places, strict=True)}
    found: dict[int, list[int]] = {place.id: [] for place in setting.places}
    for each in facts.organisations:
        if each.centre:
            found[ids[each.centre]].append(organisations[each.slug])
    return found


def _members(seed: int, people: int) -> list[Member]:
    """The people of this network who can take part, in the order of their numbers."""
    query = (
        select(Person.email_key, Person.id, Membership.centre_id, Organisation.id, Organisation.kind)
        .outerjoin(Membership, (Membership.person_id == Person.id) & (Membership.state == "confirmed"))
        .outerjoin(Affiliation, (Affiliation.person_id == Person.id) & Affiliation.ended_on.is_(None))
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Person.email_key.startswith(f"person-{seed}-"))
    )
    found = {
        key: Member(ident, centre, employer, kind or "")
        for key, ident, centre, employer, kind in session().execute(query.order_by(Person.id))
    }
    keys = (email_of(seed, number) for number in range(1, people + 1))
    return [found[key] for key in keys if key in found]
