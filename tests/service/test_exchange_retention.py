"""What is not kept for ever: who is gone, what is left, that no figure moves, and that a second run does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.exchanges import queries, service
from lms.exchanges.models import Application, ApplicationFile, Message, Report, Stay
from lms.exchanges.queries.stays import stay_by_certificate
from lms.exchanges.rules import ApplicationCard, SlotCard
from lms.exchanges.service import files
from lms.kit import clock, journal
from lms.kit.db import Base, add, session, use_case
from lms.kit.refusal import NotFound
from lms.reports.queries.flow import flows_in, stays_begun
from lms.worker import due_jobs
from tests.agreeing import a_stay
from tests.cast import Cast, Somebody
from tests.exchange_applying import PDF
from tests.exchanging import a_slot, an_application
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], None]
SECRET = "Told in confidence"  # noqa: S105 - a text, not a password
DECIDED = datetime(2027, 3, 1, 9, tzinfo=UTC)


@use_case
def _with_all(case: ApplicationCard, person: Somebody) -> None:
    """Texts and files, a message, and what the journal says of them."""
    for kind in ("cv", "plan"):
        stored, digest = files.keep(PDF)
        at = clock.now()
        add(
            ApplicationFile(
                application_id=case.id,
                kind=kind,
                name=f"{SECRET}.pdf",
                stored=stored,
                size=len(PDF),
                sha256=digest,
                uploaded_at=at,
            )
        )
    add(
        Message(
            application_id=case.id,
            author_id=person.id,
            side="applicant",
            audience="all",
            text=SECRET,
            at=clock.now(),
        )
    )
    journal.record(("application", case.id), "submit", actor_id=person.id, reason=SECRET)


def a_case(cast: Cast, slot: SlotCard, state: str, person: Somebody | None = None) -> ApplicationCard:
    given = dict.fromkeys(("motivation", "work_plan", "host_text", "host_internal", "home_internal"), SECRET)
    given |= dict.fromkeys(("employer", "end_reason", "confidential_text"), SECRET)
    times = dict.fromkeys(("home_decided_at", "host_decided_at", "ended_at"), DECIDED)
    case = an_application(cast, slot, person=person, state=state, **given, **times)
    _with_all(case, person or cast.learner)
    return case


@use_case
def _over(case: ApplicationCard, first: date, last: date) -> None:
    add(
        Report(
            application_id=case.id,
            author="applicant",
            due_on=last,
            text=SECRET,
            public_summary=SECRET,
            consent_public=True,
            consent_name=True,
            submitted_at=DECIDED,
        )
    )
    stay = session().query(Stay).filter_by(application_id=case.id).one()
    stay.place, stay.certificate_no = SECRET, f"STAY-{case.id}"
    stay.certificate = {"title": "Certificate of stay", "name": SECRET, "document_title": SECRET, "rows": []}


def a_closed_stay(
    cast: Cast, slot: SlotCard, first: date, last: date, person: Somebody | None = None
) -> ApplicationCard:
    case = a_case(cast, slot, "closed", person)
    a_stay(case, start=first, end=last, arrival=first, departure=last)
    _over(case, first, last)
    return case


def lines(words: str) -> list[str]:
    """The tables that still hold these words, besides notices and mails that have their own keeping."""
    session().expire_all()
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name.startswith(("exchange_", "journal", "agenda_")):
            rows = [tuple(row) for row in session().execute(select(table))]
            found += [table.name] if words in json.dumps(rows, default=str) else []
    return found


def stored() -> int:
    return len([path for path in files.folder().iterdir() if path.is_file()])


def row(case: ApplicationCard) -> Application:
    session().expire_all()
    return session().get_one(Application, case.id)


def test_curricula_go_twelve_months_after_the_decision(cast: Cast, travel: Travel) -> None:
    before = stored()
    decided = a_case(cast, a_slot(cast), "ongoing")
    waits = a_case(cast, a_slot(cast, ref="SLOT-2"), "in_review", cast.colleague)
    travel(DECIDED.replace(year=2028) - timedelta(seconds=1))
    assert service.delete_old_cvs() == 0
    travel(DECIDED.replace(year=2028))
    assert service.delete_old_cvs() == 1
    assert queries.file_of(decided.id, "cv") is None
    assert queries.file_of(decided.id, "plan") is not None
    assert queries.file_of(waits.id, "cv") is not None
    assert stored() == before + 3
    moves = [each.move for each in journal.rows_of(("application", decided.id))]
    assert (service.delete_old_cvs(), moves) == (0, ["submit", "delete-cv"])


@pytest.mark.parametrize("state", ["not_endorsed", "rejected", "declined", "offer_expired"])
def test_a_refused_application_tells_of_nobody_after_twelve_months(
    cast: Cast, travel: Travel, state: str
) -> None:
    before = stored()
    case = a_case(cast, a_slot(cast), state)
    travel(DECIDED.replace(year=2028) - timedelta(seconds=1))
    assert service.anonymise_cases() == 0
    counts = queries.counts_by_state(), queries.counts_by_centre()
    travel(DECIDED.replace(year=2028))
    assert service.anonymise_cases() == 1
    assert lines(SECRET) == []
    assert row(case).applicant_id != cast.learner.id
    assert (queries.counts_by_state(), queries.counts_by_centre()) == counts
    assert stored() == before
    for kept in journal.rows_of(("application", case.id)):
        assert (kept.actor_id, kept.reason) == (None, "")
    version = row(case).version
    assert (service.anonymise_cases(), row(case).version) == (0, version)


def test_what_is_anonymised_is_on_no_page_and_moves_no_more(cast: Cast, travel: Travel) -> None:
    case = a_case(cast, a_slot(cast), "rejected")
    assert queries.incoming(cast.sccc.id).total == 1
    travel(DECIDED.replace(year=2028))
    service.anonymise_cases()
    assert queries.application(str(case.ref)) is None
    for page in (queries.incoming(cast.sccc.id), queries.outgoing(cast.ficcc.id), queries.every_case()):
        assert (page.items, page.total) == ([], 0)
    assert queries.mine(cast.learner.id) == []
    with pytest.raises(NotFound):
        service.reserve(case.id, actor=actor(cast.host), version=row(case).version)


def figures(year: int) -> tuple[object, ...]:
    today = clock.now().date()
    return flows_in(year, today=today), queries.person_days(year, today=today), stays_begun(year)


def test_no_figure_moves_while_one_stay_after_the_other_is_anonymised(cast: Cast, travel: Travel) -> None:
    slot = a_slot(cast, places=9)
    first = a_closed_stay(cast, slot, date(2026, 12, 1), date(2027, 1, 20))
    a_closed_stay(cast, a_slot(cast, ref="SLOT-2"), date(2027, 2, 1), date(2027, 2, 20))
    a_closed_stay(cast, slot, date(2027, 1, 5), date(2027, 1, 9), cast.colleague)
    _end_later(first, DECIDED - timedelta(days=30))
    travel(DECIDED.replace(year=2029) - timedelta(days=1))
    years = (2026, 2027)
    before = [figures(year) for year in years]
    assert service.anonymise_cases() == 1
    assert [figures(year) for year in years] == before, "the first"
    travel(DECIDED.replace(year=2029))
    assert service.anonymise_cases() == 2
    assert [figures(year) for year in years] == before, "all"
    assert lines(SECRET) == []
    assert service.anonymise_cases() == 0


@use_case
def _end_later(case: ApplicationCard, at: datetime) -> None:
    session().get_one(Application, case.id).ended_at = at


def test_a_certificate_stays_valid_without_the_name(cast: Cast, travel: Travel) -> None:
    case = a_closed_stay(cast, a_slot(cast), date(2027, 1, 11), date(2027, 2, 19))
    travel(DECIDED.replace(year=2029))
    service.anonymise_cases()
    stay = stay_by_certificate(f"STAY-{case.id}")
    assert stay is not None and stay.certificate is not None
    assert stay.certificate["title"] == "Certificate of stay"
    assert SECRET not in json.dumps(stay.certificate)
    assert (stay.actual_arrival, stay.actual_departure) == (date(2027, 1, 11), date(2027, 2, 19))


def test_the_worker_runs_both() -> None:
    names = [job.name for job in due_jobs()]
    assert {"exchanges.delete_old_cvs", "exchanges.anonymise_cases"} <= set(names)
