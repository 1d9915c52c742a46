"""Long lists as Atom feeds in pages (RFC 5005, 3)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest

from lms.calendar.rules import goes_on
from lms.kit import atom
from lms.kit.paging import Page

OWN = "https://x.example/courses.atom"


def links(query: str, number: int, total: int) -> dict[str, str]:
    """The links of a feed to feeds, by their relation."""
    asked = f"?{query}" if query else ""
    about = {"own": OWN + asked, "page": "https://x.example/courses", "title": "Courses", "author": "Us"}
    page = Page([], number, 25, total)
    root = ET.fromstring(atom.feed(atom.Head(**about, **atom.in_pages(OWN, query, page)), []))
    space = "{http://www.w3.org/2005/Atom}"
    assert root.findtext(f"{space}id") == OWN + asked  # one list, whichever page of it
    found = {each.get("rel", ""): each.get("href", "") for each in root.findall(f"{space}link")}
    del found["alternate"]
    return found


def test_a_short_list_says_nothing_of_pages() -> None:
    assert links("centre=sccc", 1, 25) == {"self": f"{OWN}?centre=sccc"}
    assert links("", 1, 0) == {"self": OWN}


def test_a_page_leads_to_those_beside_it() -> None:
    assert links("", 2, 51) == {
        "self": f"{OWN}?page=2",
        "first": OWN,
        "previous": OWN,
        "next": f"{OWN}?page=3",
        "last": f"{OWN}?page=3",
    }
    asked = "centre=sccc&q=a%26b"
    first, last = links(asked, 1, 26), links(asked, 2, 26)
    assert (first["next"], "previous" in first) == (f"{OWN}?{asked}&page=2", False)
    assert (last["previous"], "next" in last) == (f"{OWN}?{asked}", False)


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ([], None),
        ([1, 2], None),
        ([1, 2, 5], date(2027, 3, 5)),
        ([1, 1, 1], None),
        ([1, 2, 3, 4], date(2027, 3, 4)),
    ],
)
def test_a_calendar_that_was_cut_goes_on_with_its_last_day(starts: list[int], expected: date | None) -> None:
    at = [datetime(2027, 3, day, 23, tzinfo=UTC) for day in starts]
    assert goes_on(at, first=date(2027, 3, 1), most=3) == expected
