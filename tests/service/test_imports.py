"""Imports: preview, approval, what a source changes, and everything that changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from lms.agenda import queries as agenda
from lms.agenda import service as entries
from lms.imports import queries, service
from lms.imports.queries import SourceCard
from lms.imports.rules import Facts
from lms.imports.rules.words import result_words
from lms.kit import clock
from lms.kit.fetch import Limits
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast
from tests.ical_outside import calendar, event
from tests.importing import ETCHING as FIRST
from tests.importing import OPEN_DAY as SECOND
from tests.outside_server import Asked, Stranger, stranger
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]
SERIES = event(
    "DTSTART;TZID=Europe/Stockholm:20270323T090000", "RRULE:FREQ=WEEKLY;COUNT=3", uid="c@x", title="Lab"
)
SHORT = Limits(seconds=0.5, step_seconds=0.3)


def source(cast: Cast) -> SourceCard:
    (found,) = queries.sources_of(cast.sccc.id)
    return found


def approved(cast: Cast, *parts: str) -> SourceCard:
    """A file of SCCC with these events, approved."""
    service.add_file(cast.sccc.id, name="Our events", data=calendar(*parts), actor=actor(cast.host))
    card = source(cast)
    service.approve(card.id, digest=card.digest, actor=actor(cast.host))
    return source(cast)


def resent(cast: Cast, *parts: str) -> SourceCard:
    """The same with a newer file."""
    by = actor(cast.host)
    service.send_again(source(cast).id, data=calendar(*parts), actor=by)
    card = source(cast)
    service.approve(card.id, digest=card.digest, actor=by)
    return source(cast)


def states(card: SourceCard) -> list[tuple[str, str]]:
    return sorted((item.facts.title, item.state) for item in queries.items_of(card.id))


def feed(client: Reader, address: str = "/calendar.ics") -> list[dict[str, str]]:
    """The events of a feed, by start."""
    text = client.get(address).text.replace("\r\n ", "")
    found = [
        dict(line.split(":", 1) for line in part.split("\r\n")[1:-1])
        for part in text.split("BEGIN:VEVENT")[1:]
    ]
    return [{name.split(";")[0]: value for name, value in each.items()} for each in found]


def no_violation() -> bool:
    return list(entries.check(queries.entry_sources())) == []


def test_a_file_is_previewed_approved_and_stands_in_the_calendars(cast: Cast, client: Reader) -> None:
    by = actor(cast.host)
    service.add_file(cast.sccc.id, name="Our events", data=calendar(FIRST, SECOND, SERIES), actor=by)
    card = source(cast)
    assert (card.state, card.waits, feed(client)) == ("preview", True, [])
    with pytest.raises(Refusal) as other:
        service.approve(card.id, digest="another", actor=by)
    assert other.value.status == 409
    made = service.approve(card.id, digest=card.digest, actor=by)
    assert (len(made.new), made.changed, made.vanished) == (5, (), ())
    found = feed(client)
    assert [each["SUMMARY"] for each in found] == ["Etching", "Lab", "Lab", "Lab", "Open day"]
    etching = found[0]
    assert etching["UID"].endswith("@lms.invalid") and "a@x" not in str(found)
    assert etching["CATEGORIES"] == "Our events" and etching["DESCRIPTION"] == "Our events · SCCC"
    times = [etching[name] for name in ("DTSTART", "DTEND", "SEQUENCE")]
    assert times == ["20270310T090000", "20270310T110000", "0"]
    assert feed(client, "/centres/sccc.ics") == feed(client, "/regions/nordic.ics") == found
    assert feed(client, "/centres/ficcc.ics") == feed(client, "/calendar.ics?topic=analog") == []
    assert [each["SUMMARY"] for each in feed(client, "/calendar.ics?from=2027-04-01")] == ["Lab", "Open day"]
    assert no_violation()


def test_the_same_file_changes_nothing_and_a_newer_one_what_it_changes(cast: Cast, client: Reader) -> None:
    card = approved(cast, FIRST, SECOND, SERIES)
    before, number = feed(client), agenda.change_number("public")
    resent(cast, FIRST, SERIES, SECOND)
    assert feed(client) == before and agenda.change_number("public") == number
    moved = FIRST.replace("T080000Z", "T090000Z").replace("LOCATION", "SEQUENCE:1\nLOCATION")
    off = event("RECURRENCE-ID;TZID=Europe/Stockholm:20270330T090000", "DTSTART:20270330T070000Z", uid="c@x")
    resent(cast, moved, off.replace("END:VEVENT", "STATUS:CANCELLED\nSEQUENCE:1\nEND:VEVENT"), SERIES)
    after = feed(client)
    assert [each["UID"] for each in after] == [each["UID"] for each in before]
    assert [(each["SEQUENCE"], each["STATUS"]) for each in after] == [
        *(("1", "CONFIRMED"), ("0", "CONFIRMED"), ("1", "CANCELLED"), ("0", "CONFIRMED"), ("0", "CONFIRMED")),
    ]
    assert after[2]["SUMMARY"] == "CANCELLED: A course"
    assert ("Open day", "vanished") in states(card) and source(cast).vanished == 1
    resent(cast, FIRST, SERIES, SECOND)  # an older version of the first; the second is back
    assert feed(client)[0]["DTSTART"] == "20270310T100000" and source(cast).vanished == 0
    assert no_violation()


def many(number: int, title: str) -> bytes:
    """A calendar of so many events of this title."""
    moment = "DTSTART:20270310T080000Z"
    return calendar(*(event(moment, uid=f"{each}@x", title=f"{title} {each}") for each in range(number)))


def test_much_is_rendered_before_the_transaction_and_taken_over_by_the_worker(
    cast: Cast, client: Reader
) -> None:
    by, number = actor(cast.host), service.AT_ONCE + 1
    service.add_file(cast.sccc.id, name="Our events", data=many(number, "Talk"), actor=by)
    card = source(cast)
    for _ in range(2):  # a second click changes nothing
        assert len(service.approve(card.id, digest=card.digest, actor=by).new) == number
    card = source(cast)
    assert (card.approved, card.waits, card.prepared, card.to_prepare) == (True, True, 0, number)
    assert feed(client) == [] and [row.move for row in queries.log_of(card.id)] == [
        *("approve-import", "add-import"),
    ]
    assert (service.take_approved(), service.take_approved()) == (1, 0)
    card = source(cast)
    assert (card.state, card.approved, card.waits, card.live) == ("live", False, False, number)
    before = feed(client)
    assert len(before) == number and no_violation()

    # as many changes go in batches; the approval of what was sent again meanwhile is not one of the newer file
    service.send_again(card.id, data=many(number, "Lecture"), actor=by)
    service.approve(card.id, digest=source(cast).digest, actor=by)
    service.send_again(card.id, data=many(number + 1, "Seminar"), actor=by)
    assert service.take_approved() == 0 and feed(client) == before
    service.approve(card.id, digest=source(cast).digest, actor=by)
    assert service.take_approved() == 1
    after = feed(client)
    assert {each["UID"] for each in before} < {each["UID"] for each in after} and len(after) == number + 1
    assert all(each["SUMMARY"].startswith("Seminar") for each in after) and no_violation()
    taken = [row.after for row in queries.log_of(card.id) if row.move == "take-over"]
    assert [(each["new"], each["changed"]) for each in taken] == [(1, 100), (0, 1), (number, 0)]


def test_single_items_are_detached_edited_and_withdrawn_and_a_source_is_removed(
    cast: Cast, client: Reader
) -> None:
    by, card = actor(cast.host), approved(cast, FIRST, SECOND, SERIES)
    items = {item.facts.title: item for item in queries.items_of(card.id)}
    own = items["Etching"]
    words = Facts(title="Etching moved", zone="UTC", location="Room 9", starts_on=None, ends_on=None)
    times = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)}
    changed = Facts(**(vars(words) | times))
    with pytest.raises(Refusal):
        service.change_item(own.id, changed, version=own.version, actor=by)
    for _ in range(2):
        service.detach_item(own.id, actor=by)
    service.change_item(own.id, changed, version=own.version, actor=by)
    for wrong, version in ((changed, own.version), (words, own.version + 1)):
        with pytest.raises(Refusal):
            service.change_item(own.id, wrong, version=version, actor=by)
    service.withdraw_item(items["Open day"].id, actor=by)
    with pytest.raises(Refusal):
        service.detach_item(items["Open day"].id, actor=by)
    resent(cast, FIRST.replace("Etching", "Changed there"), SECOND, SERIES)
    found = feed(client)
    assert (found[0]["SUMMARY"], found[0]["LOCATION"], found[0]["SEQUENCE"]) == (
        "Etching moved",
        "Room 9",
        "1",
    )
    assert found[-1]["SUMMARY"] == "CANCELLED: Open day"
    service.remove_source(card.id, actor=by)
    assert [each["STATUS"] for each in feed(client)] == ["CANCELLED"] * 5
    assert queries.sources_of(cast.sccc.id) == [] and no_violation()
    with pytest.raises(NotFound):
        service.remove_source(card.id, actor=by)


class Followed:
    """An address that was approved, and what it answers from then on."""

    def __init__(self, cast: Cast, travel: Travel) -> None:
        self.cast, self.travel = cast, travel
        self.status, self.body = 200, calendar(FIRST, SECOND)

    def answer(self, asked: Asked) -> None:
        tag = f'"{hash(self.body)}"'
        if self.status == 200 and asked.headers["If-None-Match"] == tag:
            asked.send(304)
        else:
            asked.send(self.status, self.body, ETag=tag)

    def begin(self, server: Stranger) -> SourceCard:
        """Adds it, lets the worker fetch it once, approves it."""
        self.server, by = server, actor(self.cast.host)
        service.add_address(self.cast.sccc.id, name="Ours", address=server.url(), actor=by)
        assert service.refresh_due() == 1 and service.refresh_due() == 0
        card = source(self.cast)
        assert (card.state, card.result) == ("preview", "preview")
        service.approve(card.id, digest=card.digest, actor=by)
        return card

    def next_hour(self, status: int, body: bytes) -> tuple[str, int]:
        """What came of the next fetch, and how many requests it took."""
        asked, self.status, self.body = len(self.server.requests), status, body
        self.travel(timedelta(hours=1))
        service.refresh_due(SHORT)
        return source(self.cast).result, len(self.server.requests) - asked


def test_an_address_is_fetched_each_hour_and_changes_only_what_changed(
    cast: Cast, client: Reader, travel: Travel
) -> None:
    followed = Followed(cast, travel)
    with stranger(followed.answer) as server:
        card = followed.begin(server)
        before, number = feed(client), agenda.change_number("public")
        assert len(before) == 2
        for status, body, result in (
            (200, followed.body, "unchanged"),
            (500, b"", "fetch_fault"),
            (404, b"", "fetch_gone"),
            (200, calendar(), "empty"),
            (200, b"<html>Sign in</html>", "not_a_calendar"),
            (200, calendar(FIRST)[:-20], "not_whole"),
            (200, calendar(FIRST, SECOND), "unchanged"),
        ):
            assert followed.next_hour(status, body) == (result, 1) and result_words(result)
        assert feed(client) == before and agenda.change_number("public") == number
        assert [row.move for row in queries.log_of(card.id)].count("fetch-failed") == 4
        assert followed.next_hour(200, calendar(FIRST)) == ("taken", 1)
        assert feed(client) == before and states(card) == [("Etching", "live"), ("Open day", "vanished")]
        service.fetch_again(card.id, actor=actor(cast.host))
        assert service.refresh_due() == 1 and "If-None-Match" not in server.requests[-1][1]
    travel(timedelta(hours=1))
    service.refresh_due(SHORT)
    assert source(cast).result == "fetch_unreachable" and feed(client) == before and no_violation()


@pytest.mark.threat("9.fetch")
def test_what_leads_into_private_networks_is_never_fetched(cast: Cast, app: Flask) -> None:
    by = actor(cast.host)
    for address in (
        "http://10.0.0.1/a.ics",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "webcal://x.org/",
    ):
        with pytest.raises(Refusal) as refused:
            service.add_address(cast.sccc.id, name="X", address=address, actor=by)
        assert refused.value.field == "address"
    for data in (b"no calendar", calendar(), calendar(event("DTSTART:20200101"))):
        with pytest.raises(Refusal) as refused:
            service.add_file(cast.sccc.id, name="X", data=data, actor=by)
        assert refused.value.field == "file"
    with stranger(lambda asked: asked.send(302, Location="http://169.254.169.254/")) as server:
        service.add_address(cast.sccc.id, name="X", address=server.url(), actor=by)
        service.refresh_due()
    assert (source(cast).state, source(cast).result) == ("asked", "fetch_private")


def test_nobody_else_touches_the_sources_of_a_centre(cast: Cast) -> None:
    card = approved(cast, FIRST)
    (item,) = queries.items_of(card.id)
    for person in (cast.other, cast.home, cast.editor, cast.outside, cast.admin):
        by = actor(person)
        for call in (
            lambda by: service.add_address(cast.sccc.id, name="X", address="https://8.8.8.8/", actor=by),
            lambda by: service.approve(card.id, digest=card.digest, actor=by),
            lambda by: service.remove_source(card.id, actor=by),
            lambda by: service.send_again(card.id, data=calendar(FIRST), actor=by),
            lambda by: service.withdraw_item(item.id, actor=by),
        ):
            with pytest.raises(NotFound):
                call(by)
    with pytest.raises(NotFound):
        queries.source_at(cast.ficcc.id, card.ref)
    with pytest.raises(NotFound):
        service.fetch_again(card.id, actor=actor(cast.host))  # a file has no address
