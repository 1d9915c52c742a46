"""One application and its moves. The address tells for which side somebody acts: the own page, or a centre's desk."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, can, require
from lms.centres import queries as centres
from lms.exchanges import queries, serializers
from lms.exchanges.forms import MoveForm
from lms.exchanges.rules import APPLICATION_MOVES, ApplicationCard, ExchangeCase, Party, Role
from lms.exchanges.views.area import Answer, area, case_at, centre_names, note_read, roles_on
from lms.exchanges.views.casebook import shown_of
from lms.exchanges.views.pages import PAGES, SECTIONS, MovePage, offered
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.refusal import NotFound, Refusal
from lms.kit.states import Move

READ, OWN = Permission.APPLICATION_READ, Permission.APPLICATION_OWN
DESK = "/desk/<centre>/exchanges/cases/<ref>"
MINE = "/me/applications/<ref>"


def address_of(card: ApplicationCard, centre: str | None) -> str:
    """The page of the application for whoever acts for `centre`, or for the applicant."""
    if centre is None:
        return f"/me/applications/{card.address}"
    return f"/desk/{centre}/exchanges/cases/{card.address}"


def at_side(ref: str, centre: str | None) -> tuple[ApplicationCard, Actor, frozenset[Role]]:
    """The application, and what the actor is to it on this side; nothing to it on this side: nothing here. The
    applicant finds it at the address of its draft, too."""
    if centre is None:
        own = queries.application(ref) or queries.application_by_draft(ref)
        if own is None:
            raise NotFound
        reader = require(OWN, queries.application_thing(own))
        return own, reader, roles_on(reader, own) & {Role.APPLICANT}
    card, actor, roles = case_at(ref, READ)
    desk = centres.centre_card(centre)
    sides: set[Role] = set()
    if desk is not None and desk.id == card.home_centre_id:
        sides |= {Role.HOME}
    if desk is not None and desk.id == card.host_centre_id:
        sides |= {Role.HOST, Role.LEAD, Role.CONTACT}
    if not roles & sides:
        raise NotFound
    return card, actor, roles & sides


@area.get(MINE, permission=OWN)
def own_case(ref: str) -> str:
    """The applicant's own application."""
    return _case(ref, None)


@area.get(DESK, permission=READ)
def desk_case(centre: str, ref: str) -> str:
    """An application as the home or host centre sees it."""
    return _case(ref, centre)


@area.get("/exchanges/cases/<ref>", permission=READ)
def any_case(ref: str) -> Response:
    """The address that calendars and letters name: leads each reader to the page of the own side."""
    card, _actor, roles = case_at(ref)
    if Role.APPLICANT in roles:
        return redirect(address_of(card, None), 302)
    centre_id = card.home_centre_id if Role.HOME in roles else card.host_centre_id
    return redirect(address_of(card, centres.centre_cards()[centre_id or 0].slug), 302)


def _case(ref: str, centre: str | None) -> str:
    card, actor, roles = at_side(ref, centre)
    note_read(card, actor, centre)
    shown = {name: section(card, actor, roles) for name, section in SECTIONS.items()}
    case = _seen(card, actor)
    return render_template(
        "exchanges/case.html",
        card=card,
        roles=roles,
        own=centre is None,
        centre=centre,
        address=address_of(card, centre),
        way=_way(card, actor, roles, centre),
        words=serializers,
        moves=serializers.possible_moves(case, roles=roles, paged=offered(card, roles)),
        sections={name: section for name, section in shown.items() if section is not None},
        **shown_of(card, actor, roles),
    )


def _way(card: ApplicationCard, actor: Actor, roles: frozenset[Role], centre: str | None) -> str:
    """The desk that the page belongs to, for whoever works there; the own page for everybody else."""
    host = Thing(centre_id=card.host_centre_id)
    works = Role.HOME in roles or can(actor, Permission.EXCHANGE_DESK, host)
    return f"/desk/{centre}/exchanges" if centre is not None and works else "/me"


def _seen(card: ApplicationCard, actor: Actor) -> ExchangeCase:
    own = actor.person_id == card.applicant_id
    lapsed = card.offer_lapsed_at
    contact = queries.contact_name(card) if lapsed else ""  # who renews it is named where one asks
    return ExchangeCase(
        state=card.parts,
        now=clock.now(),
        actor_is_applicant=own,
        offer_until=card.offer_until or lapsed,
        contact=contact,
        written=partial(instant_words, zone=card.slot_zone),
    )


