"""A centre writes the sessions of a draft."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses import queries, service
from lms.courses.forms import MoveForm, SessionForm
from lms.courses.forms.sessions import session_fields
from lms.courses.queries import RunCard, SessionCard
from lms.courses.views import area
from lms.courses.views.desk import at_desk, run_at
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

WRITE = Permission.ITEM_WRITE


def _draft_at(centre: CentreCard, ref: str) -> RunCard:
    """The run, if it is a draft: sessions of a published one are changed where those enrolled are told."""
    run = run_at(centre, ref)
    if run.state != "draft":
        raise NotFound
    return run


def _page(
    centre: CentreCard, run: RunCard, form: SessionForm, action: str, session: SessionCard | None = None
) -> str:
    return render_template(
        "courses/session.html",
        centre=centre,
        run=run,
        form=form,
        session=session,
        action=action,
        number=action.rpartition("/")[2],
        back=url_for("courses.edit_run", centre=centre.slug, ref=run.ref),
    )


def _back(centre: str, ref: str, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("courses.edit_run", centre=centre, ref=ref) + "#sessions", 303)


@area.get("/desk/<centre>/runs/<ref>/sessions/new", permission=WRITE)
def new_session(centre: str, ref: str) -> object:
    """An empty form, on the run's first day."""
    card, _actor = at_desk(centre)
    run = _draft_at(card, ref)
    form = SessionForm(data={"day": run.starts_on, "zone": run.zone, "version": run.version})
    return _page(card, run, form, url_for("courses.add_session", centre=centre, ref=ref))


@area.post("/desk/<centre>/runs/<ref>/sessions/new", permission=WRITE)
def add_session(centre: str, ref: str) -> object:
    """Adds a session."""
    card, actor = at_desk(centre)
    run, form = _draft_at(card, ref), SessionForm()
    if form.sent():
        values, version = form.values(), version_of(form)
        form.attempt(lambda: service.add_session(run.id, values, actor=actor, version=version))
        if form.status == 200:
            return _back(centre, ref, _("The session is added."))
    return _page(card, run, form, url_for("courses.add_session", centre=centre, ref=ref)), form.status


@area.get("/desk/<centre>/runs/<ref>/sessions/<number>", permission=WRITE)
def edit_session(centre: str, ref: str, number: str) -> object:
    """The session as it is, to be changed."""
    card, _actor = at_desk(centre)
    run = _draft_at(card, ref)
    session = queries.session_at(run.id, number)
    form = SessionForm(data=session_fields(session) | {"version": run.version})
    action = url_for("courses.save_session", centre=centre, ref=ref, number=number)
    return _page(card, run, form, action, session)


@area.post("/desk/<centre>/runs/<ref>/sessions/<number>", permission=WRITE)
def save_session(centre: str, ref: str, number: str) -> object:
    """Saves what was changed of a session."""
    card, actor = at_desk(centre)
    run, form = _draft_at(card, ref), SessionForm()
    session = queries.session_at(run.id, number)
    if form.sent():
        values, version = form.values(), version_of(form)
        form.attempt(lambda: service.edit_session(run.id, session.id, values, actor=actor, version=version))
        if form.status == 200:
            return _back(centre, ref, _("The session is saved."))
    action = url_for("courses.save_session", centre=centre, ref=ref, number=number)
    return _page(card, run, form, action, session), form.status


@area.post("/desk/<centre>/runs/<ref>/sessions/<number>/delete", permission=WRITE)
def delete_session(centre: str, ref: str, number: str) -> object:
    """Removes a session of a draft."""
    card, actor = at_desk(centre)
    run, form = _draft_at(card, ref), MoveForm()
    session = queries.session_at(run.id, number)
    service.delete_session(run.id, session.id, actor=actor, version=version_of(form))
    return _back(centre, ref, _("The session is deleted."))
