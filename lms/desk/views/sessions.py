"""Sessions of a published run: adding, changing, cancelling one; those enrolled are told and calendars follow."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.forms import SessionForm
from lms.courses.forms.sessions import session_fields
from lms.courses.queries import RunCard, SessionCard
from lms.desk import queries, serializers
from lms.desk.forms import ReasonForm
from lms.desk.views.area import area
from lms.desk.views.run import run_at
from lms.enrolments import queries as enrolments
from lms.enrolments import service
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

Answer = Response | str | tuple[str, int]
WRITE, PUBLISH = Permission.ITEM_WRITE, Permission.ITEM_PUBLISH


def _page(
    card: CentreCard, run: RunCard, form: SessionForm, session: SessionCard | None = None, number: str = ""
) -> Answer:
    told = len(enrolments.concerned(run.id))
    form.note.flags.required = told > 0
    page = render_template(
        "desk/session.html",
        centre=card,
        run=run,
        form=form,
        session=session,
        number=number,
        told=told,
        thing=courses.run_thing(run),
        back=url_for("desk.run", centre=card.slug, ref=run.ref),
        action=f"/desk/{card.slug}/runs/{run.ref}/change/sessions/{number or 'new'}",
    )
    return page, form.status


def _saved(centre: str, ref: str) -> Answer:
    flash(_("Saved. Calendars follow."), "success")
    return redirect(url_for("desk.run", centre=centre, ref=ref), 303)


@area.get("/desk/<centre>/runs/<ref>/change/sessions/new", permission=PUBLISH)
def new_session(centre: str, ref: str) -> Answer:
    """An empty form, on the run's first day."""
    card, run, _actor = run_at(centre, ref, PUBLISH)
    form = SessionForm(data={"day": run.starts_on, "zone": run.zone, "version": run.version})
    return _page(card, run, form)


@area.post("/desk/<centre>/runs/<ref>/change/sessions/new", permission=PUBLISH)
def add_session(centre: str, ref: str) -> Answer:
    """One more session of a published run."""
    card, run, actor = run_at(centre, ref, PUBLISH)
    form = SessionForm()
    if form.sent():
        form.attempt(
            lambda: service.save_session(
                run.id, form.values(), actor=actor, version=version_of(form), note=form.note.data or ""
            )
        )
        if form.status == 200:
            return _saved(centre, ref)
    return _page(card, run, form)


@area.get("/desk/<centre>/runs/<ref>/change/sessions/<number>", permission=WRITE)
def change_session(centre: str, ref: str, number: str) -> Answer:
    """The session as it is, to be changed."""
    card, run, _actor = run_at(centre, ref, WRITE)
    session = queries.session_at(run, number)
    form = SessionForm(data=session_fields(session) | {"version": run.version})
    return _page(card, run, form, session, number)


@area.post("/desk/<centre>/runs/<ref>/change/sessions/<number>", permission=WRITE)
def save_session(centre: str, ref: str, number: str) -> Answer:
    """Saves what was changed of a session."""
    card, run, actor = run_at(centre, ref, WRITE)
    session, form = queries.session_at(run, number), SessionForm()
    if form.sent():
        form.attempt(
            lambda: service.save_session(
                run.id,
                form.values(),
                actor=actor,
                session_id=session.id,
                version=version_of(form),
                note=form.note.data or "",
            )
        )
        if form.status == 200:
            return _saved(centre, ref)
    return _page(card, run, form, session, number)


def _cancel_page(
    card: CentreCard, run: RunCard, session: SessionCard, number: str, form: ReasonForm
) -> Answer:
    form.reason.flags.required = True
    page = render_template(
        "desk/cancel_session.html",
        centre=card,
        run=run,
        number=number,
        form=form,
        told=len(enrolments.concerned(run.id)),
        rows=serializers.session_rows([session], fallback=run.title),
    )
    return page, form.status


@area.get("/desk/<centre>/runs/<ref>/change/sessions/<number>/cancel", permission=PUBLISH)
def cancel_session_page(centre: str, ref: str, number: str) -> Answer:
    """Asks why the session is cancelled."""
    card, run, _actor = run_at(centre, ref, PUBLISH)
    session = queries.session_at(run, number)
    return _cancel_page(card, run, session, number, ReasonForm(data={"version": run.version}))


@area.post("/desk/<centre>/runs/<ref>/change/sessions/<number>/cancel", permission=PUBLISH)
def cancel_session(centre: str, ref: str, number: str) -> Answer:
    """Cancels one session and tells everybody concerned."""
    card, run, actor = run_at(centre, ref, PUBLISH)
    session, form = queries.session_at(run, number), ReasonForm()
    if form.sent():
        form.attempt(
            lambda: service.cancel_session(
                run.id, session.id, actor=actor, reason=form.reason.data or "", version=version_of(form)
            )
        )
        if form.status == 200:
            return _saved(centre, ref)
    return _cancel_page(card, run, session, number, form)
