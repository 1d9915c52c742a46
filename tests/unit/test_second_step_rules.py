"""Codes of the second step, the seal on its key, and whose roles do not count without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.access import NETWORK_ROLES, PUBLIC, Actor, Role
from lms.kit import otp, seal
from lms.people import rules

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", the key of RFC 6238, appendix B
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
HERE = otp.step_at(NOON)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert otp.code_of(KEY, otp.step_at(datetime.fromtimestamp(seconds, UTC))) == code


def test_an_app_learns_the_key_from_its_address() -> None:
    address = otp.setup_address(KEY, account="anna@example.org", issuer="Chips & Co")
    assert address.startswith("otpauth://totp/Chips%20%26%20Co:anna%40example.org?secret=" + KEY)
    made = {otp.new_key() for _ in range(20)}
    assert len(made) == 20 and all(len(key) == 32 for key in made)


@pytest.mark.parametrize("drift", [-3, -2, -1, 0, 1, 2, 3])
@pytest.mark.threat("6.second-step")
def test_a_clock_may_be_one_step_early_or_late(drift: int) -> None:
    found = rules.accepted_step(KEY, otp.code_of(KEY, HERE + drift), NOON, last=0)
    assert found == (HERE + drift if abs(drift) <= 1 else None)


@pytest.mark.threat("6.second-step")
def test_no_code_is_accepted_twice_nor_one_before_it() -> None:
    now = otp.code_of(KEY, HERE)
    assert rules.accepted_step(KEY, now, NOON, last=HERE - 1) == HERE
    assert rules.accepted_step(KEY, now, NOON, last=HERE) is None
    assert rules.accepted_step(KEY, otp.code_of(KEY, HERE - 1), NOON, last=HERE) is None
    assert rules.accepted_step(KEY, now, NOON + timedelta(seconds=30), last=HERE) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "\ud800", "ABCDEFGHJKMNPQ"])
def test_what_is_no_code_of_an_app(typed: str) -> None:
    assert not rules.is_one_time_code(typed)
    assert rules.accepted_step(KEY, typed, NOON, last=0) is None


def test_codes_are_read_in_groups() -> None:
    assert (rules.grouped("ABCDEFGHJKMNPQ", 7), rules.grouped("ABCDE", 4)) == ("ABCDEFG-HJKMNPQ", "ABCD-E")


def test_the_seal_opens_with_the_secret_it_was_made_with_and_for_its_purpose_alone() -> None:
    sealed = seal.seal("a", "äiti", secret="old")
    assert sealed.isascii() and sealed != seal.seal("a", "äiti", secret="old")
    assert len(seal.seal("a", KEY, secret="old")) <= 255
    assert seal.unseal("a", sealed, secret="old") == "äiti"
    assert seal.unseal("a", sealed, secret="new", fallbacks=["older", "old"]) == "äiti"
    for wrong in ({"secret": "new"}, {"secret": "new", "fallbacks": ["older"]}):
        with pytest.raises(seal.Unreadable):
            seal.unseal("a", sealed, **wrong)
    for purpose, text in (("b", sealed), ("a", sealed[:-5] + "AAAA="), ("a", ""), ("a", "x")):
        with pytest.raises(seal.Unreadable):
            seal.unseal(purpose, text, secret="old")


def test_roles_that_need_a_second_step_do_not_count_without_it() -> None:
    both = frozenset({(Role.LEAD, 1), (Role.COORDINATOR, 2), (Role.ADMINISTRATOR, None)})
    bare = Actor(7, roles=both, second_step=False).held_back()
    assert bare.roles == {(Role.COORDINATOR, 2)}
    assert bare.withheld == {(Role.LEAD, 1), (Role.ADMINISTRATOR, None)}
    assert bare.needs_second_step and not bare.has(Role.EDITOR, 1) and bare.has(Role.EDITOR, 2)
    assert bare.held_back().withheld == bare.withheld
    for let_through in (
        replace(bare, roles=both, withheld=frozenset(), second_step=True),
        Actor(7, roles=both, second_step=False, demonstration=True),
        Actor(7, roles=frozenset({(Role.COORDINATOR, 1), (Role.TRAINER, 1)}), second_step=False),
        PUBLIC,
    ):
        assert let_through.held_back() is let_through
    for role in NETWORK_ROLES:
        assert Actor(7, roles=frozenset({(role, None)}), second_step=False).held_back().withheld
