"""The consents of an applicant: kept with their words, given later or taken back at any time."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Actor
from lms.centres import queries as centres
from lms.exchanges.models import Application, Report
from lms.exchanges.rules import Party
from lms.exchanges.rules.vocabulary import CONSENT_WORDS
from lms.exchanges.service import acting, cases
from lms.kit.consents import keep
from lms.kit.db import session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem

SENT, PUBLISHED = ("publish", "photo"), ("public", "name")
KINDS = {f"exchange.{name}": name for name in (*SENT, *PUBLISHED)}


def keep_sent(application: Application) -> None:
    """Keeps what an application that is sent says of publishing, within the open use case."""
    for name in SENT:
        _keep(application, name, bool(getattr(application, f"consent_{name}")))


def keep_published(application: Application, report: Report) -> None:
    """Keeps what a report that is sent, or a choice made later, says of publishing the summary."""
    for name in PUBLISHED:
        _keep(application, name, bool(getattr(report, f"consent_{name}")))


def _keep(application: Application, name: str, given: bool) -> None:
    words, ref = str(CONSENT_WORDS[name]), application.ref or ""
    keep(application.applicant_id, f"exchange.{name}", application.id, ref=ref, words=words, given=given)


@use_case
def withdraw_consent(person_id: int, kind: str, application_id: int, _part: int) -> None:
    """The applicant takes a consent back; public pages follow at once. Others', and unknown ones, do not exist."""
    _slot, application = cases.lock_case(application_id)
    name = KINDS.get(kind)
    if application.applicant_id != person_id or name is None:
        raise NotFound
    if name in SENT:
        setattr(application, f"consent_{name}", False)
        application.version += 1
        keep_sent(application)
        return
    _withdraw_published(application, name, centres.actor_of(person_id))


def _withdraw_published(application: Application, name: str, actor: Actor) -> None:
    query = select(Report).where(Report.application_id == application.id, Report.author == "applicant")
    report = session().scalars(query).one()
    set_consent(
        application.id,
        actor=actor,
        consent_public=report.consent_public and name != "public",
        consent_name=False,
    )
    keep_published(application, report)


@use_case
def set_consent(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.APPLICANT,
    version: int | None = None,
    consent_public: bool = False,
    consent_name: bool = False,
) -> None:
    """The summary may be read by everybody, and the name beside it, or neither from now on: public pages follow at
    once. Needs a report that was sent, and a summary where it is to be published."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("set-consent", version=version):
        return
    query = select(Report).where(Report.application_id == application_id, Report.author == "applicant")
    report = session().scalars(query).one_or_none()
    move = at.allow("set-consent", version=version, problems=tuple(_problems(report, consent_public)))
    if report is None:  # the guard has said so
        raise AssertionError("nothing to publish")
    report.consent_public, report.consent_name = consent_public, consent_public and consent_name
    report.version += 1
    keep_published(at.application, report)
    at.write(move)


def _problems(report: Report | None, consent_public: bool) -> list[Problem]:
    if report is None or report.submitted_at is None:
        return [Problem("nothing_sent", _l("There is no report of yours that could be published."))]
    if consent_public and not report.public_summary.strip():
        return [Problem("missing", _l("Your report has no summary for everybody."), "consent_public")]
    return []
