"""Accepting in the order of a selection: first what it does to each, then the button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from lms.access import Actor
from lms.centres.queries import CentreCard
from lms.courses.queries import RunCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import AcceptForm, FirstForm
from lms.enrolments.rules import Effect
from lms.enrolments.views.area import Answer, area, centre_names
from lms.enrolments.views.selection import DECIDE, selecting, version_now
from lms.kit.forms import version_of
from lms.kit.i18n import ngettext


def _page(
    card: CentreCard, run: RunCard, actor: Actor, asked: FirstForm, form: AcceptForm | None = None
) -> Answer:
    good = asked.validate()
    first = asked.first.data if good else None
    following = (
        asked.attempt(lambda: service.preview_order(run.id, actor=actor, first=first)) if good else None
    )
    if form is None:
        form = AcceptForm(formdata=None, data={"version": version_now(run), "first": first})
    effects = [effect for _, effect in following or ()]
    form.ask_why(Effect.DECLINED in effects)
    page = render_template(
        "enrolments/accept_in_order.html",
        centre=card,
        run=run,
        asked=asked,
        form=form,
        following=following,
        counts={effect: effects.count(effect) for effect in Effect if effect in effects},
        cases={case.ref: case for case in queries.applicants(run.id)},
        names=centre_names(),
        words=serializers,
    )
    return page, max(form.status, asked.status, 200 if good else 422)


@area.get("/desk/<centre>/runs/<ref>/selection/accept", permission=DECIDE)
def accept_page(centre: str, ref: str) -> Answer:
    """What accepting all, or the `first` so many, does to each person."""
    card, run, actor = selecting(centre, ref, DECIDE)
    return _page(card, run, actor, FirstForm(request.args))


@area.post("/desk/<centre>/runs/<ref>/selection/accept", permission=DECIDE)
def accept_in_order(centre: str, ref: str) -> Answer:
    """Accepts in order, in one transaction; everybody concerned is told."""
    card, run, actor = selecting(centre, ref, DECIDE)
    form, asked = AcceptForm(), FirstForm(request.form)
    if form.sent() and asked.validate():
        first, version = asked.first.data, version_of(form)
        done = form.attempt(
            lambda: service.accept_in_order(
                run.id, actor=actor, first=first, reason=form.reason.data or "", version=version
            )
        )
        if done is not None:
            number = sum(effect not in (Effect.OWN, Effect.NO_SEAT) for _, effect in done)
            flash(
                ngettext("%(num)s application is decided.", "%(num)s applications are decided.", number),
                "success",
            )
            return redirect(url_for("enrolments.selection", centre=centre, ref=ref), 303)
        form.version.data = str(version_now(run))
    return _page(card, run, actor, asked, form)