def _page_of(name: str) -> tuple[Move[ExchangeCase], MovePage]:
    if name not in PAGES:
        raise NotFound
    return APPLICATION_MOVES[name], PAGES[name]


@area.get(f"{MINE}/<move>", permission=OWN)
def own_move_page(ref: str, move: str) -> Answer:
    """The page that says what a move of the applicant does, and asks for what it needs."""
    return _move_page(ref, None, move)


@area.get(f"{DESK}/<move>", permission=READ)
def desk_move_page(centre: str, ref: str, move: str) -> Answer:
    """The page that says what a move of a centre does, and asks for what it needs."""
    return _move_page(ref, centre, move)


def _move_page(ref: str, centre: str | None, name: str) -> Answer:
    card, actor, roles = at_side(ref, centre)
    move, page = _page_of(name)
    if (refusal := _refusal(move, card, actor, roles)) is not None:
        raise refusal
    form = page.form()
    form.version.data = str(card.version)
    form.prepare(card, move)
    return _shown(card, actor, centre, move, form)


def _refusal(
    move: Move[ExchangeCase], card: ApplicationCard, actor: Actor, roles: frozenset[Role]
) -> Refusal | None:
    """Why this reader cannot make the move here, before anything is typed: role, state, own case."""
    if Role.APPLICANT not in move.who and roles & set(move.who) and actor.person_id == card.applicant_id:
        side = Party.HOME if Role.HOME in roles & set(move.who) else Party.HOST
        others = queries.who_can_decide(card.id, side, besides=actor.person_id)
        case = ExchangeCase(state=card.parts, now=clock.now(), actor_is_applicant=True, deciders=others)
        return APPLICATION_MOVES.refusal(move.name, case, roles=roles)
    if roles & set(move.who) and move.starts_at(card.parts):
        return None
    return APPLICATION_MOVES.refusal(move.name, _seen(card, actor), roles=roles)


def _shown(
    card: ApplicationCard, actor: Actor, centre: str | None, move: Move[ExchangeCase], form: MoveForm
) -> Answer:
    page = PAGES[move.name]
    shown = render_template(
        page.template,
        card=card,
        own=centre is None,
        centre=centre,
        move=move,
        form=form,
        address=address_of(card, centre),
        names=centre_names(),
        words=serializers,
        **page.beside(card, actor),
    )
    return shown, form.status


@area.post(f"{MINE}/<move>", permission=OWN)
def own_move(ref: str, move: str) -> Answer:
    """Makes a move of the applicant."""
    return _make(ref, None, move)


@area.post(f"{DESK}/<move>", permission=READ)
def desk_move(centre: str, ref: str, move: str) -> Answer:
    """Makes a move of a centre."""
    return _make(ref, centre, move)


def _make(ref: str, centre: str | None, name: str) -> Answer:
    """Makes the move; a refusal is said on its page, which keeps what was typed."""
    card, actor, roles = at_side(ref, centre)
    move, page = _page_of(name)
    form = page.form()
    form.prepare(card, move)
    if form.sent():
        side, version = _side(card, roles, move), version_of(form)
        form.attempt(lambda: page.call(card.id, actor=actor, side=side, version=version, **form.typed()))
        if form.status == 200:
            return _made(card, centre, move)
        if form.status == 409:  # the page now shows the case as it is, so the next try is no longer blind
            card, actor, _roles = at_side(ref, centre)
            form.version.data = str(card.version)
    return _shown(card, actor, centre, move, form)


def _side(card: ApplicationCard, roles: frozenset[Role], move: Move[ExchangeCase]) -> Party | None:
    """For whom the actor acts here: the side of the address; home before host where a centre is both."""
    if Role.APPLICANT in roles:
        return Party.APPLICANT
    hosts = roles & {Role.HOST, Role.LEAD, Role.CONTACT}
    return Party.HOME if Role.HOME in roles and (Role.HOME in move.who or not hosts) else Party.HOST


def _made(card: ApplicationCard, centre: str | None, move: Move[ExchangeCase]) -> Response:
    after = queries.application_by_id(card.id)
    if after is None:  # a draft that was deleted
        flash(_("The draft is deleted."), "success")
        return redirect("/me", 303)
    state = serializers.state_words(after, own=centre is None)
    flash(_("“%(what)s” is done. It stands now: %(state)s.", what=move.label, state=state), "success")
    try:  # what the host sends back to the home centre, it does not see any more
        at_side(after.address, centre)
    except NotFound:
        return redirect(f"/desk/{centre}", 303)
    return redirect(address_of(after, centre), 303)
