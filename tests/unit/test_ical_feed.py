"""A feed: its head, its zones, its entries, its end; and the hash for its ETag."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lms.kit.ical import (
    EntryFacts,
    FeedHead,
    assemble,
    attachment,
    content_hash,
    head_bytes,
    parts,
    render,
    vtimezone,
    zones_used,
)
from tests.ical_reader import read

HEAD = FeedHead(
    name="Nordic-Baltic chips; courses",
    description="All coming courses,\nin all centres",
    uid="feed-3f1c@lms.example.org",
    url="https://lms.example.org/courses",
    source="https://lms.example.org/courses.ics",
    color="navy",
)
STAMP = datetime(2026, 11, 1, tzinfo=UTC)


def entry(hour: int, zone: str = "Europe/Riga") -> EntryFacts:
    return EntryFacts(
        uid=f"entry-{hour}@lms.example.org",
        starts=datetime(2027, 3, 1, hour, tzinfo=UTC),
        ends=datetime(2027, 3, 1, hour + 1, tzinfo=UTC),
        zone=zone,
        title=f"Session {hour}",
        created=STAMP,
    )


def test_head():
    head = read(assemble(HEAD, [], []))
    assert [(each.name, each.parameters, each.value) for each in head.properties] == [
        ("VERSION", {}, "2.0"),
        ("PRODID", {}, "-//Nordic-Baltic chips competence centres//LMS//EN"),
        ("NAME", {}, r"Nordic-Baltic chips\; courses"),
        ("X-WR-CALNAME", {}, r"Nordic-Baltic chips\; courses"),
        ("DESCRIPTION", {}, r"All coming courses\,\nin all centres"),
        ("X-WR-CALDESC", {}, r"All coming courses\,\nin all centres"),
        ("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT4H"),
        ("X-PUBLISHED-TTL", {}, "PT4H"),
        ("UID", {}, "feed-3f1c@lms.example.org"),
        ("URL", {}, "https://lms.example.org/courses"),
        ("COLOR", {}, "navy"),
        ("SOURCE", {"VALUE": "URI"}, "https://lms.example.org/courses.ics"),
    ]


def test_private_head_names_no_source_and_asks_for_an_hour():
    head = read(assemble(replace(HEAD, source=None, color=None, description="", refresh_hours=1), [], []))
    assert not {"SOURCE", "COLOR", "DESCRIPTION", "X-WR-CALDESC", "METHOD"} & set(head.names)
    assert head["REFRESH-INTERVAL"].value == head["X-PUBLISHED-TTL"].value == "PT1H"


@pytest.mark.parametrize(
    "wrong", [{"name": "\r\n"}, {"uid": ""}, {"color": "nordic"}, {"color": ""}, {"refresh_hours": 0}]
)
def test_wrong_heads_are_refused(wrong):
    with pytest.raises(ValueError, match="not a feed"):
        head_bytes(replace(HEAD, **wrong))


def test_an_empty_feed_carries_the_networks_zone():
    feed = read(assemble(replace(HEAD, zone="Europe/Tallinn"), [], []))
    assert [each["TZID"].value for each in feed.components] == ["Europe/Tallinn"]


def test_bodies_in_the_order_given_after_zones_by_name():
    facts = [entry(12, "Europe/Oslo"), entry(9, "Europe/Tallinn"), entry(9, "Asia/Tokyo"), entry(10)]
    bodies = [render(each, sequence=0, stamp=STAMP) for each in facts]
    zones = [zone for each in facts for zone in zones_used(each)]
    feed = assemble(HEAD, iter(bodies), iter(zones))
    calendar = read(feed)
    assert [each["TZID"].value for each in calendar.named("VTIMEZONE")] == [
        *("Europe/Oslo", "Europe/Riga", "Europe/Tallinn")
    ]
    assert [each["UID"].value for each in calendar.named("VEVENT")] == [each.uid for each in facts]
    assert b"".join(bodies) + b"END:VCALENDAR\r\n" == feed[feed.index(b"BEGIN:VEVENT") :]
    assert feed == b"".join(parts(HEAD, bodies, reversed(zones)))


def test_a_feed_without_local_times_carries_no_zone():
    body = render(entry(9, "Asia/Tokyo"), sequence=0, stamp=STAMP)
    assert b"VTIMEZONE" not in assemble(HEAD, [body], [])


def test_unknown_zones_are_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        assemble(HEAD, [], ["Asia/Tokyo"])


def test_attachment_publishes_without_a_name():
    body = render(entry(9), sequence=0, stamp=STAMP)
    calendar = read(attachment([body], ["Europe/Riga"]))
    assert calendar.names == ["VERSION", "PRODID", "METHOD"]
    assert calendar["METHOD"].value == "PUBLISH"
    assert [each.name for each in calendar.components] == ["VTIMEZONE", "VEVENT"]
    assert vtimezone("Europe/Riga") + body in attachment([body], ["Europe/Riga"])


def test_content_hash_tells_pieces_apart():
    variants = [
        ("ab", "c"),
        ("a", "bc"),
        ("abc",),
        (),
        ("1",),
        (1,),
        (b"1",),
        (None,),
        ("None",),
        ("", "abc"),
        ("\ud800",),
    ]
    assert len({content_hash(*each) for each in variants}) == len(variants)
    assert content_hash("ab", 1) == content_hash("ab", 1)
    assert all(len(content_hash(*each)) == 32 for each in variants)
