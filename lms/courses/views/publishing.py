"""Page two of a new run: what would be published, to whom, and the button."""

from __future__ import annotations

from flask import flash, redirect, render_template

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.courses import queries, service
from lms.courses.forms import MoveForm
from lms.courses.queries import RunCard
from lms.courses.rules import ACCEPTANCES, MODES, STATE_WORDS, missing_of
from lms.courses.views import area
from lms.courses.views.desk import at_desk, clashes_of, may_publish, run_at, shared_with, timetable_rows
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

WRITE, PUBLISH = Permission.ITEM_WRITE, Permission.ITEM_PUBLISH


def _page(centre: CentreCard, run: RunCard, form: MoveForm, actor: Actor) -> str:
    return render_template(
        "courses/check_run.html",
        centre=centre,
        run=run,
        form=form,
        course=queries.course_by_id(run.course_id),
        rows=timetable_rows(run),
        clashes=clashes_of(run, actor),
        may_publish=may_publish(actor, centre),
        run_states=STATE_WORDS,
        shared=shared_with(run)[0],
        missing=missing_of(run),
        modes=MODES,
        acceptances=ACCEPTANCES,
    )


@area.get("/desk/<centre>/runs/<ref>/publish", permission=WRITE)
def check_run(centre: str, ref: str) -> object:
    """Everything about the draft, what is missing, with whom it will be shared."""
    card, actor = at_desk(centre)
    run = run_at(card, ref)
    return _page(card, run, MoveForm(data={"version": run.version}), actor)


@area.post("/desk/<centre>/runs/<ref>/publish", permission=PUBLISH)
def publish_run(centre: str, ref: str) -> object:
    """A coordinator publishes the run; a second click finds it published."""
    card, actor = at_desk(centre, PUBLISH)
    run, form = run_at(card, ref), MoveForm()
    if form.sent() and run.state != "published":
        form.attempt(lambda: service.publish_run(run.id, actor=actor, version=version_of(form)))
    if form.status == 200:
        flash(_("Published. It is in the catalogue and in calendars now."), "success")
        return redirect(f"/runs/{run.ref}", 303)
    return _page(card, run, form, actor), form.status
