"""One enrolment and its moves."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, current_actor
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.enrolments import queries, rules, serializers, service
from lms.enrolments.forms import MoveForm
from lms.enrolments.rules import FEE_STATES, MOVES, CaseCard, EnrolmentCase, NoSeatKind, Role, Seat
from lms.enrolments.rules.priorities import BY_HAND
from lms.enrolments.views.area import Answer, area, case_at, centre_names, deciders_of, note_read
from lms.enrolments.views.proposals import ANSWERS, answered, asked_page, beside, proposed
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.states import Move


@area.get("/enrolments/<ref>", permission=Permission.ENROLMENT_READ)
def case(ref: str) -> str:
    """One enrolment: where it stands, who acts next, what happened."""
    card, actor, roles = case_at(ref)
    if serializers.transfer_only(roles):
        return asked_page(card, actor)
    lines, names = queries.journal_of(card, roles), centre_names()
    return render_template(
        "enrolments/case.html",
        card=card,
        told=serializers.journal_rows(reversed(lines), card, names),
        enrolled_by=serializers.enrolled_by(lines, card, names),
        roles=roles,
        moves=serializers.possible_moves(actor, card, clock.now()),
        names=names,
        host=centres.centre_cards()[card.host_centre_id],
        desk=_opened_from(card, actor, roles),
        notes=serializers.notes_for(roles, card),
        now=clock.now(),
        feedback=serializers.asks_for_feedback(roles, card, clock.now()),
        terms=_terms(card, roles),
        words=serializers,
        certificate=queries.certificate_of(card.id) if card.parts.seat is Seat.CONFIRMED else None,
        **_queue(card),
        **beside(card, actor),
    )


def _opened_from(card: CaseCard, actor: Actor, roles: frozenset[Role]) -> CentreCard | None:
    """As `_desk`; it is kept that the case was opened from there."""
    desk = _desk(card, roles)
    note_read(card, actor, desk.id if desk else None)
    return desk


def _desk(card: CaseCard, roles: frozenset[Role]) -> CentreCard | None:
    """The centre from whose desk this reader comes; None for who has none."""
    sides = {Role.HOST: card.host_centre_id, Role.HOME: card.home_centre_id}
    return next(
        (centres.centre_cards()[ident] for role, ident in sides.items() if role in roles and ident), None
    )


def _queue(card: CaseCard) -> dict[str, object]:
    """The rules of the waiting list, and for somebody who waits although seats are free: whom these are kept for, and
    until when."""
    run = courses.run_by_id(card.run_id) if serializers.state_value(card) == Seat.WAITING else None
    reason = queries.why_waiting(run, card, now=clock.now()) if run is not None else None
    full = reason is None or reason.kind is NoSeatKind.FULL
    kept = "" if full else serializers.no_seat_words(reason, card.run_zone)
    return {"rules": serializers.queue_rules(card), "kept": kept}


def _terms(card: CaseCard, roles: frozenset[Role]) -> dict[str, object]:
    """What this reader sees of fee, answers, and of how the conditions are met."""
    fee = queries.fee_cards([card.fee_id]).get(card.fee_id or 0)
    found: dict[str, object] = {
        "fee": serializers.fee_words(fee) if fee else "",
        "fee_state": FEE_STATES.get(card.fee_state, ""),
    }
    if not serializers.sees_answers(roles, card):
        return found
    questions = queries.questions_of(card.run_id)
    said = queries.said_by(card)
    rows = serializers.answer_rows(questions, queries.answers_of(card.id)) if questions else []
    return found | {
        "answers": [*said, *rows],
        "unmet": queries.unmet_of([card]).get(card.id, ()) if Role.PERSON not in roles else (),
        "answer": Role.PERSON in roles and bool(questions),
        "say": Role.PERSON in roles and not questions and _says(card),
    }


def _says(card: CaseCard) -> bool:
    """Whether the person can still say how conditions are met."""
    return rules.undecided(card.parts) and bool(queries.terms_of(card.run_id).stated)


# what each move calls, and the fields its page asks for
CALLS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "approve-home": (service.approve_home, ("note",)),
    "decline-home": (service.decline_home, ("reason", "note")),
    "accept-host": (service.accept_host, ("note",)),
    "decline-host": (service.decline_host, ("reason", "note")),
    "withdraw": (service.withdraw, ("reason",)),
    "take-offer": (service.take_offer, ()),
    "refuse-offer": (service.refuse_offer, ("reason",)),
    "cancel": (service.cancel, ("reason",)),
    "reopen-home": (service.reopen, ("reason",)),
    "reopen-host": (service.reopen, ("reason",)),
    "give-priority": (service.give_priority, ("priority", "reason")),
    "end-priority": (service.end_priority, ("reason",)),
    "revoke-certificate": (service.revoke_certificate, ("reason",)),
    "issue-certificate": (service.issue_certificate, ()),
    **ANSWERS,
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
    card, actor, roles = case_at(ref)
    row, form = _move_form(move)
    case = serializers.case_now(actor, card, clock.now(), deciders=deciders_of(actor, card, row))
    refusal = MOVES.refusal(row.name, case, roles=roles)
    if refusal is not None:
        raise refusal
    form.version.data = str(card.version)
    if "priority" in form:
        form.priority.data = card.priority if card.priority_reason else BY_HAND[0]
    return _move_page(card, row, form)


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
        **proposed(card, move.name, current_actor()),
    )
    return page, form.status


@area.post("/enrolments/<ref>/<move>", permission=Permission.ENROLMENT_READ)
def make_move(ref: str, move: str) -> Answer:
    """Makes the move; a refusal is said on its page, which keeps what was typed."""
    card, actor, roles = case_at(ref)
    row, form = _move_form(move)
    if form.sent():
        call, version = CALLS[row.name][0], version_of(form)
        form.attempt(lambda: call(card.id, actor=actor, version=version, **form.typed()))
        if form.status == 200:
            return _made(ref, row)
        if form.status == 409:  # the page now shows the case as it is, so the next try is no longer blind
            card, _actor, _roles = case_at(ref)
            form.version.data = str(card.version)
    if not roles:  # a host that has answered whether it takes the person over reads no more than that
        raise NotFound
    return _move_page(card, row, form)


def _made(ref: str, move: Move[EnrolmentCase]) -> Response:
    """Back to where one decides the next case; the person stays with the enrolment."""
    card, _actor, _roles = case_at(ref)
    if move.name in ANSWERS:
        return answered(card, move.name)
    flash(
        _(
            "%(person)s: %(state)s",
            person=card.person_name,
            state=serializers.state_words(card, centre_names()),
        ),
        "success",
    )
    if move.name.endswith("-priority") and card.parts.seat is Seat.WAITING:
        host = centres.centre_cards()[card.host_centre_id].slug
        return redirect(url_for("enrolments.queue", centre=host, ref=card.run_ref), 303)
    centre_id = {"home": card.home_centre_id, "host": card.host_centre_id}.get(move.name.rpartition("-")[2])
    if centre_id is None or move.name.startswith("reopen"):
        return redirect(url_for("enrolments.case", ref=ref), 303)
    return redirect(f"/desk/{centres.centre_cards()[centre_id].slug}/approvals", 303)
