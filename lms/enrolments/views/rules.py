"""The page of a run's enrolment rules: a draft's for editors, a published run's for coordinators."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, require
from lms.centres.queries import CentreCard
from lms.courses.queries import RunCard
from lms.courses.rules import input_of_run, run_thing
from lms.courses.views.desk import at_desk, run_at
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import RulesForm
from lms.enrolments.forms.rules import rules_fields
from lms.enrolments.views.area import Answer, area
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _

WRITE, PUBLISH = Permission.ITEM_WRITE, Permission.ITEM_PUBLISH


def _run(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    card, actor = at_desk(centre, WRITE)
    run = run_at(card, ref)
    if run.state != "draft":
        require(PUBLISH, run_thing(run))
    return card, run, actor


def _page(card: CentreCard, run: RunCard, form: RulesForm, told: int) -> Answer:
    page = render_template(
        "enrolments/rules.html",
        centre=card,
        run=run,
        form=form,
        told=told,
        rules=serializers.queue_rules(run),
        back=_back(card, run),
    )
    return page, form.status


def _back(card: CentreCard, run: RunCard) -> str:
    endpoint = "courses.check_run" if run.state == "draft" else "desk.run"
    return url_for(endpoint, centre=card.slug, ref=run.ref)


@area.get("/desk/<centre>/runs/<ref>/rules", permission=WRITE)
def rules(centre: str, ref: str) -> Answer:
    """The rules as they are, to be changed."""
    card, run, _actor = _run(centre, ref)
    told = len(queries.concerned(run.id))
    form = RulesForm(data=rules_fields(run))
    form.ask(told=told)
    return _page(card, run, form, told)


@area.post("/desk/<centre>/runs/<ref>/rules", permission=WRITE)
def save_rules(centre: str, ref: str) -> Answer:
    """Saves them; those enrolled are told, and whoever can move up by the new rules does."""
    card, run, actor = _run(centre, ref)
    told, form = len(queries.concerned(run.id)), RulesForm()
    form.ask(told=told)
    if form.sent():
        values, note = form.values(input_of_run(run)), form.word()
        form.attempt(
            lambda: service.change_run(run.id, values, actor=actor, version=version_of(form), note=note)
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(_back(card, run), 303)
    return _page(card, run, form, told)
