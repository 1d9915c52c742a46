"""The pages of slots: written at the desk, found by everybody; the same list in other formats."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from lms.courses import service as courses
from lms.exchanges import service
from lms.exchanges.rules.slot_input import CutoffInput
from tests.cast import Cast, Somebody
from tests.exchanging import an_application
from tests.pages import page_of, rows_of, words
from tests.reader import Reader
from tests.scene import actor
from tests.slots import draft, posted, slot_now

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
DESK = "/desk/sccc/exchanges/slots"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_slot_is_written_and_published_by_pages(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    topic = str(courses.save_topic("Photonics", actor=None))
    host = signed_in(cast.host)
    typed = {
        "title": "Etching <b>stay</b>",
        "summary": "Two months.",
        "places": "2",
        "host_contact": cast.editor.ref,
        "duration_min_days": "30",
        "duration_max_days": "60",
        "earliest_start": "2027-05-03",
        "latest_end": "2027-08-31",
        "city": "Stockholm",
        "cutoff_1_day": "2027-03-22",
        "topics": topic,
        "funding_1_amount": "1200.50",
        "funding_1_currency": "eur",
        "criteria": "Plan: 3\nHost",
    }
    answer = host.submit(f"{DESK}/new", "create-slot", **typed)
    assert answer.status_code == 303
    edit = answer.headers["Location"]
    ref = edit.split("/")[-2]
    assert client.get(f"/exchanges/{ref}").status_code == 404
    assert host.submit(edit, "edit-slot").status_code == 303  # saved again it changes nothing
    assert "Nothing was changed." in words(page_of(host, edit, queries=None))
    answer = host.submit(f"{DESK}/{ref}/post-slot", "post-slot")
    assert answer.headers["Location"] == DESK
    page = page_of(client, f"/exchanges/{ref}")
    assert "Etching &lt;b&gt;stay" in page
    for text in ("17:00 CET", "1,200.50 EUR", "Plan, weight 3", "2 of 2 places left"):
        assert text in words(page)


@pytest.mark.bad_input("XB3", "XB27", "XB28")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"places": "two"}, "Give a whole number of places from 1 to 50."),
        ({"places": "0"}, "Give a whole number of places from 1 to 50."),
        ({"places": "-1"}, "Give a whole number of places from 1 to 50."),
        (
            {"funding_1_amount": "1.000 €"},
            "Give a number and its currency; the source's wording goes into the text.",
        ),
        (
            {"funding_1_amount": "1000"},
            "Give a number and its currency; the source's wording goes into the text.",
        ),
        (
            {"cutoff_1_day": "2027-10-31", "cutoff_1_time": "02:30"},
            "This time exists twice that night; choose another.",
        ),
        (
            {"cutoff_1_day": "2027-03-28", "cutoff_1_time": "02:30"},
            "This time exists not at all that night; choose another.",
        ),
        ({"criteria": "Plan: many"}, "One criterion a line: its name, a colon, its weight from 1 to 10."),
    ],
)
def test_bad_input_keeps_what_was_typed(
    signed_in: SignIn, cast: Cast, typed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.editor).submit(f"{DESK}/new", "create-slot", title="A stay", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in words(page).replace("&#39;", "'")
    for value in typed.values():
        assert value in page
    assert "A stay" in page


def test_only_the_host_centre_writes(signed_in: SignIn, cast: Cast) -> None:
    slot = posted(cast)
    for person, status in ((cast.editor, 200), (cast.host, 200), (cast.guest, 404), (cast.other, 404)):
        reader = signed_in(person)
        assert reader.get(DESK, queries=None).status_code == status
        assert reader.get(f"{DESK}/{slot.ref}/edit", queries=None).status_code == status
    assert signed_in(cast.editor).get(f"{DESK}/{slot.ref}/cancel-slot").status_code == 404
    assert signed_in(cast.other).get(f"/desk/kiip/exchanges/slots/{slot.ref}/edit").status_code == 404
    assert signed_in(cast.host).get(f"{DESK}/{slot.ref}/no-such-move").status_code == 404


def test_cancelling_says_how_many_are_told_and_needs_a_reason(signed_in: SignIn, cast: Cast) -> None:
    slot = posted(cast)
    an_application(cast, slot, state="draft")
    host, address = signed_in(cast.host), f"{DESK}/{slot.ref}/cancel-slot"
    assert "1 person is told." in words(page_of(host, address))
    an_application(cast, slot, person=cast.colleague, state="endorsed")
    assert "4 people are told." in words(page_of(host, address)), "FiCCC's coordinator and lead, too"
    assert host.submit(address, "cancel-slot").status_code == 422
    stale = host.submit(address, "cancel-slot", version="99", reason="Fire")
    assert stale.status_code == 409
    assert slot_now(slot.id).state == "published"
    assert host.submit(address, "cancel-slot", reason="Fire in the lab").status_code == 303
    page = words(page_of(host, f"/exchanges/{slot.ref}"))
    assert "The host centre has cancelled this slot. Reason: Fire in the lab" in page


def test_a_public_slot_is_changed_with_a_note(signed_in: SignIn, cast: Cast) -> None:
    slot = posted(cast)
    host, address = signed_in(cast.host), f"{DESK}/{slot.ref}/edit"
    answer = host.submit(address, "edit-slot", places="3")
    assert answer.status_code == 422
    assert "Say why; the people concerned will read it." in words(answer.get_data(as_text=True))
    assert host.submit(address, "edit-slot", places="3", note="One more bench.").status_code == 303
    assert slot_now(slot.id).places == 3
    assert host.submit(address, "edit-slot", places="4", note="x", version="1").status_code == 409


def two(cast: Cast) -> None:
    """A slot about photonics of SCCC, and a funded one of the network about packaging; both with a deadline."""
    optics = courses.save_topic("Photonics", actor=None)
    silicon = courses.save_topic("Silicon photonics", actor=None, parent_id=optics)
    posted(cast, title="Light in silicon", topic_ids=(silicon,), audiences=("postdoc",))
    other = {"funding_source": "host", "kind": "job_shadowing", "mode": "remote", "intake": "continuous"}
    posted(cast, title="Packaging", cutoffs=(), topic_ids=(optics,), scope="network", **other)


@pytest.mark.parametrize(
    ("query", "public", "member"),
    [
        ("", ["Light in silicon"], ["Light in silicon", "Packaging"]),
        ("topic=photonics", ["Light in silicon"], ["Light in silicon", "Packaging"]),
        ("topic=silicon-photonics", ["Light in silicon"], ["Light in silicon"]),
        ("q=LIGHT+sil", ["Light in silicon"], ["Light in silicon"]),
        ("q=nothing", [], []),
        ("funded=1", [], ["Packaging"]),
        ("kind=job_shadowing", [], ["Packaging"]),
        ("audience=postdoc", ["Light in silicon"], ["Light in silicon"]),
        ("mode=remote&centre=sccc", [], ["Packaging"]),
        ("country=SE&intake=single_deadline", ["Light in silicon"], ["Light in silicon"]),
        ("from=2027-09-01", [], []),
        ("to=2027-05-03&sort=title", ["Light in silicon"], ["Light in silicon", "Packaging"]),
        ("sort=newest", ["Light in silicon"], ["Packaging", "Light in silicon"]),
    ],
)
def test_the_list_is_narrowed_and_scoped(
    client: Reader, signed_in: SignIn, cast: Cast, query: str, public: list[str], member: list[str]
) -> None:
    two(cast)
    assert rows_of(page_of(client, f"/exchanges?{query}")) == public
    assert rows_of(page_of(signed_in(cast.learner), f"/exchanges?{query}")) == member
    assert [item["title"] for item in client.get(f"/exchanges.json?{query}").json["items"]] == public  # type: ignore[index]


def test_facets_count_what_they_would_find(client: Reader, signed_in: SignIn, cast: Cast) -> None:
    two(cast)
    page = words(page_of(signed_in(cast.learner), "/exchanges?kind=job_shadowing"))
    for words_and_count in ("Photonics 1", "Researcher visit 1", "Job shadowing 1", "Funded 1", "Remote 1"):
        assert words_and_count in page
    assert "Job shadowing" not in words(page_of(client, "/exchanges"))
    unknown = words(page_of(client, "/exchanges?kind=none&topic=x"))
    assert "Left out, because nothing here is called that: topic “x”, kind “none”" in unknown
    assert client.get("/exchanges.json?kind=none").status_code == 404


def test_the_same_list_in_other_formats(client: Reader, cast: Cast) -> None:
    slot = posted(cast, title="=SUM(A1) & <light>", topic_ids=(courses.save_topic("Optics", actor=None),))
    draft(cast, title="Hidden")
    lines = list(csv.DictReader(io.StringIO(client.get("/exchanges.csv").get_data(as_text=True))))
    assert [(line["id"], line["title"], line["closes_at"]) for line in lines] == [
        (slot.ref, "'=SUM(A1) & <light>", "2027-03-22T16:00:00+00:00")
    ]
    answer = client.get("/exchanges.atom?topic=optics")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.get_data())  # noqa: S314 - our own feed
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "=SUM(A1) & <light>"
    assert (entry.findtext(f"{ATOM}id") or "").endswith(f"/exchanges/{slot.ref}")
    calendar = client.get("/exchanges.ics").get_data(as_text=True)
    assert calendar.count("BEGIN:VEVENT") == 2  # the deadline and the hosting window
    assert client.get(f"/exchanges/{slot.ref}.ics").get_data(as_text=True).count("BEGIN:VEVENT") == 2
    assert slot.ref in client.get("/sitemap.xml").get_data(as_text=True)


def test_deadlines_of_every_intake(client: Reader, cast: Cast) -> None:
    """Scenario 13: two entries; the next day only; "autumn 2027" is text, without entry or countdown."""
    twice = (CutoffInput(date(2027, 5, 20), label="spring"), CutoffInput(date(2027, 6, 15)))
    both = posted(cast, title="Two cut-offs", cutoffs=twice)
    yearly = (CutoffInput(date(2026, 4, 15)), CutoffInput(date(2026, 12, 15)))
    again = {"earliest_start": date(2027, 5, 3), "latest_end": date(2028, 5, 3)}
    posted(cast, title="Twice a year", intake="twice_yearly", cutoffs=yearly, **again)
    rough = posted(cast, title="Rough", cutoffs=(), rough="autumn 2027")
    page = words(page_of(client, f"/exchanges/{both.ref}"))
    assert "Thu 20 May 2027 17:00 CEST" in page and "Tue 15 Jun 2027 17:00 CEST" in page
    feed = client.get("/exchanges.ics").get_data(as_text=True)
    assert feed.count("BEGIN:VEVENT") == 4 + 3  # deadlines, and a window of each slot
    assert client.get(f"/exchanges/{rough.ref}.ics").get_data(as_text=True).count("BEGIN:VEVENT") == 1
    page = words(page_of(client, f"/exchanges/{rough.ref}"))
    assert "Deadline: autumn 2027" in page and "closes in" not in page
    assert rows_of(page_of(client, "/exchanges")) == ["Twice a year", "Two cut-offs", "Rough"]


def test_a_listed_offer_leads_to_its_source(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    listed = {
        "provider": "INFRACHIP",
        "source": "https://source.example/a",
        "apply_url": "https://a.example/b",
    }
    slot = posted(cast, origin="listed", kind="transnational_access", as_of="2024", places=None, **listed)
    page = page_of(client, f"/exchanges/{slot.ref}")
    for text in ("Offered by INFRACHIP", "Apply at the source", "as of 2024"):
        assert text in words(page)
    assert "/apply" not in page
    assert "Apply at the source" in words(page_of(client, "/exchanges"))


def test_what_a_reader_can_do_about_applying(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    slot = posted(cast)
    address = f"/exchanges/{slot.ref}"
    assert f"{address}/apply" in page_of(client, address)
    assert f"{address}/apply" in page_of(signed_in(cast.learner), address)
    own = page_of(signed_in(cast.guest), address)
    assert "This slot is at your own centre. Exchanges are between centres." in words(own)
    assert f"{address}/apply" not in own
    case = an_application(cast, slot)
    assert f"/me/applications/{case.ref}" in page_of(signed_in(cast.learner), address)
    reader = signed_in(cast.colleague)
    assert reader.submit(address, "follow-slot").status_code == 303
    assert reader.submit(address, "unfollow-slot").status_code == 303


def test_guests_read_what_the_centre_tells_them(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    slot = posted(cast)
    editor = signed_in(cast.editor)
    answer = editor.submit("/desk/sccc/exchanges/info", "save-guest-info", housing="Rooms at the campus.")
    assert answer.status_code == 303
    for address in (f"/exchanges/{slot.ref}", "/centres/sccc"):
        assert "Rooms at the campus." in words(page_of(client, address))
    assert slot.title in words(page_of(client, "/centres/sccc"))
    assert slot.title in words(page_of(client, "/"))


def test_a_list_asks_as_much_for_three_slots_as_for_one(
    client: Reader, cast: Cast, queries: Callable[[], object]
) -> None:
    seen = []
    for number in range(3):
        posted(cast, title=f"Slot {number}")
        if number != 1:
            with queries() as statements:  # type: ignore[attr-defined]
                page_of(client, "/exchanges")
            seen.append(len(statements))
    assert seen[0] == seen[1]


def test_network_slots_are_for_the_network(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    slot = posted(cast, scope="network")
    address = f"/exchanges/{slot.ref}"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}.ics").status_code == 404
    assert signed_in(cast.outside).get(address).status_code == 404
    for person in (cast.learner, cast.other, cast.office):
        assert signed_in(person).get(address).status_code == 200


def test_a_copy_and_a_deletion_by_pages(signed_in: SignIn, cast: Cast) -> None:
    slot = posted(cast)
    host = signed_in(cast.host)
    copy = host.submit(f"{DESK}/{slot.ref}/edit", "copy-slot").headers["Location"].split("/")[-2]
    assert host.submit(f"{DESK}/{copy}/delete-slot", "delete-slot").status_code == 303
    assert host.get(f"{DESK}/{copy}/edit").status_code == 404
    service.close_slot(slot.id, actor=actor(cast.host))
    page = words(page_of(host, DESK))
    assert "Closed" in page
