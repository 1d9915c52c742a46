"""What may not be kept for ever: curricula, and whatever else of a case tells of a person. Counts stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select

from lms.agenda import service as agenda
from lms.exchanges.models import (
    Agreement,
    Application,
    ApplicationFile,
    Conflict,
    Decider,
    Document,
    Interruption,
    Message,
    Report,
    Review,
    Slot,
    Stay,
)
from lms.exchanges.queries.entries import case_sources
from lms.exchanges.queries.retention import records_in, to_anonymise, with_old_cv
from lms.exchanges.rules.retention import Kept, anonymising_due, cv_due, person_years
from lms.exchanges.service import cases, drafts, files
from lms.exchanges.service.consents import KINDS
from lms.kit import clock, journal
from lms.kit.consents import Consent
from lms.kit.db import session, use_case
from lms.kit.openings import Opening
from lms.people import service as people

BATCH = 200
NOBODY = "nobody@anonymised.invalid"
"""The address of the account that anonymised applications belong to; nobody can sign in to it or write to it."""

TEXTS = (
    *("employer", "level", "motivation", "work_plan", "benefit_home", "benefit_host", "host_contacted_name"),
    *("funding_text", "other_funding", "confidential_text", "home_text", "home_internal", "feasible_note"),
    *("host_text", "host_internal", "offer_funding", "end_reason", "sent_plan"),
)
PEOPLE = ("home_contact_id", "home_decided_by_id", "feasible_by_id", "host_decided_by_id", "funding_amount")
CONSENTS = ("consent_share", "consent_publish", "consent_photo")


def _kept(application: Application) -> Kept:
    return Kept(
        state=application.state,
        home_decided_at=application.home_decided_at,
        host_decided_at=application.host_decided_at,
        ended_at=application.ended_at,
        updated_at=application.updated_at,
    )


def delete_old_cvs() -> int:
    """Deletes the curricula of applications that were decided 12 months ago, rows and bytes; gives how many."""
    number = 0
    for ident in with_old_cv(clock.now(), limit=BATCH):
        stored = _delete_cv(ident)
        files.remove(stored)
        number += len(stored)
    return number


@use_case
def _delete_cv(application_id: int) -> list[str]:
    _slot, application = cases.lock_case(application_id)
    if not cv_due(_kept(application), clock.now()):
        return []
    gone = [row for row in drafts.files_of(application) if row.kind == "cv"]
    for row in gone:
        session().delete(row)
        journal.record((cases.THING, application.id), "delete-cv", actor_id=journal.SYSTEM)
    return [row.stored for row in gone]


def anonymise_cases() -> int:
    """Takes everything that tells of a person out of applications refused or declined 12 months ago and of cases that
    ended 24 months ago: texts, files, messages, reviews, agreements, papers, names. Reference, centres, state and days
    stay, so that no figure changes. Gives how many."""
    number = 0
    for ident in to_anonymise(clock.now(), limit=BATCH):
        stored = _anonymise(ident)
        files.remove(stored or ())
        number += stored is not None
    return number


@use_case
def _anonymise(application_id: int) -> list[str] | None:
    _slot, application = cases.lock_case(application_id)
    if application.anonymised_at is not None or not anonymising_due(_kept(application), clock.now()):
        return None
    return anonymise(application_id)


def anonymise(application_id: int) -> list[str]:
    """The same for one application that nobody moves any more, whenever it ended, within the open use case; gives the
    names of the bytes to be removed after it."""
    slot, application = cases.lock_case(application_id)
    person_id, stored = application.applicant_id, [row.stored for row in drafts.files_of(application)]
    stay = session().scalar(select(Stay).where(Stay.application_id == application.id))
    _calendar(application.id)
    if stay is not None:
        application.person_years = " ".join(map(str, _years(slot, application, stay)))
        _reduce_stay(stay)
    _reduce_journal(application.id, person_id)
    _drop_rows(application.id)
    _forget_readers(application.id, person_id)
    _blank(application)
    journal.record((cases.THING, application.id), "anonymise", actor_id=journal.SYSTEM)
    return stored


def _forget_readers(application_id: int, person_id: int) -> None:
    """Who opened the case, and what the person agreed to: both lead to the person."""
    opened = (Opening.thing_kind == cases.THING) & (Opening.thing_id == application_id)
    session().execute(delete(Opening).where(opened))
    agreed = (Consent.person_id == person_id) & (Consent.thing_id == application_id)
    session().execute(delete(Consent).where(agreed, Consent.kind.in_(list(KINDS))))


def _years(slot: Slot, application: Application, stay: Stay) -> tuple[int, ...]:
    """The years in which the stay goes on standing for a person."""
    first, last = stay.actual_arrival, stay.actual_departure
    if first is None or last is None:
        return ()
    years = range(first.year, last.year + 1)
    return person_years(records_in(application, slot, years, clock.now()))


def _calendar(application_id: int) -> None:
    """The stay leaves the calendars of people and desks; what is kept of its entry names nobody."""
    for source in case_sources([application_id]):
        outside = source.outside
        title = outside.title if outside is not None else ""
        bare = replace(source, title=title, titles=(), description="", location="", path="/exchanges")
        agenda.put(replace(bare, status="cancelled", mark="cancelled"))
        agenda.retire(source.source)


def _reduce_stay(stay: Stay) -> None:
    """Days stay. A certificate goes on being valid for whoever has its number, without the name."""
    stay.place = stay.early_reason = stay.courses_waived = ""
    if stay.certificate is not None:
        heading = f"{stay.certificate.get('title', '')} {stay.certificate_no}"
        stay.certificate = stay.certificate | {"name": "–", "document_title": heading}
    for away in session().scalars(select(Interruption).where(Interruption.stay_id == stay.id)):
        away.text = ""


def _reduce_journal(application_id: int, person_id: int) -> None:
    reviews = session().scalars(select(Review.id).where(Review.application_id == application_id))
    things = [(cases.THING, application_id), *(("review", ident) for ident in reviews)]
    journal.reduce(things, without_actor=person_id)


def _drop_rows(application_id: int) -> None:
    """All that only people need. Of the report its codes stay: they are counted."""
    for table in (ApplicationFile, Message, Review, Conflict, Decider, Agreement, Document):
        session().execute(delete(table).where(table.application_id == application_id))
    for report in session().scalars(select(Report).where(Report.application_id == application_id)):
        report.text = report.public_summary = report.problems = ""
        report.waived_home = report.waived_host = ""
        report.consent_public = report.consent_name = False
        report.accepted_by_id = None


def _blank(application: Application) -> None:
    now = clock.now()
    values: dict[str, Any] = dict.fromkeys(TEXTS, "")
    values |= dict.fromkeys(PEOPLE) | dict.fromkeys(CONSENTS, False)
    values |= {"desired_start": None, "desired_end": None, "funding_currency": "", "anonymised_at": now}
    values |= {"draft_ref": f"-{application.id}", "applicant_id": _nobody(), "updated_at": now}
    for name, value in values.items():
        setattr(application, name, value)
    application.version += 1


def _nobody() -> int:
    """The account without a person, made when it is first needed."""
    return people.create_account(
        NOBODY, name="–", password_hash="", zone="UTC", language="en", verified=False
    )
