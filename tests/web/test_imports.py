"""The pages of imports, as a coordinator of the centre uses them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from lms.imports import queries, service
from tests.cast import Cast, Somebody
from tests.ical_outside import calendar, event
from tests.importing import ETCHING, imports_of_sccc
from tests.outside_server import stranger
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
NEW = "/desk/sccc/imports/new"
SignIn = Callable[[Somebody], Reader]


def file(data: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), "events.ics"


def test_what_is_wrong_is_said_beside_the_field(cast: Cast, signed_in: SignIn) -> None:
    reader = signed_in(cast.host)
    for sent, words in (
        ({}, "Please fill this in."),
        ({"name": "Ours"}, "Give either an address or a file."),
        ({"name": "Ours", "address": "file:///etc/passwd"}, "begin with http:// or https://"),
        ({"name": "Ours", "address": "http://192.168.1.1/"}, "private network"),
        ({"name": "Ours", "address": "webcal://192.168.1.1/"}, "private network"),
        ({"name": "Ours", "file": file(b"<html>")}, "This is not a calendar"),
        ({"name": "Ours", "file": file(calendar())}, "has no event"),
        (
            {"name": "Ours", "file": file(calendar(ETCHING)), "address": "https://8.8.8.8/"},
            "either an address",
        ),
    ):
        page = reader.submit(NEW, "add-import", **sent)
        assert page.status_code == 422 and words in page.text
    assert queries.sources_of(cast.sccc.id) == []


@pytest.mark.parametrize("scheme", ["webcal", "webcals", "WebCal"])
def test_the_address_of_a_calendar_program_is_asked_for_by_https(
    scheme: str, cast: Cast, signed_in: SignIn
) -> None:
    rest = "://8.8.8.8/Öppet/a.ics?key=WebCal://b"
    assert (
        signed_in(cast.host).submit(NEW, "add-import", name="Ours", address=scheme + rest).status_code == 303
    )
    assert [card.address for card in queries.sources_of(cast.sccc.id)] == [f"https{rest}"]


def test_the_way_of_a_file_and_of_one_entry(cast: Cast, signed_in: SignIn, client: Reader) -> None:
    names, reader = imports_of_sccc(cast), signed_in(cast.host)
    home = f"/desk/sccc/imports/{names['import']}"
    page = reader.get(home).text
    for words in (
        "1 entry has vanished",
        "Open day",
        "Line 13, “On Mars”, not taken",
        "Mars/Base is unknown",
    ):
        assert words in page
    assert reader.submit(home, "approve-import", digest="another").status_code == 409
    assert reader.submit(home, "approve-import").status_code == 303
    page = reader.get(home).text
    assert "Vanished at the source" in page and "Mars/Base is unknown" in page
    entry = f"{home}/entries/{names['imported']}"
    for starts, ends, words in (
        ("2027-03-10T10:00", "x", "Not a valid"),
        ("2027-03-28T02:30", "2027-03-28T09:00", "does not exist in Europe/Stockholm"),
        ("2027-03-10T10:00", "2027-03-10T09:00", "must lie after the start"),
    ):
        answer = reader.submit(entry, "change-import", title="Etching again", starts=starts, ends=ends)
        assert answer.status_code == 422 and words in answer.text
    sent = {"title": "Etching again", "starts": "2027-03-10T10:00", "ends": "2027-03-10T12:00"}
    assert reader.submit(entry, "change-import", **sent).status_code == 303
    assert reader.submit(entry, "change-import", version="1", **sent).status_code == 409
    shown = client.get("/calendar").text
    assert "Etching again" in shown and "Our events" in shown
    assert "Choose a file." in reader.submit(home, "send-import").text
    for path, action in ((entry, "withdraw-import"), (home, "remove-import")):
        assert reader.submit(path, action).status_code == 303
    assert "CANCELLED: Etching again" in client.get("/centres/sccc.ics").text
    assert "Our events" not in reader.get("/desk/sccc/imports").text


def test_an_address_that_is_away_says_so_on_the_list(cast: Cast, signed_in: SignIn) -> None:
    reader = signed_in(cast.host)
    with stranger(lambda asked: asked.send(500)) as server:
        assert reader.submit(NEW, "add-import", name="Ours", address=server.url()).status_code == 303
        assert "Being fetched" in reader.get("/desk/sccc/imports").text
        service.refresh_due()
    page = reader.get("/desk/sccc/imports").text
    assert "The server says that something is wrong with it." in page
    (card,) = queries.sources_of(cast.sccc.id)
    assert "Not fetched" in reader.get(f"/desk/sccc/imports/{card.ref}").text
    assert reader.submit(f"/desk/sccc/imports/{card.ref}", "fetch-import").status_code == 303
    followed = reader.get(f"/desk/sccc/imports/{card.ref}/progress")
    assert "waits for its turn" in followed.text
    service.remove_source(card.id, actor=actor(cast.host))
    assert reader.get(f"/desk/sccc/imports/{card.ref}", fault=True).status_code == 404


def test_a_page_shows_how_far_the_worker_is(cast: Cast, signed_in: SignIn) -> None:
    reader, number = signed_in(cast.host), service.AT_ONCE + 1
    events = [event("DTSTART:20270310T080000Z", uid=f"{each}@x") for each in range(number)]
    with stranger(lambda asked: asked.send(200, calendar(*events))) as server:
        added = reader.submit(NEW, "add-import", name="Ours", address=server.url())
        assert added.location.endswith("/progress")
        page = reader.get(added.location)
        assert "waits for its turn" in page.text and page.headers["Refresh"] == "5"
        assert "Refresh" not in reader.get(f"{added.location}?still=1").headers
        service.refresh_due()
    home = added.location.removesuffix("/progress")
    assert reader.get(added.location).location == home  # a person has to look at it
    approved = reader.submit(home, "approve-import")
    assert approved.location == added.location
    assert f"0 of {number} new entries are prepared" in reader.get(added.location).text
    page = reader.get(home).text
    assert "Being taken over" in page and "approve-import" not in page and "See how far it is" in page
    service.take_approved()
    assert reader.get(added.location).location == home
    assert "Followed" in reader.get(home).text
