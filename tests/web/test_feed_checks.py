"""The page that checks a feed, the page of a private address, and its alarms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.calendar import queries, service
from lms.enrolments import service as enrolments
from tests.calendar_life import events, raw_events
from tests.cast import Cast
from tests.ical_reader import read
from tests.reader import Reader
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")
CHECK = "/calendar/subscribe/check"


def test_the_check_of_a_choice_tells_what_its_feed_holds(cast: Cast, client: Reader) -> None:
    a_run(cast, course={"summary": "Write to ann@university.example"})
    page = client.get("/calendar/subscribe?list=courses&centre=sccc").text
    assert f"{CHECK}?list=courses&amp;centre=sccc" in page
    told = client.get(f"{CHECK}?list=courses&centre=sccc").text
    for words in (
        "Check of “Courses”",
        "/courses.ics?centre=sccc",
        "It is whole, with 3 entries.",
        "Each entry has a name of its own",
        "No entry rings.",
        "Nobody notes who fetches a public calendar.",
    ):
        assert words in told
    assert told.count("look at this") == told.count("Lines with a participant or a mail address: ") == 1
    assert "It is whole, with 0 entries." in client.get(f"{CHECK}?list=courses&centre=kiip").text
    for query in ("", "?list=magic", "?list=courses&centre=nowhere"):
        assert client.get(CHECK + query).status_code == 404


def test_a_check_leaves_the_feed_in_its_own_language(
    cast: Cast, make_app: Callable[..., object], client: Reader
) -> None:
    a_run(cast)
    app = make_app(LMS_LOCALES="en,sv")
    reader = Reader(app)  # type: ignore[arg-type]
    swedish = {"Accept-Language": "sv"}
    assert reader.get(f"{CHECK}?list=exchanges", headers=swedish).status_code == 200
    named = read(reader.get("/exchanges.ics", headers=swedish).data)["NAME"].text
    assert named.startswith("Researcher exchange")


def test_alarms_ring_in_the_one_feed_whose_owner_wished_them(
    cast: Cast, signed_in: Callable[..., Reader], travel: Travel
) -> None:
    scene = a_run(cast)
    enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    reader = signed_in(cast.learner)
    phone, work = (f"/feeds/{service.make_address(cast.learner.id, name=n)}.ics" for n in ("phone", "work"))
    handle = queries.addresses_of(cast.learner.id)[0].handle
    page = f"/calendar/addresses/{handle}"
    before = reader.get(phone, buffered=True)
    other, public = reader.get(work).data, reader.get("/runs/RUN-1.ics").data
    assert b"VALARM" not in before.data + other + public and "No entry rings." in reader.get(page).text

    travel(timedelta(minutes=5))
    assert reader.submit(page, "choose-alarm", alarm="60").status_code == 303
    rung = reader.get(phone, headers={"If-None-Match": before.headers["ETag"]}, buffered=True)
    assert rung.status_code == 200 and rung.headers["Last-Modified"] > before.headers["Last-Modified"]
    for uid, entry in events(rung.data).items():
        (alarm,) = entry.components
        assert (alarm["TRIGGER"].value, alarm["ACTION"].value) == ("-PT60M", "DISPLAY")
        assert entry["DTSTAMP"].value > events(before.data)[uid]["DTSTAMP"].value
    assert (reader.get(work).data, reader.get("/runs/RUN-1.ics").data) == (other, public)
    shown = reader.get(page).text
    assert "2 entries ring, as you chose." in shown and "look at this" not in shown
    assert "1 hour before" in reader.get("/calendar/subscribe").text

    travel(timedelta(minutes=5))
    etag = rung.headers["ETag"]
    service.choose_alarm(handle, 60, person_id=cast.learner.id)  # as it is: nothing changes
    assert reader.get(phone, headers={"If-None-Match": etag}).status_code == 304
    assert reader.submit(page, "choose-alarm", alarm="0").status_code == 303
    silent = reader.get(phone, buffered=True)
    assert b"VALARM" not in silent.data and silent.headers["ETag"] not in (etag, before.headers["ETag"])
    assert raw_events(silent.data).keys() == raw_events(before.data).keys()


def test_alarms_are_chosen_at_the_making_and_by_the_owner_only(
    cast: Cast, signed_in: Callable[..., Reader]
) -> None:
    reader = signed_in(cast.learner)
    made = reader.submit("/calendar/subscribe", "make-address", name="phone", alarm="15")
    assert made.status_code == 200
    (address,) = queries.addresses_of(cast.learner.id)
    assert address.alarm == 15
    page = f"/calendar/addresses/{address.handle}"
    for alarm in ("7", "", "x", "-15"):
        refused = reader.submit(page, "choose-alarm", alarm=alarm)
        assert refused.status_code in (409, 422) and "Choose one of these." in refused.text
        refused = reader.submit("/calendar/subscribe", "make-address", name="tablet", alarm=alarm)
        assert "Choose one of these." in refused.text
    stranger = signed_in(cast.colleague)
    assert stranger.get(page, fault=True).status_code == 404
    sent = stranger.post(page, data={"csrf_token": stranger.token(), "alarm": "60"})
    assert sent.status_code == 404 and queries.addresses_of(cast.learner.id) == [address]
    service.withdraw_address(address.handle, person_id=cast.learner.id)
    assert reader.get(page, fault=True).status_code == 404
