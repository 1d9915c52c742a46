"""What public pages and machines are told about courses and runs: pure functions over plain values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.access import Scope
from lms.courses.rules import CourseCard, RunCard, TopicRef
from lms.enrolments.queries import Tally
from lms.enrolments.serializers.listed import course_item
from lms.kit.spans import format_span
from lms.public.rules import Around
from lms.public.serializers import files, handbook, linked, listing, rows, sheets, words

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
BASE = "https://network.example"


class Centre:
    """A centre as lists name it."""

    id, slug, acronym, name, country, city = 1, "sccc", "SCCC", "Swedish Centre", "SE", "Lund"


def course(**values: Any) -> CourseCard:
    given: dict[str, Any] = {
        "id": 1, "slug": "wafers", "origin": "own", "state": "published", "centre_id": 1, "scope": Scope.PUBLIC,
        "shared_centre_ids": frozenset(), "shared_region_ids": frozenset(), "lang": "en", "title": "Wafers",
        "summary": "About wafers.", "description": "", "description_html": "", "outcomes": "- cut\n* polish\n",
        "prerequisites": "Patience", "level": "master", "kind": "course", "mode": "onsite", "self_paced": False,
        "ects": Decimal("7.50"), "workload": "3 days", "fee": "", "provider": "", "country": "", "city": "Lund",
        "code": "W1", "status_at_source": "", "enrol_url": "", "source": "", "as_of": "", "unconfirmed": (),
        "invented": False, "period_precision": "", "period_value": "", "period_text": "", "period_sort": None,
        "topics": (TopicRef(1, "radio", "Radio"),), "languages": ("en", "sv"), "audiences": ("sme",), "texts": (),
        "created_at": NOW, "updated_at": NOW, "version": 1,
    }  # fmt: skip
    return CourseCard(**(given | values))


def run(**values: Any) -> RunCard:
    given: dict[str, Any] = {
        "id": 1, "ref": "RUN-1", "course_id": 1, "course_slug": "wafers", "course_state": "published",
        "course_title": "Wafers", "centre_id": 1, "state": "published", "scope": Scope.PUBLIC, "own_scope": None,
        "shared_centre_ids": frozenset(), "shared_region_ids": frozenset(), "title": "Wafers", "own_title": "",
        "summary": "", "note": "", "note_html": "", "mode": "onsite", "own_mode": "", "lang": "en", "own_lang": "",
        "languages": ("en",), "level": "master", "kind": "course", "self_paced": False, "ects": None, "fee": "",
        "zone": "Europe/Stockholm", "place": "Room 1", "city": "Lund", "country": "SE", "join_link": "",
        "starts_on": date(2027, 3, 22), "ends_on": date(2027, 3, 22),
        "starts_at": datetime(2027, 3, 22, 9, tzinfo=UTC), "ends_at": datetime(2027, 3, 22, 11, tzinfo=UTC),
        "period_precision": "", "period_value": "", "period_text": "", "period_sort": None, "capacity_min": None,
        "capacity_max": 10, "acceptance": "first_come", "home_approval": "none", "waiting_list": True,
        "apply_again": False, "opens_wall": None, "closes_wall": None, "opens_at": None, "closes_at": None,
        "reason": "", "invented": False, "topics": (), "texts": (), "trainer_ids": frozenset(),
        "published_at": NOW, "created_at": NOW, "updated_at": NOW, "version": 1,
    }  # fmt: skip
    return RunCard(**(given | values))


def around(tally: Tally | None = None, now: datetime = NOW) -> Around:
    return Around({1: tally or Tally()}, {1: Centre()}, now, BASE, "en")


@pytest.mark.parametrize(
    ("values", "tally", "expected"),
    [
        ({}, Tally(), ("10 seats free", "ok", 10)),
        ({}, Tally(holders=9), ("1 seat free", "wait", 1)),
        ({}, Tally(holders=10), ("Waiting list", "wait", 0)),
        ({}, Tally(holders=10, waiting=2), ("Waiting list, 2 waiting", "wait", 0)),
        ({}, Tally(holders=12), ("Waiting list", "wait", 0)),
        ({"waiting_list": False}, Tally(holders=10), ("Full", "stop", 0)),
        ({"capacity_max": None}, Tally(holders=99), ("No limit of seats", "ok", None)),
        ({"capacity_max": 0, "waiting_list": False}, Tally(), ("Full", "stop", 0)),
        ({"state": "cancelled"}, Tally(), ("", "", 10)),
        ({"closes_at": NOW}, Tally(), ("", "", 10)),
    ],
)
def test_seats_in_words(values: dict[str, Any], tally: Tally, expected: tuple[str, str, int | None]) -> None:
    seats = words.seats_of(run(**values), around(tally))
    assert (seats.words, seats.tone, seats.free) == expected


@pytest.mark.parametrize(
    ("values", "text", "tone"),
    [
        ({"closes_at": NOW + timedelta(days=2)}, "Closes in 2 days", "wait"),
        ({"closes_at": NOW + timedelta(hours=2)}, "Closes today", "wait"),
        ({"closes_at": NOW + timedelta(days=10)}, "Closes in 10 days", "info"),
        ({"closes_at": NOW - timedelta(days=1)}, "Enrolment closed on Sun 28 Feb 2027", ""),
        ({"opens_at": NOW + timedelta(days=1)}, "Enrolment opens on Tue 2 Mar 2027", "info"),
    ],
)
def test_the_badge_of_the_deadline(values: dict[str, Any], text: str, tone: str) -> None:
    badge = words.deadline(run(**values), NOW)
    assert badge is not None
    assert (badge["text"], badge["tone"]) == (text, tone)
    assert datetime.fromisoformat(badge["iso"]).tzinfo is not None


@pytest.mark.parametrize(
    "values",
    [
        {"closes_at": NOW + timedelta(days=15)},
        {"starts_at": None, "ends_at": None, "starts_on": None, "ends_on": None},
        {"state": "cancelled", "closes_at": NOW + timedelta(days=2)},
    ],
)
def test_what_is_far_or_not_there_has_no_badge(values: dict[str, Any]) -> None:
    assert words.deadline(run(**values), NOW) is None


def test_a_span_names_both_zones_and_the_day_once() -> None:
    starts, ends = datetime(2027, 3, 22, 9, tzinfo=UTC), datetime(2027, 3, 22, 11, tzinfo=UTC)
    span = format_span(starts, ends, "Europe/Stockholm", reader="Europe/Vilnius")
    assert (span.first.text, span.first.zone_name) == ("Mon 22 Mar 2027, 10:00–12:00", "Stockholm time")
    assert span.second is not None
    assert (span.second.text, span.second.zone_name) == ("11:00–13:00", "Vilnius time")
    online = format_span(starts, ends, "Europe/Stockholm", online=True, reader="Europe/Vilnius")
    assert online.second is not None
    assert (online.first.zone, online.second.zone) == ("Europe/Vilnius", "Europe/Stockholm")
    assert online.second.text == "10:00–12:00"


@pytest.mark.parametrize("reader", ["Europe/Stockholm", "Europe/Oslo", "Europe/Copenhagen"])
def test_where_the_walls_agree_one_is_enough(reader: str) -> None:
    starts, ends = datetime(2027, 3, 22, 9, tzinfo=UTC), datetime(2027, 3, 22, 11, tzinfo=UTC)
    for online in (True, False):
        span = format_span(starts, ends, "Europe/Stockholm", reader=reader, online=online)
        assert (span.first.zone, span.second) == ("Europe/Stockholm", None)


def test_in_the_night_of_two_clocks_it_says_which_one_is_meant() -> None:
    starts = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in summer, the same again an hour later
    span = format_span(starts, starts + timedelta(hours=1), "Europe/Berlin", reader="Europe/Berlin")
    assert span.first.text == "Sun 25 Oct 2026, 02:30 CEST–02:30 CET"
    later = format_span(starts, starts + timedelta(hours=3), "Europe/Berlin", reader="Europe/Helsinki")
    assert later.first.text == "Sun 25 Oct 2026, 02:30 CEST–04:30"
    assert later.second is not None
    assert later.second.text == "03:30 EEST–05:30"


def test_the_day_is_repeated_where_it_differs() -> None:
    starts, ends = datetime(2027, 3, 22, 22, 30, tzinfo=UTC), datetime(2027, 3, 22, 22, 50, tzinfo=UTC)
    span = format_span(starts, ends, "Europe/Stockholm", reader="Europe/Vilnius")
    assert span.first.text == "Mon 22 Mar 2027, 23:30–23:50"
    assert span.second is not None
    assert span.second.text == "Tue 23 Mar 2027, 00:30–00:50"
    late = format_span(starts, ends + timedelta(hours=1), "Europe/Stockholm", reader="Europe/Vilnius")
    assert late.first.text == "Mon 22 Mar 2027 23:30 – Tue 23 Mar 2027 00:50"
    assert late.second is not None
    assert late.second.text.startswith("Tue 23 Mar 2027, ")


def test_a_row_of_a_course_tells_its_next_run() -> None:
    later = replace(run(), id=1, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2))
    row = rows.course_row(course(), [run(), later], around())
    assert (row["day"], row["runs_words"], row["seats_words"]) == (
        date(2027, 3, 22),
        "2 runs to come",
        "10 seats free",
    )
    assert row["centre"] == {"slug": "sccc", "name": "SCCC"}


def test_a_cancelled_run_is_no_next_one_and_a_postponed_one_has_no_day() -> None:
    row = rows.course_row(course(), [run(state="cancelled")], around())
    assert (row["day"], row["runs_words"]) == (None, "")
    row = rows.course_row(course(), [run(state="postponed")], around())
    assert (row["day"], row["runs_words"]) == (None, "Postponed, new date to come")
    row = rows.run_row(run(state="postponed", reason="Flood"), around())
    assert (row["day"], row["span"], row["note"], row["state_label"]) == (None, None, "Flood", "Postponed")


def test_a_listed_course_is_its_providers() -> None:
    listed = course(
        origin="listed", provider="Fjord University", period_precision="day", period_sort=date(2027, 3, 9)
    )
    row = rows.course_row(listed, [], around())
    assert (row["centre"], row["provider"], row["origin_words"]) == (
        None,
        "Fjord University",
        "Enrol at the source",
    )
    assert row["day"] == date(2027, 3, 9)
    past = replace(listed, period_sort=date(2026, 3, 9), period_text="9 March 2026")
    row = rows.course_row(past, [], around())
    assert (row["day"], row["printed"]) == (None, "9 March 2026")


def test_machines_are_not_told_what_no_source_confirms() -> None:
    doubtful = course(unconfirmed=("languages", "audience: our own classification", "ects"))
    node = linked.course(doubtful, [], {}, around())
    assert not {"inLanguage", "audience", "numberOfCredits"} & set(node)
    sure = linked.course(course(), [], {}, around())
    assert sure["inLanguage"] == ["en", "sv"]
    assert sure["numberOfCredits"]["value"] == 7.5
    assert sure["teaches"] == ["cut", "polish"]
    assert ("Taught in", "English, Swedish (unconfirmed)") in sheets.course_facts(doubtful, around())
    assert sheets.unconfirmed_words(doubtful) == ["languages", "audience: our own classification", "ects"]


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, ["Place"]),
        ({"mode": "hybrid"}, ["Place", "VirtualLocation"]),
        ({"mode": "online"}, "VirtualLocation"),
        ({"place": "", "city": ""}, None),
    ],
)
def test_where_a_run_is(values: dict[str, Any], kinds: Any) -> None:
    found = linked.instance(run(join_link="https://meet.example/x", **values), (), around()).get("location")
    seen = [each["@type"] for each in found] if isinstance(found, list) else found and found["@type"]
    assert seen == kinds
    assert "meet.example" not in str(found)


def test_a_line_of_the_csv_is_safe_and_complete() -> None:
    item = course_item(course(title="=1+1", city="\tTab"), [run(state="cancelled"), run()], around())
    (line,) = csv.DictReader(io.StringIO(listing.as_csv([item])))
    assert tuple(line) == listing.COLUMNS
    assert (line["title"], line["city"], line["run_state"], line["ects"]) == (
        "'=1+1",
        "'\tTab",
        "published",
        "7.5",
    )
    assert (line["topics"], line["languages"], line["centre"]) == ("radio", "en sv", "sccc")
    assert listing.as_csv([]).splitlines() == [",".join(listing.COLUMNS)]


def test_many_unknown_values_are_told_shortly() -> None:
    sentence = listing.unknown_words([("level", "x\x00" * 200)] * 30)
    assert len(sentence) < 400
    assert "\x00" not in sentence
    assert listing.unknown_words([]) == ""


def test_the_table_of_rights_answers_as_the_product_does() -> None:
    columns = [asker.label for asker in handbook.askers()]
    table = {permission.name: dict(zip(columns, row, strict=True)) for permission, row in handbook.rights()}
    assert [who for who, may in table["HOST_DECIDE"].items() if may] == [
        "Coordinator, host",
        "Centre lead, host",
    ]
    assert [who for who, may in table["HOME_DECIDE"].items() if may] == ["Coordinator, home"]
    assert table["JOIN_LINK_READ"]["The person concerned"]
    assert not table["JOIN_LINK_READ"]["Network office"]
    assert not table["CATALOGUE_READ"]["Public"]
    assert all(table["PUBLIC"].values())


def test_files_for_programs() -> None:
    text = files.security(BASE, datetime(2027, 3, 17, 12, 30, tzinfo=UTC))
    assert "Expires: 2027-08-31T00:00:00+00:00" in text
    assert f"Contact: {BASE}/help/about#contact\n" in text
    told = files.security(BASE, NOW, contact="mailto:security@network.example")
    assert "Contact: mailto:security@network.example\n" in told and told.count("Contact:") == 1
    page = files.sitemap([("/courses/a&b", NOW), ("/", None)], BASE)
    assert (
        "<loc>https://network.example/courses/a&amp;b</loc><lastmod>2027-03-01T09:00:00+00:00</lastmod>"
        in page
    )
    assert f"Sitemap: {BASE}/sitemap.xml" in files.robots(BASE)
