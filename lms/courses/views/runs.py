"""A centre writes a run while it is a draft. A published one is changed where the people enrolled are told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.courses import queries, service
from lms.courses.forms import MoveForm, RunForm, SimpleRunForm
from lms.courses.forms.runs import run_fields
from lms.courses.queries import RunCard
from lms.courses.rules import STATE_WORDS, input_of_run
from lms.courses.views import area
from lms.courses.views.desk import at_desk, clashes_of, run_at, shared_with, timetable_rows
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language

WRITE = Permission.ITEM_WRITE


def _simple(centre: CentreCard, **data: object) -> SimpleRunForm:
    form = SimpleRunForm(data={"zone": centre.zone, **data})
    form.offer([each for each in queries.courses_of_centre(centre.id) if each.state != "archived"])
    return form


@area.get("/desk/<centre>/runs/new", permission=WRITE)
def new_run(centre: str) -> object:
    """The short form: page one of two."""
    card, _actor = at_desk(centre)
    form = _simple(card, course=request.args.get("course", ""))
    return render_template("courses/new_run.html", centre=card, form=form)


@area.post("/desk/<centre>/runs/new", permission=WRITE)
def create_run(centre: str) -> object:
    """Saves a draft run, and the course when it is new; page two shows what would be published."""
    card, actor = at_desk(centre)
    form = _simple(card)
    if form.sent():
        chosen = queries.course_by_slug(form.course.data) if form.course.data else None
        ident = form.attempt(
            lambda: service.create_simple_run(
                form.values(card),
                actor=actor,
                centre_id=card.id,
                course_id=chosen.id if chosen else None,
                course=form.new_course(language()),
                sessions=form.sessions(),
            )
        )
        run = queries.run_by_id(ident) if ident is not None else None
        if run is not None:
            return redirect(url_for("courses.check_run", centre=centre, ref=run.ref), 303)
    return render_template("courses/new_run.html", centre=card, form=form), form.status


def _draft_or_change(run: RunCard, centre: str) -> object | None:
    """Where a run that is no draft any more is changed."""
    return None if run.state == "draft" else redirect(f"/desk/{centre}/runs/{run.ref}/change", 303)


def _run_page(centre: CentreCard, run: RunCard, form: RunForm, actor: Actor) -> str:
    return render_template(
        "courses/run.html",
        centre=centre,
        run=run,
        form=form,
        shared=shared_with(run)[0],
        rows=timetable_rows(run, href=f"/desk/{centre.slug}/runs/{run.ref}/sessions/{{number}}"),
        run_states=STATE_WORDS,
        clashes=clashes_of(run, actor),
        action=url_for("courses.save_run", centre=centre.slug, ref=run.ref),
    )


@area.get("/desk/<centre>/runs/<ref>/edit", permission=WRITE)
def edit_run(centre: str, ref: str) -> object:
    """The draft as it is, to be changed."""
    card, actor = at_desk(centre)
    run = run_at(card, ref)
    form = RunForm(data=run_fields(run))
    form.offer(card.id, trainer_ids=run.trainer_ids)
    return _draft_or_change(run, centre) or _run_page(card, run, form, actor)


@area.post("/desk/<centre>/runs/<ref>/edit", permission=WRITE)
def save_run(centre: str, ref: str) -> object:
    """Saves what was changed of a draft."""
    card, actor = at_desk(centre)
    run, form = run_at(card, ref), RunForm()
    form.offer(card.id, trainer_ids=run.trainer_ids)
    if elsewhere := _draft_or_change(run, centre):
        return elsewhere
    if form.sent():
        change = form.attempt(
            lambda: service.edit_run(
                run.id, form.values(input_of_run(run)), actor=actor, version=version_of(form)
            )
        )
        if change is not None:
            flash(_("Saved."), "success")
            return redirect(url_for("courses.check_run", centre=centre, ref=ref), 303)
    return _run_page(card, run, form, actor), form.status


@area.post("/desk/<centre>/runs/<ref>/delete", permission=WRITE)
def delete_run(centre: str, ref: str) -> object:
    """An editor removes a draft."""
    card, actor = at_desk(centre)
    run, form = run_at(card, ref), MoveForm()
    service.delete_run(run.id, actor=actor, version=version_of(form))
    flash(_("The draft “%(title)s” is deleted.", title=run.title), "success")
    return redirect(url_for("courses.desk_courses", centre=centre), 303)
