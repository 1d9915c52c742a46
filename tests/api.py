"""Programs that read the API: with the token of somebody of the cast, or without one."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from lms.people import service
from tests.cast import Somebody
from tests.reader import Reader

API = "/api/v1"


def token_of(person: Somebody, name: str = "our web site") -> str:
    """A fresh token of the person."""
    return service.make_token(person.id, name=name)


def proof(token: str) -> dict[str, str]:
    """The headers that carry a token."""
    return {"Authorization": f"Bearer {token}"}


def ask(client: Reader, path: str, token: str = "", **headers: str) -> TestResponse:
    """What the API answers at `path`, read to its end, where the use is noted."""
    sent = headers | (proof(token) if token else {})
    return client.get(API + path, headers=sent, buffered=True)


def ids(client: Reader, path: str, token: str = "") -> list[str]:
    """The ids of the list at `path`."""
    answer = ask(client, path, token)
    assert answer.status_code == 200, answer.data
    return [item["id"] for item in json_of(answer)["items"]]


def json_of(answer: TestResponse) -> Any:
    """The JSON of an answer."""
    return answer.get_json()


def problem(answer: TestResponse, status: int) -> Any:
    """The problem an answer tells (RFC 9457)."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.data
    found = answer.get_json()
    assert (found["status"], found["type"]) == (status, "about:blank")
    assert set(found) == {"type", "title", "status", "detail", "code", "errors"}
    return found
