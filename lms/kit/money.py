"""Amounts of money, each in its currency. Nothing here converts one currency into another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CURRENCIES = ("EUR", "DKK", "NOK", "SEK", "ISK", "PLN", "CHF", "GBP", "USD")
"""ISO 4217, in the order in which people choose."""

USUAL_CURRENCY = "EUR"


LONGEST = 40  # characters typed, with blanks
_TYPED = re.compile(r"([0-9]{1,10})(?:[.,]([0-9]{1,2}))?")


def typed_amount(typed: str) -> Decimal:
    """The amount, below 10,000,000,000, that somebody typed: digits with blanks between them as they like, then at most
    two decimals after a point or a comma ("1200", "1 200,5"). ValueError for anything else: "1.000" could be one or a
    thousand."""
    found = _TYPED.fullmatch("".join(typed.split())) if len(typed) <= LONGEST else None
    if found is None:
        raise ValueError("no amount")
    return Decimal(f"{found[1]}.{found[2] or 0}").quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Money:
    """An amount, not below 0, and its currency (ISO 4217)."""

    amount: Decimal
    currency: str = USUAL_CURRENCY


def any_above(limit: Money, costs: Iterable[Money]) -> bool:
    """Whether one of `costs` is above `limit`. What is to be paid in another currency cannot be compared and counts as
    above; nothing to pay is nothing in every currency."""
    return any(
        each.amount > 0 and (each.currency != limit.currency or each.amount > limit.amount) for each in costs
    )
