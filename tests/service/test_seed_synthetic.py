"""The synthetic network: the same on every machine and database, and clean."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import seed
from lms.agenda import service as agenda
from lms.agenda.models import Entry
from lms.centres import queries as centres
from lms.centres.models import Centre, Membership
from lms.courses import queries as courses
from lms.courses.models import Course, Run, Session
from lms.courses.queries import has_words
from lms.enrolments import service as enrolments
from lms.enrolments.models import Enrolment, RunTally
from lms.kit.db import session
from lms.people.models import Person
from tests.conftest import Stage


def content() -> str:
    """A digest of everything that was generated; keys of rows and the address of the site are not part of it."""
    questions = (
        select(Course.slug, Course.title, Course.summary, Course.description_html),
        select(Run.ref, Run.state, Run.starts_at, Run.ends_at, Run.closes_at, Run.capacity_max),
        select(Run.ref, Session.title, Session.starts_at, Session.ends_wall).join(
            Run, Run.id == Session.run_id
        ),
        select(Entry.uid, Entry.stamp, Entry.facts),
        select(Person.email, Person.name, Centre.slug)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(Centre, Centre.id == Membership.centre_id),
        select(Run.ref, Person.email, Enrolment.seat, Enrolment.host_decision, Enrolment.created_at)
        .join(Run, Run.id == Enrolment.run_id)
        .join(Person, Person.id == Enrolment.person_id),
    )
    digest = sha256()
    for question in questions:
        found = sorted(repr(tuple(row)) for row in session().execute(question))
        assert found
        digest.update("\n".join(found).encode())
    return digest.hexdigest()


def number(model: type) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_the_same_seed_gives_the_same_network_on_both_databases(
    sqlite_stage: Stage, postgresql_stage: Stage
) -> None:
    found = []
    for stage in (sqlite_stage, postgresql_stage):
        stage.clear()
        with stage.app.app_context():
            seed.synthetic(courses=60, people=40, random_seed=7)
            found.append(content())
    assert found[0] == found[1]


def test_another_seed_stands_beside_the_first_and_a_second_call_changes_nothing(app: Flask) -> None:
    first = seed.synthetic(courses=12, people=8, random_seed=1)
    assert (first.made["courses"], first.made["people"]) == (12, 8)
    was = content()
    assert not any(seed.synthetic(courses=12, people=8, random_seed=1).made.values())
    assert content() == was
    more = seed.synthetic(courses=12, people=8, random_seed=2)
    assert (more.made["courses"], more.made["people"]) == (12, 8)
    titles = [
        session().scalars(select(Course.title).where(Course.slug.startswith(f"synthetic-{n}-"))).all()
        for n in (1, 2)
    ]
    assert titles[0] != titles[1]


def test_a_synthetic_network_keeps_every_promise(app: Flask) -> None:
    heard: list[tuple[int, int]] = []
    made = seed.synthetic(
        courses=60, people=60, random_seed=1, progress=lambda done, of: heard.append((done, of))
    ).made
    assert made["courses"] == made["people"] == 60
    assert 55 <= made["runs"] <= 90
    assert heard == sorted(heard) and heard[-1] == (120, 120)
    assert enrolments.violations() == []
    assert agenda.check(courses.entry_sources()) == []
    states = Counter(session().scalars(select(Enrolment.seat)))
    assert states["confirmed"] and made["enrolments"] == sum(states.values())
    counted = session().execute(select(func.sum(RunTally.holders), func.sum(RunTally.waiting))).one()
    assert tuple(counted) == (states["confirmed"], states["waiting"])
    assert number(Entry) == len(list(courses.entry_sources()))
    assert all(centres.coordinators_of(ident) for ident in centres.centre_cards())
    words = has_words("oppekava")
    assert words is not None
    titled = select(Course.title).where(words)
    assert session().scalars(titled).all(), "the search finds titles in other languages, folded"


@pytest.mark.parametrize(("courses_", "people_"), [(3, 0), (1, 3)])
def test_a_tiny_one_works_too(app: Flask, courses_: int, people_: int) -> None:
    made = seed.synthetic(courses=courses_, people=people_, random_seed=3).made
    assert (made["courses"], made["people"]) == (courses_, people_)
    assert enrolments.violations() == []
