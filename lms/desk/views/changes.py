"""What a published run says is changed here, because those enrolled are told and calendars follow."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.forms.runs import run_fields
from lms.courses.queries import RunCard
from lms.courses.rules import STATE_WORDS, input_of_run
from lms.desk import queries, serializers
from lms.desk.forms import ChangeRunForm
from lms.desk.views.area import area
from lms.desk.views.run import run_at
from lms.enrolments import queries as enrolments
from lms.enrolments import service
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

Answer = Response | str | tuple[str, int]
WRITE = Permission.ITEM_WRITE


def _page(card: CentreCard, run: RunCard, form: ChangeRunForm) -> Answer:
    form.offer(card.id, trainer_ids=run.trainer_ids)
    told = len(enrolments.concerned(run.id))
    form.changed.flags.required = told > 0
    page = render_template(
        "desk/change_run.html",
        centre=card,
        run=run,
        form=form,
        told=told,
        shared=queries.shared_with(run),
        rows=serializers.session_rows(courses.sessions_of([run.id])[run.id], fallback=run.title),
        run_states=STATE_WORDS,
        action=url_for("desk.save_run", centre=card.slug, ref=run.ref),
    )
    return page, form.status


@area.get("/desk/<centre>/runs/<ref>/change", permission=WRITE)
def change_run(centre: str, ref: str) -> Answer:
    """The run as it is, to be changed; a draft has a page of its own."""
    card, run, actor = run_at(centre, ref, WRITE)
    if run.state == "draft":
        return redirect(url_for("courses.edit_run", centre=centre, ref=ref), 303)
    refusal = serializers.refusal(actor, run, "edit-run", clock.now())
    if refusal is not None:
        raise refusal
    return _page(card, run, ChangeRunForm(data=run_fields(run)))


@area.post("/desk/<centre>/runs/<ref>/change", permission=WRITE)
def save_run(centre: str, ref: str) -> Answer:
    """Saves what was changed and tells those enrolled what concerns them."""
    card, run, actor = run_at(centre, ref, WRITE)
    form = ChangeRunForm()
    form.offer(card.id, trainer_ids=run.trainer_ids)
    if form.sent():
        form.attempt(
            lambda: service.change_run(
                run.id,
                form.values(input_of_run(run)),
                actor=actor,
                version=version_of(form),
                note=form.changed.data or "",
            )
        )
        if form.status == 200:
            flash(_("Saved. Calendars follow."), "success")
            return redirect(url_for("desk.run", centre=centre, ref=ref), 303)
    return _page(card, run, form)
