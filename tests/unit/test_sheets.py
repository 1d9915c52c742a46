"""Files for spreadsheets: whatever a person typed arrives as text, in CSV and in XLSX."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.kit.sheets import Sheet, as_bytes, as_csv, as_xlsx, holdable, write

WICKED = [
    '=HYPERLINK("http://evil.example")',
    *("+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"),
    *("#N/A", "#REF!", "{=1}", "1", "1e3", "TRUE", "2027-03-01", "_x003D_1", " leading", "trailing "),
    *("Ž\x00\x0b\x1fukas", "\ud800lone", "\ufffe\uffff", "<b>&amp;</b>", "]]>"),
]
anything = st.text(st.characters(exclude_categories=()), max_size=60)


def read_back(content: bytes) -> list[list[object]]:
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert all(cell.data_type in ("s", "n") for row in page.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.parametrize("text", WICKED)
def test_wicked_text_is_text(text: str) -> None:
    sheet = Sheet("people", ("name", "n"), [(text, 7)])
    assert read_back(as_xlsx(sheet)) == [["name", "n"], [holdable(text) or None, 7]]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(anything)
@pytest.mark.threat("11.sheets")
def test_any_text_arrives_as_text_in_xlsx(text: str) -> None:
    [_head, [value, _end]] = read_back(as_xlsx(Sheet("s", ("t", "end"), [(text, 1)])))
    assert (value or "") == holdable(text)


@given(anything)
@pytest.mark.threat("11.sheets")
def test_no_csv_cell_begins_a_formula(text: str) -> None:
    rows = read_csv(as_csv(Sheet("s", ("a", "b"), [(text, "end")])))
    assert rows[0] == ["a", "b"]
    assert rows[1][-1] == "end"
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_numbers_are_numbers_and_instants_are_utc() -> None:
    at = datetime(2027, 3, 1, 11, 0, tzinfo=timezone(timedelta(hours=2)))
    sheet = Sheet("s", ("n", "at", "none"), [(-3, at, None)])
    assert read_back(as_xlsx(sheet))[1] == [-3, "2027-03-01T09:00:00+00:00", None]
    assert read_csv(as_csv(sheet))[1] == ["-3", "2027-03-01T09:00:00+00:00", ""]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_rows_give_the_same_bytes(kind: str) -> None:
    sheet = Sheet("s", ("name", "at"), [("Ąžuolas", datetime(2027, 1, 1, tzinfo=UTC))])
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        first = as_bytes(sheet, kind)
    with time_machine.travel(datetime(2031, 7, 9, tzinfo=UTC)):
        assert as_bytes(sheet, kind) == first


def test_a_long_text_is_cut_where_a_cell_ends() -> None:
    assert len(str(read_back(as_xlsx(Sheet("s", ("t",), [("x" * 40_000,)])))[1][0])) == 32_767


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_rows_are_counted_while_they_are_written(kind: str, number: int) -> None:
    sheet = Sheet("people", ("n",), ([each] for each in range(number)))
    assert write(io.BytesIO(), sheet, kind) == number
