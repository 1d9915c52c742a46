"""What people thought of a run, for its coordinators and trainers: nothing of fewer than five answers."""

from __future__ import annotations

from flask import render_template

from lms.access import Permission
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.rules import feedback as rules
from lms.kit import clock
from lms.kit.i18n import gettext as _
from lms.reports import serializers
from lms.reports.views.area import area, run_at


@area.get("/desk/<centre>/runs/<ref>/feedback", permission=Permission.FEEDBACK_READ)
def feedback(centre: str, ref: str) -> str:
    """Means, distributions and words of the run and of each session; of too few answers only how many are missing."""
    card, run, _actor = run_at(centre, ref, Permission.FEEDBACK_READ)
    sessions = courses.sessions_of([run.id])[run.id]
    shown = rules.results(enrolments.feedback_counts(run.id), tuple(each.id for each in sessions))
    told = [subject for subject, result in shown.items() if not result.missing]
    return render_template(
        "reports/feedback.html",
        centre=card,
        run=run,
        thing=courses.run_thing(run),
        over=run.ends_at is not None and run.ends_at <= clock.now(),
        titles={None: _("The run as a whole")} | {each.id: each.title or _("Session") for each in sessions},
        starts={each.id: each for each in sessions},
        results=shown,
        words=enrolments.feedback_words(run.id, told) if told else {},
        picture=serializers.distribution,
    )
