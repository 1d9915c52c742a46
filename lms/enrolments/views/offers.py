"""The queue of a run, offers out of it, and the page behind the link in the mail of an offer."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from lms.access import Actor, Permission, current_actor
from lms.centres import queries as centres
from lms.courses.rules import run_thing
from lms.courses.views.desk import at_desk, run_at
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import MoveForm
from lms.enrolments.rules import MOVES, CaseCard, Role, out_of_turn
from lms.enrolments.views.area import Answer, area, case_at, centre_names
from lms.kit import clock
from lms.kit.forms import Form, version_of
from lms.kit.i18n import gettext as _
from lms.kit.i18n import reads_in
from lms.kit.paging import PAGE_SIZE, page_number
from lms.people import queries as people


@area.get("/desk/<centre>/runs/<ref>/queue", permission=Permission.HOST_DECIDE)
def queue(centre: str, ref: str) -> Answer:
    """The waiting list in its order: who could take a seat now, who was passed over and why."""
    card, actor = at_desk(centre, Permission.HOST_DECIDE)
    run = run_at(card, ref)
    page = queries.queue_page(run.id, page=page_number(request.args.get("page")), size=PAGE_SIZE)
    return render_template(
        "enrolments/queue.html",
        centre=card,
        run=run,
        thing=run_thing(run),
        tally=queries.tallies([run.id])[run.id],
        page=page,
        moves={each.id: serializers.priority_moves(actor, each, clock.now()) for each in page.items},
        page_url=lambda number: url_for("enrolments.queue", centre=centre, ref=ref, page=number),
        offered=queries.offered_in(run.id),
        turn=service.turn_in(run.id),
        rules=serializers.queue_rules(run),
        names=centre_names(),
        words=serializers,
        now=clock.now(),
    )


def _offer_form(card: CaseCard) -> tuple[MoveForm, bool]:
    """The form, and whether somebody before could take the seat: only then a reason is asked for."""
    asked = out_of_turn(card.id, service.turn_in(card.run_id).could)
    form = MoveForm()
    form.keep(("reason",) if asked else (), needs_reason=asked)
    return form, asked


def _offer_page(card: CaseCard, form: MoveForm, asked: bool) -> Answer:
    page = render_template(
        "enrolments/offer_move.html",
        card=card,
        move=MOVES["offer"],
        form=form,
        out_of_turn=asked,
        names=centre_names(),
        host=centres.centre_cards()[card.host_centre_id],
        rules=serializers.queue_rules(card),
        words=serializers,
    )
    return page, form.status


@area.get("/enrolments/<ref>/offer", permission=Permission.ENROLMENT_READ)
def offer_page(ref: str) -> Answer:
    """What an offer to this person means for those before, and the reason where it passes over somebody."""
    card, actor, roles = case_at(ref)
    refusal = MOVES.refusal("offer", serializers.case_now(actor, card, clock.now()), roles=roles)
    if refusal is not None:
        raise refusal
    form, asked = _offer_form(card)
    form.version.data = str(card.version)
    return _offer_page(card, form, asked)


@area.post("/enrolments/<ref>/offer", permission=Permission.ENROLMENT_READ)
def offer(ref: str) -> Answer:
    """The host offers a seat; a refusal is said on the page of the move."""
    card, actor, roles = case_at(ref)
    refusal = MOVES.refusal("offer", serializers.case_now(actor, card, clock.now()), roles=roles)
    if refusal is not None and refusal.status == 403:  # said before the page could tell who waits before whom
        raise refusal
    form, asked = _offer_form(card)
    if form.sent():
        reason, version = form.typed().get("reason", ""), version_of(form)
        form.attempt(lambda: service.offer(card.id, actor=actor, reason=reason, version=version))
        if form.status == 200:
            host = centres.centre_cards()[card.host_centre_id].slug
            flash(_("%(person)s has an offer and is told.", person=card.person_name), "success")
            return redirect(url_for("enrolments.queue", centre=host, ref=card.run_ref), 303)
        form.version.data = str(case_at(ref)[0].version)
    return _offer_page(card, form, asked)


@area.get("/offers/<token>", permission=Permission.PUBLIC)
def answer_page(token: str) -> Answer:
    """The offer behind a link in a mail, or what became of it; opening it changes nothing."""
    return _answer_page(token, Form())


def _answer_page(token: str, form: Form) -> Answer:
    link, now = service.offer_of(token), clock.now()
    card = link.card
    reader = people.person_card(card.person_id)
    if current_actor().person_id is None and reader is not None:  # times as in the mail that led here
        reads_in(reader.zone, reader.language)
    person = Actor(card.person_id, card.person_name, verified=True)
    case = serializers.case_now(person, card, now)
    can_answer = link.counts and MOVES.refusal("take-offer", case, roles={Role.PERSON}) is None
    page = render_template(
        "enrolments/offer.html",
        card=card,
        form=form,
        can_answer=can_answer,
        counts=link.counts,
        take=url_for("enrolments.take_by_link", token=token),
        refuse=url_for("enrolments.refuse_by_link", token=token),
        names=centre_names(),
        host=centres.centre_cards()[card.host_centre_id],
        words=serializers,
        now=now,
    )
    return page, form.status


@area.post("/offers/<token>/take", permission=Permission.PUBLIC)
def take_by_link(token: str) -> Answer:
    """Who holds the link takes the seat."""
    return _answered(token, take=True)


@area.post("/offers/<token>/refuse", permission=Permission.PUBLIC)
def refuse_by_link(token: str) -> Answer:
    """Who holds the link gives the seat back."""
    return _answered(token, take=False)


def _answered(token: str, *, take: bool) -> Answer:
    form = Form()
    if form.sent():
        form.attempt(lambda: service.answer_offer(token, take=take))
        if form.status == 200:
            return redirect(url_for("enrolments.answer_page", token=token), 303)
    return _answer_page(token, form)
