"""The API: who reads what, and how its answers are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from pydantic import BaseModel

from lms.access import Scope
from lms.api.serializers import centres as centre_shapes
from lms.api.serializers import courses as course_shapes
from lms.api.serializers import enrolments as enrolment_shapes
from lms.api.serializers import slots as slot_shapes
from lms.courses.rules import Sharing
from lms.enrolments import service as enrolments
from tests.api import ask, ids, json_of, problem, token_of
from tests.cast import Cast
from tests.reader import Reader
from tests.scene import a_run, actor, session_on
from tests.slots import draft, posted
from tests.terms import cost

pytestmark = pytest.mark.usefixtures("now")
LINK = "https://meet.example/room"

# who asks -> the runs of SCCC they read: OPEN is public, NET shared with the network, OWN with its centre alone, and
# DRAFT a draft, which nobody reads here
READ = {
    None: {"OPEN"},
    "outside": {"OPEN"},
    "claimant": {"OPEN"},
    "learner": {"OPEN", "NET"},
    "home": {"OPEN", "NET"},
    "other": {"OPEN", "NET"},
    "guest": {"OPEN", "NET", "OWN"},
    "editor": {"OPEN", "NET", "OWN"},
    "host": {"OPEN", "NET", "OWN"},
    "office": {"OPEN", "NET", "OWN"},
    "admin": {"OPEN", "NET", "OWN"},
}


def shared(scope: Scope) -> dict[str, Any]:
    return {"sharing": Sharing(scope=scope)}


@pytest.fixture
def network(cast: Cast) -> Cast:
    """Four runs of SCCC; learner and colleague are enrolled in the open one, which costs something."""
    scene = a_run(cast, title="Open", ref="OPEN", join_link=LINK)
    cost(scene)
    a_run(cast, title="Net", ref="NET", course=shared(Scope.NETWORK))
    a_run(cast, title="Own", ref="OWN", course=shared(Scope.OWN))
    a_run(cast, title="Draft", ref="DRAFT", publish=False)
    for person in (cast.learner, cast.colleague):
        enrolments.enrol(scene.run_id, person_id=person.id, actor=actor(person))
    posted(cast, ref="SLOT-1")
    draft(cast, ref="SLOT-2", title="Not yet")
    return cast


@pytest.mark.threat("1.api")
def test_who_reads_what(network: Cast, client: Reader) -> None:
    for who, readable in READ.items():
        _reads(who, readable, network, client)


def _reads(who: str | None, readable: set[str], network: Cast, client: Reader) -> None:
    token = token_of(getattr(network, who)) if who else ""
    assert set(ids(client, "/runs", token)) == readable
    told = json_of(ask(client, "/courses", token))["items"]
    # a course whose only run is a draft is public all the same
    assert {run["id"] for course in told for run in course["runs"]} == readable
    for ref in ("OPEN", "NET", "OWN", "DRAFT"):
        paths = [f"/runs/{ref}"]
        if who in (None, "learner", "host"):
            paths += [f"/runs/{ref}/sessions", *([f"/courses/{ref.lower()}"] if ref != "DRAFT" else [])]
        for path in paths:
            assert ask(client, path, token).status_code == (200 if ref in readable else 404), path
    assert ids(client, "/exchanges", token) == ["SLOT-1"]
    assert ask(client, "/exchanges/SLOT-2", token).status_code == 404
    mine = ask(client, "/me/enrolments", token)
    if who is None:
        assert problem(mine, 401)["code"] == "token_needed"
    else:
        runs = [item["run"]["id"] for item in json_of(mine)["items"]]
        assert runs == (["OPEN"] if who == "learner" else []), "another's enrolment, or not the own"
    links = {item["join_link"] for item in json_of(ask(client, "/runs/OPEN/sessions", token))["items"]}
    assert links == ({LINK} if who in ("learner", "host") else {None})


def test_each_answer_has_the_shape_that_is_described(network: Cast, client: Reader) -> None:
    token = token_of(network.learner)
    shapes: dict[str, type[BaseModel]] = {
        "/courses": course_shapes.Courses,
        "/courses/open": course_shapes.CourseInFull,
        "/runs": course_shapes.Runs,
        "/runs/OPEN": course_shapes.RunInFull,
        "/runs/OPEN/sessions": course_shapes.Sessions,
        "/centres": centre_shapes.Centres,
        "/centres/sccc": centre_shapes.CentreInFull,
        "/exchanges": slot_shapes.Slots,
        "/exchanges/SLOT-1": slot_shapes.Slot,
        "/me/enrolments": enrolment_shapes.Enrolments,
    }
    for path, shape in shapes.items():
        found = json_of(ask(client, path, token))
        shape.model_validate(found, extra="forbid")
        assert found.get("items", True), f"{path} is empty, which proves nothing"
    run = json_of(ask(client, "/runs/OPEN"))
    assert (run["starts_at"], run["zone"]) == ("2027-03-23T09:00:00+00:00", "Europe/Stockholm")
    assert run["course"]["id"] == "open"
    assert run["fees"] == [{"label": "Everybody", "amount": "120.00", "currency": "EUR"}]
    assert run["sessions_url"].endswith("/api/v1/runs/OPEN/sessions")
    listed = client.get("/courses.json?sort=title").get_json()["items"]
    assert json_of(ask(client, "/courses?sort=title"))["items"] == listed, "not what the page's list tells"


BAD = [  # query, the parameter that is told, and its code
    ("levl=master", "levl", "unknown_parameter"),
    ("level=expert", "level", "unknown_value"),
    ("level=", "level", "bad_value"),
    ("topic=nothing", "topic", "unknown_value"),
    ("page=0", "page", "bad_value"),
    ("page=1&page=2", "page", "bad_value"),
    ("per_page=101", "per_page", "bad_value"),
    ("from=2027-02-30", "from", "unknown_value"),
    ("to=tomorrow", "to", "bad_value"),
    ("open=yes", "open", "bad_value"),
    ("country=fi", "country", "bad_value"),
    ("country=%00", "country", "bad_value"),
]


@pytest.mark.threat("20.caps")
def test_a_bad_filter_is_told_with_its_name(client: Reader) -> None:
    for query, field, code in BAD:
        found = problem(ask(client, f"/courses?{query}"), 400)
        assert [(each["field"], each["code"]) for each in found["errors"]] == [(field, code)], query
    for odd in ("from=9999-12-31", "to=0001-01-01", "page=10000", "q=%00", "q=%F0%9F%98%80*%22%27"):
        for path in ("/courses", "/runs", "/exchanges"):
            assert ids(client, f"{path}?{odd}") == [], odd


def test_every_error_is_a_problem(cast: Cast, client: Reader, signed_in: Callable[..., Reader]) -> None:
    for path in ("/runs/x", "/nothing", "/courses/x/y", "/exchanges/x", "/centres/x", "/runs/%00"):
        assert problem(ask(client, path), 404)["code"] == "not_found", path
    refused = client.post("/api/v1/courses", data={"title": "x"})
    assert problem(refused, 405) and refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    for reader, headers in (
        (client, {}),
        (signed_in(cast.learner), {}),  # a cookie says nothing here
        (client, {"Authorization": "Bearer wrong"}),
        (client, {"Authorization": "Basic bGVhcm5lcjp4"}),
        (client, {"Authorization": "nonsense"}),
    ):
        answer = ask(reader, "/me/enrolments", **headers)
        assert problem(answer, 401)["code"] == ("invalid_token" if headers else "token_needed")
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')
    assert ask(client, "/courses", Authorization="Bearer wrong").status_code == 401
    assert ask(client, "/courses", Accept="text/html").mimetype == "application/json"


def test_pages_follow_one_another(cast: Cast, client: Reader) -> None:
    for number in range(1, 6):
        day = date(2027, 5, number)
        own = {"starts_on": day, "ends_on": day, "sessions": (session_on(day),)}
        a_run(cast, title=f"Course {number}", ref=f"R-{number}", **own)
    whole = ids(client, "/runs")
    assert whole == [f"R-{number}" for number in range(1, 6)]
    seen, path = [], "/runs?mode=onsite&per_page=2"
    while path:
        answer = ask(client, path)
        found = json_of(answer)
        seen += [item["id"] for item in found["items"]]
        assert (found["total"], found["pages"], found["per_page"]) == (5, 3, 2)
        links = dict(reversed(part.split("; rel=")) for part in answer.headers["Link"].split(", "))
        assert {name.strip('"') for name in links} >= {"first", "last"}
        assert (links.get('"next"') or "<>")[1:-1] == (found["next"] or "")
        path = (found["next"] or "").partition("/api/v1")[2]
    assert seen == whole
    beyond = json_of(ask(client, "/runs?page=9"))
    assert (beyond["items"], beyond["next"], beyond["total"]) == ([], None, 5)
    assert len(ids(client, "/centres?per_page=3&page=2")) == 1


def test_what_is_unchanged_is_a_304_and_others_may_read_what_is_public(cast: Cast, client: Reader) -> None:
    a_run(cast, title="Open", ref="OPEN")
    first = ask(client, "/runs", Origin="https://centre.example")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in first.headers and "Set-Cookie" not in first.headers
    assert "Authorization" in first.headers["Vary"] and first.headers["Cache-Control"] == "no-cache"
    again = ask(client, "/runs", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    personal = ask(client, "/runs", token_of(cast.learner), Origin="https://centre.example")
    assert "Access-Control-Allow-Origin" not in personal.headers
    assert personal.headers["Cache-Control"] == "no-store"
    wish = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    preflight = client.options("/api/v1/me/enrolments", headers=wish, inspect=False)
    assert "Access-Control-Allow-Headers" not in preflight.headers, "no page of others may send a token"


def test_packed_or_not_it_is_the_same_thing(cast: Cast, client: Reader) -> None:
    for number in range(8):  # what fits one packet is never packed
        a_run(cast, title=f"Long word {number} " * 8, ref=f"LONG-{number}")
    for path in ("/api/v1/runs", "/courses.json", "/courses.csv"):
        found = {
            way: client.get(path, headers={"Accept-Encoding": way}, inspect=False)
            for way in ("gzip", "identity")
        }
        assert [each.headers.get("Content-Encoding") for each in found.values()] == ["gzip", None], path
        (etag,) = {each.headers["ETag"] for each in found.values()}
        assert etag.startswith("W/"), "two bodies have one strong validator"
        for way in found:
            sent = {"Accept-Encoding": way, "If-None-Match": etag}
            again = client.get(path, headers=sent, inspect=False)
            assert (again.status_code, again.headers["ETag"]) == (304, etag), path
            assert "Accept-Encoding" in again.headers["Vary"], path


def test_what_is_unknown_is_answered_as_the_rest(client: Reader) -> None:
    for path in ("/runs/NOBODY", "/nothing/of/ours"):
        answer = ask(client, path, Origin="https://centre.example")
        assert problem(answer, 404) and answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert answer.headers["Cache-Control"] == "no-store", path
    assert "Access-Control-Allow-Origin" not in client.get("/courses.json").headers


@pytest.mark.threat("3.rate")
def test_an_hour_has_its_number_of_answers(cast: Cast, make_app: Callable[..., Flask], now: datetime) -> None:
    client, token = Reader(make_app(LMS_API_REQUESTS=2)), token_of(cast.learner)
    for proof in (token, ""):
        etag = ask(client, "/centres", proof).headers["ETag"]
        assert ask(client, "/centres", proof, **{"If-None-Match": etag}).status_code == 304
        assert ask(client, "/centres", proof).status_code == 200
        refused = ask(client, "/centres", proof)
        assert problem(refused, 429)["code"] == "too_often"
        assert refused.headers["Retry-After"] == "3600"
    assert ask(client, "/centres", token_of(cast.learner, "another")).status_code == 200
    assert ask(client, "/centres", "wrong").status_code == 429, (
        "guessing is counted as asking without a token"
    )


def test_more_items_cost_no_more_queries(
    cast: Cast, client: Reader, queries: Callable[[], Any], network: Cast
) -> None:
    token = token_of(cast.learner)
    paths = ("/courses", "/runs", "/exchanges", "/centres", "/me/enrolments")

    def counts() -> dict[str, int]:
        found = {}
        for path in paths:
            with queries() as seen:
                assert (
                    client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).status_code
                    == 200
                )
            found[path] = len(seen)
        return found

    before = counts()
    for number in (2, 3):
        scene = a_run(cast, title=f"More {number}", ref=f"MORE-{number}")
        enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
        posted(cast, ref=f"SLOT-1{number}", title=f"More {number}")
    assert counts() == before
    assert max(before.values()) <= 16, "the token and its note included"


def test_the_description_is_a_page_of_ours(client: Reader) -> None:
    page = client.get("/api/docs").get_data(as_text=True)
    for path in ("/api/v1/courses", "/api/v1/me/enrolments", "/api/v1/openapi.json"):
        assert path in page
    assert "/api/docs" in client.get("/help").get_data(as_text=True)
    assert client.get("/api/v1/openapi.json").get_json()["openapi"].startswith("3.")
