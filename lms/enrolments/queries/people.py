"""Who is concerned, who decides, who may be enrolled."""

from __future__ import annotations

from sqlalchemy import select

from lms.centres import queries as centres
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules import Seat
from lms.kit.db import session
from lms.people import queries as people


def confirmed_ids(run_id: int) -> frozenset[int]:
    """People with a confirmed place in the run: those who see its join links."""
    query = select(Enrolment.person_id).where(
        LIVE, Enrolment.run_id == run_id, Enrolment.seat == Seat.CONFIRMED
    )
    return frozenset(session().scalars(query))


def ever_enrolled(run_id: int) -> bool:
    """Whether anybody ever enrolled in the run, however it ended."""
    return session().scalar(select(Enrolment.id).where(Enrolment.run_id == run_id).limit(1)) is not None


def concerned(run_id: int) -> list[tuple[int, int]]:
    """(enrolment id, person id) of everybody with a live enrolment in the run, in order."""
    query = (
        select(Enrolment.id, Enrolment.person_id)
        .where(LIVE, Enrolment.run_id == run_id)
        .order_by(Enrolment.id)
    )
    return [(enrolment, person) for enrolment, person in session().execute(query)]


def homes(run_id: int) -> dict[int, frozenset[int]]:
    """By home centre: who of its people has a live enrolment in the run."""
    query = select(Enrolment.home_centre_id, Enrolment.person_id).where(LIVE, Enrolment.run_id == run_id)
    found: dict[int, set[int]] = {}
    for centre_id, person_id in session().execute(query.where(Enrolment.home_centre_id.is_not(None))):
        found.setdefault(centre_id or 0, set()).add(person_id)
    return {centre_id: frozenset(found[centre_id]) for centre_id in sorted(found)}


def live_refs(run_id: int) -> dict[int, str]:
    """The reference of everybody's live enrolment in the run, by person."""
    query = select(Enrolment.person_id, Enrolment.ref).where(LIVE, Enrolment.run_id == run_id)
    rows = session().execute(query.order_by(Enrolment.id))
    return {person: ref or "" for person, ref in rows}


def own_person(centre_id: int, typed: str) -> int | None:
    """The one of the centre's own people (confirmed) whose reference or mail address was typed; nobody else exists."""
    ident = people.person_id_by_ref(typed) or people.person_id_by_email(typed)
    mine = ident is not None and any(card.id == centre_id for card in centres.home_choices(ident))
    return ident if mine else None


def deciders(centre_id: int | None, *, besides: int) -> tuple[str, ...]:
    """Names of those who decide for a centre, without the person `besides`: nobody decides on the own case."""
    if centre_id is None:
        return ()
    ids = [each for each in centres.coordinators_of(centre_id) if each != besides]
    return tuple(card.name for _, card in sorted(people.person_cards(ids).items()))
