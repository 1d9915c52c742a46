"""One VEVENT: each rule of the table in the calendar specification."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lms.kit.ical import EntryFacts, render, splice, web_address, zones_used
from tests.ical_reader import read

HELSINKI = ZoneInfo("Europe/Helsinki")
STAMP = datetime(2026, 11, 1, 12, 0, 5, 900_000, tzinfo=UTC)
FACTS = EntryFacts(
    uid="7f3a9c@lms.example.org",
    starts=datetime(2027, 3, 1, 9, tzinfo=HELSINKI),
    ends=datetime(2027, 3, 1, 16, tzinfo=HELSINKI),
    zone="Europe/Helsinki",
    title="Piirisuunnittelu, osa 1",
    created=datetime(2026, 10, 1, 8, tzinfo=HELSINKI),
    description="First line\nsecond; line",
    location="Room 1, Espoo",
    url="https://lms.example.org/runs/1",
    categories=("Analog, RF", "Training"),
    geo=(60.1867, 24.8277),
)


def entry(facts=FACTS, **options):
    options = {"sequence": 2, "stamp": STAMP} | options
    return read(render(facts, **options))


def test_a_whole_entry():
    event = entry()
    assert event.name == "VEVENT"
    assert [(each.name, each.parameters, each.value) for each in event.properties] == [
        ("UID", {}, "7f3a9c@lms.example.org"),
        ("CREATED", {}, "20261001T050000Z"),
        ("SEQUENCE", {}, "2"),
        ("DTSTAMP", {}, "20261101T120005Z"),
        ("LAST-MODIFIED", {}, "20261101T120005Z"),
        ("STATUS", {}, "CONFIRMED"),
        ("TRANSP", {}, "OPAQUE"),
        ("SUMMARY", {}, r"Piirisuunnittelu\, osa 1"),
        ("DTSTART", {"TZID": "Europe/Helsinki"}, "20270301T090000"),
        ("DTEND", {"TZID": "Europe/Helsinki"}, "20270301T160000"),
        ("LOCATION", {}, r"Room 1\, Espoo"),
        ("DESCRIPTION", {}, r"First line\nsecond\; line"),
        ("URL", {}, "https://lms.example.org/runs/1"),
        ("CATEGORIES", {}, r"Analog\, RF,Training"),
        ("GEO", {}, "60.186700;24.827700"),
    ]


def test_what_is_not_known_is_not_written():
    bare = replace(FACTS, description="", location=" ", url="", categories=("",), geo=None)
    assert entry(bare).names[-2:] == ["DTSTART", "DTEND"]


def test_same_facts_same_bytes():
    assert render(FACTS, sequence=2, stamp=STAMP) == render(replace(FACTS), sequence=2, stamp=STAMP)


def test_stamp_is_an_instant_in_whole_seconds():
    same = STAMP.astimezone(timezone(timedelta(hours=-8)))
    assert render(FACTS, sequence=0, stamp=same) == render(FACTS, sequence=0, stamp=STAMP)


@pytest.mark.parametrize(
    ("status", "written", "transparent"),
    [
        ("confirmed", "CONFIRMED", "OPAQUE"),
        ("tentative", "TENTATIVE", "OPAQUE"),
        ("cancelled", "CANCELLED", "TRANSPARENT"),
    ],
)
def test_status_is_always_written(status, written, transparent):
    event = entry(replace(FACTS, status=status))
    assert (event["STATUS"].value, event["TRANSP"].value) == (written, transparent)


def test_transparent_when_asked():
    assert entry(replace(FACTS, transparent=True))["TRANSP"].value == "TRANSPARENT"


def test_prefix_stands_before_the_title():
    assert entry(prefix="CANCELLED: ")["SUMMARY"].text == "CANCELLED: Piirisuunnittelu, osa 1"


def test_a_title_of_nothing_is_a_dash():
    assert entry(replace(FACTS, title="\r\n\x00"))["SUMMARY"].text == "–"
    assert entry(replace(FACTS, title=""), prefix="CANCELLED: ")["SUMMARY"].text == "CANCELLED: –"


def test_whole_days_end_exclusive_and_transparent():
    days = replace(FACTS, starts=date(2027, 3, 27), ends=date(2027, 3, 30))
    event = entry(days)
    assert (event["DTSTART"].parameters, event["DTSTART"].value) == ({"VALUE": "DATE"}, "20270327")
    assert (event["DTEND"].parameters, event["DTEND"].value) == ({"VALUE": "DATE"}, "20270330")
    assert event["TRANSP"].value == "TRANSPARENT"
    assert zones_used(days) == ()


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/New_York", "Asia/Tokyo", "UTC"])
def test_other_zones_go_out_in_utc(zone):
    facts = replace(FACTS, zone=zone)
    assert entry(facts)["DTSTART"].value == "20270301T070000Z"
    assert entry(facts)["DTEND"].value == "20270301T140000Z"
    assert zones_used(facts) == ()


def test_the_instant_counts_not_the_zone_it_came_in():
    utc = replace(FACTS, starts=FACTS.starts.astimezone(UTC), ends=FACTS.ends.astimezone(UTC))
    assert render(utc, sequence=0, stamp=STAMP) == render(FACTS, sequence=0, stamp=STAMP)
    assert zones_used(utc) == ("Europe/Helsinki",)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_comes_twice_goes_out_in_utc(fold):
    starts = datetime(2027, 10, 31, 3, 30, tzinfo=HELSINKI, fold=fold)
    facts = replace(FACTS, starts=starts, ends=datetime(2027, 10, 31, 9, tzinfo=HELSINKI))
    assert entry(facts)["DTSTART"].value == f"20271031T0{fold}3000Z"
    assert entry(facts)["DTEND"].value == "20271031T070000Z"
    assert zones_used(facts) == ()


def test_an_end_that_comes_twice_takes_the_start_along():
    starts = datetime(2027, 10, 30, 20, tzinfo=HELSINKI)
    facts = replace(FACTS, starts=starts, ends=datetime(2027, 10, 31, 3, tzinfo=HELSINKI, fold=1))
    assert entry(facts)["DTSTART"].value == "20271030T170000Z"
    assert entry(facts)["DTEND"].value == "20271031T010000Z"


def test_a_night_in_which_an_hour_is_missing():
    starts, ends = datetime(2027, 3, 28, 2, 45, tzinfo=HELSINKI), datetime(2027, 3, 28, 4, tzinfo=HELSINKI)
    event = entry(replace(FACTS, starts=starts, ends=ends))
    assert (event["DTSTART"].value, event["DTEND"].value) == ("20270328T024500", "20270328T040000")


def test_before_the_time_zones_begin_in_utc():
    facts = replace(FACTS, starts=datetime(2003, 1, 7, 9, tzinfo=HELSINKI))
    assert entry(facts)["DTSTART"].value == "20030107T070000Z"


def test_join_link_in_private_only():
    facts = replace(FACTS, join_link="https://meet.example.org/j/1?a=b,c;d", join_label="Join online")
    public = render(facts, sequence=0, stamp=STAMP)
    assert b"meet.example" not in public.replace(b"\r\n ", b"")
    event = entry(facts, private=True)
    assert (event["CONFERENCE"].parameters, event["CONFERENCE"].value) == ({"VALUE": "URI"}, facts.join_link)
    assert event["DESCRIPTION"].text == f"First line\nsecond; line\n\nJoin online: {facts.join_link}"
    assert (
        entry(replace(facts, description="", join_label=""), private=True)["DESCRIPTION"].text
        == facts.join_link
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "meet", "https://", "//x.example"]
)
def test_other_links_are_left_out(link):
    event = entry(replace(FACTS, join_link=link, url=link), private=True)
    assert not {"CONFERENCE", "URL"} & set(event.names)


def test_addresses_keep_to_uri_characters():
    assert (
        web_address(" https://lms.example.org/é x?q=%20&r=[1]\r\n ")
        == "https://lms.example.org/%C3%A9%20x?q=%20&r=[1]"
    )
    assert web_address('https://x.example/"<>\\^`{|}') == "https://x.example/%22%3C%3E%5C%5E%60%7B%7C%7D"
    assert web_address("https://[::1") is None


def test_descriptions_hold_no_html():
    event = entry(replace(FACTS, description="if a < b: <b>bold</b> <!-- x --> <script>"))
    assert event["DESCRIPTION"].text == "if a < b: ‹b>bold‹/b> ‹!-- x --> ‹script>"


def test_descriptions_begin_with_a_word():
    assert entry(replace(FACTS, description="\n\t  \n indented \n"))["DESCRIPTION"].text == "indented"


def test_one_line_fields_are_one_line():
    event = entry(
        replace(FACTS, title="A\r\nB\u2028C", location="Room\n\n1", categories=("X\rY", "X Y", "\x07"))
    )
    assert (event["SUMMARY"].text, event["LOCATION"].text) == ("A B C", "Room 1")
    assert event["CATEGORIES"].texts == ["X Y"]


def test_folds_stand_between_characters_and_not_in_escapes():
    for shift in range(8):
        title = "x" * shift + "å,🙂\\;" * 40
        octets = render(replace(FACTS, title=title), sequence=0, stamp=STAMP)
        assert read(octets)["SUMMARY"].text == title
        for line in octets.split(b"\r\n"):
            assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0


def test_geo_is_never_written_with_an_exponent():
    assert entry(replace(FACTS, geo=(1e-7, -1e-5)))["GEO"].value == "0.000000;-0.000010"


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": " \x00"},
        {"zone": "Europe/Atlantis"},
        {"zone": "../../etc/passwd"},
        {"starts": datetime(2027, 3, 1, 9)},  # noqa: DTZ001
        {"created": datetime(2027, 3, 1, 9)},  # noqa: DTZ001
        {"starts": date(2027, 3, 1)},
        {"ends": date(2027, 3, 2)},
        {"ends": FACTS.starts},
        {"ends": FACTS.starts + timedelta(milliseconds=900)},
        {"starts": date(2027, 3, 1), "ends": date(2027, 3, 1)},
        {"status": "done"},
        {"geo": (91, 0)},
        {"geo": (0, float("nan"))},
    ],
)
def test_what_no_rule_lets_through_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        entry(replace(FACTS, **wrong))


@pytest.mark.parametrize("wrong", [{"sequence": -1}, {"sequence": 10**9}, {"stamp": datetime(2027, 1, 1)}])  # noqa: DTZ001
def test_wrong_counters_and_stamps_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        entry(**wrong)


def test_splice_is_rendering_anew():
    body = render(FACTS, sequence=2, stamp=STAMP)
    later = STAMP + timedelta(days=1)
    assert splice(body, status="tentative", sequence=5, stamp=later, prefix="WAITING: ") == render(
        replace(FACTS, status="tentative"), sequence=5, stamp=later, prefix="WAITING: "
    )
    assert splice(body, status="cancelled", sequence=6, stamp=later, prefix="CANCELLED: ") == render(
        replace(FACTS, status="cancelled"), sequence=6, stamp=later, prefix="CANCELLED: "
    )


def test_splice_leaves_what_is_called_off_called_off():
    off = render(replace(FACTS, status="cancelled"), sequence=3, stamp=STAMP, prefix="CANCELLED: ")
    assert splice(off, status="confirmed", sequence=7, stamp=STAMP, prefix="WAITING: ") == render(
        replace(FACTS, status="cancelled"), sequence=7, stamp=STAMP, prefix="CANCELLED: "
    )


def test_splice_is_not_led_astray_by_texts():
    title = "\nSEQUENCE:9\r\nSTATUS:CANCELLED\r\nDTSTART:20270101\r\nEND:VEVENT"
    facts = replace(FACTS, title=title * 3, location=title, description=title * 5)
    body = splice(render(facts, sequence=0, stamp=STAMP), status="confirmed", sequence=1, stamp=STAMP)
    assert body == render(facts, sequence=1, stamp=STAMP)
