"""The catalogue before each kind of reader, and before those who write nonsense into it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lms.access import Scope
from lms.courses import service
from lms.courses.rules import Sharing
from tests.cast import Cast, Somebody
from tests.catalogue import DAY, a_course, a_run, a_session, actor
from tests.reader import Reader
from tests.shelf import stock

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def shelf(cast: Cast, now: datetime) -> Cast:
    """The small catalogue of `tests/shelf.py`."""
    return stock(cast)


@pytest.mark.parametrize(
    ("scope", "readers"),
    [
        (
            Sharing(scope=Scope.PUBLIC),
            {None, "learner", "guest", "baltic", "outside", "claimant", "host", "editor", "office", "admin"},
        ),
        (Sharing(scope=Scope.NETWORK), {"learner", "guest", "baltic", "host", "editor", "office", "admin"}),
        (Sharing(scope=Scope.OWN), {"guest", "host", "editor", "office", "admin"}),
        ("region", {"baltic", "guest", "host", "editor", "office", "admin"}),
        ("chosen", {"learner", "guest", "host", "editor", "office", "admin"}),
    ],
)
def test_each_reader_sees_what_is_shared_with_them(
    cast: Cast,
    now: datetime,
    client: Reader,
    signed_in: Callable[[Somebody], Reader],
    scope: Any,
    readers: set[str | None],
) -> None:
    sharing = {
        "region": Sharing(scope=Scope.REGION, region_ids=frozenset({cast.baltic_region.id})),
        "chosen": Sharing(scope=Scope.CHOSEN, centre_ids=frozenset({cast.ficcc.id})),
    }.get(scope, scope)
    course = a_course(cast.host, cast.sccc, title="Shared with some", sharing=sharing, level="phd")
    a_run(cast.host, cast.sccc, course_id=course, ref="SHARED", publish=True)
    everybody = [
        None,
        "learner",
        "guest",
        "baltic",
        "outside",
        "claimant",
        "host",
        "editor",
        "office",
        "admin",
    ]
    for name in everybody:
        reader = signed_in(getattr(cast, name)) if name else client
        allowed = name in readers
        for path in ("/courses/shared-with-some", "/runs/SHARED"):
            assert reader.get(path).status_code == (200 if allowed else 404), f"{name} at {path}"
        page = reader.get("/courses").get_data(as_text=True)
        assert ("Shared with some" in page) is allowed, name
        assert ('id="f-level-phd"' in page) is allowed, f"{name} reads a count of what is not theirs"
        assert ("Shared with some" in reader.get("/").get_data(as_text=True)) is allowed, name
        assert ("Shared with some" in reader.get("/centres/sccc").get_data(as_text=True)) is allowed, name
        assert bool(reader.get("/courses.json").get_json()["items"]) is allowed, name


@pytest.mark.threat("11.pages", "11.json-ld")
def test_nothing_anybody_writes_becomes_markup(client: Reader, cast: Cast, now: datetime) -> None:
    course = a_course(
        cast.host,
        cast.sccc,
        title=f"T {NASTY}",
        summary=NASTY,
        description=NASTY,
        outcomes=NASTY,
        prerequisites=NASTY,
        workload=NASTY,
        fee=NASTY,
        city="C <b>",
    )
    run = a_run(
        cast.host, cast.sccc, course_id=course, ref="NASTY", title=f"R {NASTY}", note=NASTY, place=NASTY,
        sessions=(a_session(title=NASTY, place=NASTY),), publish=True,
    )  # fmt: skip
    service.cancel_run(run, actor=actor(cast.host), reason=NASTY)
    slug = client.get("/courses.json").get_json()["items"][0]["id"]
    asked = "/courses?q=%3Cscript%3E&level=%22%3E%3Cscript%3E"
    for path in ("/", "/courses", asked, f"/courses/{slug}", "/runs/NASTY", "/centres/sccc"):
        page = client.get(path).get_data(as_text=True)  # the inspector refuses scripts and unsound pages
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
            assert "<" not in block
            json.loads(block)


def test_a_public_page_sets_no_cookie_and_may_be_kept(client: Reader, shelf: Cast) -> None:
    answer = client.get("/courses")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert DAY.isoformat() in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/courses", "/courses.json", "/courses.csv"])
@pytest.mark.threat("16.private")
def test_what_is_for_somebody_is_not_kept(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader], path: str
) -> None:
    for reader, expected in ((signed_in(cast.learner), "no-store"), (client, "no-cache")):
        answer = reader.get(path)
        assert answer.headers["Cache-Control"] == expected
        assert "Cookie" in answer.headers["Vary"]
