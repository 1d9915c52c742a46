"""People with an app on their phone: set it up, read its codes, sign in with them; all through the pages."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from lms.kit import clock, otp
from tests.cast import PASSWORD, Somebody
from tests.reader import Reader, form_of

PATH = "/account/second-step"
WRONG = "not-a-code"


def key_on(page: str) -> str:
    """The key that the page shows."""
    found = re.search(r"<code>((?:[A-Z2-7]{4}-){7}[A-Z2-7]{4})</code>", page)
    assert found, "the page shows no key"
    return found[1].replace("-", "")


def code_now(key: str, *, drift: int = 0) -> str:
    """What the app shows, on a phone whose clock is `drift` steps ahead."""
    return otp.code_of(key, otp.step_at(clock.now()) + drift)


def codes_on(page: str) -> list[str]:
    """The recovery codes that the page shows."""
    return re.findall(r"<li><code>([0-9A-Z]{7}-[0-9A-Z]{7})</code></li>", page)


def begun(client: Reader) -> str:
    """Begins to set up the second step of who is signed in; gives the key."""
    assert client.submit(PATH, "begin-second-step", password=PASSWORD).status_code == 303
    return key_on(client.get(PATH).text)


def confirmed(client: Reader, key: str, *, drift: int = 0) -> tuple[list[str], TestResponse]:
    """Confirms a key; gives the recovery codes, and the page that shows them."""
    answer = client.submit(PATH, "confirm-second-step", code=code_now(key, drift=drift))
    assert answer.status_code == 200, answer.text
    return codes_on(answer.text), answer


def set_up(client: Reader) -> tuple[str, list[str]]:
    """Sets the second step of who is signed in up, with the code of the step before this one, so that this one is still
    good; gives key and recovery codes."""
    key = begun(client)
    return key, confirmed(client, key, drift=-1)[0]


def give_password(client: Reader, person: Somebody, *, next_path: str = "", **fields: str) -> TestResponse:
    """The first half of signing in."""
    answer = client.submit(
        f"/sign-in?next={next_path}", "sign-in", email=person.email, password=PASSWORD, **fields
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    return answer


def give_code(client: Reader, code: str) -> TestResponse:
    """The second half."""
    return client.submit("/sign-in/code", "code", code=code)


def change(client: Reader, wish: str, code: str, password: str = PASSWORD) -> TestResponse:
    """Sends the form of who has a second step."""
    return client.submit(PATH, "change-second-step", wish=wish, code=code, password=password)


def press(client: Reader, page: TestResponse, action: str) -> TestResponse:
    """Sends a form of a page that is open already."""
    address, fields = form_of(page.text, action)
    return client.post(address, data=fields)
