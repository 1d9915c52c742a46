"""Every move that has a page, through the real interface; the table and `move_scenarios` say what to expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import MOVES
from lms.enrolments.serializers.cases import PAGED
from lms.kit import journal
from tests.afterwards import Travel
from tests.cast import Cast, Somebody
from tests.enrolling import card
from tests.reader import Reader, form_of
from tests.web.move_scenarios import SCENARIOS, Scenario

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
NAMES = sorted(SCENARIOS)
REASON = "Because of the move"
PLACES = {"ficcc", "sccc", "kiip", "chipsc2_lt", "nordic", "baltic_region", "nordic_baltic", "europe"} | {
    "university",
    "startup",
}
PEOPLE = [each.name for each in fields(Cast) if each.name not in PLACES]


def test_every_move_with_a_page_has_a_scenario_and_nothing_else_has() -> None:
    assert set(SCENARIOS) == PAGED
    assert {move.name for move in MOVES} >= PAGED


def address(case: CaseCard, name: str) -> str:
    return f"/enrolments/{case.ref}/{name}"


def filled_in(reader: Reader, case: CaseCard, name: str, cast: Cast) -> dict[str, str]:
    """What a person sends who has opened the page of the move and typed what it asks for."""
    scenario = SCENARIOS[name]
    page = reader.get(address(case, name) + scenario.asks)
    assert page.status_code == 200, page.text
    _target, values = form_of(page.text, name)
    typed = scenario.typed(cast) | ({"reason": REASON} if "reason" in values else {})
    assert typed.keys() <= values.keys()
    return {field: value for field, value in (values | typed).items() if value is not None}


def after(case: CaseCard) -> tuple[int, list[str]]:
    """What tells whether anything has happened: the version, and the journal."""
    return card(case.id).version, [row.move for row in journal.rows_of(("enrolment", case.id))]


@pytest.mark.parametrize("name", NAMES)
def test_who_may_makes_it_once(name: str, signed_in: SignIn, cast: Cast, travel: Travel) -> None:
    scenario = SCENARIOS[name]
    case, before = made(scenario, cast, travel)
    reader = signed_in(getattr(cast, scenario.by))
    sent = filled_in(reader, case, name, cast)
    assert after(case) == before, "opening the page changes something"

    stale = reader.post(address(case, name), data=sent | {"version": "0"})
    assert stale.status_code == 409
    assert after(case) == before, "a stale page changes something"
    nameless = reader.post(address(case, name), data={k: v for k, v in sent.items() if k != "version"})
    assert (nameless.status_code, after(case)) == (409, before), "a page that names no version"

    if MOVES[name].needs_reason is True:
        missing = reader.post(address(case, name), data=sent | {"reason": "  "})
        assert missing.status_code == 422
        assert 'id="reason-error"' in missing.text
        assert after(case) == before, "a move without its reason changes something"

    for method in ("PUT", "DELETE", "PATCH"):
        assert reader.open(address(case, name), method=method, data=sent).status_code == 405

    first = reader.post(address(case, name), data=sent)
    assert first.status_code == 303, first.text
    done = after(case)
    assert name in done[1][len(before[1]) :], "the journal does not say it"
    second = reader.post(address(case, name), data=sent)
    assert (second.status_code, second.location) == (303, first.location)
    assert after(case) == done, "a second click changes something"
    assert reader.get(first.location).status_code == 200


def made(scenario: Scenario, cast: Cast, travel: Travel) -> tuple[CaseCard, tuple[int, list[str]]]:
    case = scenario.case(cast, travel)
    return case, after(case)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_makes_it(
    name: str, signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast, travel: Travel
) -> None:
    scenario = SCENARIOS[name]
    case, before = made(scenario, cast, travel)
    sent = filled_in(signed_in(getattr(cast, scenario.by)), case, name, cast)
    wrong = []
    for who in ("public", *PEOPLE):
        if who == scenario.by or who in scenario.also:
            continue
        expected = scenario.answers.get(who, 403 if who in scenario.sees else 404)
        reader = new_client() if who == "public" else signed_in(getattr(cast, who))
        token = {"csrf_token": reader.token()}
        answers = (
            reader.get(address(case, name) + scenario.asks, inspect=False).status_code,
            reader.post(address(case, name), data=sent | token, inspect=False).status_code,
        )
        wrong += [(who, expected, answers)] if answers != (expected, expected) else []
    assert not wrong, f"person, expected, answers to asking and to sending: {wrong}"
    assert after(case) == before
