"""The pages of an enrolment: enrolling, enrolling one of the own people, one case, its moves."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, can, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import EnrolForm, EnrolOtherForm, MoveForm, SearchForm
from lms.enrolments.rules import MOVES, CaseCard, EnrolmentCase, Role
from lms.kit import clock, journal
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal
from lms.kit.routing import Area
from lms.kit.states import Move
from lms.people import queries as people

area = Area("enrolments", __name__)
Answer = Response | str | tuple[str, int]


def _run(ref: str, actor: Actor) -> RunCard:
    """A run that the actor may read; an unpublished or private one does not exist."""
    run = courses.run_by_ref(ref)
    if run is None or not can(actor, Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return run


def _names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


def _enrolled(enrolment_id: int, to: str = "") -> Response:
    """After enrolling: where it stands, in the first words of the next page."""
    card = queries.case_by_id(enrolment_id)
    if card is None:
        raise NotFound
    flash(
        _("%(person)s: %(state)s", person=card.person_name, state=serializers.state_words(card, _names())),
        "success",
    )
    return redirect(to or url_for("enrolments.case", ref=card.ref), 303)


def _enrol_form(actor: Actor) -> tuple[EnrolForm, list[CentreCard]]:
    form, homes = EnrolForm(), centres.home_choices(actor.person_id or 0)
    form.offer(homes)
    return form, homes


@area.get("/runs/<ref>/enrol", permission=Permission.ENROL)
def enrol_page(ref: str) -> Answer:
    """The page that asks for a word to the host; who is enrolled already is led to the enrolment."""
    actor = require(Permission.ENROL)
    run = _run(ref, actor)
    standing = queries.mine_in_run(actor.person_id or 0, run.id)
    if standing is not None and serializers.is_current(standing):
        return redirect(url_for("enrolments.case", ref=standing.ref), 303)
    return _enrol_page(run, *_enrol_form(actor))


def _enrol_page(run: RunCard, form: EnrolForm, homes: list[CentreCard]) -> Answer:
    host = centres.centre_cards()[run.centre_id]
    home = homes[0].acronym if len(homes) == 1 else _("your centre") if homes else ""
    page = render_template(
        "enrolments/enrol.html",
        run=run,
        host=host,
        form=form,
        obstacle=serializers.obstacle(run, clock.now()),
        follows=serializers.what_follows(run, home=home, host=host.acronym),
    )
    return page, form.status


@area.post("/runs/<ref>/enrol", permission=Permission.ENROL)
def enrol(ref: str) -> Answer:
    """The person enrols; a second click is answered with the first."""
    actor = require(Permission.ENROL)
    run = _run(ref, actor)
    form, homes = _enrol_form(actor)
    if form.sent():
        made = form.attempt(
            lambda: service.enrol(
                run.id,
                person_id=actor.person_id or 0,
                actor=actor,
                home_centre_id=form.home(),
                message=form.message.data or "",
            )
        )
        if made is not None:
            return _enrolled(made)
    return _enrol_page(run, form, homes)


def _own_people(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    actor = require(Permission.ENROL_OWN_PEOPLE, Thing(centre_id=card.id, home_centre_id=card.id))
    return card, _run(ref, actor), actor


@area.get("/desk/<centre>/enrol/<ref>", permission=Permission.ENROL_OWN_PEOPLE)
def enrol_other_page(centre: str, ref: str) -> Answer:
    """Looks for one of the own people (`q`), to be enrolled."""
    card, run, _actor = _own_people(centre, ref)
    return _other_page(card, run, EnrolOtherForm(data={"q": request.args.get("q", "")}))


def _other_page(home: CentreCard, run: RunCard, form: EnrolOtherForm) -> Answer:
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
        obstacle=serializers.obstacle(run, clock.now()),
        follows=serializers.what_follows(run, home=home.acronym, host=host.acronym, by=Role.HOME),
    )
    return page, form.status


@area.post("/desk/<centre>/enrol/<ref>", permission=Permission.ENROL_OWN_PEOPLE)
def enrol_other(centre: str, ref: str) -> Answer:
    """A coordinator enrols one of the own people, who is told and can withdraw."""
    card, run, actor = _own_people(centre, ref)
    form = EnrolOtherForm()
    if form.sent():
        made = form.attempt(lambda: _enrol_own(card, run, actor, form))
        if made is not None:
            return _enrolled(made)
    return _other_page(card, run, form)


def _enrol_own(home: CentreCard, run: RunCard, actor: Actor, form: EnrolOtherForm) -> int:
    if not form.person.data:
        raise Refusal("missing", _("Choose the person."), "person")
    person_id = queries.own_person(home.id, form.person.data)
    if person_id is None:
        raise Refusal("not_a_member", _("Nobody of your centre is known by that."), "person")
    return service.enrol(
        run.id, person_id=person_id, actor=actor, home_centre_id=home.id, message=form.message.data or ""
    )


def _case(ref: str) -> tuple[CaseCard, Actor, frozenset[Role]]:
    """The enrolment and what the actor is to it; who is nothing to it finds nothing."""
    card = queries.case(ref)
    if card is None:
        raise NotFound
    actor = require(Permission.ENROLMENT_READ, queries.thing_of(card))
    return card, actor, serializers.roles_in(actor, card)


@area.get("/enrolments/<ref>", permission=Permission.ENROLMENT_READ)
def case(ref: str) -> str:
    """One enrolment: where it stands, who acts next, what happened."""
    card, actor, roles = _case(ref)
    rows = journal.rows_of(("enrolment", card.id))
    known = centres.centre_cards()
    return render_template(
        "enrolments/case.html",
        card=card,
        rows=rows,
        roles=roles,
        actors=people.person_cards({row.actor_id for row in rows if row.actor_id}),
        moves=serializers.possible_moves(actor, card, clock.now()),
        names={ident: each.acronym for ident, each in known.items()},
        host=known[card.host_centre_id],
        notes=serializers.notes_for(roles, card),
        words=serializers,
    )


# what each move calls, and the fields its page asks for
CALLS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "approve-home": (service.approve_home, ("note",)),
    "decline-home": (service.decline_home, ("reason", "note")),
    "accept-host": (service.accept_host, ("note",)),
    "decline-host": (service.decline_host, ("reason", "note")),
    "withdraw": (service.withdraw, ("reason",)),
    "cancel": (service.cancel, ("reason",)),
    "reopen-home": (service.reopen, ("reason",)),
    "reopen-host": (service.reopen, ("reason",)),
}


def _move_form(name: str) -> tuple[Move[EnrolmentCase], MoveForm]:
    if name not in CALLS:
        raise NotFound
    move, form = MOVES[name], MoveForm()
    form.keep(CALLS[name][1], needs_reason=bool(move.needs_reason))
    return move, form


@area.get("/enrolments/<ref>/<move>", permission=Permission.ENROLMENT_READ)
def move_page(ref: str, move: str) -> Answer:
    """The page that says what a move does before it is made, and asks for the reason."""
    card, actor, roles = _case(ref)
    row, form = _move_form(move)
    case = serializers.case_now(actor, card, clock.now(), deciders=_deciders(actor, card, row))
    refusal = MOVES.refusal(row.name, case, roles=roles)
    if refusal is not None:
        raise refusal
    form.version.data = str(card.version)
    return _move_page(card, row, form)


def _deciders(actor: Actor, card: CaseCard, move: Move[EnrolmentCase]) -> tuple[str, ...]:
    if actor.person_id != card.person_id:
        return ()
    centre_id = card.home_centre_id if Role.HOME in move.who else card.host_centre_id
    return queries.deciders(centre_id, besides=card.person_id)


def _move_page(card: CaseCard, move: Move[EnrolmentCase], form: MoveForm) -> Answer:
    known = centres.centre_cards()
    page = render_template(
        "enrolments/move.html",
        card=card,
        move=move,
        form=form,
        names={ident: each.acronym for ident, each in known.items()},
        host=known[card.host_centre_id],
        words=serializers,
    )
    return page, form.status


@area.post("/enrolments/<ref>/<move>", permission=Permission.ENROLMENT_READ)
def make_move(ref: str, move: str) -> Answer:
    """Makes the move; a refusal is said on its page, which keeps what was typed."""
    card, actor, _roles = _case(ref)
    row, form = _move_form(move)
    if form.sent():
        call, version = CALLS[row.name][0], version_of(form) or None
        form.attempt(lambda: call(card.id, actor=actor, version=version, **form.typed()))
        if form.status == 200:
            return _made(ref, row)
        if form.status == 409:  # the page now shows the case as it is, so the next try is no longer blind
            card, _actor, _roles = _case(ref)
            form.version.data = str(card.version)
    return _move_page(card, row, form)


def _made(ref: str, move: Move[EnrolmentCase]) -> Response:
    """Back to where one decides the next case; the person stays with the enrolment."""
    card, _actor, _roles = _case(ref)
    flash(
        _("%(person)s: %(state)s", person=card.person_name, state=serializers.state_words(card, _names())),
        "success",
    )
    centre_id = {"home": card.home_centre_id, "host": card.host_centre_id}.get(move.name.rpartition("-")[2])
    if centre_id is None or move.name.startswith("reopen"):
        return redirect(url_for("enrolments.case", ref=ref), 303)
    return redirect(f"/desk/{centres.centre_cards()[centre_id].slug}/approvals", 303)
