"""Outcomes of stays that the researchers let everybody read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from lms.access import Actor
from lms.centres.models import Centre
from lms.courses.models import Topic
from lms.exchanges.models import Application, Report, Slot, SlotTopic, Stay
from lms.exchanges.queries.calendar import visible_slots
from lms.exchanges.rules.outcomes import Outcome, name_shown
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.people.models import Person

_PUBLIC = and_(
    Application.state == "closed",
    Report.author == "applicant",
    Report.submitted_at.is_not(None),
    Report.consent_public.is_(True),
    func.trim(Report.public_summary) != "",
)
"""As `rules.outcomes.is_public` says."""


def outcomes(actor: Actor, *, page: int = 1, size: int = PAGE_SIZE) -> Page[Outcome]:
    """Published outcomes of slots that `actor` may read, the latest stay first. Three queries."""
    shown = _PUBLIC & Slot.id.in_(visible_slots(actor))
    total = session().scalar(_joined(select(func.count(Report.id))).where(shown)) or 0
    return Page(_latest(shown, size, (page - 1) * size), page, size, total)


def outcomes_of_slot(actor: Actor, slot_id: int, *, limit: int) -> list[Outcome]:
    """The latest published outcomes of one slot, if `actor` may read it. One query where there are none."""
    return _latest(_PUBLIC & Slot.id.in_(visible_slots(actor)) & (Slot.id == slot_id), limit, 0)


def _latest(shown: ColumnElement[bool], limit: int, offset: int) -> list[Outcome]:
    ended = func.coalesce(Stay.actual_departure, Stay.planned_end).label("ended")
    columns = (Report, Slot, Person.name.label("name"), Centre.country.label("country"), ended)
    query = (
        _joined(select(*columns))
        .where(shown)
        .order_by(ended.desc(), Report.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = list(session().execute(query))
    topics = _topics({row.Slot.id for row in rows})
    return [_outcome(row, topics) for row in rows]


def _joined(query: Any) -> Select[Any]:
    joined: Select[Any] = (
        query.select_from(Report)
        .join(Application, Application.id == Report.application_id)
        .join(Stay, Stay.application_id == Application.id)
        .join(Slot, Slot.id == Application.slot_id)
        .join(Person, Person.id == Application.applicant_id)
        .outerjoin(Centre, Centre.id == Application.home_centre_id)
    )
    return joined


def _topics(slot_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    if slot_ids:
        query = select(SlotTopic.slot_id, Topic.label).join(Topic, Topic.id == SlotTopic.topic_id)
        rows = session().execute(query.where(SlotTopic.slot_id.in_(slot_ids)).order_by(Topic.label, Topic.id))
        for slot_id, label in rows:
            found[slot_id].append(label)
    return {slot_id: tuple(labels) for slot_id, labels in found.items()}


def _outcome(row: Any, topics: dict[int, tuple[str, ...]]) -> Outcome:
    report, slot = row.Report, row.Slot
    return Outcome(
        key=report.id,
        slot_ref=slot.ref,
        slot_title=slot.title,
        host_centre_id=slot.centre_id,
        country=row.country or "",
        fields=topics.get(slot.id, ()),
        month=row.ended,
        summary=report.public_summary,
        name=name_shown(row.name, consent_public=report.consent_public, consent_name=report.consent_name),
    )
