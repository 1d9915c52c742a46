"""The catalogue: filters, counts, chips, groups, what an empty list says, and the scope of each reader."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import html5lib
import pytest

from lms.access import Scope
from lms.courses import service
from lms.courses.rules import CourseInput, Period, Sharing
from tests.cast import Cast, Place, Somebody
from tests.catalogue import DAY, a_course, a_run, a_session, actor
from tests.reader import Reader

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def rows_of(page: str) -> list[str]:
    """The titles of the rows, in order."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        "".join(heading.itertext()).strip()
        for row in document.iter("li")
        if "row" in (row.get("class") or "").split()
        for heading in row.iter("h3")
    ]


def listed(client: Reader, query: str = "") -> list[str]:
    """The titles that `/courses` shows for a query string."""
    answer = client.get(f"/courses?{query}", queries=12)
    assert answer.status_code == 200
    return rows_of(answer.get_data(as_text=True))


def topic(label: str, *, below: int | None = None, synonyms: tuple[str, ...] = ()) -> int:
    return service.save_topic(label, actor=None, parent_id=below, synonyms=synonyms)


def a_listed(title: str, *, centre: Place | None = None, **values: Any) -> int:
    """A published course of somebody else."""
    described = {"title": title, "provider": "Fjord University", "source": "https://fjord.example/c"} | values
    ident = service.create_course(
        CourseInput(**described), actor=None, centre_id=centre.id if centre else None, origin="listed"
    )
    service.publish_course(ident, actor=None)
    return ident


@pytest.fixture
def shelf(cast: Cast, now: datetime) -> Cast:
    """Three own courses with runs, and two listed ones."""
    design = topic("Chip design")
    rf = topic("Radio", below=design, synonyms=("mmWave",))
    digital = topic("Digital", below=design)
    host, other = cast.host, cast.other
    first = a_course(
        host, cast.sccc, title="Õppekava ülevaade", level="master", languages=("en",), topic_ids=(rf, digital)
    )
    a_run(host, cast.sccc, course_id=first, ref="FIRST", sessions=(a_session(),), mode="onsite", publish=True)
    second = a_course(
        host, cast.sccc, title="Online radio", level="phd", languages=("sv",), mode="online", topic_ids=(rf,)
    )
    a_run(
        host,
        cast.sccc,
        course_id=second,
        ref="SECOND",
        starts_on=date(2027, 4, 12),
        capacity_max=1,
        publish=True,
    )
    third = a_course(
        other, cast.kiip, title="Baltic packaging", level="master", languages=("et", "en"), audiences=("sme",)
    )
    a_run(other, cast.kiip, course_id=third, ref="THIRD", starts_on=date(2027, 5, 3), publish=True)
    a_listed("Open tape-out", country="NO", self_paced=True, languages=("en",))
    a_listed("Spring school", country="DK", period=Period(text="in spring, every year"), topic_ids=(digital,))
    return cast


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
    from lms.courses import queries as courses  # late: `enrolments` is the floor above
    from lms.enrolments import service as enrolments

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
    document = html5lib.parse(page, namespaceHTMLElements=False)
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


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_machine_gets_404_for_a_value_that_means_nothing(client: Reader, cast: Cast, form: str) -> None:
    answer = client.get(f"/courses.{form}?level=wizard")
    assert answer.status_code == 404
    expected = "application/problem+json" if form == "json" else "text/plain"
    assert answer.mimetype == expected
    assert "wizard" in answer.get_data(as_text=True) or "wizard" in answer.get_json()["detail"]


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


