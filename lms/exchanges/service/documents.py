"""The checklist of papers: the slot's template, its copy for each application, and what is done about one paper."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import delete, select

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Document, Slot, SlotDocument
from lms.exchanges.rules import (
    CHECKLIST_STATES,
    DOCUMENT_MOVES,
    MOST_DOCUMENTS,
    DocumentCase,
    DocumentLine,
    DocumentState,
    Party,
    check_lines,
)
from lms.exchanges.service import cases, entries, parties
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any, stale

THING = "exchange-document"
CHECKLIST = "exchange-checklist"
"""The kinds under which the journal keeps papers, and the checklists of slots by the slot's id."""


@use_case
def set_checklist(slot_id: int, lines: list[DocumentLine], *, actor: Actor, version: int | None) -> None:
    """Replaces the checklist of a slot. Applications whose checklist was copied before keep theirs.

    Refuses (422) a number of days out of range, another paper without its name, (409) a page that shows an older slot.
    """
    slot = lock(Slot, slot_id)
    before = queries.checklist_of(slot.id)
    if before == lines:
        return
    if version is not None and version != slot.version:
        raise stale(_l("Somebody has changed this slot meanwhile. Nothing was saved. Look again."))
    refuse_if_any(check_lines(lines))
    if len(lines) > MOST_DOCUMENTS:
        raise Refusal("too_many", _l("At most %(n)s papers.", n=MOST_DOCUMENTS))
    session().execute(delete(SlotDocument).where(SlotDocument.slot_id == slot.id))
    for position, line in enumerate(lines):
        add(SlotDocument(slot_id=slot.id, position=position, **asdict(line)))
    slot.version, slot.updated_at = slot.version + 1, clock.now()
    journal.record(
        (CHECKLIST, slot.id),
        "edit",
        actor_id=actor.person_id,
        before={"papers": [asdict(each) for each in before]},
        after={"papers": [asdict(each) for each in lines]},
    )


def lay_checklist(slot: Slot, application: Application) -> None:
    """Within the open use case: copies the slot's checklist to the application, due by the offered (or asked for) first
    day. What was copied before stays as it is; what a party without home centre would owe, the guest owes."""
    held = select(Document.id).where(Document.application_id == application.id).limit(1)
    start = application.offer_start or application.desired_start
    if session().scalar(held) is not None or start is None:
        return
    for position, line in enumerate(queries.checklist_of(slot.id)):
        nobody = line.owed_by == Party.HOME and application.home_centre_id is None
        add(
            Document(
                application_id=application.id,
                position=position,
                label=line.label,
                text=line.text,
                owed_by=Party.APPLICANT if nobody else line.owed_by,
                due_on=start - timedelta(days=line.due_days_before),
                due_days_before=line.due_days_before,
            )
        )


def move_dates(application_id: int, start: date) -> None:
    """Within the open use case: the papers of an application are due by the new first day."""
    query = select(Document).where(Document.application_id == application_id)
    for row in session().scalars(query.order_by(Document.id)):
        if row.due_days_before is not None:
            row.due_on = start - timedelta(days=row.due_days_before)


@use_case
def settle_document(
    application_id: int,
    document_id: int,
    move: str,
    *,
    actor: Actor,
    side: Party,
    version: int | None,
    note: str,
) -> None:
    """A move of one paper: the party that owes it says that it is handed in, the host accepts it, does without it, or
    asks for it again with a note. A second click changes nothing.

    Refuses what the table of papers refuses; (404) a paper of another application or a move that is none; (409) a page
    that shows an older state.
    """
    slot, application = cases.lock_case(application_id)
    roles = parties.acting(actor, slot, application, side)
    row = lock(Document, document_id)
    if row.application_id != application.id or move not in {each.name for each in DOCUMENT_MOVES}:
        raise NotFound
    before = DocumentState(row.state)
    target = dict(DOCUMENT_MOVES[move].target.parts)["state"][0]
    if before.state == target and row.by_id == actor.person_id and row.note == note:
        return
    if version is not None and version != row.version:
        raise stale(_l("%(name)s changed this paper meanwhile. Look again.", name=cases.name_of(row.by_id)))
    case = _case(actor, application, row, side)
    made = DOCUMENT_MOVES.check(move, case, roles=roles, reason=note)
    row.state = made.follow(before).state
    row.by_id, row.at, row.note, row.version = actor.person_id, clock.now(), note, row.version + 1
    journal.record(
        (THING, row.id),
        move,
        actor_id=actor.person_id,
        before={"state": before.state},
        after={"state": row.state, "acting": side},
        reason=note,
    )
    entries.put_case(application.id)


def _case(actor: Actor, application: Application, row: Document, side: Party) -> DocumentCase:
    return DocumentCase(
        state=DocumentState(row.state),
        owes=row.owed_by == side,
        own=actor.person_id == application.applicant_id and side is not Party.APPLICANT,
        live=application.state in CHECKLIST_STATES,
    )
