"""Exports for spreadsheets: a run's people, their attendance, the decisions; a centre's own people. What is in them
`lms.reports.service` says."""

from __future__ import annotations

from werkzeug.wrappers import Response

from lms.access import Permission
from lms.exports import views as exports
from lms.reports.views.area import area, centre_at, run_at

KINDS = "<any(csv,xlsx):kind>"
EXPORT, HOME = Permission.PARTICIPANTS_EXPORT, Permission.HOME_DECIDE


@area.get(f"/desk/<centre>/runs/<ref>/participants.{KINDS}", permission=EXPORT)
def participants(centre: str, ref: str, kind: str) -> Response:
    """Everybody who enrolled in the run."""
    run_at(centre, ref, EXPORT)
    return exports.answer()


@area.get(f"/desk/<centre>/runs/<ref>/attendance.{KINDS}", permission=EXPORT)
def attendance(centre: str, ref: str, kind: str) -> Response:
    """Who was at which session of the run."""
    run_at(centre, ref, EXPORT)
    return exports.answer()


@area.get(f"/desk/<centre>/runs/<ref>/decisions.{KINDS}", permission=EXPORT)
def decisions(centre: str, ref: str, kind: str) -> Response:
    """Who decided what about whom in the run."""
    run_at(centre, ref, EXPORT)
    return exports.answer()


@area.get(f"/desk/<centre>/enrolments.{KINDS}", permission=HOME)
def enrolments(centre: str, kind: str) -> Response:
    """The centre's own people in any centre's runs."""
    centre_at(centre, HOME)
    return exports.answer()
