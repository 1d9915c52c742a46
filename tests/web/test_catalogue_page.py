"""The catalogue's page: filters, counts, chips, groups, and what an empty list says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lms.courses import queries as courses
from lms.enrolments import service as enrolments
from tests.cast import Cast
from tests.catalogue import a_course, a_run, a_session, actor
from tests.inspector import parsed
from tests.pages import listed, rows_of
from tests.reader import Reader
from tests.shelf import stock, topic


@pytest.fixture
def shelf(cast: Cast, now: datetime) -> Cast:
    """The small catalogue of `tests/shelf.py`."""
    return stock(cast)


def test_the_next_comes_first_and_what_has_no_day_stands_apart(client: Reader, shelf: Cast) -> None:
    page = client.get("/courses", queries=12).get_data(as_text=True)
    assert rows_of(page) == [
        "Õppekava ülevaade", "Online radio", "Baltic packaging", "Open tape-out", "Spring school",
    ]  # fmt: skip
    for heading in ("With a date", "Without a date to come", "At your own pace"):
        assert heading in page
    assert "5 courses" in page
    assert page.count("Enrol at the source") == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=oppekava", ["Õppekava ülevaade"]),
        ("q=ÕPPEKAVA+ule", ["Õppekava ülevaade"]),
        ("q=mmwave", ["Õppekava ülevaade", "Online radio"]),
        ("level=master", ["Õppekava ülevaade", "Baltic packaging"]),
        ("level=master&level=phd", ["Õppekava ülevaade", "Online radio", "Baltic packaging"]),
        ("level=master&centre=kiip", ["Baltic packaging"]),
        ("topic=chip-design", ["Õppekava ülevaade", "Online radio", "Spring school"]),
        ("topic=radio&topic=digital&level=phd", ["Online radio"]),
        ("region=baltic", ["Baltic packaging"]),
        ("region=nordic-baltic", ["Õppekava ülevaade", "Online radio", "Baltic packaging"]),
        ("country=EE", ["Baltic packaging"]),
        ("country=NO&country=DK", ["Open tape-out", "Spring school"]),
        ("language=et", ["Baltic packaging"]),
        ("mode=online", ["Online radio"]),
        ("audience=sme", ["Baltic packaging"]),
        ("from=2027-04-01&to=2027-04-30", ["Online radio"]),
        ("from=2027-04-13", ["Baltic packaging"]),
        (
            "sort=title",
            ["Baltic packaging", "Online radio", "Open tape-out", "Spring school", "Õppekava ülevaade"],
        ),
        ("open=1", ["Õppekava ülevaade", "Online radio", "Baltic packaging"]),
        ("q=%00%2a%22%27%29", None),
        ("from=0001-01-01&to=9999-12-31&page=999999999999", []),
    ],
)
def test_or_inside_a_facet_and_across(
    client: Reader, shelf: Cast, query: str, titles: list[str] | None
) -> None:
    found = listed(client, query)
    assert found == titles if titles is not None else len(found) == 5, "no word is asked for"


def test_free_seats_are_those_that_nobody_holds(client: Reader, shelf: Cast) -> None:

    run = courses.run_by_ref("SECOND")
    assert run is not None
    assert "Online radio" in listed(client, "free=1")
    enrolments.enrol(run.id, person_id=shelf.learner.id, actor=actor(shelf.learner))
    assert "Online radio" not in listed(client, "free=1")
    page = client.get("/courses").get_data(as_text=True)
    assert "Waiting list" in page
    assert "8 seats free" in page


def test_counts_take_the_other_facets_into_account(client: Reader, shelf: Cast) -> None:
    def count(query: str, name: str, value: str) -> int:
        page = client.get(f"/courses?{query}", queries=12).get_data(as_text=True)
        found = re.search(rf'id="f-{name}-{value}".*?<span class="tally">(\d+)</span>', page, re.DOTALL)
        return int(found[1]) if found else 0

    assert count("", "level", "master") == 2
    assert count("centre=kiip", "level", "master") == 1
    assert count("level=phd", "level", "master") == 2, "a facet's own choice does not change its counts"
    assert count("", "topic", "chip-design") == 3, "a course with two topics below counts once"
    assert count("", "region", "europe") == 3
    assert count("", "country", "SE") == 2, "a course without a country is in its centre's"


def test_a_chip_takes_exactly_its_filter_away(client: Reader, shelf: Cast) -> None:
    page = client.get("/courses?level=master&level=phd&q=radio&open=1").get_data(as_text=True)
    document = parsed(page)
    chips = next(each for each in document.iter("ul") if each.get("class") == "chosen no-print")
    links = [link.get("href") for link in chips.iter("a")]
    assert links == [
        "/courses?level=master&level=phd&open=1",
        "/courses?q=radio&level=phd&open=1",
        "/courses?q=radio&level=master&open=1",
        "/courses?q=radio&level=master&level=phd",
        "/courses",
    ]
    assert listed(client, links[1].partition("?")[2]) == ["Online radio"]


def test_values_that_mean_nothing_are_left_out_with_a_note(client: Reader, shelf: Cast) -> None:
    page = client.get("/courses?level=wizard&level=phd&from=soon&colour=blue").get_data(as_text=True)
    assert rows_of(page) == ["Online radio"]
    assert "level “wizard”" in page
    assert "from “soon”" in page
    assert "blue" not in page


def test_an_empty_list_says_which_filter_empties_it(
    client: Reader, shelf: Cast, travel: Callable[..., Any]
) -> None:
    page = client.get("/courses?level=phd&centre=kiip").get_data(as_text=True)
    assert rows_of(page) == []
    assert "Without Level “Doctoral”: 1 course" in page
    assert "Without Centre “KIIP”: 1 course" in page
    travel(datetime.fromisoformat("2027-06-01T09:00:00+00:00"))
    page = client.get("/courses?level=phd&open=1").get_data(as_text=True)
    assert "Runs that took place before" in page
    assert rows_of(page) == ["Online radio"]


def test_the_number_of_queries_does_not_follow_the_number_of_courses(
    cast: Cast, client: Reader, now: datetime, queries: Callable[[], Any]
) -> None:
    def asked() -> int:
        with queries() as seen:
            client.get("/courses?q=wafer")
        return len(seen)

    a_run(cast.host, cast.sccc, ref="ONE", publish=True)
    one = asked()
    for ref in ("TWO", "THREE"):
        a_run(
            cast.host, cast.sccc, ref=ref, publish=True, sessions=(a_session(), a_session(starts=13, ends=14))
        )
    assert asked() == one <= 12


def test_search_leads_to_the_catalogue(client: Reader, cast: Cast) -> None:
    answer = client.get("/search?q=chip+design%26x")
    assert (answer.status_code, answer.location) == (302, "/courses?q=chip+design%26x")


def test_a_page_is_small(client: Reader, cast: Cast, now: datetime) -> None:
    """A page of 25 rows stays below the budget of 60 KB even before it is compressed."""
    tops = [topic(f"Topic {number}") for number in range(12)]
    below = [topic(f"Topic {number} below", below=tops[number % 12]) for number in range(60)]
    for number in range(30):
        course = a_course(
            cast.host, cast.sccc, title=f"A course with quite a long title, number {number}",
            summary="What one learns here, told in a sentence that is neither short nor long. " * 3,
            topic_ids=(below[number], below[number + 30]), languages=("en", "sv"), level="master",
        )  # fmt: skip
        a_run(cast.host, cast.sccc, course_id=course, ref=f"RUN-{number}", publish=True)
    assert len(client.get("/courses").data) <= 60_000
