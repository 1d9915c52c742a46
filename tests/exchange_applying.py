"""Applying as people do, through the use cases: drafts, files, and who was told what."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from lms.exchanges import queries, service
from lms.exchanges.rules import ApplicationCard, Draft, SlotCard, draft_of
from lms.kit import journal
from lms.kit.db import database
from lms.notifications.models import Notice
from tests.cast import Cast, Somebody
from tests.exchanging import card
from tests.scene import actor

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\nxref\n0 1\ntrailer <<>>\nstartxref\n30\n%%EOF\n"
WHOLE: dict[str, Any] = {
    "applicant_type": "postdoc",
    "desired_start": date(2027, 5, 10),
    "desired_end": date(2027, 6, 18),
    "motivation": "To learn the process.",
    "work_plan": "Couple light into a waveguide.",
    "consent_share": True,
}
ALL_THREE = {"commits_time_off": True, "commits_salary": True, "commits_insurance": True}


def drafted(slot: SlotCard, person: Somebody, **changes: Any) -> ApplicationCard:
    """A whole draft of this person."""
    ident = service.start(slot.id, actor=actor(person))
    case = card(ident)
    given = {**WHOLE, "home_centre_id": case.home_centre_id, **changes}
    service.save_draft(ident, Draft(**given), actor=actor(person), version=case.version)
    return card(ident)


def sent(slot: SlotCard, person: Somebody, **changes: Any) -> ApplicationCard:
    """A whole draft, sent."""
    ident = drafted(slot, person, **changes).id
    service.submit(ident, actor=actor(person))
    return card(ident)


def endorsed(cast: Cast, slot: SlotCard) -> ApplicationCard:
    """The learner's application, which FiCCC supports."""
    ident = sent(slot, cast.learner).id
    service.endorse(ident, actor=actor(cast.home), **ALL_THREE)
    return card(ident)


def changed(case: ApplicationCard, person: Somebody, **changes: Any) -> ApplicationCard:
    """What is written, changed in some fields."""
    values = {name: getattr(draft_of(case), name) for name in Draft.__dataclass_fields__}
    service.save_draft(case.id, Draft(**(values | changes)), actor=actor(person))
    return card(case.id)


def told(person: Somebody) -> list[str]:
    """The kinds of the notices somebody has, the oldest first."""
    database.session.remove()
    query = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(database.session.scalars(query))


def moves(ident: int) -> list[str]:
    """The moves in the journal of an application."""
    database.session.remove()
    return [row.move for row in journal.rows_of(("application", ident))]


def missing(case: ApplicationCard) -> set[str | None]:
    """The fields that stand between a draft and its sending."""
    return {problem.field for problem in queries.missing_of(case)}
