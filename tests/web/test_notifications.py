"""The inbox page."""

from __future__ import annotations

import re
from collections.abc import Callable

from lms.kit.db import use_case
from lms.notifications import queries, service
from lms.notifications.rules import Letter
from tests.cast import Cast, Somebody
from tests.reader import Reader

SignedIn = Callable[[Somebody], Reader]


@use_case
def post(person: Somebody, *, number: int = 1) -> None:
    for each in range(number):
        letter = Letter("enrolment.confirmed", f"Seat {each}", "First.\n\nSecond.", "/courses")
        service.post(person.id, letter, event=f"e:{each}")


def test_the_inbox_is_for_people_who_are_signed_in(client: Reader) -> None:
    answer = client.get("/me/notices")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_an_empty_inbox_shows_a_way_on(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.learner).get("/me/notices")
    assert page.status_code == 200
    assert "Nothing yet" in page.text


def test_looking_changes_nothing_and_marking_does(signed_in: SignedIn, cast: Cast) -> None:
    post(cast.learner)
    client = signed_in(cast.learner)
    page = client.get("/me/notices")
    assert "Seat 0" in page.text
    assert queries.unread_count(cast.learner.id) == 1
    assert client.submit("/me/notices", "read-notice").status_code == 303
    assert queries.unread_count(cast.learner.id) == 0


def test_all_are_marked_at_once(signed_in: SignedIn, cast: Cast) -> None:
    post(cast.learner, number=3)
    client = signed_in(cast.learner)
    assert client.submit("/me/notices", "read-all-notices").status_code == 303
    assert "All notices are marked as read." in client.get("/me/notices").text
    assert queries.unread_count(cast.learner.id) == 0


def test_nobody_marks_the_notices_of_others(signed_in: SignedIn, cast: Cast) -> None:
    post(cast.learner)
    post(cast.colleague)
    foreign = queries.inbox(cast.learner.id).items[0].id
    client = signed_in(cast.colleague)
    assert client.submit("/me/notices", "read-notice", notice=str(foreign)).status_code == 303
    assert queries.unread_count(cast.learner.id) == 1
    assert queries.unread_count(cast.colleague.id) == 1


def test_nonsense_marks_nothing(signed_in: SignedIn, cast: Cast) -> None:
    post(cast.learner)
    client = signed_in(cast.learner)
    for nonsense in ("x", "-1", "9" * 40, "1 OR 1=1", "٣"):
        assert client.submit("/me/notices", "read-notice", notice=nonsense).status_code == 303
    assert queries.unread_count(cast.learner.id) == 1


def test_marking_needs_the_token(signed_in: SignedIn, cast: Cast) -> None:
    post(cast.learner)
    assert signed_in(cast.learner).post("/me/notices/read").status_code == 400
    assert queries.unread_count(cast.learner.id) == 1


def test_pages_of_one_and_of_many_ask_the_same_number_of_queries(
    signed_in: SignedIn, cast: Cast, queries: Callable[[], object]
) -> None:
    client = signed_in(cast.learner)
    seen = []
    for number in (1, 30):
        post(cast.learner, number=number)
        with queries() as statements:  # type: ignore[attr-defined]
            client.get("/me/notices")
        seen.append(len(statements))
    assert seen[0] == seen[1]


def test_who_decides_for_a_centre_chooses_how_often_the_digest_comes(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.home)
    page = client.get("/me/notices").text
    assert "Digest of your desk" in page
    assert chosen(page, "every") == "week"
    answer = client.submit("/me/notices", "choose-digest", every="never")
    assert answer.location == "/me/notices#digest"
    page = client.get("/me/notices").text
    assert "Saved." in page
    assert chosen(page, "every") == "never"
    assert queries.digest_choice(cast.home.id) == "never"
    assert queries.digest_choice(cast.lead.id) == "week"


def test_everybody_chooses_what_mails_bring_for_the_calendar(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.learner)
    assert chosen(client.get("/me/notices").text, "part") == "file"
    for choice in ("both", "invitation"):
        answer = client.submit("/me/notices", "choose-calendar-part", part=choice)
        assert answer.location == "/me/notices#calendar"
    page = client.get("/me/notices").text
    assert "Saved." in page
    assert chosen(page, "part") == "invitation"
    for odd in ("fax", "", "x" * 10_000):
        answer = client.submit("/me/notices", "choose-calendar-part", part=odd)
        assert answer.status_code == 422
        assert 'href="#part-0"' in answer.text
    assert queries.calendar_choice(cast.learner.id) == "invitation"
    assert queries.calendar_choice(cast.colleague.id) == "file"


def chosen(page: str, name: str) -> str:
    """The choice that is ticked."""
    boxes = [each for each in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in each]
    (ticked,) = [each for each in boxes if "checked" in each]
    (value,) = re.findall(r'value="(\w+)"', ticked)
    return str(value)


def test_an_odd_choice_is_refused_and_changes_nothing(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.home)
    for odd in ("hourly", "", "x" * 10_000):
        answer = client.submit("/me/notices", "choose-digest", every=odd)
        assert answer.status_code == 422
        assert 'href="#every-0"' in answer.text
    assert queries.digest_choice(cast.home.id) == "week"


def test_who_decides_for_nobody_has_no_digest(signed_in: SignedIn, cast: Cast) -> None:
    for person in (cast.learner, cast.editor, cast.office):
        assert "Digest of your desk" not in signed_in(person).get("/me/notices").text
