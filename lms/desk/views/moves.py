"""The moves of a published run: each page says what follows and how many are told, before anything happens."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.courses.rules import RUN_MOVES
from lms.desk import serializers
from lms.desk.forms import MoveRunForm, ReasonForm
from lms.desk.views.area import area
from lms.desk.views.run import run_at
from lms.enrolments import queries as enrolments
from lms.enrolments import service
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

Answer = Response | str | tuple[str, int]
PUBLISH = Permission.ITEM_PUBLISH


def _asked(centre: str, ref: str, move: str) -> Answer:
    """The page of a move, or the reason why it cannot be made now."""
    card, run, actor = run_at(centre, ref, PUBLISH)
    refusal = serializers.refusal(
        actor, run, move, clock.now(), ever_enrolled=enrolments.ever_enrolled(run.id)
    )
    if refusal is not None:
        raise refusal
    if move == "move-run":
        return _page(card, run, move, MoveRunForm(data={"version": run.version, "starts_on": run.starts_on}))
    return _page(card, run, move, _reason_form(move, version=run.version))


def _reason_form(move: str, **data: object) -> ReasonForm:
    form = ReasonForm(data=data) if data else ReasonForm()
    if RUN_MOVES[move].needs_reason:
        form.reason.flags.required = True
    else:
        del form.reason
    return form


def _page(card: CentreCard, run: RunCard, move: str, form: ReasonForm | MoveRunForm) -> Answer:
    page = render_template(
        "desk/move_run.html",
        centre=card,
        run=run,
        move=RUN_MOVES[move],
        form=form,
        told=len(enrolments.concerned(run.id)),
        rows=serializers.session_rows(courses.sessions_of([run.id])[run.id], fallback=run.title),
        days=serializers.days_of(run),
    )
    return page, form.status


def _made(
    card: CentreCard,
    run: RunCard,
    move: str,
    form: ReasonForm | MoveRunForm,
    call: Callable[[int], object],
) -> Answer:
    """Calls the use case with the version of the page; a refusal is said on the page, which keeps what was typed."""
    if form.sent():
        form.attempt(lambda: call(version_of(form)))
    if form.status != 200:
        return _page(card, run, move, form)
    flash(_("Done. Everybody concerned is told, and calendars follow."), "success")
    return redirect(url_for("desk.run", centre=card.slug, ref=run.ref), 303)


@area.get("/desk/<centre>/runs/<ref>/move", permission=PUBLISH)
def move_page(centre: str, ref: str) -> Answer:
    """Asks for new days."""
    return _asked(centre, ref, "move-run")


@area.post("/desk/<centre>/runs/<ref>/move", permission=PUBLISH)
def move_run(centre: str, ref: str) -> Answer:
    """Moves the run to new days and tells everybody concerned."""
    card, run, actor = run_at(centre, ref, PUBLISH)
    form = MoveRunForm()

    def call(version: int) -> object:
        assert form.starts_on.data is not None  # the form requires it
        return service.move_run(
            run.id,
            actor=actor,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            closes_wall=form.closes_at.data,
            reason=form.reason.data or "",
            version=version,
        )

    return _made(card, run, "move-run", form, call)


@area.get("/desk/<centre>/runs/<ref>/postpone", permission=PUBLISH)
def postpone_page(centre: str, ref: str) -> Answer:
    """Asks why the run is postponed."""
    return _asked(centre, ref, "postpone-run")


@area.post("/desk/<centre>/runs/<ref>/postpone", permission=PUBLISH)
def postpone_run(centre: str, ref: str) -> Answer:
    """Postpones the run and tells everybody concerned."""
    return _stop(centre, ref, "postpone-run", service.postpone_run)


@area.get("/desk/<centre>/runs/<ref>/cancel", permission=PUBLISH)
def cancel_page(centre: str, ref: str) -> Answer:
    """Asks why the run is cancelled."""
    return _asked(centre, ref, "cancel-run")


@area.post("/desk/<centre>/runs/<ref>/cancel", permission=PUBLISH)
def cancel_run(centre: str, ref: str) -> Answer:
    """Cancels the run, ends its enrolments and tells everybody concerned."""
    return _stop(centre, ref, "cancel-run", service.cancel_run)


def _stop(centre: str, ref: str, move: str, use: Callable[..., object]) -> Answer:
    card, run, actor = run_at(centre, ref, PUBLISH)
    form = _reason_form(move)
    return _made(
        card,
        run,
        move,
        form,
        lambda version: use(run.id, actor=actor, reason=form.reason.data or "", version=version),
    )


@area.get("/desk/<centre>/runs/<ref>/unpublish", permission=PUBLISH)
def unpublish_page(centre: str, ref: str) -> Answer:
    """Says what unpublishing does."""
    return _asked(centre, ref, "unpublish-run")


@area.post("/desk/<centre>/runs/<ref>/unpublish", permission=PUBLISH)
def unpublish_run(centre: str, ref: str) -> Answer:
    """The run is a draft again, while nobody ever enrolled."""
    card, run, actor = run_at(centre, ref, PUBLISH)

    def call(version: int) -> object:
        return service.unpublish_run(run.id, actor=actor, version=version)

    return _made(card, run, "unpublish-run", _reason_form("unpublish-run"), call)
