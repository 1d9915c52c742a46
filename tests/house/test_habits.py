"""Twelve rules, as far as a machine can read them off the code; imports are watched by import-linter."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from tests.house.conftest import Module, lines_with, modules

PRODUCT = modules("lms")
CLOCK_CALLS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("func", "now"), ("func", "current_timestamp"),
}  # fmt: skip
SPEAKERS = {"Refusal": 1, "Problem": 1, "stale": 0, "flash": 0}  # which argument a person reads


def calls(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node


def called(call: ast.Call) -> tuple[str, str]:
    """(what stands before the dot, name); ("", name) for a plain name."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
            return owner, name
        case ast.Attribute(attr=name):
            return "…", name
        case ast.Name(id=name):
            return "", name
    return "", ""


def found(wrong: Callable[[ast.Call], bool], searched: Iterable[Module]) -> list[str]:
    """Where a call is wrong."""
    return [f"{module.name}:{call.lineno}" for module in searched for call in calls(module) if wrong(call)]


def test_time_comes_from_one_clock() -> None:
    others = [module for module in PRODUCT if module.name != "lms/kit/clock.py"]
    assert not found(lambda call: called(call) in CLOCK_CALLS, others), "ask kit.clock.now()"


def test_nothing_but_the_use_case_commits() -> None:
    others = [module for module in PRODUCT if not module.name.startswith("lms/kit/db")]
    assert not found(lambda call: called(call)[1] in ("commit", "begin_nested"), others)


def test_views_never_touch_the_session() -> None:
    """What imports cannot tell: a session reached through another module."""
    views = [module for module in PRODUCT if "views" in module.path.with_suffix("").parts]
    assert not found(lambda call: "session" in called(call), views)


def test_what_a_person_reads_is_translated() -> None:
    assert not found(_says_bare_words, PRODUCT), "gettext the sentence"


def _says_bare_words(call: ast.Call) -> bool:
    name = called(call)[1]
    place = 0 if re.fullmatch(r"[A-Z]\w+Field", name) else SPEAKERS.get(name)
    if place is None or len(call.args) <= place:
        return False
    match call.args[place]:
        case ast.JoinedStr():
            return True
        case ast.Constant(value=str(words)):
            return bool(words.strip())
    return False


def test_a_count_is_not_glued_to_a_noun() -> None:
    """`n == 1` chooses between two forms; Latvian and Lithuanian have three (ngettext)."""
    assert not list(lines_with(re.compile(r"_\(.*\) if \w+ == 1 else|if \w+ == 1 else _\("), PRODUCT))


def test_nothing_is_left_for_later() -> None:
    assert not list(lines_with(re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b"), modules("lms", "tests")))


def test_nothing_of_ours_is_replaced_in_tests() -> None:
    """No mocks: tests use real databases, servers and clocks."""
    assert not list(
        lines_with(
            re.compile(r"^\s*(from|import) (unittest.mock|mock|unittest import mock)"), modules("tests")
        )
    )
