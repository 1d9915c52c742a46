"""A run's life in a feed: after each move the same UIDs, and SEQUENCE, stamps, STATUS and title as promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.agenda import queries as agenda
from lms.calendar import service as addresses
from lms.enrolments import service
from tests.calendar_life import ALL, BANNER, FIRST, SECOND, Life, events, raw_events
from tests.cast import Cast
from tests.ical_reader import Component
from tests.reader import Reader
from tests.scene import actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


def both_forms(client: Reader, path: str) -> bytes:
    """Sessions and banner of a run, as one octet string for reading."""
    found = b""
    for form in ("sessions", "banner"):
        answer = client.get(f"{path}?form={form}&deadlines=0")
        assert answer.status_code == 200
        found += answer.data
    return found


def shown(octets: bytes) -> dict[str, Component]:
    """The entries of both forms by UID."""
    middle = octets.index(b"END:VCALENDAR\r\n") + len(b"END:VCALENDAR\r\n")
    return events(octets[:middle]) | events(octets[middle:])


def uids(life: Life) -> dict[str, str]:
    found = {name: agenda.uid_of(source) for name, source in life.sources.items()}
    assert all(found.values()) and len(set(found.values())) == 3
    return {name: uid for name, uid in found.items() if uid}


@pytest.mark.parametrize(
    "path", ["/runs/RUN-LIFE.ics", "/courses/clean-room-basics.ics", "/centres/sccc.ics"]
)
def test_each_move_is_told_as_promised(cast: Cast, client: Reader, travel: Travel, path: str) -> None:
    life = Life(cast)
    names = {uid: name for name, uid in uids(life).items()}
    before = both_forms(client, path)
    assert {names[uid] for uid in shown(before)} == ALL
    for step in life.steps():
        travel(timedelta(minutes=7))
        step.do()
        after = both_forms(client, path)
        old, new = shown(before), shown(after)
        assert old.keys() == new.keys(), step.name
        same = {names[uid] for uid in new if raw_events(before)[uid] == raw_events(after)[uid]}
        assert same == ALL - step.changed, step.name
        for uid, entry in new.items():
            name = names[uid]
            rise = int(entry["SEQUENCE"].value) - int(old[uid]["SEQUENCE"].value)
            assert rise == (name in step.rises), (step.name, name)
            assert entry["DTSTAMP"].value == entry["LAST-MODIFIED"].value
            later = entry["DTSTAMP"].value > old[uid]["DTSTAMP"].value
            assert later == (name in step.changed), (step.name, name)
            if name in step.changed:
                assert entry["STATUS"].value == step.status, (step.name, name)
                assert entry["SUMMARY"].text.startswith(step.prefix), (step.name, name)
                free = step.status == "CANCELLED" or name == BANNER
                assert entry["TRANSP"].value == ("TRANSPARENT" if free else "OPAQUE")
        before = after


def test_moves_within_one_second_still_have_growing_stamps(cast: Cast, client: Reader) -> None:
    """The clock stands still; a reader that compares stamps sees each change all the same."""
    life = Life(cast)
    service.enrol(life.scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    path = f"/feeds/{addresses.make_address(cast.learner.id, name='phone')}.ics"
    before = events(client.get(path).data)
    for step in life.steps():
        if step.name in ("unpublished", "published again"):  # somebody is enrolled
            continue
        step.do()
        answer = client.get(path)
        assert answer.status_code == 200, answer.data
        after = events(answer.data)
        assert before.keys() == after.keys()
        for uid, entry in after.items():
            stamps = entry["DTSTAMP"].value, before[uid]["DTSTAMP"].value
            changed = entry != before[uid]
            assert (stamps[0] > stamps[1]) == changed, step.name
        before = after


def test_a_new_join_link_touches_nothing_public(cast: Cast, client: Reader, travel: Travel) -> None:
    life = Life(cast)
    service.enrol(life.scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    own = f"/feeds/{addresses.make_address(cast.learner.id, name='phone')}.ics"
    public, mine = client.get("/runs/RUN-LIFE.ics"), client.get(own)
    travel(timedelta(minutes=7))
    life.first_session(join_link="https://meet.example.org/room?pwd=1&x=2")
    again = client.get("/runs/RUN-LIFE.ics")
    assert again.data == public.data and again.headers["ETag"] == public.headers["ETag"]
    assert b"meet.example" not in again.data
    uid = uids(life)[FIRST]
    old, new = events(mine.data)[uid], events(client.get(own).data)[uid]
    assert new["CONFERENCE"].value == "https://meet.example.org/room?pwd=1&x=2"
    assert "Join: https://meet.example.org/room?pwd=1&x=2" in new["DESCRIPTION"].text
    assert new["SEQUENCE"].value == old["SEQUENCE"].value
    assert new["DTSTAMP"].value > old["DTSTAMP"].value
    assert raw_events(mine.data)[uids(life)[SECOND]] == raw_events(client.get(own).data)[uids(life)[SECOND]]


def test_an_unpublished_run_has_no_page_but_stays_in_calendars(cast: Cast, client: Reader) -> None:
    life = Life(cast)
    life.unpublish()
    assert client.get("/runs/RUN-LIFE").status_code == 404
    for path in ("/runs/RUN-LIFE.ics", "/calendar.ics", "/centres/sccc.ics", "/regions/europe.ics"):
        entries = events(client.get(path).data)
        assert {entry["STATUS"].value for entry in entries.values()} == {"CANCELLED"}, path
        assert len(entries) == 3  # two sessions, and by when one had to enrol


def test_cancelled_entries_leave_with_the_window(cast: Cast, client: Reader, travel: Travel) -> None:
    life = Life(cast)
    life.cancel()
    days = [each.ends_at for each in life.sessions]
    travel(days[1] + timedelta(days=27))
    first = client.get("/runs/RUN-LIFE.ics")
    assert uids(life)[SECOND] in events(first.data)
    travel(days[1] + timedelta(days=36))
    last = client.get("/runs/RUN-LIFE.ics")
    assert b"BEGIN:VEVENT" not in last.data and b"BEGIN:VTIMEZONE" in last.data
    assert last.headers["ETag"] != first.headers["ETag"]
    assert last.last_modified and first.last_modified and last.last_modified > first.last_modified
    assert len(events(client.get("/runs/RUN-LIFE.ics?past=all").data)) == 3
