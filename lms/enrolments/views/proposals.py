"""Proposing another run or another person, and what the pages of an enrolment show of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, can
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import OtherRunForm, ReplacementForm, SearchForm
from lms.enrolments.rules import MOVES, CaseCard, Link, ProposalCard, Role
from lms.enrolments.views.area import Answer, area, case_at, centre_names, deciders_of, note_read
from lms.kit import clock
from lms.kit.forms import asked_line, version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal

READ = Permission.ENROLMENT_READ

# what each answer calls, and the fields its page asks for
ANSWERS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "agree-run": (service.agree_run, ()),
    "refuse-run": (service.refuse_run, ("reason",)),
    "agree-transfer": (service.agree_transfer, ()),
    "refuse-transfer": (service.refuse_transfer, ("reason",)),
    "agree-replacement": (service.agree_replacement, ()),
    "refuse-replacement": (service.refuse_replacement, ("reason",)),
    "withdraw-proposal": (service.withdraw_proposal, ()),
}
ASKS: dict[str, Callable[..., None]] = {
    "propose-run": service.propose_run,
    "ask-transfer": service.ask_transfer,
}


def beside(card: CaseCard, actor: Actor) -> dict[str, Any]:
    """What the page of an enrolment shows beside it: what was proposed last, where it came from and goes on."""
    links = {"after": queries.goes_on_as(card), "before": queries.came_from(card)}
    proposal = queries.last_proposal(card.id)
    return {
        "proposal": proposal,
        "asked_by": _asked_by(proposal, card, actor),
        "person_named": actor.person_id != card.person_id,
        "links": links,
        "readable": {name for name, link in links.items() if link is not None and _reads(actor, link)},
    }


def _asked_by(proposal: ProposalCard | None, card: CaseCard, actor: Actor) -> str:
    roles = serializers.roles_in(actor, card)
    return serializers.asked_by_words(proposal, roles, centre_names()) if proposal is not None else ""


def _reads(actor: Actor, link: Link) -> bool:
    thing = Thing(centre_id=link.run_centre_id, home_centre_id=link.home_centre_id, person_id=link.person_id)
    return can(actor, READ, thing)


def proposed(card: CaseCard, move: str, actor: Actor) -> dict[str, Any]:
    """What the page of an answer shows: what is proposed, and what follows a yes."""
    if move not in ANSWERS:
        return {}
    proposal = queries.last_proposal(card.id)
    run = courses.run_by_id(proposal.run_id) if proposal is not None and move == "agree-run" else None
    follows = serializers.follows_agreeing(card, run, centre_names()) if run is not None else ""
    asked_by = _asked_by(proposal, card, actor)
    return {"proposal": proposal, "asked_by": asked_by, "follows": follows, "person_named": True}


def asked_page(card: CaseCard, actor: Actor) -> str:
    """The little that the other run's host needs for its answer: who asks, for which centre, with which words."""
    proposal = queries.last_proposal(card.id)
    if proposal is None:
        raise NotFound
    note_read(card, actor, card.asked_centre_id)
    return render_template(
        "enrolments/asked.html",
        card=card,
        proposal=proposal,
        moves=serializers.possible_moves(actor, card, clock.now()),
        names=centre_names(),
        host=centres.centre_cards()[proposal.host_centre_id],
        words=serializers,
    )


def answered(card: CaseCard, move: str) -> Response:
    """After an answer: the enrolment as it goes on, or the desk where the next one waits."""
    names, last = centre_names(), queries.last_proposal(card.id)
    link = queries.goes_on_as(card) if move.startswith("agree-") else None
    new = queries.case(link.ref) if link is not None else None
    if new is not None:
        state = serializers.state_words(new, names)
        flash(_("%(person)s: %(state)s", person=new.person_name, state=state), "success")
        return redirect(url_for("enrolments.case", ref=new.ref), 303)
    if last is None:
        raise NotFound
    flash(serializers.answer_words(last, names), "success")
    if move in ("refuse-transfer", "refuse-replacement"):
        return redirect(f"/desk/{centres.centre_cards()[last.host_centre_id].slug}/approvals", 303)
    return redirect(url_for("enrolments.case", ref=card.ref), 303)


@area.get("/enrolments/<ref>/propose-run", permission=READ)
def propose_run_page(ref: str) -> Answer:
    """The host chooses the run to propose."""
    return _run_page(ref, "propose-run", _run_form_at(ref, "propose-run"))


@area.post("/enrolments/<ref>/propose-run", permission=READ)
def propose_run(ref: str) -> Answer:
    """The host proposes another run to the person."""
    return _ask_run(ref, "propose-run")


@area.get("/enrolments/<ref>/ask-transfer", permission=READ)
def ask_transfer_page(ref: str) -> Answer:
    """The person chooses the run to change to."""
    return _run_page(ref, "ask-transfer", _run_form_at(ref, "ask-transfer"))


