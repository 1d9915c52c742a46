"""Exports for spreadsheets: a run's people, their attendance, the decisions; a centre's own people."""

from __future__ import annotations

from flask import Response, request

from lms.access import Permission
from lms.courses import queries as courses
from lms.enrolments import queries as run_answers
from lms.kit import clock
from lms.reports import queries, serializers
from lms.reports.rules import year_asked, year_span
from lms.reports.views.area import area, centre_at, file, run_at

KINDS = "<any(csv,xlsx):kind>"
EXPORT, HOME = Permission.PARTICIPANTS_EXPORT, Permission.HOME_DECIDE


@area.get(f"/desk/<centre>/runs/<ref>/participants.{KINDS}", permission=EXPORT)
def participants(centre: str, ref: str, kind: str) -> Response:
    """Everybody who enrolled in the run, with their answers to its questions."""
    _card, run, _actor = run_at(centre, ref, EXPORT)
    questions, answers = run_answers.questions_of(run.id), run_answers.answers_of_run(run.id)
    sheet = serializers.participants(queries.of_run(run.id), questions, answers)
    return file(sheet, kind, f"{run.ref}-participants")


@area.get(f"/desk/<centre>/runs/<ref>/attendance.{KINDS}", permission=EXPORT)
def attendance(centre: str, ref: str, kind: str) -> Response:
    """Who was at which session of the run."""
    _card, run, _actor = run_at(centre, ref, EXPORT)
    sessions = courses.sessions_of([run.id])[run.id]
    sheet = serializers.attendance(queries.of_run(run.id), sessions, queries.marks_in(run.id))
    return file(sheet, kind, f"{run.ref}-attendance")


@area.get(f"/desk/<centre>/runs/<ref>/decisions.{KINDS}", permission=EXPORT)
def decisions(centre: str, ref: str, kind: str) -> Response:
    """Who decided what about whom in the run."""
    _card, run, actor = run_at(centre, ref, EXPORT)
    sheet = serializers.decisions(queries.of_run(run.id), reader_id=actor.person_id)
    return file(sheet, kind, f"{run.ref}-decisions")


@area.get(f"/desk/<centre>/enrolments.{KINDS}", permission=HOME)
def enrolments(centre: str, kind: str) -> Response:
    """The centre's own people in any centre's runs; with `year` only those who enrolled in that year."""
    card, actor = centre_at(centre, HOME)
    typed = request.args.get("year")
    year = year_asked(typed, now=clock.now(), zone=card.zone)
    between = year_span(year, card.zone) if typed else None
    sheet = serializers.enrolments(queries.of_home(card.id, between=between), reader_id=actor.person_id)
    return file(sheet, kind, f"{card.slug}-enrolments")
