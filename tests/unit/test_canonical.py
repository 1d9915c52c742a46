"""What a table holds as one number: the same on every database, another for every change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.cli.canonical import Content, canonical

NO_JSON: frozenset[int] = frozenset()
INSTANT = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.dates(), st.datetimes(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


def of(rows: list[tuple[Any, ...]]) -> Content:
    content = Content()
    content.add(rows, NO_JSON)
    return content


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("12.50"), Decimal("12.5")),
        (Decimal("0.00"), Decimal(0)),
        (Decimal("1E+2"), Decimal("100.00")),
        (INSTANT, INSTANT.astimezone(timezone(timedelta(hours=3)))),
    ],
)
def test_one_value_in_two_spellings(one: Any, other: Any) -> None:
    assert of([(one,)]) == of([(other,)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, ""), (None, "None"), (0, False), (1, "1"), (b"a", "a"), (Decimal(1), 1), (Decimal(1), "1"),
        (INSTANT, INSTANT.replace(tzinfo=None)), (INSTANT, INSTANT + timedelta(microseconds=1)), ("a ", "a"),
    ],
)  # fmt: skip
def test_values_that_differ(one: Any, other: Any) -> None:
    assert of([(one,)]) != of([(other,)])


def test_json_is_what_it_says() -> None:
    first = frozenset({0})
    assert canonical(['{"b": [1, 2],"a":"\\u00e5"}'], first) == canonical(['{"a": "å", "b": [1,2]}'], first)
    assert canonical(["[1, 2]"], first) != canonical(["[2, 1]"], first)
    assert canonical(["null"], first) != canonical([None], first)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(VALUES, VALUES), max_size=6), data=st.data())
def test_order_does_not_count_and_everything_else_does(
    rows: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    assert of(data.draw(st.permutations(rows))) == of(rows)
    assert of([*rows, (1, 2)]) != of(rows)
    assert len(of(rows).digest) == 64
