"""Regions, centres, organisations, topics and people of the demonstration network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import current_app

from lms.access import Actor, Role
from lms.centres import queries as centres
from lms.centres import service as centres_service
from lms.centres.models import CentreText
from lms.config import Settings
from lms.courses import queries as courses
from lms.courses import service as courses_service
from lms.kit.db import add, use_case
from lms.people import queries as people
from lms.people import service as people_service
from lms.seed.reading import about
from lms.seed.records import CentreFacts, Facts, MembershipFacts, PersonFacts, TopicFacts


@dataclass(frozen=True)
class World:
    """The keys of what stands already, by slug or address; `hosts` are the coordinators of each centre, as actors."""

    centres: dict[str, int]
    regions: dict[str, int]
    topics: dict[str, int]
    people: dict[str, int]
    hosts: dict[str, tuple[Actor, ...]]

    def coordinator(self, centre: str, *, not_person: int = 0) -> Actor:
        """Who decides for the centre, somebody else than `not_person`: nobody decides the own case."""
        return next(actor for actor in self.hosts[centre] if actor.person_id != not_person)


@use_case
def found_centres(facts: Facts) -> dict[str, int]:
    """Regions, centres and organisations; those that exist stay as they are. Gives the organisations' ids by slug."""
    for region in facts.regions:
        with about(f"region {region.slug}"):
            centres_service.found_region(
                region.slug, name=region.name, level=region.level, parent=region.parent, about=region.about
            )
    known = {card.slug for card in centres.centre_cards().values()}
    for centre in facts.centres:
        if centre.slug not in known:
            with about(f"centre {centre.slug}"):
                _found_centre(centre)
    organisations = {}
    for each in facts.organisations:
        with about(f"organisation {each.slug}"):
            organisations[each.slug] = centres_service.found_organisation(
                each.name, kind=each.kind, country=each.country
            )
    return organisations


def _found_centre(centre: CentreFacts) -> None:
    ident = centres_service.found_centre(
        centre.slug,
        acronym=centre.acronym or centre.short_name,
        name=centre.name,
        country=centre.country,
        zone=centre.zone,
        regions=[centre.region],
        city=centre.city,
        website=centre.website,
        about=centre.about,
        colour=centre.colour,
        calendar_colour=centre.colour_name,
        mail_domains=" ".join(centre.mail_domains),
        source=centre.source,
        as_of=centre.as_of,
    )
    for lang, name in sorted(centre.name_native.items()):
        add(CentreText(centre_id=ident, lang=lang, name=name))


@use_case
def save_topics(facts: Facts) -> None:
    """Topics in their two levels; those that exist stay as they are."""
    known = {topic.slug: topic.id for topic in courses.topics()}
    for position, topic in enumerate(facts.topics):
        above = _save_topic(topic, known, None, position)
        for inner_position, child in enumerate(topic.children):
            _save_topic(child, known, above, inner_position)


def _save_topic(topic: TopicFacts, known: dict[str, int], above: int | None, position: int) -> int:
    if topic.slug not in known:
        with about(f"topic {topic.slug}"):
            known[topic.slug] = courses_service.save_topic(
                topic.label,
                actor=None,
                slug=topic.slug,
                synonyms=topic.synonyms,
                parent_id=above,
                position=position,
            )
    return known[topic.slug]


@use_case
def settle_people(facts: Facts, organisations: dict[str, int], *, password_hash: str) -> None:
    """Accounts, all with one password, where they belong and work, and their roles; an account that exists stays."""
    places = {card.slug: card.id for card in centres.centre_cards().values()}
    for person in facts.people:
        if people.person_id_by_email(person.email) is not None:
            continue
        with about(f"person {person.email}"):
            ident = _open_account(person, password_hash)
            if person.organisation:
                centres_service.choose_organisation(organisations[person.organisation], person_id=ident)
            for role in person.network_roles:
                centres_service.appoint(ident, role)
            for membership in person.memberships:
                _place(ident, places[membership.centre], membership)


def _open_account(person: PersonFacts, password_hash: str) -> int:
    settings: Settings = current_app.config["LMS"]
    since = min((each.since for each in person.memberships), default=None)
    return people_service.create_account(
        person.email,
        name=person.name,
        password_hash=password_hash,
        zone=person.zone,
        # a language that this installation does not speak would be half translated
        language=person.language if person.language in settings.locales else settings.locales[0],
        verified=True,
        demonstration=True,
        created_at=_morning(since),
    )


def _place(person_id: int, centre_id: int, membership: MembershipFacts) -> None:
    centres_service.place_member(
        person_id,
        centre_id,
        state=membership.state,
        since=_morning(membership.since),
        until=_morning(membership.until),
    )
    for role in membership.roles:
        if role != "member":
            centres_service.appoint(person_id, Role(role), centre_id=centre_id)


def _morning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(8), UTC) if day else None


def look_around(facts: Facts) -> World:
    """What stands now."""
    places = {card.slug: card.id for card in centres.centre_cards().values()}
    known = {person.email: people.person_id_by_email(person.email) for person in facts.people}
    return World(
        centres=places,
        regions={card.slug: card.id for card in centres.region_cards().values()},
        topics={topic.slug: topic.id for topic in courses.topics()},
        people={email: ident for email, ident in known.items() if ident is not None},
        hosts={
            slug: tuple(centres.actor_of(person) for person in centres.coordinators_of(ident))
            for slug, ident in places.items()
        },
    )
