"""The agenda list and the subscribe page."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from lms.access import Scope
from lms.calendar import queries as addresses
from lms.calendar import service
from lms.courses.rules import Sharing
from lms.enrolments import service as enrolments
from tests.calendar_life import Life
from tests.cast import Cast, Somebody
from tests.reader import Reader, form_of
from tests.scene import a_run, actor, session_on

pytestmark = pytest.mark.usefixtures("now")


def text(client: Reader, path: str) -> str:
    """The words of a page, blanks joined."""
    answer = client.get(path)
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    html = html[html.index("<main") : html.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_entries_stand_on_the_readers_day_with_both_zones(cast: Cast, client: Reader) -> None:
    night = session_on(date(2027, 3, 23), title="Night shift", starts=23, ends=1, ends_on=date(2027, 3, 24))
    a_run(cast, sessions=(night,))
    page = text(client, "/calendar")
    assert "2 entries" in page
    assert "Wed 24 Mar 2027 00:00 Clean room basics: Night shift" in page
    assert "Tue 23 Mar 2027 23:00 – Wed 24 Mar 2027 01:00 Stockholm time" in page
    assert "Helsinki time" in page


def test_cancelled_and_postponed_say_so(cast: Cast, client: Reader) -> None:
    life = Life(cast)
    life.cancel_first()
    page = text(client, "/calendar")
    assert "Cancelled" in page and "3 entries" in page
    life.postpone()
    assert "Postponed" in text(client, "/calendar")
    life.cancel()
    assert text(client, "/calendar").count("Cancelled") >= 2


def test_an_unpublished_run_is_not_shown(cast: Cast, client: Reader) -> None:
    life = Life(cast)
    life.unpublish()
    assert "Clean room" not in text(client, "/calendar")


def test_filters_and_days(cast: Cast, client: Reader) -> None:
    a_run(cast)
    a_run(cast, ref="RUN-2", title="Estonian thing", centre=cast.kiip)
    assert "6 entries" in text(client, "/calendar")
    assert "3 entries" in text(client, "/calendar?centre=kiip")
    assert "2 entries" in text(client, "/calendar?from=2027-03-24&to=2027-03-31")
    page = text(client, "/calendar?from=2030-01-01")
    assert "Nothing in these days" in page and "Remove all filters" in page
    page = text(client, "/calendar?topic=magic&centre=sccc")
    assert "were ignored: topic=magic" in page and "3 entries" in page
    feed = client.get("/calendar?centre=kiip&sort=title").get_data(as_text=True)
    assert "/calendar.ics?centre=kiip" in feed


@pytest.mark.parametrize(
    "query",
    ["from=0001-01-01", "from=9999-12-31", "to=0001-01-01", "from=2027-05-01&to=2027-01-01", "from=x&to="],
)
def test_any_day_may_be_asked_for(cast: Cast, client: Reader, query: str) -> None:
    a_run(cast)
    assert client.get(f"/calendar?{query}").status_code == 200


def test_members_see_what_is_shared_with_them(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    a_run(cast, course={"sharing": Sharing(scope=Scope.OWN)})
    assert "0 entries" in text(client, "/calendar")
    assert "0 entries" in text(signed_in(cast.outside), "/calendar")
    assert "3 entries" in text(signed_in(cast.guest), "/calendar")


def test_more_entries_do_not_mean_more_queries(
    cast: Cast, client: Reader, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    a_run(cast)
    with queries() as one:
        client.get("/calendar")
    for number in (2, 3):
        a_run(cast, ref=f"RUN-{number}", title=f"Course {number}")
    with queries() as three:
        client.get("/calendar")
    assert len(three) == len(one)


def test_everybody_is_told_how_to_subscribe(cast: Cast, client: Reader) -> None:
    page = client.get("/calendar/subscribe").get_data(as_text=True)
    assert "within 48 hours of the start always goes by mail" in page
    for address in (
        "webcal://",
        "https://calendar.google.com/calendar/r?cid=webcal",
        "/calendar.ics",
        "/centres/ficcc.ics",
        "/regions/nordic-baltic.ics",
    ):
        assert address in page, address
    assert 'data-action="make-address"' not in page
    assert "/sign-in?next=/calendar/subscribe" in page


def test_an_address_is_shown_once_and_works(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    scene = a_run(cast)
    enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    reader = signed_in(cast.learner)
    made = reader.submit("/calendar/subscribe", "make-address", name="phone").get_data(as_text=True)
    found = re.search(r"/feeds/([\w-]{43})\.ics", made)
    assert found
    assert "shown only now" in made
    assert found[1] not in reader.get("/calendar/subscribe").get_data(as_text=True)
    assert client.get(f"/feeds/{found[1]}.ics").status_code == 200
    (address,) = addresses.addresses_of(cast.learner.id)
    answer = reader.submit("/calendar/subscribe", f"withdraw-address-{address.handle}")
    assert (answer.status_code, answer.location) == (303, "/calendar/subscribe")
    assert "The address is withdrawn" in text(reader, "/calendar/subscribe")
    assert addresses.addresses_of(cast.learner.id) == []
    assert client.get(f"/feeds/{found[1]}.ics").status_code == 410


def test_bad_names_are_refused_beside_the_field(cast: Cast, signed_in: Callable[[Somebody], Reader]) -> None:
    reader = signed_in(cast.learner)
    for name in ("", "  ", "x" * 61):
        answer = reader.submit("/calendar/subscribe", "make-address", name=name)
        assert answer.status_code == 422
        assert "name-error" in answer.get_data(as_text=True)
    assert addresses.addresses_of(cast.learner.id) == []


def test_twenty_addresses_are_enough(cast: Cast, signed_in: Callable[[Somebody], Reader]) -> None:
    for number in range(service.MOST_ADDRESSES):
        service.make_address(cast.learner.id, name=f"device {number}")
    answer = signed_in(cast.learner).submit("/calendar/subscribe", "make-address", name="one more")
    assert answer.status_code == 422
    assert "withdraw one first" in answer.get_data(as_text=True)


def test_other_peoples_addresses_are_not_there(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    service.make_address(cast.learner.id, name="phone")
    service.make_address(cast.colleague.id, name="mine")
    (theirs,), (own,) = (addresses.addresses_of(each.id) for each in (cast.learner, cast.colleague))
    reader = signed_in(cast.colleague)
    page = reader.get("/calendar/subscribe").get_data(as_text=True)
    assert "phone" not in page.replace("“phone” or", "")
    _, values = form_of(page, f"withdraw-address-{own.handle}")
    for handle in (theirs.handle, "0" * 32, "%25", "_"):
        assert reader.post(f"/calendar/addresses/{handle}/withdraw", data=values).status_code == 404
    assert len(addresses.addresses_of(cast.learner.id)) == 1


def test_the_anonymous_make_nothing(cast: Cast, client: Reader) -> None:
    for path in ("/calendar/subscribe", "/calendar/addresses/1/withdraw"):
        assert client.post(path, data={"name": "x"}).status_code in (303, 400)
