"""The report after a stay: written, sent, done without, accepted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from lms.access import Actor
from lms.centres import queries as centres
from lms.exchanges.models import Application, Report, Stay
from lms.exchanges.notices import staying as words
from lms.exchanges.rules import Party
from lms.exchanges.rules.vocabulary import OUTCOMES, REPORT_LENGTH, SUMMARY_LENGTH
from lms.exchanges.serializers.staying import stay_certificate
from lms.exchanges.service import acting, cases, consents
from lms.exchanges.service.acting import Acting
from lms.exchanges.service.stays import stay_row, today_at
from lms.exchanges.service.telling_stay import day_end, parties
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, format_days, instant_words, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, refuse_if_any
from lms.kit.tokens import new_reference
from lms.people import queries as people

BATCH = 100
REMINDED = (timedelta(days=-7), timedelta(0), timedelta(days=14))
"""When the author is reminded, counted from the day the report is due."""


def _report(application: Application) -> Report:
    query = select(Report).where(Report.application_id == application.id, Report.author == "applicant")
    return session().scalars(query).one()


@use_case
def save_report(application_id: int, *, actor: Actor, version: int | None = None, **typed: object) -> None:
    """Keeps what the guest has written so far; nothing has to be complete. `version` is the report's."""
    at = acting.begin(application_id, actor=actor, side=Party.APPLICANT)
    _mine(at)
    report = _report(at.application)
    if report.submitted_at is not None:
        raise Refusal("sent", _l("The report was sent; the host centre reads it now."), status=409)
    if version is not None and version != report.version:
        raise Refusal("stale", _l("The report was changed in another window. Look again."), status=409)
    _write(report, typed)


def _mine(at: Acting) -> None:
    """The report is the guest's, and open after the stay."""
    at.allow("send-report", version=None)


def _write(report: Report, typed: dict[str, object]) -> None:
    outcomes = typed.get("outcomes", ())
    chosen = outcomes if isinstance(outcomes, Collection) and not isinstance(outcomes, str) else ()
    report.text = str(typed.get("text") or "").strip()
    report.public_summary = str(typed.get("public_summary") or "").strip()
    report.problems = str(typed.get("problems") or "").strip()
    report.outcomes = " ".join(code for code in OUTCOMES if code in chosen)
    report.consent_public = bool(typed.get("consent_public"))
    report.consent_name = bool(typed.get("consent_name"))
    rating = str(typed.get("rating_org") or "")
    report.rating_org = int(rating) if rating in ("1", "2", "3", "4", "5") else None
    report.version += 1
    refuse_if_any(_too_long(report))


def _too_long(report: Report) -> list[Problem]:
    found = []
    for name, most in (
        ("text", REPORT_LENGTH),
        ("problems", REPORT_LENGTH),
        ("public_summary", SUMMARY_LENGTH),
    ):
        if len(getattr(report, name)) > most:
            found.append(Problem("too_long", _l("At most %(n)s characters.", n=most), name))
    return found


@use_case
def send_report(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.APPLICANT,
    version: int | None = None,
    **typed: object,
) -> None:
    """Sends the report as typed: a text is needed, and a summary where it may be published. Host and home are told.
    `version` is the report's."""
    at = acting.begin(application_id, actor=actor, side=Party.APPLICANT)
    report = _report(at.application) if at.application.state in ("ended", "closed") else None
    if report is not None and report.submitted_at is not None and at.roles:
        return
    move = at.allow("send-report", version=None)
    if report is None:
        raise AssertionError("a stay that has ended has a report")
    if version is not None and version != report.version:
        raise Refusal("stale", _l("The report was changed in another window. Look again."), status=409)
    _write(report, typed)
    problems = [Problem("missing", _l("Write what came of the stay."), "text")] if not report.text else []
    if report.consent_public and not report.public_summary:
        problems.append(Problem("missing", _l("Write the summary that may be published."), "public_summary"))
    refuse_if_any(problems)
    report.submitted_at = clock.now()
    consents.keep_published(at.application, report)
    at.write(move)
    parties(at.slot, at.application, words.report_sent, to=(Party.HOST, Party.HOME))


