"""Fee classes of a run, and whether people have paid. No card is handled."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from sqlalchemy import exists, select

from lms.access import Actor, Role
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments import notices, rules
from lms.enrolments.models import Enrolment, FeeClass
from lms.enrolments.rules import FEE_STATES, MOST_FEES, Side, guards
from lms.enrolments.service import cases, telling
from lms.enrolments.service.terms import arrange, not_too_many, take_away, term_of
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import money_words
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.notifications.rules import Letter


@use_case
def save_fee(
    run_id: int,
    *,
    actor: Actor,
    version: int | None,
    label: str,
    amount: str,
    currency: str,
    place: int | None = None,
    fee_id: int | None = None,
) -> int:
    """A new fee class of the run, or (`fee_id`) one changed; gives its id. `amount` as typed. Once somebody takes part
    in a class its amount stays. Refused: a bad amount, no name, a currency that is none, a stale page, a run over."""
    lock(Run, run_id)
    row: FeeClass | None = term_of(FeeClass, run_id, fee_id)
    after = {"fee": label, "amount": amount[:20], "currency": currency}
    courses.note_terms(run_id, "save-fee", actor=actor, version=version, after=after)
    value, wrong = rules.amount_of(amount)
    problems: list[Problem] = rules.check_fee(label=label, currency=currency)
    refuse_if_any([*problems, *([wrong] if wrong else [])])
    cost = value or Decimal(0)
    if row is None:
        not_too_many(FeeClass, run_id, MOST_FEES)
        row = add(FeeClass(run_id=run_id, label=label, amount=cost, currency=currency))
    elif (row.amount, row.currency) != (cost, currency) and _was_chosen(row.id):
        sentence = _l("People take part for this fee: its amount stays. Remove it and add another.")
        raise Refusal("was_chosen", sentence, "amount")
    row.label, row.amount, row.currency = label, cost, currency
    arrange(row, place)
    return row.id


def _was_chosen(fee_id: int) -> bool:
    return bool(session().scalar(select(exists().where(Enrolment.fee_id == fee_id))))


@use_case
def remove_fee(run_id: int, fee_id: int, *, actor: Actor, version: int | None) -> None:
    """Nobody else takes part for this fee; those who do keep it."""
    take_away(FeeClass, run_id, fee_id, "remove-fee", actor=actor, version=version)


@use_case
def mark_fees(run_id: int, marks: Mapping[int, int | None], state: str, *, actor: Actor) -> int:
    """The host notes that the fees of these enrolments (each with the version of the page, None: any) are open,
    invoiced, paid or waived: all of them, or none. Each person is told. Gives how many changed; again changes nothing.

    Only coordinators of the host centre (404), nobody the own fee (403); refused: a stale page (409), no fee to pay.
    """
    run = lock(Run, run_id)
    if not actor.has(Role.COORDINATOR, run.centre_id):
        raise NotFound
    if state not in FEE_STATES:
        raise Refusal("unknown_choice", _l("Choose one of the values given."), "state")
    if not marks:
        raise Refusal("missing", _l("Choose at least one person."), "people")
    return sum(_mark(run, ident, marks[ident], state, actor) for ident in sorted(marks))


def _mark(run: Run, enrolment_id: int, version: int | None, state: str, actor: Actor) -> bool:
    enrolment = lock(Enrolment, enrolment_id)
    if enrolment.run_id != run.id or not enrolment.fee_state or enrolment.fee_id is None:
        raise NotFound
    if enrolment.fee_state == state:
        return False
    own = guards.not_own_case(cases.case_of(actor, run, enrolment, side=Side.HOST))
    if own is not None:
        raise own
    cases.check_version(enrolment, version)
    before, enrolment.fee_state = enrolment.fee_state, state
    enrolment.version, enrolment.updated_at = enrolment.version + 1, clock.now()
    journal.record(
        ("enrolment", enrolment.id),
        "mark-fee",
        actor_id=actor.person_id,
        before={"fee": before},
        after={"fee": state},
    )
    session().flush()
    fee = session().get_one(FeeClass, enrolment.fee_id)
    telling.write_to_person(
        run,
        enrolment,
        partial(_letter, state=state, label=fee.label, amount=fee.amount, currency=fee.currency),
    )
    return True


def _letter(about: notices.About, *, state: str, label: str, amount: Decimal, currency: str) -> Letter:
    return notices.fee_marked(about, state=state, label=label, amount=money_words(amount, currency))
