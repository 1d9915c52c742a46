"""Amounts in currencies: what can be compared is, what cannot counts as above."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from lms.centres.rules import approval_problems
from lms.enrolments.rules import Acceptance, HomeApproval, HomeDecision, Policy, start
from lms.kit.money import CURRENCIES, Money, any_above, typed_amount

HUNDRED = Money(Decimal(100), "SEK")
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000, places=2)


def money(amount: str, currency: str = "SEK") -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("costs", "above"),
    [
        ((), False),
        ((money("0"),), False),
        ((money("100"),), False),
        ((money("100.01"),), True),
        ((money("0", "EUR"),), False),  # nothing is nothing in every currency
        ((money("0.01", "EUR"),), True),  # cannot be compared
        ((money("0"), money("1800")), True),
        ((money("0"), money("99")), False),
    ],
)
def test_any_above(costs: tuple[Money, ...], above: bool) -> None:
    assert any_above(HUNDRED, costs) is above


@given(st.sampled_from(CURRENCIES), AMOUNTS, st.lists(st.tuples(AMOUNTS, st.sampled_from(CURRENCIES))))
def test_one_is_above_exactly_when_any_alone_is(
    currency: str, limit: Decimal, costs: list[tuple[Decimal, str]]
) -> None:
    most, paid = Money(limit, currency), [Money(*each) for each in costs]
    assert any_above(most, paid) is any(any_above(most, [each]) for each in paid)
    assert all(any_above(most, [each]) for each in paid if each.currency != currency and each.amount)


@pytest.mark.parametrize(
    ("approval", "costs", "home"),
    [
        (HomeApproval.NONE, (money("1800"),), HomeDecision.NOT_NEEDED),
        (HomeApproval.REQUIRED, (), HomeDecision.PENDING),
        (HomeApproval.ABOVE_FEE, (), HomeDecision.NOT_NEEDED),
        (HomeApproval.ABOVE_FEE, (money("100"),), HomeDecision.NOT_NEEDED),
        (HomeApproval.ABOVE_FEE, (money("101"),), HomeDecision.PENDING),
        (HomeApproval.ABOVE_FEE, (money("1", "EUR"),), HomeDecision.PENDING),
    ],
)
def test_who_asks_home(approval: HomeApproval, costs: tuple[Money, ...], home: HomeDecision) -> None:
    policy = Policy(acceptance=Acceptance.FIRST_COME, home_approval=approval, approval_above=HUNDRED)
    assert start(policy, has_home=True, costs=costs).home is home
    assert start(policy, has_home=False, costs=costs).home is HomeDecision.NOT_NEEDED


@pytest.mark.parametrize(
    ("approval", "above", "currency", "fields"),
    [
        ("none", None, "EUR", []),
        ("required_above_fee", Decimal(0), "SEK", []),
        ("required_above_fee", None, "EUR", ["approval_above"]),
        ("required", Decimal("-0.01"), "EUR", ["approval_above"]),
        ("required", Decimal(1_000_001), "EUR", ["approval_above"]),
        ("perhaps", Decimal(1), "XXX", ["home_approval", "approval_currency"]),
    ],
)
def test_what_is_wrong_with_a_rule_of_asking_home(
    approval: str, above: Decimal | None, currency: str, fields: list[str]
) -> None:
    found = approval_problems(approval, above=above, currency=currency)
    assert [problem.field for problem in found] == fields


@given(AMOUNTS, st.sampled_from(".,"), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
def test_an_amount_is_read_as_people_write_it(amount: Decimal, point: str, blank: str) -> None:
    thousands = f"{amount:,.2f}".replace(",", blank).replace(".", point)
    assert str(typed_amount(f" {thousands} ")) == f"{amount:.2f}"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "-1",
            "1.000",
            "1,000",
            "1.000 €",
            "1.",
            ".5",
            "1e3",
            "0x1",
            "1_0",
            "٣",
            "²",
            "NaN",
            "Infinity",
        ),
        *("12345678901", "1.2.3", "9" * 100_000, f"1{' ' * 40}2"),
    ],
)
def test_what_could_be_another_amount_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        typed_amount(typed)
