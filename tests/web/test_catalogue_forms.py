"""The catalogue for machines and from page to page: JSON, CSV, feeds."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast
from tests.pages import listed
from tests.reader import Reader
from tests.shelf import a_listed, stock


@pytest.fixture
def shelf(cast: Cast, now: datetime) -> Cast:
    """The small catalogue of `tests/shelf.py`."""
    return stock(cast)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_machine_gets_404_for_a_value_that_means_nothing(client: Reader, cast: Cast, form: str) -> None:
    answer = client.get(f"/courses.{form}?level=wizard")
    assert answer.status_code == 404
    expected = "application/problem+json" if form == "json" else "text/plain"
    assert answer.mimetype == expected
    assert "wizard" in answer.get_data(as_text=True) or "wizard" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "query", ["", "level=master", "q=radio&sort=title", "from=2027-04-01&to=2027-05-30", "page=2"]
)
def test_json_and_csv_have_the_items_of_the_page(client: Reader, shelf: Cast, query: str) -> None:
    titles = listed(client, query)
    data = client.get(f"/courses.json?{query}").get_json()
    assert [item["title"] for item in data["items"]] == titles
    table = csv.DictReader(io.StringIO(client.get(f"/courses.csv?{query}").get_data(as_text=True)))
    assert [row["title"] for row in table] == titles


def test_json_is_complete_and_absolute(client: Reader, shelf: Cast, settings: Any) -> None:
    data = client.get("/courses.json?centre=sccc&sort=title").get_json()
    assert (data["total"], data["page"], data["pages"], data["next"]) == (2, 1, 1, None)
    assert data["url"] == f"{settings.base_url}/courses?centre=sccc&sort=title"
    item = next(each for each in data["items"] if each["id"] == "oppekava-ulevaade")
    assert item["url"] == f"{settings.base_url}/courses/oppekava-ulevaade"
    assert item["centre"]["id"] == "sccc"
    assert [topic["id"] for topic in item["topics"]] == ["radio", "digital"]
    run = item["runs"][0]
    assert run["starts_at"] == "2027-03-22T09:00:00+00:00"
    assert (run["seats_free"], run["zone"], run["state"]) == (8, "Europe/Stockholm", "published")


def test_pages_follow_one_another_without_gap_or_double(client: Reader, cast: Cast, now: datetime) -> None:
    for number in range(53):
        a_listed(f"Course {number:02}")
    shown = [title for page in (1, 2, 3) for title in listed(client, f"page={page}")]
    assert shown == [f"Course {number:02}" for number in range(53)]
    assert "not that long" in client.get("/courses?page=9").get_data(as_text=True)
    following = client.get("/courses.json?page=2").get_json()
    assert (following["pages"], following["next"].partition("?")[2]) == (3, "page=3")


def test_the_list_follows_with_exactly_its_filter(client: Reader, shelf: Cast, settings: Any) -> None:
    page = client.get("/courses?level=master&topic=radio&sort=title&page=1").get_data(as_text=True)
    assert f"{settings.base_url}/courses.ics?topic=radio&amp;level=master" in page
    assert f"{settings.base_url}/courses.json?topic=radio&amp;level=master&amp;sort=title" in page


def test_a_formula_arrives_as_text(client: Reader, cast: Cast, now: datetime) -> None:
    a_listed("=HYPERLINK(0)", provider="@evil")
    line = client.get("/courses.csv").get_data(as_text=True).splitlines()[1]
    assert "'=HYPERLINK(0)" in line
    assert "'@evil" in line
