"""Where people work: chosen by each person, with its history; twins merged by coordinators and the network office."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from lms import access
from lms.access import COORDINATOR, Actor, Permission, Role
from lms.centres import queries
from lms.centres.models import Affiliation, Organisation
from lms.centres.rules import ORGANISATION_KINDS
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.kit.text import clean_line, fold
from lms.kit.zones import wall_day
from lms.people import queries as people
from lms.people.models import Person

NAME_LENGTH = 160


@use_case
def choose_organisation(organisation_id: int, *, person_id: int) -> None:
    """The person works there from today (in the person's zone) on; the former place ends today. Same place: nothing."""
    organisation = lock(Organisation, organisation_id)
    if organisation.merged_into_id is not None:
        organisation = lock(Organisation, organisation.merged_into_id)
    lock(Person, person_id)
    now = queries.organisation_of(person_id)
    if now is not None and now[0] == organisation.id:
        return
    today = _end_affiliation(person_id)
    add(Affiliation(person_id=person_id, organisation_id=organisation.id, started_on=today))
    journal.record(
        ("person", person_id),
        "choose-organisation",
        actor_id=person_id,
        before={"organisation": now[0] if now else None},
        after={"organisation": organisation.id},
    )


@use_case
def leave_organisation(person_id: int) -> None:
    """The person works nowhere (known) from today on; nowhere already: nothing."""
    lock(Person, person_id)
    now = queries.organisation_of(person_id)
    if now is not None:
        _end_affiliation(person_id)
        journal.record(
            ("person", person_id), "leave-organisation", actor_id=person_id, before={"organisation": now[0]}
        )


def _end_affiliation(person_id: int) -> date:
    card = people.person_card(person_id)
    if card is None:
        raise NotFound
    today = wall_day(clock.now(), card.zone)
    session().execute(
        update(Affiliation)
        .where(Affiliation.person_id == person_id, Affiliation.ended_on.is_(None))
        .values(ended_on=today)
    )
    return today


@use_case
def create_organisation(name: str, *, kind: str, country: str, person_id: int) -> int:
    """Makes an organisation known and chooses it for the person; gives its id.

    Refused: no name, an unknown class, a name that exists (it can be chosen); one that was merged gives the one it is
    part of.
    """
    refuse_if_any(organisation_problems(name, kind=kind, country=country))
    known = session().scalar(select(Organisation).where(Organisation.name_key == fold(name)))
    if known is not None and known.merged_into_id is None:
        raise Refusal(
            "name_taken",
            _l("An organisation with this name exists already: choose it from the list."),
            "name",
        )
    ident = known.merged_into_id if known is not None else None
    if ident is None:
        ident = add_organisation(name, kind, country).id
        journal.record(("organisation", ident), "create-organisation", actor_id=person_id)
    choose_organisation(ident, person_id=person_id)
    return ident


def organisation_problems(name: str, *, kind: str, country: str) -> list[Problem]:
    """What is wrong with what somebody writes about an organisation."""
    problems = []
    if not clean_line(name) or len(name) > NAME_LENGTH:
        problems.append(
            Problem("name", _l("Write its name, at most %(n)s characters.", n=NAME_LENGTH), "name")
        )
    if kind not in ORGANISATION_KINDS:
        problems.append(Problem("kind", _l("Choose what kind of organisation it is."), "kind"))
    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        problems.append(Problem("country", _l("Write the country as two letters, like FI."), "country"))
    return problems


def add_organisation(name: str, kind: str, country: str) -> Organisation:
    """Stores an organisation within the open use case; the database refuses a second one of the name."""
    return add(Organisation(name=clean_line(name), name_key=fold(name), kind=kind, country=country))


@use_case
def merge_organisations(source_id: int, target_id: int, *, actor: Actor) -> None:
    """`source` turns out to be `target`: it disappears from lists, history and old cases keep it.

    Coordinators merge those for which only people of their own centre work; the network office merges any. Refused:
    with itself, one that is merged already, one of other centres' people.
    """
    if not access.can(actor, Permission.ORGANISATIONS_MERGE):
        raise NotFound
    if source_id == target_id:
        raise Refusal("same", _l("Choose two different organisations."), "target")
    rows = {ident: lock(Organisation, ident) for ident in sorted((source_id, target_id))}
    source, target = rows[source_id], rows[target_id]
    if target.merged_into_id is not None:
        raise Refusal("merged", _l("This organisation was merged already."), "target", status=409)
    if source.merged_into_id == target_id:
        return
    if source.merged_into_id is not None:
        raise Refusal("merged", _l("This organisation was merged already."), "source", status=409)
    _refuse_others(source_id, actor)
    session().execute(
        update(Organisation).where(Organisation.merged_into_id == source_id).values(merged_into_id=target_id)
    )
    source.merged_into_id = target_id
    journal.record(
        ("organisation", source_id),
        "merge-organisations",
        actor_id=actor.person_id,
        after={"merged_into": target_id},
    )


def _refuse_others(source_id: int, actor: Actor) -> None:
    if (Role.NETWORK_OFFICE, None) in actor.roles:
        return
    concerned = queries.centres_of_organisation(source_id)
    if not concerned or not concerned <= actor.centres_as(COORDINATOR):
        raise Refusal(
            "not_own",
            _l(
                "Only the network office can merge this one: people of other centres, or of none, work there."
            ),
            "source",
            status=403,
        )