@use_case
def waive_report(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None,
    version: int | None = None,
    reason: str = "",
) -> None:
    """One centre does without the report, with a reason; when both do, the host can close the case."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("waive-report", version=version, reason=reason):
        return
    move = at.allow("waive-report", version=version, reason=reason)
    report = _report(at.application)
    if at.side is Party.HOME:
        report.waived_home = reason.strip()
    else:
        report.waived_host = reason.strip()
    at.write(move, reason=reason)
    other = Party.HOST if at.side is Party.HOME else Party.HOME
    parties(at.slot, at.application, words.report_waived, to=(other, Party.APPLICANT), reason=reason)


@use_case
def accept_report(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
) -> None:
    """The host closes the case: the report is in, or both centres do without. The guest gets a certificate."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("accept-report", version=version):
        return
    report = _report(at.application) if at.application.state in ("ended", "closed") else None
    needs_home = at.application.home_centre_id is not None
    waived = report is not None and bool(report.waived_host and (report.waived_home or not needs_home))
    done = report is not None and (report.submitted_at is not None or waived)
    move = at.allow("accept-report", version=version, report_done=done)
    if report is None:
        raise AssertionError("a stay that has ended has a report")
    report.accepted_by_id, report.accepted_at = actor.person_id, clock.now()
    stay = stay_row(at.application)
    _certify(at, stay)
    at.write(move)
    parties(at.slot, at.application, words.closed, to=(Party.APPLICANT, Party.HOME), besides=actor.person_id)


def _certify(at: Acting, stay: Stay) -> None:
    """The certificate of the stay, in the guest's language, as things are now: it never says anything else."""
    guest = people.person_card(at.application.applicant_id)
    settings = current_app.config["LMS"]
    stay.certificate_no, stay.certified_at = new_reference("STAY"), clock.now()
    known = centres.centre_cards()
    host, home = known[at.slot.centre_id or 0], known.get(at.application.home_centre_id or 0)
    with force_locale(known_language(guest.language if guest else "")):
        stay.certificate = stay_certificate(
            network=settings.LMS_NETWORK_NAME,
            person=guest.name if guest else "",
            title=at.slot.title,
            host=f"{host.name} ({host.acronym})",
            home=f"{home.name} ({home.acronym})" if home else "",
            days=format_days(stay.actual_arrival, stay.actual_departure),
            place=stay.place,
            supervisor=at.slot.supervisor_name,
            number=stay.certificate_no,
            address=f"{settings.base_url}/exchanges/certificates/{stay.certificate_no}",
            issued=instant_words(stay.certified_at, at.slot.zone),
        )


def remind_reports() -> int:
    """Reminds those whose report is not in: 7 days before it is due, on the day, 14 days after; each once. Gives how
    many were reminded."""
    soon = clock.now().date() - min(REMINDED)
    query = (
        select(Report.application_id)
        .join(Application, Application.id == Report.application_id)
        .where(Application.state == "ended", Report.author == "applicant", Report.submitted_at.is_(None))
        .where(Report.due_on <= soon + timedelta(days=1), Report.reminded < len(REMINDED))
        .order_by(Report.due_on, Report.id)
        .limit(BATCH)
    )
    return sum(_remind(application_id) for application_id in list(session().scalars(query)))


@use_case
def _remind(application_id: int) -> bool:
    slot, application = cases.lock_case(application_id)
    if application.state != "ended":
        return False
    report, today = _report(application), today_at(slot)
    passed = sum(today >= report.due_on + delay for delay in REMINDED)
    if report.submitted_at is not None or (report.waived_home and report.waived_host):
        return False
    if passed <= report.reminded:
        return False
    report.reminded = passed
    event = f"report:{report.id}:{passed}"
    until = day_end(report.due_on, slot)
    parties(slot, application, words.report_reminder, to=(Party.APPLICANT,), until=until, event=event)
    return True
