"""Feeds over HTTP: what calendar programs ask and must be answered, and who may read what."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.access import Scope
from lms.agenda import service as agenda
from lms.calendar import service
from lms.courses import queries as courses
from lms.courses import service as catalogue
from lms.courses.rules import Sharing, input_of_course
from lms.enrolments import service as enrolments
from lms.kit.logs import REQUESTS
from tests.calendar_life import Life, events
from tests.cast import Cast, Somebody
from tests.ical_reader import read
from tests.reader import Reader
from tests.scene import a_run, actor, session_on

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")

PUBLIC = [
    "/calendar.ics",
    "/courses.ics",
    "/courses.ics?centre=sccc&language=en",
    "/courses/clean-room-basics.ics",
    "/runs/RUN-1.ics",
    "/centres/sccc.ics",
    "/regions/nordic.ics",
]


def private(person: Somebody, name: str = "phone") -> str:
    """A fresh private address of the person."""
    return f"/feeds/{service.make_address(person.id, name=name)}.ics"


def summaries(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.data
    return [event["SUMMARY"].text for event in read(answer.data).named("VEVENT")]


@pytest.mark.parametrize("path", [*PUBLIC, "private"])
def test_answers_as_calendar_programs_expect(cast: Cast, client: Reader, path: str) -> None:
    a_run(cast)
    path = private(cast.learner) if path == "private" else path
    whole = client.get(path)
    assert whole.status_code == 200
    assert whole.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert whole.headers["Content-Disposition"].startswith('inline; filename="')
    assert "Set-Cookie" not in whole.headers
    assert whole.headers["Vary"] == "Accept-Encoding"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    etag, modified = whole.headers["ETag"], whole.headers["Last-Modified"]
    for asked in (
        {"If-None-Match": etag},
        {"If-None-Match": f"W/{etag}"},
        {"If-None-Match": f'"other", {etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        unchanged = client.get(path, headers=asked)
        assert (unchanged.status_code, unchanged.data) == (304, b""), asked
        assert unchanged.headers["ETag"] == etag
        assert unchanged.headers["Cache-Control"] == whole.headers["Cache-Control"]
    for asked in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert client.get(path, headers=asked).data == whole.data, asked
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]


def test_gzip_has_a_tag_of_its_own_and_is_never_sent_unasked(cast: Cast, client: Reader) -> None:
    a_run(cast)
    plain = client.get("/calendar.ics")
    zipped = client.get("/calendar.ics", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    asked = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    assert client.get("/calendar.ics", headers=asked).status_code == 304
    for refused in ("gzip;q=0", "identity", ""):
        answer = client.get("/calendar.ics", headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in answer.headers, refused


def test_only_asking_is_allowed(cast: Cast, client: Reader) -> None:
    for path in ("/calendar.ics", private(cast.learner)):
        refused = client.post(path)
        assert refused.status_code == 405
        assert "GET" in refused.headers["Allow"]
        assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/calendar.ics?lang=xx",
        "/calendar.ics?form=week",
        "/calendar.ics?past=some",
        "/courses.ics?centre=nowhere",
        "/courses.ics?from=soon",
        "/courses.ics?topic=magic",
        "/courses/nothing.ics",
        "/runs/NOTHING.ics",
        "/centres/nowhere.ics",
        "/regions/atlantis.ics",
        "/feeds/.ics",
        f"/feeds/{'A' * 43}.ics",
        "/feeds/%00.ics",
    ],
)
def test_what_means_nothing_is_not_there_in_plain_text(cast: Cast, client: Reader, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert b"VCALENDAR" not in answer.data
    if path != "/feeds/.ics":
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_unknown_parameters_are_ignored_and_the_feed_knows_its_own_address(
    cast: Cast, client: Reader
) -> None:
    a_run(cast)
    plain = client.get("/courses.ics?language=en")
    assert client.get("/courses.ics?utm=mail&language=en&x=&sort=title&lang=en").data == plain.data
    calendar = read(plain.data)
    assert calendar["SOURCE"].value.endswith("/courses.ics?language=en")
    assert calendar["URL"].value.endswith("/courses?language=en")
    banner = read(client.get("/courses.ics?language=en&form=banner").data)
    assert banner["SOURCE"].value.endswith("/courses.ics?language=en&form=banner")
    assert banner["UID"].value != calendar["UID"].value
    assert read(client.get("/centres/sccc.ics").data)["URL"].value.endswith("/centres/sccc")


def test_the_language_is_asked_for_never_negotiated(
    cast: Cast, client: Reader, make_app: Callable[..., Flask]
) -> None:
    app = make_app(LMS_LOCALES="en,sv")
    a_run(cast)
    reader = Reader(app)
    english = reader.get("/calendar.ics")
    reader.set_cookie("lang", "sv")
    swedish_reader = reader.get("/calendar.ics", headers={"Accept-Language": "sv"})
    assert swedish_reader.data == english.data
    asked = reader.get("/calendar.ics?lang=sv")
    assert asked.status_code == 200
    assert asked.headers["ETag"] != english.headers["ETag"]
    assert read(asked.data)["SOURCE"].value.endswith("/calendar.ics?lang=sv")


def test_sessions_or_one_banner(cast: Cast, client: Reader) -> None:
    a_run(cast)
    assert len(summaries(client.get("/calendar.ics?deadlines=0"))) == 2
    assert summaries(client.get("/calendar.ics?form=banner&deadlines=0")) == ["Clean room basics"]
    a_run(cast, title="Without sessions", ref="RUN-2", sessions=())
    for form in ("sessions", "banner"):
        assert "Without sessions" in summaries(client.get(f"/calendar.ics?form={form}"))


def test_an_empty_feed_is_whole(cast: Cast, client: Reader) -> None:
    answer = client.get("/centres/kiip.ics")
    calendar = read(answer.data)
    assert [each.name for each in calendar.components] == ["VTIMEZONE"]
    assert {"NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "UID", "COLOR"} <= set(
        calendar.names
    )
    assert "METHOD" not in calendar.names


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Sharing(scope=Scope.OWN), "/calendar.ics"),
        (Sharing(scope=Scope.NETWORK), "/centres/sccc.ics"),
        (Sharing(scope=Scope.NETWORK), "/courses/clean-room-basics.ics"),
    ],
)
def test_what_is_not_public_is_in_no_public_feed(
    cast: Cast, client: Reader, scope: Sharing, path: str
) -> None:
    scene = a_run(cast, course={"sharing": scope})
    enrolments.enrol(scene.run_id, person_id=cast.guest.id, actor=actor(cast.guest))
    answer = client.get(path)
    assert answer.status_code == 404 or summaries(answer) == []
    assert client.get("/runs/RUN-1.ics").status_code == 404
    assert len(summaries(client.get(private(cast.guest)))) == 2


def test_lists_follow_at_once_when_what_they_select_by_changes(cast: Cast, client: Reader) -> None:
    scene = a_run(cast)
    asked = "/courses.ics?level=master&deadlines=0"
    assert len(summaries(client.get(asked))) == 2
    change_course(scene.run.course_id, cast, level="bachelor")
    assert summaries(client.get(asked)) == []
    assert len(summaries(client.get("/courses.ics?level=bachelor&deadlines=0"))) == 2
    change_course(scene.run.course_id, cast, sharing=Sharing(scope=Scope.NETWORK))
    assert summaries(client.get("/courses.ics?level=bachelor&deadlines=0")) == []
    assert client.get("/runs/RUN-1.ics").status_code == 404


def change_course(course_id: int, cast: Cast, **changes: Any) -> None:
    course = courses.course_by_id(course_id)
    assert course is not None
    values = replace(input_of_course(course), **changes)
    catalogue.edit_course(course_id, values, actor=actor(cast.host), version=course.version)


def test_free_seats_change_a_list_by_the_minute(cast: Cast, client: Reader, travel: Travel) -> None:
    scene = a_run(cast, capacity_max=1)
    before = client.get("/courses.ics?free=1&deadlines=0")
    assert len(summaries(before)) == 2
    enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    travel(timedelta(minutes=1))
    after = client.get(
        "/courses.ics?free=1&deadlines=0", headers={"If-Modified-Since": before.headers["Last-Modified"]}
    )
    assert summaries(after) == []
    assert len(summaries(client.get("/courses.ics?deadlines=0"))) == 2


def test_unchanged_costs_one_small_query(
    cast: Cast, client: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    a_run(cast)
    for path in (*PUBLIC, private(cast.learner)):
        etag = client.get(path).headers["ETag"]
        caplog.clear()
        with caplog.at_level("INFO", logger=REQUESTS):
            again = client.get(path, headers={"If-None-Match": etag})
        assert again.status_code == 304
        (line,) = (json.loads(record.msg) for record in caplog.records if record.name == REQUESTS)
        assert line["queries"] == 1


def test_time_alone_changes_bytes_on_mondays_only(cast: Cast, client: Reader, travel: Travel) -> None:
    days = tuple(session_on(date(2027, 2, 1) + timedelta(days=n)) for n in range(0, 200, 3))
    scene = a_run(cast, starts_on=days[0].day, ends_on=days[-1].day, sessions=days)
    agenda.concern(("run", scene.run_id), cast.learner.id, status="confirmed")
    paths = ("/calendar.ics", "/calendar.ics?past=all", private(cast.learner))
    before = {path: client.get(path) for path in paths}
    changed = set()
    for hour in range(0, 15 * 24, 5):
        moment = travel(datetime.fromisoformat("2027-03-01T09:00:00+00:00") + timedelta(hours=hour))
        for path in paths:
            answer = client.get(path)
            if answer.data != before[path].data:
                assert moment.weekday() == 0, moment
                assert answer.headers["ETag"] != before[path].headers["ETag"]
                assert answer.headers["Last-Modified"] != before[path].headers["Last-Modified"]
                changed.add((path, moment.date().isoformat()))
            before[path] = answer
    mondays = ("2027-03-08", "2027-03-15")
    assert changed == {(path, day) for path in (paths[0], paths[2]) for day in mondays}


@pytest.mark.threat("8.host")
def test_links_come_from_the_setting_never_from_the_host_header(
    cast: Cast, client: Reader, app: Flask
) -> None:
    a_run(cast)
    plain = client.get("/calendar.ics")
    other = client.get("/calendar.ics", headers={"Host": "evil.example"})
    assert other.data == plain.data
    assert b"evil" not in other.data


def test_a_run_that_moves_to_a_narrower_scope_and_back_keeps_its_uid(cast: Cast, client: Reader) -> None:
    life = Life(cast)
    before = set(events(client.get("/calendar.ics").data))
    course_id = life.scene.run.course_id
    change_course(course_id, cast, sharing=Sharing(scope=Scope.NETWORK))
    assert summaries(client.get("/calendar.ics")) == []
    change_course(course_id, cast, sharing=Sharing(scope=Scope.PUBLIC))
    assert set(events(client.get("/calendar.ics").data)) == before
