"""A feed of one's own choice on the subscribe page, and its short address."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.calendar.models import ShortList
from lms.kit.db import session
from tests.cast import Cast
from tests.reader import Reader
from tests.scene import a_run

pytestmark = pytest.mark.usefixtures("now")
PAGE = "/calendar/subscribe?list=courses&centre=sccc&form=banner"


def made() -> int:
    return session().scalar(select(func.count()).select_from(ShortList)) or 0


def test_a_choice_shows_what_comes_and_gets_a_short_address(cast: Cast, client: Reader) -> None:
    a_run(cast)
    a_run(cast, ref="RUN-2", title="Estonian thing", centre=cast.kiip)
    plain = client.get("/calendar/subscribe").text
    assert 'data-action="choose-feed"' in plain and "make-short" not in plain
    page = client.get(PAGE).text
    long = "/courses.ics?centre=sccc&amp;form=banner"
    assert long in page and "Estonian thing" not in page and "Clean room basics" in page

    answer = client.submit(PAGE, "make-short")
    assert answer.status_code == 303 and made() == 1
    short = f"/calendar/f/{session().scalar(select(ShortList.ref))}.ics"
    after = client.get(answer.location).text
    assert short in after and "make-short" not in after
    assert client.get(short).data == client.get("/courses.ics?centre=sccc&form=banner").data
    assert client.get(short).headers["Cache-Control"].startswith("public")

    # the same choice said in another order has the same address, for everybody
    again = client.post(
        "/calendar/subscribe/short?form=banner&centre=sccc&list=courses", data={"csrf_token": client.token()}
    )
    assert again.status_code == 303 and made() == 1


@pytest.mark.parametrize("query", ["list=magic", "list=courses&centre=nowhere", "list=courses&form=x"])
def test_what_is_no_choice_is_not_there(cast: Cast, client: Reader, query: str) -> None:
    assert client.get(f"/calendar/subscribe?{query}").status_code == 404
    sent = client.post(f"/calendar/subscribe/short?{query}", data={"csrf_token": client.token()})
    assert (sent.status_code, made()) == (404, 0)
    assert client.get("/calendar/f/0123456789abcdef0123.ics").status_code == 404


def test_a_short_address_is_made_only_on_purpose(cast: Cast, client: Reader) -> None:
    assert client.get("/calendar/subscribe/short?list=courses").status_code == 405
    assert client.post("/calendar/subscribe/short?list=courses", data={}).status_code == 400
    assert made() == 0


@pytest.mark.threat("14.hourly")
def test_nobody_fills_the_table_with_short_addresses(client: Reader) -> None:
    """What is there already is given to everybody; of what nobody asked for yet 30 an hour are enough."""
    address = "/calendar/subscribe/short?list=courses&q={}"
    proof = {"csrf_token": client.token()}
    answers = [client.post(address.format(number), data=proof).status_code for number in range(31)]
    assert answers == [303] * 30 + [429]
    refused = client.post(address.format("more"), data=proof)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600 and "use the long one" in refused.text
    assert client.post(address.format(7), data=proof).status_code == 303
    assert made() == 30
