"""Tables as files for spreadsheets, CSV and XLSX; the only importer of `openpyxl`. What is text arrives as text: no
program takes a cell for a formula, whatever a person typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lms.kit.text import csv_cell

Value = str | int | float | datetime | None

MOST_ROWS = {"csv": 50_000, "xlsx": 5_000}
"""Rows that a file of each kind holds; more are refused by who makes it."""

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LONGEST = 32_767  # characters of an XLSX cell
# what XML cannot hold: C0 controls but tab and line ends, lone surrogates, two code points that are none
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WRITTEN = datetime(2020, 1, 1)  # noqa: DTZ001 - openpyxl keeps walls; fixed, so that the same rows give the same bytes


@dataclass(frozen=True)
class Sheet:
    """A table: its name, the names of its columns, its rows. Instants are aware; they are written in UTC, ISO 8601."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def plain(value: Value) -> str | int | float:
    """A cell's value as text or number: None is empty, an instant is ISO 8601 in UTC to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else value


def holdable(text: str) -> str:
    """`text` as an XLSX cell can hold it: without control characters but tab and line ends, at most 32,767 long."""
    return _UNHOLDABLE.sub("", text)[:_LONGEST]


def as_bytes(sheet: Sheet, kind: str) -> bytes:
    """The file of `kind`, "csv" or "xlsx". The same rows give the same bytes."""
    return as_xlsx(sheet) if kind == "xlsx" else as_csv(sheet)


def as_csv(sheet: Sheet) -> bytes:
    """RFC 4180, UTF-8 with byte order mark for spreadsheets; text that would be a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (sheet.columns, *sheet.rows):
        writer.writerow([csv_cell(plain(value)) for value in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def as_xlsx(sheet: Sheet) -> bytes:
    """Office Open XML: every text is a string cell, never a formula and never an error value."""
    from openpyxl import Workbook  # here: it is large, and few processes write a file

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    for row in (sheet.columns, *sheet.rows):
        page.append([_cell(page, plain(value)) for value in row])
    book.properties.creator, book.properties.created = "", _WRITTEN
    saved = io.BytesIO()
    book.save(saved)
    return _same_each_time(saved)


def _cell(page: Any, value: str | float) -> object:
    from openpyxl.cell import WriteOnlyCell  # here: see above

    if not isinstance(value, str):
        return WriteOnlyCell(page, value=value)
    text = holdable(value)
    cell = WriteOnlyCell(page, value=text or None)
    if text:
        cell.data_type = "s"  # openpyxl has read "=…" as a formula and "#N/A" as an error
    return cell


def _same_each_time(saved: io.BytesIO) -> bytes:
    """The archive without the times at which openpyxl wrote it."""
    out = io.BytesIO()
    with ZipFile(saved) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2020-01-01T00:00:00Z", content)
            target.writestr(ZipInfo(entry.filename), content, compress_type=ZIP_DEFLATED)
    return out.getvalue()
