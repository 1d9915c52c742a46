"""What the seed tests look up of the exchange cases: where each stands, and which values each part has somewhere."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from lms.exchanges.models import (
    Agreement,
    Application,
    Conflict,
    Document,
    Message,
    Report,
    Review,
    Signature,
    Slot,
    Stay,
)
from lms.exchanges.rules import AGREEMENT_STATES, REVIEW_STATES
from lms.exchanges.rules import parts as p
from lms.exchanges.rules.vocabulary import DOCUMENT_STATES, FEASIBILITY
from lms.kit.db import session
from lms.people.models import Person
from lms.seed.reading import read_exchange, read_facts

PARTS: dict[str, type[StrEnum]] = {
    "step": p.Step,
    "home_decision": p.Home,
    "host_decision": p.Host,
    "agreement_state": p.Agreed,
    "stay_state": p.StayState,
    "end_state": p.End,
}


def values(column: ColumnElement[str]) -> set[str]:
    """Every value that stands in the column."""
    return set(session().scalars(select(column).distinct()))


def assert_cases_stand_where_told() -> None:
    """Each case of the facts, and every value of every part, agreement, review and paper at least once."""
    query = (
        select(Slot.ref, Person.email, Application.state)
        .join(Slot, Slot.id == Application.slot_id)
        .join(Person, Person.id == Application.applicant_id)
    )
    stands = {(ref, email): state for ref, email, state in session().execute(query)}
    facts = read_exchange(read_facts()).cases
    assert stands == {(case.slot, case.person): case.state for case in facts}
    for name, kind in PARTS.items():
        assert values(getattr(Application, name)) == {each.value for each in kind}, name
    assert values(Agreement.state) == set(AGREEMENT_STATES)
    assert values(Review.state) >= set(REVIEW_STATES) - {"invited"}
    assert values(Document.state) == set(DOCUMENT_STATES)
    assert values(Application.feasible) >= set(FEASIBILITY)
    assert_signed_by_none_to_all()
    assert session().scalar(select(func.count()).where(Conflict.waived_by_id.is_not(None)))
    assert session().scalar(select(func.count()).where(Report.consent_public, Report.consent_name))
    assert session().scalar(select(func.count()).where(Report.submitted_at.is_(None)))
    assert session().scalar(select(func.count()).select_from(Message))
    assert session().scalar(select(func.count()).where(Stay.early_side != ""))
    assert session().scalar(select(func.count()).where(Stay.certificate_no.is_not(None)))


def assert_signed_by_none_to_all() -> None:
    """Of the versions that wait or are in force, some have no signature, some one, two, three."""
    signed = (
        select(func.count(Signature.id))
        .select_from(Agreement)
        .outerjoin(Signature, Signature.agreement_id == Agreement.id)
        .where(Agreement.state.in_(("proposed", "in_force")))
        .group_by(Agreement.id)
    )
    assert set(session().scalars(signed)) == {0, 1, 2, 3}
