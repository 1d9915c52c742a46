"""Amounts of money, each in its currency. Nothing here converts one currency into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CURRENCIES = ("EUR", "DKK", "NOK", "SEK", "ISK", "PLN", "CHF", "GBP", "USD")
"""ISO 4217, in the order in which people choose."""

USUAL_CURRENCY = "EUR"


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