@pytest.mark.parametrize(
    ("scope", "readers"),
    [
        (
            Sharing(scope=Scope.PUBLIC),
            {None, "learner", "guest", "baltic", "outside", "claimant", "host", "editor", "office", "admin"},
        ),
        (Sharing(scope=Scope.NETWORK), {"learner", "guest", "baltic", "host", "editor", "office", "admin"}),
        (Sharing(scope=Scope.OWN), {"guest", "host", "editor", "office", "admin"}),
        ("region", {"baltic", "guest", "host", "editor", "office", "admin"}),
        ("chosen", {"learner", "guest", "host", "editor", "office", "admin"}),
    ],
)
def test_each_reader_sees_what_is_shared_with_them(
    cast: Cast,
    now: datetime,
    client: Reader,
    signed_in: Callable[[Somebody], Reader],
    scope: Any,
    readers: set[str | None],
) -> None:
    sharing = {
        "region": Sharing(scope=Scope.REGION, region_ids=frozenset({cast.baltic_region.id})),
        "chosen": Sharing(scope=Scope.CHOSEN, centre_ids=frozenset({cast.ficcc.id})),
    }.get(scope, scope)
    course = a_course(cast.host, cast.sccc, title="Shared with some", sharing=sharing, level="phd")
    a_run(cast.host, cast.sccc, course_id=course, ref="SHARED", publish=True)
    everybody = [
        None,
        "learner",
        "guest",
        "baltic",
        "outside",
        "claimant",
        "host",
        "editor",
        "office",
        "admin",
    ]
    for name in everybody:
        reader = signed_in(getattr(cast, name)) if name else client
        allowed = name in readers
        for path in ("/courses/shared-with-some", "/runs/SHARED"):
            assert reader.get(path).status_code == (200 if allowed else 404), f"{name} at {path}"
        page = reader.get("/courses").get_data(as_text=True)
        assert ("Shared with some" in page) is allowed, name
        assert ('id="f-level-phd"' in page) is allowed, f"{name} reads a count of what is not theirs"
        assert ("Shared with some" in reader.get("/").get_data(as_text=True)) is allowed, name
        assert ("Shared with some" in reader.get("/centres/sccc").get_data(as_text=True)) is allowed, name
        assert bool(reader.get("/courses.json").get_json()["items"]) is allowed, name


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


def test_the_list_follows_with_exactly_its_filter(client: Reader, shelf: Cast, settings: Any) -> None:
    page = client.get("/courses?level=master&topic=radio&sort=title&page=1").get_data(as_text=True)
    assert f"{settings.base_url}/courses.ics?topic=radio&amp;level=master" in page
    assert f"{settings.base_url}/courses.json?topic=radio&amp;level=master&amp;sort=title" in page


def test_nothing_anybody_writes_becomes_markup(client: Reader, cast: Cast, now: datetime) -> None:
    course = a_course(
        cast.host,
        cast.sccc,
        title=f"T {NASTY}",
        summary=NASTY,
        description=NASTY,
        outcomes=NASTY,
        prerequisites=NASTY,
        workload=NASTY,
        fee=NASTY,
        city="C <b>",
    )
    run = a_run(
        cast.host, cast.sccc, course_id=course, ref="NASTY", title=f"R {NASTY}", note=NASTY, place=NASTY,
        sessions=(a_session(title=NASTY, place=NASTY),), publish=True,
    )  # fmt: skip
    service.cancel_run(run, actor=actor(cast.host), reason=NASTY)
    slug = client.get("/courses.json").get_json()["items"][0]["id"]
    asked = "/courses?q=%3Cscript%3E&level=%22%3E%3Cscript%3E"
    for path in ("/", "/courses", asked, f"/courses/{slug}", "/runs/NASTY", "/centres/sccc"):
        page = client.get(path).get_data(as_text=True)  # the inspector refuses scripts and unsound pages
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
            assert "<" not in block
            json.loads(block)


def test_a_formula_arrives_as_text(client: Reader, cast: Cast, now: datetime) -> None:
    a_listed("=HYPERLINK(0)", provider="@evil")
    line = client.get("/courses.csv").get_data(as_text=True).splitlines()[1]
    assert "'=HYPERLINK(0)" in line
    assert "'@evil" in line


def test_a_public_page_sets_no_cookie_and_may_be_kept(client: Reader, shelf: Cast) -> None:
    answer = client.get("/courses")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert DAY.isoformat() in answer.get_data(as_text=True)


def test_a_page_for_somebody_is_not_kept(cast: Cast, signed_in: Callable[[Somebody], Reader]) -> None:
    assert signed_in(cast.learner).get("/courses").headers["Cache-Control"] == "no-store"


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
