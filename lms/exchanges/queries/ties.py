"""What the platform itself knows of a person and an application: who must not judge whom."""

from __future__ import annotations

from sqlalchemy import select

from lms.centres import queries as centres
from lms.exchanges.models import Application, Conflict, Slot
from lms.exchanges.queries.ranking import applies_to
from lms.exchanges.rules import Ties, hard_conflict
from lms.kit.db import session
from lms.kit.refusal import NotFound, Refusal
from lms.kit.text import fold
from lms.people import queries as people


def ties_of(person_id: int, slot: Slot, application: Application) -> Ties:
    """What the platform knows of a person and an application."""
    declared = session().scalar(
        select(Conflict.kind).where(
            Conflict.application_id == application.id, Conflict.person_id == person_id
        )
    )
    return Ties(
        is_applicant=person_id == application.applicant_id,
        is_supervisor_or_contact=_named_by(person_id, slot),
        same_home=_same_home(person_id, application),
        same_employer=_same_employer(person_id, application),
        applies_too=applies_to(slot.id, person_id, besides=application.id),
        endorsed_it=person_id == application.home_decided_by_id,
        declared_hard=declared == "hard",
    )


def _named_by(person_id: int, slot: Slot) -> bool:
    supervisor = fold(slot.supervisor_name)
    return person_id == slot.host_contact_id or (bool(supervisor) and supervisor == fold(_name(person_id)))


def _same_home(person_id: int, application: Application) -> bool:
    home = application.home_centre_id
    if home is None:
        return False
    return home in {card.id for card in centres.home_choices(person_id)} or any(
        holder.person_id == person_id for holder in centres.roles_in(home)
    )


def _same_employer(person_id: int, application: Application) -> bool:
    works = centres.organisation_of(person_id)
    if works is None:
        return False
    theirs = centres.organisation_of(application.applicant_id)
    typed = fold(application.employer)
    return (theirs is not None and theirs[0] == works[0]) or (bool(typed) and typed == fold(works[1]))


def _name(person_id: int) -> str:
    card = people.person_card(person_id)
    return card.name if card else ""


def hard_conflict_with(application_id: int, person_id: int) -> Refusal | None:
    """Why this person may neither review the application nor open it (XB21); None when nothing is known."""
    application = session().get(Application, application_id)
    if application is None:
        raise NotFound
    slot = session().get_one(Slot, application.slot_id)
    return hard_conflict(ties_of(person_id, slot, application), name=_name(person_id))
