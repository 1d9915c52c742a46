"""Belonging as a table, colours and addresses of centres."""

from __future__ import annotations

import pytest

from lms.centres import rules
from lms.centres.rules import MEMBERSHIP, Belonging, MembershipCase
from lms.kit.refusal import NotFound, Refusal


@pytest.mark.parametrize(
    ("state", "roles", "moves"),
    [
        (None, {"person"}, ["claim-membership"]),
        ("claimed", {"person"}, ["leave-centre"]),
        ("claimed", {"coordinator"}, ["confirm-membership", "decline-membership"]),
        ("claimed", {"system"}, ["confirm-by-address"]),
        ("claimed", {"invited"}, ["accept-invitation"]),
        ("confirmed", {"person"}, ["leave-centre"]),
        ("confirmed", {"coordinator"}, ["end-membership"]),
        ("declined", {"person", "coordinator"}, []),
        ("ended", {"person", "coordinator"}, []),
    ],
)
def test_who_may_do_what_with_a_membership(state: str | None, roles: set[str], moves: list[str]) -> None:
    case = MembershipCase(Belonging(state) if state else None)
    assert [move.name for move in MEMBERSHIP.allowed(case, roles=roles)] == moves


@pytest.mark.parametrize("move", ["confirm-membership", "decline-membership"])
def test_nobody_decides_on_the_own_claim(move: str) -> None:
    with pytest.raises(Refusal) as refused:
        MEMBERSHIP.check(
            move, MembershipCase(Belonging("claimed"), own=True), roles={"coordinator"}, reason="x"
        )
    assert (refused.value.code, refused.value.status) == ("own_case", 403)


def test_strangers_find_nothing_and_a_decline_needs_its_reason() -> None:
    case = MembershipCase(Belonging("claimed"))
    with pytest.raises(NotFound):
        MEMBERSHIP.check("confirm-membership", case, roles=set())
    with pytest.raises(Refusal, match="reason_missing"):
        MEMBERSHIP.check("decline-membership", case, roles={"coordinator"}, reason=" ")


def test_who_was_faster_is_named() -> None:
    case = MembershipCase(Belonging("confirmed"), decided="Ada has decided this already.")
    with pytest.raises(Refusal) as refused:
        MEMBERSHIP.check("confirm-membership", case, roles={"coordinator"})
    assert (refused.value.status, str(refused.value.sentence)) == (409, "Ada has decided this already.")


def test_contrast_is_that_of_wcag() -> None:
    assert rules.contrast_on_white("#000000") == pytest.approx(21)
    assert rules.contrast_on_white("#ffffff") == pytest.approx(1)
    assert rules.contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "code"),
    [("#335577", None), ("#ffcc00", "colour_pale"), ("red", "colour_shape"), ("#33557", "colour_shape")],
)
def test_a_centres_colour_can_be_read(colour: str, code: str | None) -> None:
    problem = rules.colour_problem(colour)
    assert (problem.code if problem else None) == code


@pytest.mark.parametrize("address", ["", "https://ficcc.example", "http://a.example/x?y=1"])
def test_web_sites_that_may_be_linked(address: str) -> None:
    assert rules.website_problem(address) is None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ficcc.example", "https://a@b.example", "https://", "http://[x", "https://a b"],
)
def test_web_sites_that_may_not(address: str) -> None:
    assert rules.website_problem(address) is not None
