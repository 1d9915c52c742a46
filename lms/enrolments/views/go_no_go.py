"""Where the host decides whether a run takes place."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses.queries import RunCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import DecideForm
from lms.enrolments.views.area import Answer, area, hosted_run
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

PUBLISH = Permission.ITEM_PUBLISH


def _page(centre: CentreCard, run: RunCard, form: DecideForm) -> Answer:
    standing = queries.go_no_go(run)
    now = clock.now()
    page = render_template(
        "enrolments/go_no_go.html",
        centre=centre,
        run=run,
        form=form,
        standing=standing,
        stage=standing.stage(now).value,
        line=serializers.go_words(standing, run.zone, now),
        told=len(queries.concerned(run.id)),
    )
    return page, form.status


@area.get("/desk/<centre>/runs/<ref>/go-no-go", permission=PUBLISH)
def go_no_go_page(centre: str, ref: str) -> Answer:
    """How the run stands with its minimum; from the date on, the decision."""
    card, run, _actor = hosted_run(centre, ref, PUBLISH, draft=True)
    return _page(card, run, DecideForm(data={"version": run.version}))


@area.post("/desk/<centre>/runs/<ref>/go-no-go", permission=PUBLISH)
def decide_go(centre: str, ref: str) -> Answer:
    """It takes place: everybody concerned is told."""
    card, run, actor = hosted_run(centre, ref, PUBLISH, draft=True)
    form = DecideForm()
    if form.sent():
        form.attempt(lambda: service.decide_go(run.id, actor=actor, version=version_of(form)))
        if form.status == 200:
            flash(_("It takes place. Everybody concerned is told."), "success")
            return redirect(url_for("enrolments.go_no_go_page", centre=centre, ref=ref), 303)
    card, fresh, actor = hosted_run(centre, ref, PUBLISH, draft=True)
    form.version.data = str(fresh.version)
    return _page(card, fresh, form)
