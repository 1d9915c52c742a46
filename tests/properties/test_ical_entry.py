"""Whatever stands in the facts: clean text comes back from two readers, nothing is injected, splicing is rendering."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from lms.kit.ical import EntryFacts, FeedHead, assemble, content_hash, render, splice, zones_used
from lms.kit.text import clean_line, clean_text, without_markup
from lms.kit.zones import NETWORK_ZONES
from tests.ical_reader import instant, read

ANY_TEXT = st.text(alphabet=st.characters())
NASTY = st.sampled_from(
    [
        *(
            "\r\n",
            "\n",
            "\r",
            "\x00",
            "\x0b",
            "\x1b",
            "\x7f",
            "\x85",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\ud800",
            "\t",
        ),
        *(
            "\\",
            "\\n",
            "\\N",
            "\\\\N",
            "\\;",
            ";",
            ",",
            ":",
            '"',
            "^n",
            "=",
            "%0A",
            "  ",
            "<b>",
            "</p>",
            "å",
            "🙂",
            "日本",
        ),
        *(
            "\r\nATTENDEE:mailto:x@x.example",
            "\nEND:VEVENT\nBEGIN:VEVENT",
            "\r\n ORGANIZER:x",
            "\nDTSTART:20200101",
        ),
        *(
            "\r\nSTATUS:CANCELLED\r\n",
            "\r\nSEQUENCE:99",
            "\r\nSUMMARY:x",
            "RRULE:FREQ=SECONDLY",
            "x" * 74,
            "é" * 37,
        ),
    ]
)
TEXT = st.lists(NASTY | ANY_TEXT, max_size=10).map("".join)
# Nothing an address may hold is lost: what is no address is left out.
ADDRESS = TEXT | TEXT.map("https://lms.example.org/{}".format) | st.just("")
INSTANT = st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
STAMP = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONE = st.sampled_from([*NETWORK_ZONES, "Europe/Warsaw", "America/New_York", "UTC"])
STATUS = st.sampled_from(["confirmed", "tentative", "cancelled"])
SEQUENCE = st.integers(0, 10**6)
PLACE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@st.composite
def facts(draw):
    if draw(st.booleans()):
        starts = draw(INSTANT)
        ends = starts + draw(st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
    else:
        starts = draw(st.dates(date(1995, 1, 1), date(2090, 1, 1)))
        ends = starts + timedelta(days=draw(st.integers(1, 400)))
    return EntryFacts(
        uid="u" + draw(TEXT),
        starts=starts,
        ends=ends,
        zone=draw(ZONE),
        title=draw(TEXT),
        created=draw(STAMP),
        description=draw(TEXT),
        location=draw(TEXT),
        url=draw(ADDRESS),
        categories=tuple(draw(st.lists(TEXT, max_size=3))),
        geo=draw(PLACE | st.none()),
        status=draw(STATUS),
        transparent=draw(st.booleans()),
        join_link=draw(ADDRESS),
        join_label=draw(TEXT),
    )


ALWAYS = (
    *("UID", "CREATED", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "STATUS", "TRANSP", "SUMMARY"),
    *("DTSTART", "DTEND"),
)


def described(entry: EntryFacts, link: str) -> str:
    description = without_markup(clean_text(entry.description).strip())
    label = without_markup(clean_line(entry.join_label))
    joining = (f"{label}: {link}" if label else link) if link else ""
    return "\n\n".join(text for text in (description, joining) if text)


@given(facts(), TEXT, SEQUENCE, STAMP, st.booleans())
@pytest.mark.threat("11.ical")
def test_texts_come_back_clean_and_nothing_is_injected(entry, prefix, sequence, stamp, private):
    octets = render(entry, sequence=sequence, stamp=stamp, prefix=prefix, private=private)
    own, library = read(octets), Event.from_ical(octets)
    link = own["CONFERENCE"].value if "CONFERENCE" in own.names else ""
    categories = list(dict.fromkeys(name for each in entry.categories if (name := clean_line(each))))
    expected = {
        "UID": clean_line(entry.uid),
        "SUMMARY": f"{clean_line(prefix)} {clean_line(entry.title) or '–'}".strip(),
        "LOCATION": clean_line(entry.location),
        "DESCRIPTION": described(entry, link),
    }
    for name, text in expected.items():
        assert str(library.get(name, "")) == text
        assert (own[name].text if name in own.names else "") == text
    assert (own["CATEGORIES"].texts if categories else []) == categories
    assert [str(each) for each in library.get("CATEGORIES", [])] == categories
    optional = {
        "LOCATION": expected["LOCATION"],
        "DESCRIPTION": expected["DESCRIPTION"],
        "URL": "URL" in own.names,
        "CATEGORIES": categories,
        "GEO": entry.geo,
        "CONFERENCE": link,
    }
    assert own.names == [*ALWAYS, *(name for name, given in optional.items() if given)]
    assert not own.components and not library.subcomponents and not library.errors
    assert private or not link
    for name in {"URL", "CONFERENCE"} & set(own.names):
        assert own[name].value.startswith(("http:", "https:", "HTTP", "Http")) and own[name].value.isascii()
        assert not set(' "<>\\^`{|}') & set(own[name].value)


@given(facts(), SEQUENCE, STAMP, STATUS, SEQUENCE, STAMP, TEXT, TEXT, st.booleans())
def test_splicing_is_rendering_anew(
    entry, sequence, stamp, status, sequence2, stamp2, prefix, first, private
):
    body = render(entry, sequence=sequence, stamp=stamp, private=private, prefix=first)
    spliced = splice(body, status=status, sequence=sequence2, stamp=stamp2, prefix=prefix)
    if entry.status == "cancelled":
        status, prefixes = "cancelled", clean_line(first)
    else:
        prefixes = f"{clean_line(prefix)} {clean_line(first)}"
    anew = replace(entry, status=status)
    assert spliced == render(anew, sequence=sequence2, stamp=stamp2, private=private, prefix=prefixes)


@given(facts(), SEQUENCE, STAMP)
def test_times_are_the_same_instants(entry, sequence, stamp):
    head = FeedHead(name="Feed", uid="feed@x.example", url="https://x.example/")
    octets = assemble(head, [render(entry, sequence=sequence, stamp=stamp)], zones_used(entry))
    calendar, library = read(octets), Calendar.from_ical(octets).events[0]
    event = calendar.named("VEVENT")[0]
    if isinstance(entry.starts, datetime):
        for name, moment, parsed in (
            ("DTSTART", entry.starts, library.start),
            ("DTEND", entry.ends, library.end),
        ):
            assert instant(event[name], calendar) == parsed.astimezone(UTC) == moment.replace(microsecond=0)
    else:
        assert event["DTSTART"].parameters == event["DTEND"].parameters == {"VALUE": "DATE"}
        assert (library.start, library.end) == (entry.starts, entry.ends)
        assert event["DTSTART"].value == entry.starts.strftime("%Y%m%d")
        assert event["DTEND"].value == entry.ends.strftime("%Y%m%d")
    used = {each.parameters["TZID"] for each in event.properties if "TZID" in each.parameters}
    assert tuple(used) == zones_used(entry)
    assert len(calendar.named("VTIMEZONE")) == len(used)


@given(TEXT, TEXT, ADDRESS, ADDRESS)
def test_heads_come_back_clean(name, description, url, source):
    head = FeedHead(name="n" + name, description=description, uid="feed", url=url, source=source)
    octets = assemble(head, [], [])
    own, library = read(octets), Calendar.from_ical(octets)
    assert own["NAME"].text == own["X-WR-CALNAME"].text == clean_line("n" + name)
    # The library does not know NAME and X-WR-… as TEXT and leaves their escapes.
    assert str(library["NAME"]) == str(library["X-WR-CALNAME"]) == own["NAME"].value
    words = without_markup(clean_text(description).strip())
    assert str(library.get("DESCRIPTION", "")) == words
    assert not words or own["DESCRIPTION"].text == own["X-WR-CALDESC"].text == words
    assert set(own.names) <= {
        *("VERSION", "PRODID", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "REFRESH-INTERVAL"),
        *("X-PUBLISHED-TTL", "UID", "URL", "SOURCE"),
    }
    assert not library.errors and [each.name for each in own.components] == ["VTIMEZONE"]


@given(
    st.lists(TEXT | st.integers() | st.none() | st.binary()),
    st.lists(TEXT | st.integers() | st.none() | st.binary()),
)
def test_hashes_are_equal_for_equal_pieces_only(one, other):
    assert (content_hash(*one) == content_hash(*other)) == (one == other)


def test_all_day_periods_across_the_change_of_clocks():
    for first in (date(2027, 3, 25), date(2027, 10, 28)):
        for shift in range(5):
            for length in range(1, 6):
                starts = first + timedelta(days=shift)
                entry = EntryFacts(
                    uid="period@x.example",
                    starts=starts,
                    ends=starts + timedelta(days=length),
                    zone="Europe/Vilnius",
                    title="Hosting window",
                    created=datetime(2026, 11, 1, tzinfo=ZoneInfo("Europe/Vilnius")),
                )
                event = Event.from_ical(render(entry, sequence=0, stamp=entry.created))
                assert (event.start, event.end) == (entry.starts, entry.ends)
                assert event.duration == timedelta(days=length)
