"""Sending an application, again too, and withdrawing it."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Cutoff, Slot
from lms.exchanges.notices import apply as notices
from lms.exchanges.rules import (
    ExchangeCase,
    Home,
    Host,
    Parts,
    Party,
    draft_of,
    ever_known_to_host,
    host_sees,
    missing_in,
    plan_digest,
    terms_of_slot,
)
from lms.exchanges.service import asked, cases, consents, drafts, telling_apply
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal
from lms.kit.zones import wall_day


def digest_of(application: Application) -> str:
    """The digest of plan, dates and costs as they stand."""
    plan = next((row.sha256 for row in drafts.files_of(application) if row.kind == "plan"), "")
    return plan_digest(draft_of(application), plan)


@use_case
def submit(
    application_id: int, *, actor: Actor, side: Party | None = None, version: int | None = None
) -> None:
    """Sends the application: to the home centre, or to the host at once where there is none. What was returned goes to
    whoever asked; after the host's question it is endorsed at once if plan, dates and costs are as they were.

    The first time it gets its reference, its home centre and the deadline it counts for. Refuses as the table says,
    with everything that is missing or wrong at once.
    """
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "submit", actor, version):
        return
    roles = asked.acting(cases.roles_in(actor, slot, application), side)
    first = application.submitted_at is None
    home_id, not_eligible = application.home_centre_id, None
    if first:
        home_id, not_eligible = queries.home_of(application.applicant_id, slot, home_id)
    case = _sending(actor, slot, application, not_eligible)
    move = asked.checked("submit", case, application, roles=roles, version=version)
    before = cases.parts_of(application)
    if first:
        _give_reference(slot, application, home_id)
    home, host = _goes_to(application, before)
    after = cases.write_move(
        move, slot, application, actor_id=actor.person_id, side=Party.APPLICANT, home=home, host=host
    )
    consents.keep_sent(application)
    telling_apply.tell(slot, application, Party.APPLICANT, notices.receipt)
    if after.home is Home.PENDING:
        telling_apply.tell(slot, application, Party.HOME, notices.endorse_please)
    else:
        telling_apply.tell(slot, application, Party.HOST, notices.decide_please)


def _sending(
    actor: Actor, slot: Slot, application: Application, not_eligible: Refusal | None
) -> ExchangeCase:
    problems = missing_in(draft_of(application), terms_of_slot(slot))
    if not_eligible is not None and not_eligible.status == 422:
        problems, not_eligible = [*not_eligible.problems, *problems], None
    return cases.case_of(
        actor,
        slot,
        application,
        problems=tuple(problems),
        not_eligible=not_eligible,
        late_report=queries.report_owed(application.applicant_id, slot),
        endorsement_due_at=application.due_at,
    )


def _give_reference(slot: Slot, application: Application, home_id: int | None) -> None:
    now = clock.now()
    application.ref = f"EX-{wall_day(now, slot.zone).year}-{application.id:06}"
    application.home_centre_id, application.submitted_at = home_id, now
    ahead = select(Cutoff.id).where(Cutoff.slot_id == slot.id, Cutoff.at > now)
    application.cutoff_id = session().scalar(ahead.order_by(Cutoff.at, Cutoff.id).limit(1))


def _goes_to(application: Application, before: Parts) -> tuple[str, str]:
    """The home and host part after sending."""
    if application.home_centre_id is None:
        return Home.NOT_NEEDED, Host.PENDING
    unchanged = digest_of(application) == application.sent_plan
    if before.host is Host.RETURNED and before.home is Home.ENDORSED and unchanged:
        return Home.ENDORSED, Host.PENDING
    return Home.PENDING, Host.NONE


@use_case
def withdraw(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    reason: str = "",
) -> None:
    """The applicant takes the application back; whoever had seen it is told, and a place is free again."""
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "withdraw", actor, version):
        return
    roles = asked.acting(cases.roles_in(actor, slot, application), side)
    case = cases.case_of(actor, slot, application)
    move = asked.checked("withdraw", case, application, roles=roles, version=version, reason=reason)
    known = host_sees(cases.parts_of(application)) or ever_known_to_host(queries.lines_of(application.id))
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=Party.APPLICANT, reason=reason)
    if application.submitted_at is not None and application.home_centre_id is not None:
        telling_apply.tell(slot, application, Party.HOME, notices.withdrawn, reason=reason)
    if known:
        telling_apply.tell(slot, application, Party.HOST, notices.withdrawn, reason=reason)
        reviewers = telling_apply.reviewers_of(application)
        telling_apply.tell_people(slot, application, reviewers, notices.withdrawn, path="/me")
