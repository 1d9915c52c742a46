"""A centre writes and publishes: pages, refusals beside their fields, what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from lms.courses import queries
from tests.cast import Cast, build, sign_in
from tests.catalogue import DAY, a_course, a_run, a_session
from tests.inspector import parsed
from tests.reader import Reader, form_of

SIMPLE = {
    "course_title": "Wafer handling",
    "mode": "onsite",
    "place": "Cleanroom 1, Harbour road 5",
    "starts_on": DAY.isoformat(),
    "starts_at": "10:00",
    "ends_at": "12:00",
    "capacity": "12",
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


@pytest.fixture
def host(client: Reader, cast: Cast) -> Reader:
    return sign_in(client, cast.host)


@pytest.fixture
def editor(new_client: Callable[[], Reader], cast: Cast) -> Reader:
    return sign_in(new_client(), cast.editor)


def the_run(slug: str = "wafer-handling") -> queries.RunCard:
    """The only run of the course."""
    course = queries.course_by_slug(slug)
    assert course is not None
    (run,) = queries.runs_of_course(course.id)
    return run


def test_a_simple_run_takes_two_pages_and_seven_fields(host: Reader, cast: Cast) -> None:
    saved = host.submit("/desk/sccc/runs/new", "create-run", **SIMPLE)
    assert len(SIMPLE) <= 8
    assert saved.status_code == 303
    run = the_run()
    assert saved.location == f"/desk/sccc/runs/{run.ref}/publish"
    check = host.get(saved.location).text
    assert "Shared with: Everybody" in check
    published = host.submit(saved.location, "publish-run")
    assert published.status_code == 303 and published.location == f"/runs/{run.ref}"
    run = the_run()
    assert (run.state, run.course_state, run.zone) == ("published", "published", "Europe/Stockholm")
    assert run.city == "Harbour"
    (session,) = queries.sessions_of([run.id])[run.id]
    assert session.starts_wall.isoformat() == "2027-03-22T10:00:00"


def test_a_run_over_several_days_has_a_session_each_day(host: Reader) -> None:
    host.submit("/desk/sccc/runs/new", "create-run", **SIMPLE, ends_on=(DAY + timedelta(days=2)).isoformat())
    run = the_run()
    sessions = queries.sessions_of([run.id])[run.id]
    assert [each.starts_wall.day for each in sessions] == [22, 23, 24]
    assert (run.starts_on, run.ends_on) == (DAY, DAY + timedelta(days=2))


def test_an_editor_drafts_and_is_told_to_ask(editor: Reader) -> None:
    saved = editor.submit("/desk/sccc/runs/new", "create-run", **SIMPLE)
    page = editor.get(saved.location).text
    assert "Ask a coordinator of SCCC" in page
    assert 'data-action="publish-run"' not in page
    run = the_run()
    token = editor.submit(f"/desk/sccc/runs/{run.ref}/edit", "edit-run", note="Bring shoes.")
    assert token.status_code == 303
    refused = editor.post(f"/desk/sccc/runs/{run.ref}/publish", data=_with_token(editor, run.ref))
    assert refused.status_code == 404
    assert the_run().state == "draft"


def _with_token(reader: Reader, ref: str) -> dict[str, Any]:
    page = reader.get(f"/desk/sccc/runs/{ref}/edit", queries=None).text
    return {"csrf_token": form_of(page, "edit-run")[1]["csrf_token"]}


MISTAKES = [
    ({"course_title": ""}, "course_title", "Choose a course"),
    ({"place": ""}, "place", "fill this in"),
    ({"mode": "online"}, "join_link", "fill this in"),
    ({"mode": "online", "join_link": "javascript:alert(1)"}, "join_link", "https://"),
    ({"starts_on": ""}, "starts_on", "fill this in"),
    ({"starts_on": "tomorrow"}, "starts_on", "Not a valid date"),
    ({"starts_on": "0001-01-01"}, "starts_on", "between 1990 and 2100"),
    ({"ends_at": ""}, "ends_at", "fill this in"),
    ({"ends_at": "09:00"}, "ends_at", "ends before it starts"),
    ({"ends_on": "2027-03-01"}, "ends_on", "before the first"),
    ({"ends_on": "2027-09-01"}, "ends_on", "more than 31 days"),
    ({"capacity": ""}, "capacity", "how many people"),
    ({"capacity": "-1"}, "capacity", "from 0 to"),
    ({"capacity": "many"}, "capacity", "whole number"),
    ({"capacity": "1.5"}, "capacity", "whole number"),
    ({"capacity": "9" * 300}, "capacity", "whole number"),
    ({"course_title": "x" * 300}, "course_title", "At most 200"),
    ({"place": "x" * 100_000}, "place", "At most 200"),
    ({"closes_at": "2027-05-01T12:00"}, "closes_at", "after the run has ended"),
    (
        {"zone": "Europe/Stockholm", "starts_on": "2027-03-28", "starts_at": "02:30"},
        "starts_at",
        "does not exist",
    ),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), MISTAKES)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_saved(
    host: Reader, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = host.submit("/desk/sccc/runs/new", "create-run", **(SIMPLE | wrong))
    assert answer.status_code == 422
    assert sentence in _error_at(answer.text, field)
    assert queries.course_by_slug("wafer-handling") is None
    if "place" not in wrong:
        assert SIMPLE["place"] in answer.text  # what was typed is kept


def _error_at(html: str, field: str) -> str:
    document = parsed(html)
    found = [node for node in document.iter("p") if node.get("id") == f"{field}-error"]
    assert len(found) == 1, f"no error beside {field!r}"
    return "".join(found[0].itertext())


def test_a_time_that_comes_twice_is_asked_about(host: Reader) -> None:
    autumn = SIMPLE | {"starts_on": "2027-10-31", "starts_at": "02:30", "ends_at": "05:00"}
    asked = host.submit("/desk/sccc/runs/new", "create-run", **autumn)
    assert asked.status_code == 422
    assert "CEST" in asked.text and "CET" in asked.text
    _, fields = form_of(asked.text, "create-run")
    saved = host.post("/desk/sccc/runs/new", data=_filled(fields) | {"starts_fold": "1"})
    assert saved.status_code == 303
    run = the_run()
    (session,) = queries.sessions_of([run.id])[run.id]
    assert session.starts_at.hour == 1 and session.starts_fold == 1


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def test_a_course_is_written_published_archived(host: Reader, cast: Cast) -> None:
    saved = host.submit(
        "/desk/sccc/courses/new",
        "create-course",
        title="Plasma etching <b>now</b>",
        summary="Dry.",
        scope="region",
        shared_regions=[str(cast.nordic.id)],
    )
    assert saved.status_code == 303
    page = host.get(saved.location).text
    assert "Shared with: A region: Nordic" in page
    assert "<b>now</b>" not in page
    assert host.submit(saved.location, "publish-course").status_code == 303
    assert host.submit(saved.location, "archive-course").status_code == 303
    course = queries.course_by_slug("plasma-etching-b-now-b")
    assert course is not None and course.state == "archived"


def test_a_scope_without_its_region_is_refused(host: Reader) -> None:
    answer = host.submit("/desk/sccc/courses/new", "create-course", title="Optics", scope="region")
    assert answer.status_code == 422
    assert "Choose the region" in _error_at(answer.text, "scope")


def test_the_list_shows_drafts_and_scopes_with_few_queries(
    host: Reader, cast: Cast, queries: Callable[..., Any]
) -> None:
    counts = []
    for number in (1, 3):
        while number > len(_courses(cast)):
            a_course(cast.host, cast.sccc, title=f"Course {len(_courses(cast))}")
        with queries() as seen:
            page = host.get("/desk/sccc/courses").text
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert page.count('data-state="draft"') == 3 and "Everybody" in page


def _courses(cast: Cast) -> list[queries.CourseCard]:
    return queries.courses_of_centre(cast.sccc.id)


def test_a_stale_form_is_told_who_was_faster(host: Reader, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc)
    run = queries.run_by_id(run_id)
    assert run is not None
    address = f"/desk/sccc/runs/{run.ref}/edit"
    _, fields = form_of(host.get(address).text, "edit-run")
    assert host.submit(address, "edit-run", place="Room 2").status_code == 303
    stale = host.post(address, data=_filled(fields) | {"place": "Room 3"})
    assert stale.status_code == 409
    assert "Host Person" in stale.text and "Room 3" in stale.text
    again = queries.run_by_id(run_id)
    assert again is not None and again.place == "Room 2"


def test_sessions_of_a_draft_are_added_changed_deleted(host: Reader, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ends_on=DAY + timedelta(days=1), sessions=(a_session(),))
    run = queries.run_by_id(run_id)
    assert run is not None
    base = f"/desk/sccc/runs/{run.ref}/sessions"
    outside = host.submit(f"{base}/new", "add-session", day="2027-04-22", starts_at="10:00", ends_at="11:00")
    assert outside.status_code == 422 and "after the last day" in outside.text
    added = host.submit(
        f"{base}/new", "add-session", day="2027-03-23", starts_at="10:00", ends_at="11:00", title="Lab"
    )
    assert added.status_code == 303
    assert host.submit(f"{base}/2", "edit-session", starts_at="09:00").status_code == 303
    assert host.submit(f"{base}/1", "delete-session").status_code == 303
    (left,) = queries.sessions_of([run_id])[run_id]
    assert (left.title, left.starts_wall.hour) == ("Lab", 9)
    assert host.get(f"{base}/2").status_code == 404


def test_what_is_another_centres_is_not_there(client: Reader, cast: Cast) -> None:
    run = queries.run_by_id(a_run(cast.host, cast.sccc))
    assert run is not None
    other = sign_in(client, cast.other)
    pages = [
        "/desk/sccc/courses",
        "/desk/sccc/courses/new",
        "/desk/sccc/courses/wafer-handling/edit",
        "/desk/kiip/courses/wafer-handling/edit",
        "/desk/sccc/runs/new",
        f"/desk/sccc/runs/{run.ref}/edit",
        f"/desk/kiip/runs/{run.ref}/edit",
        f"/desk/kiip/runs/{run.ref}/publish",
        f"/desk/kiip/runs/{run.ref}/sessions/new",
        "/desk/nowhere/courses",
    ]
    assert {page: other.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_published_run_is_changed_elsewhere(host: Reader, cast: Cast) -> None:
    run = queries.run_by_id(a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),)))
    assert run is not None
    answer = host.get(f"/desk/sccc/runs/{run.ref}/edit")
    assert (answer.status_code, answer.location) == (303, f"/desk/sccc/runs/{run.ref}/change")
    assert host.get(f"/desk/sccc/runs/{run.ref}/sessions/1").status_code == 404
    assert host.get(f"/desk/sccc/runs/{run.ref}/publish").status_code == 200


def test_a_draft_is_deleted_with_its_course(host: Reader, cast: Cast) -> None:
    run = queries.run_by_id(a_run(cast.host, cast.sccc))
    assert run is not None
    assert host.submit(f"/desk/sccc/runs/{run.ref}/publish", "delete-run").status_code == 303
    assert host.submit("/desk/sccc/courses/wafer-handling/edit", "delete-course").status_code == 303
    assert queries.course_by_slug("wafer-handling") is None
