"""The researcher's consent to publish the summary of a report: given later, or taken back, at any time."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Actor
from lms.exchanges.models import Report
from lms.exchanges.rules import Party
from lms.exchanges.service import acting
from lms.kit.db import session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem


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
    at.write(move)


def _problems(report: Report | None, consent_public: bool) -> list[Problem]:
    if report is None or report.submitted_at is None:
        return [Problem("nothing_sent", _l("There is no report of yours that could be published."))]
    if consent_public and not report.public_summary.strip():
        return [Problem("missing", _l("Your report has no summary for everybody."), "consent_public")]
    return []
