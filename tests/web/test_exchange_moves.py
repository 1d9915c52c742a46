"""Every move of an application that has a page, through the real interface; the table and the scenarios of all parts
say what to expect."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import fields

import pytest

from lms.exchanges import queries
from lms.exchanges.rules import APPLICATION_MOVES, ApplicationCard
from lms.exchanges.views.pages import PAGES
from lms.kit import journal
from tests.cast import Cast, Somebody
from tests.reader import Reader, form_of
from tests.web.exchange_scenario import Scenario

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PARTS = ("apply", "decide", "agree", "stay")
REASON = "Because of the move"
PLACES = {"ficcc", "sccc", "kiip", "chipsc2_lt", "nordic", "baltic_region", "nordic_baltic", "europe"} | {
    "university",
    "startup",
}
PEOPLE = [each.name for each in fields(Cast) if each.name not in PLACES]
DESKS = {"home": "ficcc", "lead": "ficcc", "host": "sccc", "other": "kiip"}  # where somebody of the cast acts


def scenarios() -> dict[str, Scenario]:
    """The scenarios of every part that there is."""
    found: dict[str, Scenario] = {}
    for part in PARTS:
        name = f"tests.web.exchange_moves_{part}"
        if importlib.util.find_spec(name) is not None:
            mine = importlib.import_module(name).SCENARIOS
            assert not found.keys() & mine.keys(), f"two parts describe the same move: {part}"
            found |= mine
    return found


SCENARIOS = scenarios()
NAMES = sorted(SCENARIOS)


def test_every_move_with_a_page_has_a_scenario_and_nothing_else_has() -> None:
    assert set(SCENARIOS) == set(PAGES) - {
        "delete"
    }  # after it there is nothing left to ask: tested on its own
    assert {move.name for move in APPLICATION_MOVES} >= set(PAGES)


def address(case: ApplicationCard, name: str, who: str, *, at: str = "") -> str:
    """The page of the move at the side of somebody of the cast: the own page, or the desk of their centre."""
    if who == "learner":
        return f"/me/applications/{case.address}/{name}"
    return f"/desk/{at or DESKS.get(who, 'sccc')}/exchanges/cases/{case.address}/{name}"


def filled_in(reader: Reader, page: str, scenario: Scenario, name: str, cast: Cast) -> dict[str, object]:
    """What a person sends who has opened the page of the move and typed what it asks for."""
    answer = reader.get(page + scenario.asks)
    assert answer.status_code == 200, answer.text
    _target, values = form_of(answer.text, name)
    typed = scenario.typed(cast) | ({"reason": REASON} if "reason" in values else {})
    assert typed.keys() <= values.keys(), f"the page asks for {sorted(values)}"
    return {field: value for field, value in (values | typed).items() if value is not None}


def after(case: ApplicationCard) -> tuple[int, list[str]]:
    """What tells whether anything has happened: the version, and the journal."""
    card = queries.application_by_id(case.id)
    moves = [row.move for row in journal.rows_of(("application", case.id))]
    return (card.version if card else 0), moves


@pytest.mark.parametrize("name", NAMES)
def test_who_may_makes_it_once(name: str, signed_in: SignIn, cast: Cast) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    before = after(case)
    page = address(case, name, scenario.by, at=scenario.at)
    reader = signed_in(getattr(cast, scenario.by))
    sent = filled_in(reader, page, scenario, name, cast)
    assert after(case) == before, "opening the page changes something"

    stale = reader.post(page, data=sent | {"version": "9999"})
    assert (stale.status_code, after(case)) == (409, before), "a stale page"
    nameless = reader.post(page, data={k: v for k, v in sent.items() if k != "version"})
    assert (nameless.status_code, after(case)) == (409, before), "a page that names no version"

    if APPLICATION_MOVES[name].needs_reason is True:
        missing = reader.post(page, data=sent | {"reason": "  "})
        assert missing.status_code == 422
        assert 'id="reason-error"' in missing.text
        assert after(case) == before, "a move without its reason changes something"

    for method in ("PUT", "DELETE", "PATCH"):
        assert reader.open(page, method=method, data=sent).status_code == 405

    first = reader.post(page, data=sent)
    assert first.status_code == 303, first.text
    done = after(case)
    gone = queries.application_by_id(case.id) is None
    assert gone or name in done[1][len(before[1]) :], "the journal does not say it"
    second = reader.post(page, data=sent)
    assert gone or (second.status_code, second.location) == (303, first.location)
    assert after(case) == done, "a second click changes something"
    assert reader.get(first.location).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_makes_it(
    name: str, signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast
) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    theirs = address(case, name, scenario.by, at=scenario.at)
    sent = filled_in(signed_in(getattr(cast, scenario.by)), theirs, scenario, name, cast)
    before, wrong = after(case), []
    for who in ("public", *PEOPLE):
        if who == scenario.by or who in scenario.also:
            continue
        own = address(case, name, who) if who in scenario.sees else theirs
        expected = {own: scenario.answers.get(who, 403 if who in scenario.sees else 404)}
        expected.setdefault(theirs, 404)  # the address of another side is nobody's but theirs
        reader = new_client() if who == "public" else signed_in(getattr(cast, who))
        token = {"csrf_token": reader.token()}
        for page, status in expected.items():
            answers = (
                reader.get(page + scenario.asks, inspect=False).status_code,
                reader.post(page, data=sent | token, inspect=False).status_code,
            )
            wrong += [(who, page, status, answers)] if answers != (status, status) else []
    assert not wrong, f"person, page, expected, answers to asking and to sending: {wrong}"
    assert after(case) == before
