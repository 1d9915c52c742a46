"""The session of the house answers as SQLAlchemy's own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, bindparam, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from lms.centres.models import Centre, Membership
from lms.kit.db import session, use_case
from lms.kit.orm import QuickSession
from lms.people.models import Person
from tests.cast import Cast

_other = aliased(Person)
QUESTIONS: dict[str, Select[Any]] = {
    "columns": select(Person.id, Person.name).order_by(Person.id),
    "a value": select(func.count(Person.id).label("people")),
    "instants": select(Person.created_at.label("since")).order_by(Person.id),
    "two of one name": select(Person.id, Centre.id).join(Centre, Centre.id == Person.id).order_by(Person.id),
    "an alias": select(_other.name, literal("x").label("mark")).order_by(_other.id),
    "no row": select(Person.id).where(Person.id == bindparam("nobody", -1)),
    "some rows": select(Person.email)
    .where(exists().where(Membership.person_id == Person.id))
    .order_by(Person.id),
    "records": select(Person).order_by(Person.id),
    "records and columns": select(Person, Centre.slug)
    .join(Centre, Centre.id == Person.id)
    .order_by(Person.id),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_same_rows(cast: Cast, question: Select[Any]) -> None:
    reading = session()
    assert isinstance(reading, QuickSession)
    with Session(reading.get_bind(), expire_on_commit=False) as plain:
        there, here = plain.execute(question), reading.execute(question)
        assert list(here.keys()) == list(there.keys())
        assert [_told(row) for row in here] == [_told(row) for row in there]
        assert [_told([each]) for each in reading.scalars(question)] == [
            _told([each]) for each in plain.scalars(question)
        ]
        assert _told([reading.scalar(question)]) == _told([plain.scalar(question)])


def _told(row: Any) -> list[Any]:
    return [value.ref if isinstance(value, Person) else value for value in row]


@use_case
def _renamed(person_id: int) -> tuple[Any, ...]:
    person = session().get_one(Person, person_id)
    person.name = "Renamed"
    return (
        session().scalar(select(Person.name).where(Person.id == person_id)),
        session().scalars(select(Person.name).where(Person.id == person_id)).one(),
        session().execute(select(Person.name).where(Person.id == person_id)).scalar_one(),
    )


def test_what_is_pending_is_seen(cast: Cast) -> None:
    assert _renamed(cast.learner.id) == ("Renamed",) * 3
