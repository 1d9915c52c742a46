"""Where the host finds people and asks them to review an application."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import Actor, Permission
from lms.centres import queries as centres
from lms.exchanges import queries, rules, serializers, service
from lms.exchanges.forms import FindReviewerForm, InviteForm
from lms.exchanges.rules import REVIEW_MOVES, ApplicationCard, Party, Role
from lms.exchanges.rules.vocabulary import CONFLICTS
from lms.exchanges.views.area import Answer, area, case_at, centre_names
from lms.exchanges.views.cases import DESK
from lms.kit import clock
from lms.kit.forms import asked_line, version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal
from lms.kit.zones import wall_day
from lms.people import queries as people

HOST = Permission.APPLICATION_HOST
USUAL_DAYS = timedelta(days=14)


def _case(centre: str, ref: str) -> tuple[ApplicationCard, Actor]:
    """An application that this centre hosts, in a slot with reviewers, for somebody who decides there."""
    card, actor, roles = case_at(ref, HOST)
    desk = centres.centre_card(centre)
    if desk is None or desk.id != card.host_centre_id or Role.HOST not in roles:
        raise NotFound
    if actor.person_id == card.applicant_id:
        names = ", ".join(queries.who_can_decide(card.id, Party.HOST, besides=actor.person_id))
        sentence = _("You cannot decide on your own application. %(names)s can.", names=names)
        raise Refusal("own_case", sentence, status=403)
    return card, actor


def _usual(card: ApplicationCard) -> date:
    """In two weeks, but not after the day of the decision."""
    day = wall_day(clock.now(), card.slot_zone) + USUAL_DAYS
    due = wall_day(card.due_at, card.slot_zone) if card.due_at else day
    return min(day, due) if due > wall_day(clock.now(), card.slot_zone) else day


def _countries(card: ApplicationCard) -> frozenset[str]:
    """The countries of both centres."""
    known = centres.centre_cards()
    both = (known.get(card.host_centre_id), known.get(card.home_centre_id or 0))
    return frozenset(each.country for each in both if each is not None)


def _page(centre: str, card: ApplicationCard, form: InviteForm) -> Answer:
    reviews = queries.reviews_of([card.id]).get(card.id, [])
    besides = _countries(card)
    asked = {each.reviewer_id for each in reviews}
    found = queries.search_reviewers(form.q.data or "", besides=asked)
    form.offer(found, besides=besides)
    if not found:  # the page then has no list that a link could lead to
        form.form_errors, form.person.errors = [*form.form_errors, *form.person.errors], ()
    page = render_template(
        "exchanges/reviewers.html",
        card=card,
        centre=centre,
        form=form,
        search=FindReviewerForm(formdata=None, data={"q": form.q.data}),
        found=found,
        reviews=reviews,
        states=rules.REVIEW_STATES,
        kinds=CONFLICTS,
        names=centre_names(),
        words=serializers,
        open=card.state in rules.REVIEWABLE,
        **_asked_by(card),
    )
    return page, form.status


def _asked_by(card: ApplicationCard) -> dict[str, bool]:
    """Whether the slot asks for reviewers, and for one of a third country."""
    terms = queries.slot_terms(card.slot_id)
    return {
        "asks": terms.review_mode == "host_plus_reviewers",
        "third": terms.funding_source == "network",
    }


@area.get(f"{DESK}/reviewers", permission=HOST)
def reviewers(centre: str, ref: str) -> Answer:
    """Who was asked to review, and whom one can ask: find people of the network (`q`)."""
    card, _actor = _case(centre, ref)
    form = InviteForm(formdata=None, data={"q": asked_line(), "version": card.version})
    form.due(_usual(card))
    return _page(centre, card, form)


@area.post(f"{DESK}/reviewers", permission=HOST)
def invite_reviewer(centre: str, ref: str) -> Answer:
    """Asks somebody to review; the server refuses whoever has a hard conflict of interest."""
    card, actor = _case(centre, ref)
    form = InviteForm()
    if form.sent():
        version, ident = version_of(form), people.person_id_by_ref(form.person.data or "")
        form.attempt(
            lambda: service.invite_reviewer(
                card.id, actor=actor, person_id=ident, due_on=form.due_on.data, version=version
            )
        )
        if form.status == 200:
            flash(
                _("“%(what)s” is done. The person is told.", what=REVIEW_MOVES["invite-reviewer"].label),
                "success",
            )
            return _back(centre, card)
        form.version.data = str(queries.application_by_id(card.id).version)  # type: ignore[union-attr]
    return _page(centre, card, form)


def _back(centre: str, card: ApplicationCard) -> Response:
    return redirect(f"/desk/{centre}/exchanges/cases/{card.address}/reviewers", 303)
