"""The pages of a selection: its criteria, the points, the draw, and what the public reads of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.centres.rules import ORGANISATION_KINDS
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries, rules, serializers, service
from lms.enrolments.forms import CriteriaForm, FirstForm, PointsForm, criteria_fields
from lms.enrolments.rules import CaseCard
from lms.enrolments.views.area import Answer, area, centre_names, hosted_run
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

WRITE, DECIDE = Permission.ITEM_WRITE, Permission.HOST_DECIDE


def selecting(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """As `hosted_run`, for a run that selects among all applications; else there is no such page."""
    card, run, actor = hosted_run(centre, ref, permission, draft=True)
    if run.acceptance != "by_selection":
        raise NotFound
    return card, run, actor


def version_now(run: RunCard) -> int:
    """What the pages of the selection are compared with: the last thing that was done."""
    last = queries.last_change(run.id)
    return last.id if last is not None else 0


@area.get("/desk/<centre>/runs/<ref>/criteria", permission=WRITE)
def criteria_page(centre: str, ref: str) -> Answer:
    """What the run selects by, to be stated before anybody applies."""
    card, run, _actor = selecting(centre, ref, WRITE)
    stored = queries.criteria_of(run.id)
    return _criteria_page(card, run, CriteriaForm(data=criteria_fields(stored, version=run.version)))


def _criteria_page(card: CentreCard, run: RunCard, form: CriteriaForm) -> Answer:
    page = render_template(
        "enrolments/criteria.html",
        centre=card,
        run=run,
        form=form,
        rows=range(rules.MOST_CRITERIA),
        criteria=queries.criteria_of(run.id),
        applied=queries.ever_enrolled(run.id),
    )
    return page, form.status


@area.post("/desk/<centre>/runs/<ref>/criteria", permission=WRITE)
def save_criteria(centre: str, ref: str) -> Answer:
    """Saves the criteria; refused once somebody has applied."""
    card, run, actor = selecting(centre, ref, WRITE)
    form = CriteriaForm()
    if form.sent():
        form.attempt(
            lambda: service.set_criteria(run.id, form.typed(), actor=actor, version=version_of(form))
        )
        if form.status == 200:
            flash(_("Saved. Everybody reads the criteria on the page of the run."), "success")
            return redirect(url_for("enrolments.criteria_page", centre=centre, ref=ref), 303)
    return _criteria_page(card, run, form)


def _points_form(run: RunCard, cases: list[CaseCard], actor: Actor) -> PointsForm:
    found = queries.applications(run.id, viewer_id=actor.person_id)
    others = [case for case in cases if case.person_id != actor.person_id]
    return PointsForm.of(
        others,
        queries.criteria_of(run.id) if applications_in(run) and run.selection == "ranking" else (),
        points={each.ref: each.points for each in found},
        version=version_now(run),
    )


def applications_in(run: RunCard) -> bool:
    """Whether the time to apply is over, so that the selection begins."""
    closes = run.closes_at or run.starts_at
    return closes is not None and clock.now() >= closes


def _selection_page(card: CentreCard, run: RunCard, actor: Actor, form: PointsForm) -> Answer:
    criteria, cases = queries.criteria_of(run.id), {case.ref: case for case in queries.applicants(run.id)}
    found = queries.applications(run.id, viewer_id=actor.person_id)
    page = render_template(
        "enrolments/selection.html",
        centre=card,
        run=run,
        form=form,
        first=FirstForm(formdata=None),
        criteria=criteria,
        cases=cases,
        kinds=ORGANISATION_KINDS,
        ranked=rules.ranking(found, criteria),
        drawn=queries.last_draw(run.id, kind="lottery"),
        at_home=queries.still_at_home(run.id),
        missing=sum(len(criteria) - len(each.points) for each in found),
        open=applications_in(run),
        names=centre_names(),
        words=serializers,
    )
    return page, form.status


@area.get("/desk/<centre>/runs/<ref>/selection", permission=DECIDE)
def selection(centre: str, ref: str) -> Answer:
    """The applications: to be given points and ranked, or drawn."""
    card, run, actor = selecting(centre, ref, DECIDE)
    return _selection_page(card, run, actor, _points_form(run, queries.applicants(run.id), actor))


@area.post("/desk/<centre>/runs/<ref>/selection", permission=DECIDE)
def give_points(centre: str, ref: str) -> Answer:
    """Saves all points at once."""
    card, run, actor = selecting(centre, ref, DECIDE)
    form = _points_form(run, queries.applicants(run.id), actor)
    if form.sent():
        form.attempt(lambda: service.give_points(run.id, form.typed(), actor=actor, version=version_of(form)))
        if form.status == 200:
            flash(_("The points are saved."), "success")
            return _to_selection(card, run)
        form.version.data = str(version_now(run))
    return _selection_page(card, run, actor, form)


def _to_selection(card: CentreCard, run: RunCard) -> Response:
    return redirect(url_for("enrolments.selection", centre=card.slug, ref=run.ref), 303)


@area.post("/desk/<centre>/runs/<ref>/selection/draw", permission=DECIDE)
def draw(centre: str, ref: str) -> Answer:
    """Draws the order, once; a second time the first draw is shown."""
    card, run, actor = selecting(centre, ref, DECIDE)
    service.draw(run.id, actor=actor)
    flash(_("Drawn. Everybody who applied is told the own place."), "success")
    return _to_selection(card, run)


@area.get("/runs/<ref>/selection", permission=Permission.CATALOGUE_READ)
def how_selected(ref: str) -> str:
    """How people are selected: the criteria, or the lottery so that anybody can repeat it; no names."""
    run = courses.run_by_ref(ref)
    if run is None or run.acceptance != "by_selection":
        raise NotFound
    require(Permission.CATALOGUE_READ, courses.run_thing(run))
    drawn = queries.last_draw(run.id, kind="lottery") if run.selection == "lottery" else None
    return render_template(
        "enrolments/how_selected.html",
        run=run,
        host=centres.centre_cards()[run.centre_id],
        criteria=queries.criteria_of(run.id),
        drawn=drawn,
        recipe=rules.lottery_recipe(drawn.seed, drawn.ordered) if drawn else "",
    )
