"""What a log line may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kit.logs import hide, request_id


@given(st.text(max_size=80))
def test_a_number_from_outside_holds_no_name_and_no_second_line(given_id: str) -> None:
    number = request_id(given_id)
    assert 8 <= len(number) <= 64
    assert number.replace("-", "").replace("_", "").isalnum()
    assert number.isascii()


@pytest.mark.parametrize("good", ["abcd1234", "0b8f7a32-9c1d-4a5e-8b0f-3d7a2c9e1f00", "x" * 64])
def test_a_well_formed_number_is_kept(good: str) -> None:
    assert request_id(good) == good


@pytest.mark.parametrize("bad", [None, "", "short", "x" * 65, "ada@example.org", "a b c d e f", "abcd1234\n"])
def test_any_other_is_replaced(bad: str | None) -> None:
    assert request_id(bad) not in (bad, request_id(bad))


def test_secrets_of_lines_of_libraries_are_hidden() -> None:
    line = hide("Exception while serving /feeds/s3cret.ics?q=word to ada@example.org (Bearer abc.def)")
    for secret in ("s3cret", "word", "ada@", "abc.def"):
        assert secret not in line


def test_a_row_that_the_database_refused_is_hidden() -> None:
    line = hide(
        "NotNullViolation: null value\nDETAIL:  Failing row contains (7, Ada Lovelace, $argon2id$v=19).\n[SQL: x]"
    )
    assert line == "NotNullViolation: null value\nDETAIL: …\n[SQL: x]"
