"""Fees: classes with an amount, one for each enrolment, and whether it is settled. No card is handled here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from lms.enrolments.rules.terms import FeeCard
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import CURRENCIES, typed_amount
from lms.kit.refusal import Problem, Sentence

FEE_LABEL_LENGTH = 120
MOST_FEES = 20
HIGHEST = Decimal(1_000_000)

FEE_STATES: dict[str, Sentence] = {
    "open": _l("Open"),
    "invoiced": _l("Invoiced"),
    "paid": _l("Paid"),
    "waived": _l("Waived"),
}


def amount_of(typed: str, *, field: str = "amount") -> tuple[Decimal | None, Problem | None]:
    """The amount that was typed ("120", "120.50", "120,5"), or the problem that it is none."""
    wrong = Problem(
        "not_an_amount", _l("Give an amount from 0 to 1,000,000, for example 120 or 99.50."), field
    )
    try:
        amount = typed_amount(typed)
    except ValueError:
        return None, wrong
    return (amount, None) if amount <= HIGHEST else (None, wrong)


def check_fee(*, label: str, currency: str) -> list[Problem]:
    """What is wrong with the name or the currency of a fee class."""
    problems: list[Problem] = []
    if not label.strip():
        problems.append(Problem("missing", _l("Say for whom this fee is."), "label"))
    if len(label) > FEE_LABEL_LENGTH:
        problems.append(Problem("too_long", _l("At most %(n)s characters.", n=FEE_LABEL_LENGTH), "label"))
    if currency not in CURRENCIES:
        problems.append(Problem("unknown_choice", _l("Choose one of the values given."), "currency"))
    return problems


def choose_fee(fees: Sequence[FeeCard], fee_id: int | None) -> tuple[FeeCard | None, Problem | None]:
    """The class somebody takes part in: the only one, or the one chosen among several; None where it costs nothing."""
    if not fees:
        return None, None
    if len(fees) == 1 and fee_id is None:
        return fees[0], None
    for fee in fees:
        if fee.id == fee_id:
            return fee, None
    return None, Problem("which_fee", _l("Choose the fee that applies to you."), "fee_id")


def first_state(fee: FeeCard | None) -> str:
    """The state of a fee when somebody enrols: open, or empty where nothing is to be paid."""
    return "open" if fee is not None and fee.amount > 0 else ""


def totals(rows: Iterable[tuple[str, Decimal, str]]) -> dict[str, dict[str, Decimal]]:
    """The sums of (state, amount, currency) by currency, in order of its code, and by state, in the order of states."""
    found: dict[str, dict[str, Decimal]] = {}
    for state, amount, currency in rows:
        of = found.setdefault(currency, dict.fromkeys(FEE_STATES, Decimal(0)))
        of[state] += amount
    return dict(sorted(found.items()))
