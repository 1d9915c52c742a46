"""A state machine is a table: who, from where, to where, why not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from lms.kit.refusal import NotFound, Refusal
from lms.kit.states import MAX_REASON, Move, Pattern, Table, rows, when


@dataclass(frozen=True)
class Lamp:
    light: str
    door: str = "shut"


@dataclass(frozen=True)
class LampCase:
    state: Lamp | None
    broken: bool = False
    watched: bool = False


def not_broken(case: LampCase) -> Refusal | None:
    return Refusal("broken", "The lamp is broken.", "light") if case.broken else None


TURN_ON = Move(
    "turn-on", "Turn on", (when(light="off", door="shut"),), when(light="on"), ("keeper",), (not_broken,)
)
TURN_OFF = Move(
    "turn-off",
    "Turn off",
    (when(light=("on", "dim")),),
    when(light=("off", "dim")),
    ("keeper", "owner"),
    needs_reason=True,
    refuses_when="no reason",
)
BUILD: Move[LampCase] = Move("build", "Build", (), when(light="off"), ("owner",))
SMASH: Move[LampCase] = Move("smash", "Smash", (when(), when(light="on")), Pattern(()), ("owner",))
LAMPS: Table[LampCase] = Table(
    (BUILD, TURN_ON, TURN_OFF, SMASH),
    roles={"keeper": "the keeper", "owner": "the owner"},
    words={"light": "lamp", "off": "dark"},
)
OFF, ON = LampCase(Lamp("off")), LampCase(Lamp("on"))


def test_the_right_actor_makes_the_move() -> None:
    assert LAMPS.check("turn-on", OFF, roles={"keeper"}) is TURN_ON


def test_who_has_nothing_to_do_with_the_case_is_told_that_it_does_not_exist() -> None:
    with pytest.raises(NotFound) as refused:
        LAMPS.check("turn-on", OFF, roles=set())
    assert refused.value.status == 404


def test_another_role_reads_whose_move_it_is() -> None:
    with pytest.raises(Refusal) as refused:
        LAMPS.check("turn-on", OFF, roles={"owner"})
    assert (refused.value.code, refused.value.status) == ("not_yours", 403)
    assert "the keeper" in str(refused.value.sentence)


def test_a_move_that_does_not_start_here_is_late() -> None:
    with pytest.raises(Refusal) as refused:
        LAMPS.check("turn-on", ON, roles={"keeper"})
    assert (refused.value.code, refused.value.status) == ("wrong_state", 409)


def test_all_parts_of_a_pattern_must_match() -> None:
    assert LAMPS.refusal("turn-on", LampCase(Lamp("off", door="open")), roles={"keeper"}) is not None


def test_a_guard_refuses_with_its_own_sentence() -> None:
    with pytest.raises(Refusal) as refused:
        LAMPS.check("turn-on", LampCase(Lamp("off"), broken=True), roles={"keeper"})
    assert (refused.value.code, refused.value.field) == ("broken", "light")


@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_a_missing_reason_is_refused_at_its_field(reason: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        LAMPS.check("turn-off", ON, roles={"owner"}, reason=reason)
    assert (refused.value.code, refused.value.field, refused.value.status) == (
        "reason_missing",
        "reason",
        422,
    )


def test_a_reason_has_a_bound() -> None:
    assert LAMPS.check("turn-off", ON, roles={"owner"}, reason="x" * MAX_REASON)
    with pytest.raises(Refusal, match="reason_too_long"):
        LAMPS.check("turn-off", ON, roles={"owner"}, reason="x" * (MAX_REASON + 1))
    with pytest.raises(Refusal, match="reason_too_long"):
        LAMPS.check("turn-on", OFF, roles={"keeper"}, reason="x" * 100_000)


def test_whether_a_reason_is_needed_may_depend_on_the_case() -> None:
    paint: Move[LampCase] = Move(
        "paint",
        "Paint",
        (when(),),
        when(),
        ("owner",),
        needs_reason=lambda case: case.watched,
        reason_field="note",
    )
    table = Table((paint,), roles={"owner": "the owner"})
    assert table.check("paint", ON, roles={"owner"}) is paint
    with pytest.raises(Refusal) as refused:
        table.check("paint", LampCase(Lamp("on"), watched=True), roles={"owner"})
    assert refused.value.field == "note"


def test_buttons_are_the_moves_allowed_now_in_the_order_of_the_table() -> None:
    assert [move.name for move in LAMPS.allowed(ON, roles={"keeper", "owner"})] == ["turn-off", "smash"]
    assert [move.name for move in LAMPS.allowed(OFF, roles={"keeper"})] == ["turn-on"]
    assert [move.name for move in LAMPS.allowed(LampCase(None), roles={"owner"})] == ["build"]
    assert LAMPS.allowed(LampCase(Lamp("off"), broken=True), roles={"keeper"}) == ()


def test_follow_sets_what_the_row_says_and_nothing_else() -> None:
    assert TURN_ON.follow(Lamp("off")) == Lamp("on", door="shut")
    assert SMASH.follow(Lamp("on", door="open")) == Lamp("on", door="open")


def test_where_a_row_leaves_a_choice_it_must_be_made_among_its_values() -> None:
    assert TURN_OFF.follow(Lamp("on"), light="off") == Lamp("off")
    assert TURN_OFF.follow(Lamp("dim")) == Lamp("dim")  # keeps a value that is among them
    for chosen in ({}, {"light": "red"}, {"light": "off", "door": "open"}):
        with pytest.raises(ValueError, match="leads to"):
            TURN_OFF.follow(Lamp("on"), **chosen)
    with pytest.raises(ValueError, match="does not start"):
        TURN_ON.follow(Lamp("on"))


def test_the_handbook_prints_the_table_in_words() -> None:
    assert rows(LAMPS)[:3] == [
        ("Build", "–", "lamp dark", "the owner", "–"),
        ("Turn on", "lamp dark, door shut", "lamp on", "the keeper", "–"),
        ("Turn off", "lamp on / dim", "lamp dark / dim", "the keeper, the owner", "no reason"),
    ]
    assert len(LAMPS) == 4
    assert str(LAMPS["turn-on"].sources[0]) == "light off, door shut"


def test_a_table_with_a_mistake_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="same name"):
        Table((BUILD, BUILD), roles={"owner": "the owner"})
    with pytest.raises(ValueError, match="roles without words"):
        Table((BUILD,), roles={})
