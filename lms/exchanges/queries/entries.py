"""What calendars should hold of exchange: for the service that writes entries, `agenda check` and `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import Select, select

from lms.agenda.rules import EntrySource
from lms.agenda.serializers import in_languages
from lms.centres import queries as centres
from lms.exchanges.models import Application, Document, Report, Review, Slot, Stay
from lms.exchanges.queries.applications import ALL_APPLICATIONS, application_cards
from lms.exchanges.queries.slots import slot_cards
from lms.exchanges.rules import ApplicationCard
from lms.exchanges.rules.entries import StayFacts, case_due, due_entry, slot_entries, stay_entry
from lms.kit.db import session

BATCH = 200


def slot_sources(slot_ids: Sequence[int] | None = None) -> Iterator[EntrySource]:
    """The entries of these slots, or of all that were ever published; by slot id."""
    query = select(Slot.id).where(Slot.published_at.is_not(None))
    if slot_ids is not None:
        query = query.where(Slot.id.in_(slot_ids))
    for batch in _batches(query.order_by(Slot.id)):
        for card in slot_cards(batch).values():
            yield from in_languages(partial(slot_entries, card))


def case_sources(application_ids: Sequence[int] | None = None) -> Iterator[EntrySource]:
    """The entries of these applications, or of all that were sent: what is due, and the stay; by application id."""
    query = select(Application.id).where(Application.submitted_at.is_not(None))
    if application_ids is not None:
        query = query.where(Application.id.in_(application_ids))
    for batch in _batches(query.order_by(Application.id)):
        cards = application_cards(ALL_APPLICATIONS.where(Application.id.in_(batch)).order_by(Application.id))
        for card in cards:
            yield from in_languages(partial(_of_case, card))


def entry_sources() -> Iterator[EntrySource]:
    """Every entry there should be of exchange."""
    yield from slot_sources()
    yield from case_sources()


def _of_case(card: ApplicationCard) -> list[EntrySource]:
    found = [case_due(card), *_dues(card), _stay(card)]
    return [each for each in found if each is not None]


def _dues(card: ApplicationCard) -> list[EntrySource]:
    """Reviews, report and papers that are still owed."""
    if card.end_side or card.parts.end != "open":
        return []
    reviews = select(Review).where(
        Review.application_id == card.id, Review.state.in_(("invited", "accepted"))
    )
    reports = select(Report).where(Report.application_id == card.id, Report.submitted_at.is_(None))
    papers = select(Document).where(Document.application_id == card.id, Document.state == "open")
    found = []
    if card.state == "in_review":
        found += [
            due_entry("review", row.id, card, on=row.due_on)
            for row in session().scalars(reviews.order_by(Review.id))
            if row.due_on
        ]
    if card.state == "ended":
        found += [
            due_entry("report", row.id, card, on=row.due_on)
            for row in session().scalars(reports.order_by(Report.id))
            if row.author == "applicant" and not (row.waived_home and row.waived_host)
        ]
    if card.state in ("accepted", "agreed"):
        rows = session().scalars(papers.order_by(Document.id))
        found += [due_entry("document", row.id, card, on=row.due_on) for row in rows]
    return found


def _stay(card: ApplicationCard) -> EntrySource | None:
    row = session().scalar(select(Stay).where(Stay.application_id == card.id))
    if row is None:
        return None
    known = centres.centre_cards()
    home, host = known.get(card.home_centre_id or 0), known[card.host_centre_id]
    facts = StayFacts(
        id=row.id,
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        actual_arrival=row.actual_arrival,
        actual_departure=row.actual_departure,
    )
    return stay_entry(card, facts, home=home.acronym if home else "–", host=host.acronym, place=row.place)


def _batches(query: Select[int]) -> Iterator[list[int]]:
    ids = list(session().scalars(query))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def public_groups(slot_ids: Select[int]) -> dict[str, Select[int]]:
    """What the public calendar holds of these slots (a query for ids, scope included): their deadlines and windows, and
    the stays at those whose host shows them."""
    stays = (
        select(Stay.id)
        .join(Application, Application.id == Stay.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .where(Slot.stay_in_public_calendar, Application.agreement_state == "in_force")
        .where(Slot.id.in_(slot_ids))
    )
    return {"slot": slot_ids, "stay": stays}
