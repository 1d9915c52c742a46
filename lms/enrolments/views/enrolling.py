"""The pages of enrolling: oneself, or one of the own people."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import PUBLIC, Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard, SiteCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import EnrolForm, EnrolOtherForm, SearchForm, asking_for
from lms.enrolments.rules import Need, Role, Terms
from lms.enrolments.views.area import Answer, area, run_for
from lms.kit import clock
from lms.kit.forms import asked_line
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal


def _enrolled(enrolment_id: int) -> Response:
    """After enrolling: its page, which says where it stands and what comes next."""
    flash(_("The enrolment is stored. This is where it stands."), "success")
    return redirect(url_for("enrolments.case", ref=queries.ref_of(enrolment_id)), 303)


def _enrol_form(actor: Actor, run: RunCard, terms: Terms) -> tuple[EnrolForm, list[CentreCard]]:
    form, homes = asking_for(EnrolForm, run, terms)(), centres.cards_in_order(actor.centre_ids)
    form.offer(homes, _sites(run, [home.id for home in homes]))
    return form, homes


def _sites(run: RunCard, homes: list[int]) -> list[tuple[SiteCard, int | None]]:
    """The sites of the run with the seats that somebody of these centres could take there."""
    sites = courses.sites_of([run.id])[run.id]
    if not sites:
        return []
    tally = queries.tallies([run.id])[run.id]
    return serializers.sites_with_seats(
        run, sites, tally.division, tally.holders, centres=homes, now=clock.now()
    )


def need_rows(needs: Sequence[Need], actor: Actor) -> list[dict[str, object]]:
    """What the run asks, as it stands for who reads, with the next runs of the courses that are missing."""
    missing = [each.condition.course_id for each in needs if not each.met and each.condition]
    ids = [ident for ident in missing if ident is not None]
    coming = courses.next_runs(ids, actor, now=clock.now())
    return serializers.need_rows(needs, known=True, next_runs=coming)


@area.get("/runs/<ref>/enrol", permission=Permission.ENROL)
def enrol_page(ref: str) -> Answer:
    """The page that asks for a word to the host; who is enrolled already is led to the enrolment."""
    actor = require(Permission.ENROL)
    run = run_for(ref, actor)
    standing = queries.mine_in_run(actor.person_id or 0, run.id)
    if standing is not None and serializers.is_current(standing):
        return redirect(url_for("enrolments.case", ref=standing.ref), 303)
    terms = queries.terms_of(run.id)
    return _enrol_page(run, terms, *_enrol_form(actor, run, terms), actor)


def _enrol_page(run: RunCard, terms: Terms, form: EnrolForm, homes: list[CentreCard], actor: Actor) -> Answer:
    needs = queries.needs_of(run, terms, actor)
    host = centres.centre_cards()[run.centre_id]
    home = homes[0].acronym if len(homes) == 1 else _("your centre") if homes else ""
    page = render_template(
        "enrolments/enrol.html",
        run=run,
        host=host,
        form=form,
        obstacle=serializers.obstacle(run, clock.now()),
        blocked=serializers.stands_in_the_way(needs),
        needs=need_rows(needs, actor),
        fees=terms.fees,
        words=serializers,
        follows=serializers.what_follows(run, home=home, host=host.acronym, costs=terms.costs),
    )
    return page, form.status


@area.post("/runs/<ref>/enrol", permission=Permission.ENROL)
def enrol(ref: str) -> Answer:
    """The person enrols; a second click is answered with the first."""
    actor = require(Permission.ENROL)
    run = run_for(ref, actor)
    terms = queries.terms_of(run.id)
    form, homes = _enrol_form(actor, run, terms)
    if form.sent():
        made = form.attempt(
            lambda: service.enrol(
                run.id,
                person_id=actor.person_id or 0,
                actor=actor,
                home_centre_id=form.home(),
                site_id=form.site(),
                message=form.message.data or "",
                **form.replies(),
            )
        )
        if made is not None:
            return _enrolled(made)
    return _enrol_page(run, terms, form, homes, actor)


def _own_people(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    actor = require(Permission.ENROL_OWN_PEOPLE, Thing(centre_id=card.id, home_centre_id=card.id))
    return card, run_for(ref, actor), actor


@area.get("/desk/<centre>/enrol/<ref>", permission=Permission.ENROL_OWN_PEOPLE)
def enrol_other_page(centre: str, ref: str) -> Answer:
    """Looks for one of the own people (`q`), to be enrolled."""
    card, run, _actor = _own_people(centre, ref)
    terms = queries.terms_of(run.id)
    form = asking_for(EnrolOtherForm, run, terms, role=Role.HOME)(data={"q": asked_line()})
    form.offer_sites(_sites(run, [card.id]))
    return _other_page(card, run, terms, form)


def _other_page(home: CentreCard, run: RunCard, terms: Terms, form: EnrolOtherForm) -> Answer:
    words = form.q.data or ""
    found = centres.search_members(home.id, words)
    form.offer(found)
    if not found:  # the page then has no list that a link could lead to
        form.form_errors, form.person.errors = [*form.form_errors, *form.person.errors], ()
    host = centres.centre_cards()[run.centre_id]
    page = render_template(
        "enrolments/enrol_other.html",
        run=run,
        home=home,
        centre=home,
        form=form,
        search=SearchForm(formdata=None, data={"q": words}),
        found=found,
        needs=serializers.need_rows(queries.needs_of(run, terms, PUBLIC), known=False),
        fees=terms.fees,
        words=serializers,
        obstacle=serializers.obstacle(run, clock.now()),
        follows=serializers.what_follows(
            run, home=home.acronym, host=host.acronym, by=Role.HOME, costs=terms.costs
        ),
    )
    return page, form.status


@area.post("/desk/<centre>/enrol/<ref>", permission=Permission.ENROL_OWN_PEOPLE)
def enrol_other(centre: str, ref: str) -> Answer:
    """A coordinator enrols one of the own people, who is told and can withdraw."""
    card, run, actor = _own_people(centre, ref)
    terms = queries.terms_of(run.id)
    form = asking_for(EnrolOtherForm, run, terms, role=Role.HOME)()
    form.offer_sites(_sites(run, [card.id]))
    if form.sent():
        made = form.attempt(lambda: _enrol_own(card, run, actor, form))
        if made is not None:
            return _enrolled(made)
    return _other_page(card, run, terms, form)


def _enrol_own(home: CentreCard, run: RunCard, actor: Actor, form: EnrolOtherForm) -> int:
    if not form.person.data:
        raise Refusal("missing", _("Choose the person."), "person")
    person_id = queries.own_person(home.id, form.person.data)
    if person_id is None:
        raise Refusal("not_a_member", _("Nobody of your centre is known by that."), "person")
    return service.enrol(
        run.id,
        person_id=person_id,
        actor=actor,
        home_centre_id=home.id,
        site_id=form.site(),
        message=form.message.data or "",
        **form.replies(),
    )
