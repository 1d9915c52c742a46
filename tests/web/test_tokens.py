"""Personal tokens: made and shown once, told with their last use, withdrawn one by one; and in no log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from structlog.stdlib import ProcessorFormatter

from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.tokens import hash_token
from lms.people import queries, service
from lms.people.models import Person, PersonalToken
from tests.api import ask, ids, json_of, problem, proof, token_of
from tests.cast import PASSWORD, Cast, Somebody
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PATH = "/account/tokens"


def test_a_token_is_made_shown_once_used_and_withdrawn(
    cast: Cast, client: Reader, signed_in: SignIn, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    mine = signed_in(cast.learner)
    page = mine.submit(PATH, "make-token", name="our web site").get_data(as_text=True)
    found = re.search(r"<code>([\w-]{43})</code>", page)
    assert found
    token = found[1]
    assert [row.token_hash for row in session().query(PersonalToken)] == [hash_token(token)]
    page = mine.get(PATH).get_data(as_text=True)
    assert "our web site" in page and "never" in page and token not in page
    travel(timedelta(minutes=5))
    assert ids(client, "/me/enrolments", token) == []
    for path in (PATH, "/account/security"):
        page = mine.get(path).get_data(as_text=True)
        assert "our web site" in page and "2027-03-01T09:05" in page
    other = token_of(cast.learner, "another")
    handle = queries.tokens_of(cast.learner.id)[0].handle
    stranger = signed_in(cast.colleague)
    withdraw = f"{PATH}/{handle}/withdraw"
    assert stranger.post(withdraw, data={"csrf_token": stranger.token()}).status_code == 404
    for half in ("", handle[:4], "%"):
        assert mine.post(f"{PATH}/{half}/withdraw", data={"csrf_token": mine.token()}).status_code == 404
    for _ in range(2):
        assert mine.post(withdraw, data={"csrf_token": mine.token()}).status_code == 303
    assert problem(ask(client, "/me/enrolments", token), 401)["code"] == "invalid_token"
    assert ask(client, "/me/enrolments", other).status_code == 200
    assert "our web site" not in mine.get("/account/security").get_data(as_text=True)


def test_a_token_needs_a_name_and_twenty_are_enough(cast: Cast, signed_in: SignIn) -> None:
    mine = signed_in(cast.learner)
    assert mine.submit(PATH, "make-token", name=" ").status_code == 422
    assert mine.submit(PATH, "make-token", name="x" * 61).status_code == 422
    for number in range(service.MOST_TOKENS):
        token_of(cast.learner, f"program {number}")
    refused = mine.submit(PATH, "make-token", name="one more")
    assert refused.status_code == 422 and "withdraw one first" in refused.get_data(as_text=True)


@use_case
def deactivate(person: Somebody) -> None:
    session().get_one(Person, person.id).deactivated_at = clock.now()


def test_it_outlives_a_password_but_not_its_owner_and_opens_no_page(
    cast: Cast, client: Reader, app: Flask
) -> None:
    token = token_of(cast.learner)
    new = "another lamp over the harbour"
    with app.test_request_context():
        service.change_password(
            cast.learner.id, current=PASSWORD, new=new, client=service.Client("192.0.2.7")
        )
    assert ask(client, "/me/enrolments", token).status_code == 200
    for path in ("/me", "/account", "/account/tokens", "/desk/ficcc"):
        assert client.get(path, headers=proof(token)).headers["Location"].startswith("/sign-in"), path
    refused = client.post(PATH, headers=proof(token), data={"name": "x"})
    assert refused.status_code == 400, "a form needs its own proof"
    deactivate(cast.learner)
    for path in ("/me/enrolments", "/courses"):
        assert problem(ask(client, path, token), 401)["code"] == "invalid_token"


@pytest.fixture
def log(app: Flask) -> Iterator[StringIO]:
    """What the process writes to its log."""
    (handler,) = [
        each for each in logging.getLogger().handlers if isinstance(each.formatter, ProcessorFormatter)
    ]
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.threat("3.token", "17.logs")
def test_a_token_stands_in_no_log_and_no_answer(cast: Cast, client: Reader, log: StringIO) -> None:
    token = token_of(cast.learner)
    logging.getLogger("waitress").warning("GET /api/v1/courses Authorization: Bearer %s", token)
    for path in ("/courses", "/courses?levl=x", "/nothing", "/me/enrolments"):
        answer = ask(client, path, token)
        assert token.encode() not in answer.data and token not in str(answer.headers)
    assert "Authorization: Bearer " in log.getvalue() and token not in log.getvalue()
    assert json_of(ask(client, f"/courses?token={token}"))["code"] == "unknown_parameter"