@area.post("/enrolments/<ref>/ask-transfer", permission=READ)
def ask_transfer(ref: str) -> Answer:
    """The person asks the host of another run for a place there."""
    return _ask_run(ref, "ask-transfer")


def _may(ref: str, move: str) -> tuple[CaseCard, Actor]:
    """The enrolment, for an actor who may make the move now; else the reason why not."""
    card, actor, roles = case_at(ref)
    case = serializers.case_now(actor, card, clock.now(), deciders=deciders_of(actor, card, MOVES[move]))
    if (refusal := MOVES.refusal(move, case, roles=roles)) is not None:
        raise refusal
    return card, actor


def _run_form_at(ref: str, move: str) -> OtherRunForm:
    card, _actor = _may(ref, move)
    return OtherRunForm(data={"version": card.version, "run": asked_line("run")})


def _run_page(ref: str, move: str, form: OtherRunForm) -> Answer:
    card, actor, _roles = case_at(ref)
    readers = (centres.actor_of(card.person_id), actor)
    runs = queries.other_runs(card, readers, now=clock.now())
    form.offer(runs, centre_names(), needs_reason=bool(MOVES[move].needs_reason))
    return _page("enrolments/propose_run.html", card, move, form)


def _page(
    template: str, card: CaseCard, move: str, form: OtherRunForm | ReplacementForm, **more: Any
) -> Answer:
    if form.status == 409:  # the page now shows the case as it is, so the next try is no longer blind
        form.version.data = str(card.version)
    known = centres.centre_cards()
    page = render_template(
        template,
        card=card,
        move=MOVES[move],
        form=form,
        names=centre_names(),
        host=known[card.host_centre_id],
        words=serializers,
        **more,
    )
    return page, form.status


def _ask_run(ref: str, move: str) -> Answer:
    card, actor, roles = case_at(ref)
    form = OtherRunForm()
    if not set(roles) & set(MOVES[move].who):
        _may(ref, move)
    if form.sent():
        form.attempt(
            lambda: ASKS[move](
                card.id,
                run_id=_chosen(form, actor),
                actor=actor,
                reason=form.reason.data or "",
                version=version_of(form),
            )
        )
        if form.status == 200:
            return _asked(card)
    return _run_page(ref, move, form)


def _chosen(form: OtherRunForm, actor: Actor) -> int | None:
    """The id of the run that was named; one that the actor may not read does not exist."""
    ref, field = form.chosen
    run = courses.run_by_ref(ref) if ref else None
    if ref and (run is None or not can(actor, Permission.CATALOGUE_READ, courses.run_thing(run))):
        raise Refusal("unknown_run", _("There is no run with this reference."), field)
    return run.id if run is not None else None


def _asked(card: CaseCard) -> Response:
    """Back to the enrolment, which says who answers."""
    last = queries.last_proposal(card.id)
    if last is not None:
        next_step = serializers.answer_words(last, centre_names())
        flash(_("Sent. %(next)s", next=next_step), "success")
    return redirect(url_for("enrolments.case", ref=card.ref), 303)


@area.get("/enrolments/<ref>/propose-replacement", permission=READ)
def propose_replacement_page(ref: str) -> Answer:
    """Looks for another of the own people (`q`)."""
    card, actor = _may(ref, "propose-replacement")
    form = ReplacementForm(data={"version": card.version, "q": asked_line()})
    return _replacement_page(card, actor, form)


def _replacement_page(card: CaseCard, actor: Actor, form: ReplacementForm) -> Answer:
    words = form.q.data or ""
    found = [
        each
        for each in centres.search_members(card.home_centre_id or 0, words)
        if each.person_id not in (card.person_id, actor.person_id)
    ]
    form.offer(found)
    if not found:  # the page then has no list that a link could lead to
        form.form_errors, form.person.errors = [*form.form_errors, *form.person.errors], ()
    search = SearchForm(formdata=None, data={"q": words})
    return _page(
        "enrolments/propose_replacement.html", card, "propose-replacement", form, search=search, found=found
    )


@area.post("/enrolments/<ref>/propose-replacement", permission=READ)
def propose_replacement(ref: str) -> Answer:
    """The home centre proposes another of its people for the seat."""
    card, actor, roles = case_at(ref)
    form = ReplacementForm()
    if Role.HOME not in roles:
        _may(ref, "propose-replacement")
    if form.sent():
        form.attempt(
            lambda: service.propose_replacement(
                card.id,
                person_id=queries.own_person(card.home_centre_id or 0, form.person.data or ""),
                actor=actor,
                reason=form.reason.data or "",
                version=version_of(form),
            )
        )
        if form.status == 200:
            return _asked(card)
    return _replacement_page(case_at(ref)[0], actor, form)
