"""Every endpoint of the URL map for every kind of people, against the answers of `tests/web/matrix.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.web.matrix import COLUMNS, ROWS, UNCONFIRMED, answers
from tests.web.pages import ASKING, CHANGING
from tests.web.world import World, a_world

INSPECTING = ("public", "coordinator", "lead", "office", "admin")  # the others see nothing that these do not
RENEWING = {"centres.give_up_role", "people.sign_out_everywhere"}  # the session is a new one afterwards
pytestmark = pytest.mark.usefixtures("now")


def endpoints(app: Flask, method: str) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


def verdict(answer: TestResponse) -> str:
    """The letter of the table for an answer."""
    status, location = answer.status_code, answer.headers.get("Location", "")
    if location.partition("?")[0] == "/sign-in":
        return "s"
    if status == 404:
        return "-"
    if status == 403:
        return "x"
    return "R" if status in (200, 302, 303, 409, 422) else str(status)


@pytest.mark.threat("1.route")
def test_every_endpoint_has_a_row_and_an_address_and_nothing_else_has(app: Flask) -> None:
    assert set(ASKING) == endpoints(app, "GET")
    assert set(CHANGING) == endpoints(app, "POST")
    assert set(ROWS) == set(ASKING) | set(CHANGING)


def test_every_address_leads_to_its_endpoint(app: Flask, cast: Cast) -> None:
    world, urls = a_world(cast), app.url_map.bind("localhost")
    samples = [(name, "GET", path) for name, path in ASKING.items()]
    samples += [(name, "POST", path) for name, (path, _data) in CHANGING.items()]
    for endpoint, method, address in samples:
        assert urls.match(world.at(address).partition("?")[0], method=method)[0] == endpoint


def verdicts(reader: Reader, world: World, *, inspect: bool) -> dict[str, str]:
    """The answer of every endpoint to this reader: first what only asks, then what changes something."""
    how = {"queries": None, "fault": True, "inspect": inspect}
    found = {name: verdict(reader.get(world.at(path), **how)) for name, path in ASKING.items()}
    proof = reader.token()
    for name, (path, data) in CHANGING.items():
        sent = {field: world.at(value) for field, value in data.items()} | {"csrf_token": proof}
        found[name] = verdict(reader.post(world.at(path), data=sent, **how))
        if name in RENEWING:
            proof = reader.token()
    return found


def differences(expected: dict[str, str], found: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What was expected and found, where they differ."""
    return {name: (expected[name], found[name]) for name in ROWS if expected[name] != found[name]}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.threat("1.foreign")
def test_who_may_do_what(
    kind: str, cast: Cast, new_client: Callable[[], Reader], signed_in: Callable[[Somebody], Reader]
) -> None:
    world = a_world(cast)
    person = world.person(kind)
    reader = signed_in(person) if person else new_client()
    found = verdicts(reader, world, inspect=kind in INSPECTING)
    expected = {name: answers(row, COLUMNS)[kind] for name, row in ROWS.items()}
    assert not differences(expected, found), f"{kind}: endpoint, expected, found"


@pytest.mark.threat("14.confirmed")
def test_an_unconfirmed_address_is_asked_to_confirm_before_anything_binding(
    cast: Cast, signed_in: Callable[[Somebody], Reader]
) -> None:
    world = a_world(cast)
    found = verdicts(signed_in(cast.unverified), world, inspect=True)
    expected = {name: answers(row, COLUMNS)["account"] for name, row in ROWS.items()}
    assert not differences(expected | UNCONFIRMED, found), "endpoint, expected, found"
