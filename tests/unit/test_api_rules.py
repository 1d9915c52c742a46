"""What the API refuses, how its pages follow one another, and how its answers are counted: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from lms.api.forms import Ask, CoursesAsk, Paged, SlotsAsk, read
from lms.api.rules import link_header, page_addresses
from lms.api.serializers.docs import operations, shapes
from lms.courses.rules import read_filter
from lms.exchanges.rules.slot_filters import read_slot_filter
from lms.kit import often
from lms.kit.logs import hide
from lms.kit.paging import Page
from lms.kit.refusal import Refusal
from tests.conftest import settings_for_tests

NOW = datetime(2027, 3, 1, 9, 30, 15, tzinfo=UTC)
BASE = "https://network.example/api/v1/runs"


@given(total=st.integers(0, 500), size=st.integers(1, 100), number=st.integers(1, 30))
def test_whoever_follows_next_comes_to_the_end_and_back(total: int, size: int, number: int) -> None:
    page = Page[int]((), number, size, total)
    found = page_addresses(BASE, [("q", "a b"), ("page", str(number))], page)
    assert found["first"] == f"{BASE}?q=a+b&page=1"
    assert ("next" in found) == (number < page.pages)
    assert ("prev" in found) == (number > 1)
    assert found["last"].endswith(f"page={page.pages}")
    assert f'<{found["last"]}>; rel="last"' in link_header(found)


@given(
    st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), min_size=1, max_size=3), max_size=4)
)
def test_any_query_is_read_or_refused_with_names(query: dict[str, list[str]]) -> None:
    arguments = MultiDict([(name, value) for name, values in query.items() for value in values])
    for ask in (CoursesAsk, SlotsAsk, Paged):
        refused = _refused(ask, arguments)
        assert refused is None or refused.status == 400
        fields = {problem.field for problem in refused.problems} if refused else set()
        assert fields <= {name[:60] for name in query}


def _refused(ask: type[Ask], arguments: MultiDict[str, str]) -> Refusal | None:
    try:
        read(ask, arguments)
    except Refusal as refusal:
        return refusal
    return None


def test_the_api_knows_every_filter_of_the_lists_and_no_other() -> None:
    """A parameter that only one of the two read would be refused here, or left out there."""
    for ask, reader in ((CoursesAsk, read_filter), (SlotsAsk, read_slot_filter)):
        watching = Watching()
        reader(watching, {})
        named = {field.alias or name for name, field in ask.model_fields.items()}
        assert named - {"page", "per_page"} == watching.asked


class Watching:
    """A query string that notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def getlist(self, key: str) -> list[str]:
        self.asked.add(key)
        return []


def test_full_answers_are_counted_by_the_hour_and_by_name() -> None:
    counter = often.HourCounter()
    for _ in range(2):
        assert not counter.is_over("a", NOW, limit=2)
        counter.count("a", NOW)
    assert counter.is_over("a", NOW, limit=2)
    assert not counter.is_over("b", NOW, limit=2)
    assert often.seconds_to_next_hour(NOW) == 29 * 60 + 45
    later = NOW + timedelta(hours=1)
    assert not counter.is_over("a", later, limit=2)
    for number in range(often.MOST_NAMES + 1):
        counter.count(str(number), later)
    assert not counter.is_over("0", later, limit=1), "who came first is forgotten, so memory is bounded"
    assert counter.is_over("1", later, limit=1)


def test_a_token_is_hidden_wherever_it_is_written() -> None:
    for text in (
        "Authorization: Bearer abc-DEF_1",
        "authorization: bearer abc-DEF_1'",
        'x "Bearer  abc-DEF_1"',
    ):
        assert "abc" not in hide(text)


def test_where_weaknesses_are_reported_is_an_address() -> None:
    for good in ("", "mailto:a@b.example", "https://b.example/report", "tel:+4612345"):
        settings = settings_for_tests(LMS_SECURITY_CONTACT=good)
        assert good == settings.LMS_SECURITY_CONTACT
    for bad in ("a@b.example", "http://b.example", "mailto:a@b\nPolicy: x", "https://b.example/a b"):
        with pytest.raises(ValidationError):
            settings_for_tests(LMS_SECURITY_CONTACT=bad)


def test_the_page_tells_types_in_words() -> None:
    text, many = {"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}
    day = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    schemas = {
        "Runs": {"properties": {"items": many, "at": day, "q": text}},
        "RunsAsk": {"properties": {"q": text}},
    }
    (shape,) = shapes({"components": {"schemas": schemas}})
    assert [field["type"] for field in shape["fields"]] == ["list of Run", "date or null", "string"]
    found = {
        "summary": "S", "description": "", "security": [{"token": []}],
        "parameters": [{"name": "level", "description": "", "schema": {"type": "array", "items": {"enum": ["phd"]}}}],
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Runs"}}}}},
    }  # fmt: skip
    (operation,) = operations({"paths": {"/x": {"get": found}}})
    assert operation["personal"] and operation["shape"] == "Runs"
    assert operation["parameters"][0] == {"name": "level", "text": "", "choices": ["phd"], "several": True}
