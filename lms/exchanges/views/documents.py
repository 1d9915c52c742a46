"""The papers of a stay: the checklist of a slot at its host's desk, and what becomes of each paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.exchanges import queries, serializers, service
from lms.exchanges.forms import ChecklistForm, DocumentForm
from lms.exchanges.rules import (
    CHECKLIST_STATES,
    DOCUMENT_MOVES,
    MOST_DOCUMENTS,
    ApplicationCard,
    DocumentCard,
    DocumentCase,
    DocumentState,
    Role,
    SlotCard,
)
from lms.exchanges.rules.vocabulary import DOCUMENT_STATES, PARTIES
from lms.exchanges.views.agreement import PARTY_ROLES, side_of
from lms.exchanges.views.area import Answer, area, hosted_slot
from lms.exchanges.views.cases import DESK, MINE, OWN, READ, address_of, at_side
from lms.exchanges.views.pages import SECTIONS
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.zones import wall_day

WRITE = Permission.SLOT_WRITE
CHECKLIST = "/desk/<centre>/exchanges/slots/<ref>/documents"


@area.get(CHECKLIST, permission=WRITE)
def checklist(centre: str, ref: str) -> Answer:
    """Which papers a slot asks for, of whom and until when."""
    host, card, _actor = hosted_slot(centre, ref, WRITE)
    form = ChecklistForm.of(queries.checklist_of(card.id), version=card.version)
    return _checklist(host, card, form)


def _checklist(host: CentreCard, card: SlotCard, form: ChecklistForm) -> Answer:
    page = render_template(
        "exchanges/slot_documents.html", centre=host, slot=card, form=form, rows=range(MOST_DOCUMENTS)
    )
    return page, form.status


@area.post(CHECKLIST, permission=WRITE)
def save_checklist(centre: str, ref: str) -> Answer:
    """Saves the checklist, for agreements that are still to be made."""
    host, card, actor = hosted_slot(centre, ref, WRITE)
    form = ChecklistForm()
    if form.sent():
        lines = form.typed()
        form.attempt(lambda: service.set_checklist(card.id, lines, actor=actor, version=version_of(form)))
        if form.status == 200:
            flash(_("Saved. Applications that have their papers already keep them."), "success")
            return redirect(f"/desk/{centre}/exchanges/slots/{ref}/documents", 303)
    return _checklist(host, card, form)


def _moves_of(card: ApplicationCard, paper: DocumentCard, actor: Actor, roles: frozenset[Role]) -> list[str]:
    """What somebody with these roles can note about the paper now."""
    case = DocumentCase(
        state=DocumentState(paper.state),
        owes=side_of(roles) == paper.owed_by,
        own=actor.person_id == card.applicant_id and Role.APPLICANT not in roles,
        live=card.state in CHECKLIST_STATES,
    )
    return [move.name for move in DOCUMENT_MOVES.allowed(case, roles=roles)] if roles else []


def _section(card: ApplicationCard, actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any] | None:
    """The checklist with what is missing and overdue, for the parties."""
    papers = queries.documents_of(card.id) if roles & PARTY_ROLES and card.parts.agreed != "none" else []
    if not papers:
        return None
    today = wall_day(clock.now(), card.slot_zone)
    live = card.state in CHECKLIST_STATES
    return {
        "papers": papers,
        "overdue": {each.id for each in papers if live and each.overdue(today)},
        "to_note": {each.id for each in papers if _moves_of(card, each, actor, roles)},
        "states": DOCUMENT_STATES,
        "parties": PARTIES,
    }


SECTIONS["documents"] = _section


@area.get(f"{MINE}/documents/<number>", permission=OWN)
def own_document(ref: str, number: str) -> Answer:
    """One paper, for the guest."""
    return _document(ref, None, number)


@area.get(f"{DESK}/documents/<number>", permission=READ)
def desk_document(centre: str, ref: str, number: str) -> Answer:
    """One paper, for a centre that takes part."""
    return _document(ref, centre, number)


def _paper(
    ref: str, centre: str | None, number: str
) -> tuple[ApplicationCard, DocumentCard, Actor, frozenset[Role]]:
    card, actor, roles = at_side(ref, centre)
    papers = queries.documents_of(card.id) if roles & PARTY_ROLES else []
    paper = next((each for each in papers if str(each.number) == number), None)
    if paper is None:
        raise NotFound
    return card, paper, actor, roles


def _document(ref: str, centre: str | None, number: str) -> Answer:
    card, paper, actor, roles = _paper(ref, centre, number)
    form = DocumentForm.of(paper, _moves_of(card, paper, actor, roles))
    return _document_page(card, centre, paper, form)


def _document_page(
    card: ApplicationCard, centre: str | None, paper: DocumentCard, form: DocumentForm
) -> Answer:
    page = render_template(
        "exchanges/document.html",
        card=card,
        own=centre is None,
        centre=centre,
        paper=paper,
        form=form,
        address=address_of(card, centre),
        states=DOCUMENT_STATES,
        parties=PARTIES,
        words=serializers,
        overdue=card.state in CHECKLIST_STATES and paper.overdue(wall_day(clock.now(), card.slot_zone)),
    )
    return page, form.status


@area.post(f"{MINE}/documents/<number>", permission=OWN)
def settle_own_document(ref: str, number: str) -> Answer:
    """Notes something about one paper, by the guest."""
    return _settle(ref, None, number)


@area.post(f"{DESK}/documents/<number>", permission=READ)
def settle_desk_document(centre: str, ref: str, number: str) -> Answer:
    """Notes something about one paper, by a centre that takes part."""
    return _settle(ref, centre, number)


def _settle(ref: str, centre: str | None, number: str) -> Answer:
    card, paper, actor, roles = _paper(ref, centre, number)
    form = DocumentForm.of(paper, [move.name for move in DOCUMENT_MOVES])
    side = side_of(roles)
    if form.sent() and side is not None:
        move, note, version = form.move.data, form.note.data or "", version_of(form)
        form.attempt(
            lambda: service.settle_document(
                card.id, paper.id, move, actor=actor, side=side, version=version, note=note
            )
        )
        if form.status == 200:
            flash(_("Noted."), "success")
            return redirect(f"{address_of(card, centre)}#documents", 303)
    return _document_page(card, centre, paper, form)
