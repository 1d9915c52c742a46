"""Checklists: the lines of a slot, and the papers of one application."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from lms.exchanges.models import Application, Document, Slot, SlotDocument
from lms.exchanges.rules import CHECKLIST_STATES, DocumentCard, DocumentLine
from lms.kit.db import session
from lms.people.models import Person


def checklist_of(slot_id: int) -> list[DocumentLine]:
    """The lines of a slot's checklist, in their order."""
    query = select(SlotDocument).where(SlotDocument.slot_id == slot_id)
    return [
        DocumentLine(label=row.label, text=row.text, owed_by=row.owed_by, due_days_before=row.due_days_before)
        for row in session().scalars(query.order_by(SlotDocument.position, SlotDocument.id))
    ]


def documents_of(application_id: int) -> list[DocumentCard]:
    """The papers of an application, in the order of its checklist."""
    query = (
        select(Document, Person.name)
        .outerjoin(Person, Person.id == Document.by_id)
        .where(Document.application_id == application_id)
        .order_by(Document.position, Document.id)
    )
    return [
        DocumentCard(
            id=row.id,
            number=number,
            application_id=row.application_id,
            label=row.label,
            text=row.text,
            owed_by=row.owed_by,
            due_on=row.due_on,
            state=row.state,
            by_name=name or "",
            at=row.at,
            note=row.note,
            version=row.version,
        )
        for number, (row, name) in enumerate(session().execute(query), start=1)
    ]


def missing_documents(*, first: date, last: date, limit: int) -> list[tuple[int, str, date, str]]:
    """(application, who owes it, due day, zone of the host) of papers that are missing and due from `first` to `last`,
    each group of one application, party and day once; the longest due first."""
    query = (
        select(Document.application_id, Document.owed_by, Document.due_on, Slot.zone)
        .join(Application, Application.id == Document.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .where(Document.state == "open", Document.due_on >= first, Document.due_on <= last)
        .where(Application.state.in_(CHECKLIST_STATES))
        .distinct()
        .order_by(Document.due_on, Document.application_id, Document.owed_by)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session().execute(query)]
