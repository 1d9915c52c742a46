"""Tables as files for spreadsheets, CSV and XLSX; the only importer of `openpyxl`. What is text arrives as text: no
program takes a cell for a formula, whatever a person typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lms.kit.text import csv_cell

Value = str | int | float | datetime | None

MOST_ROWS = 250_000
"""Rows that a file holds: about a minute of work. More are refused by who makes it."""

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
    """A table: its name, the names of its columns, its rows, which are taken one by one and may be readable only once.
    Instants are aware; they are written in UTC, ISO 8601."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]

    @property
    def lines(self) -> Iterator[Sequence[Value]]:
        """The names of the columns, then the rows."""
        yield self.columns
        yield from self.rows


def plain(value: Value) -> str | int | float:
    """A cell's value as text or number: None is empty, an instant is ISO 8601 in UTC to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else value


def holdable(text: str) -> str:
    """`text` as an XLSX cell can hold it: without control characters but tab and line ends, at most 32,767 long."""
    return _UNHOLDABLE.sub("", text)[:_LONGEST]


def write(target: IO[bytes], sheet: Sheet, kind: str) -> int:
    """Writes the file of `kind`, "csv" or "xlsx", row by row: it need not fit into memory. The same rows give the same
    bytes. Gives how many rows there were, without the names of the columns."""
    return (_write_xlsx if kind == "xlsx" else _write_csv)(target, sheet)


def as_bytes(sheet: Sheet, kind: str) -> bytes:
    """The same at once, for a few thousand rows."""
    target = io.BytesIO()
    write(target, sheet, kind)
    return target.getvalue()


def as_csv(sheet: Sheet) -> bytes:
    """RFC 4180, UTF-8 with byte order mark for spreadsheets; text that would be a formula gets an apostrophe."""
    return as_bytes(sheet, "csv")


def as_xlsx(sheet: Sheet) -> bytes:
    """Office Open XML: every text is a string cell, never a formula and never an error value."""
    return as_bytes(sheet, "xlsx")


def _write_csv(target: IO[bytes], sheet: Sheet) -> int:
    out = io.TextIOWrapper(target, encoding="utf-8-sig", errors="replace", newline="")
    writer, lines = csv.writer(out, lineterminator="\r\n"), 0
    for row in sheet.lines:
        writer.writerow([csv_cell(plain(value)) for value in row])
        lines += 1
    out.detach()
    return lines - 1


def _write_xlsx(target: IO[bytes], sheet: Sheet) -> int:
    """The empty workbook of `openpyxl` with our rows in it: what it writes itself passes through a file of its own in
    the machine's temporary folder, which a crash would leave there."""
    number = 0
    with ZipFile(_empty_book(sheet.name)) as source, ZipFile(target, "w", ZIP_DEFLATED) as book:
        for entry in source.infolist():
            about = ZipInfo(entry.filename)  # without the time at which it was written
            about.compress_type = ZIP_DEFLATED
            content = source.read(entry)
            with book.open(about, "w") as out:
                if entry.filename != "xl/worksheets/sheet1.xml":
                    out.write(_MODIFIED.sub(rb"\g<1>2020-01-01T00:00:00Z", content))
                    continue
                before, after = _NO_ROWS.split(_SIZE.sub(b"", content))
                out.write(before + b"<sheetData>")
                for number, row in enumerate(sheet.lines):
                    out.write(_row(number + 1, row))
                out.write(b"</sheetData>" + after)
    return number


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_SIZE, _NO_ROWS = re.compile(rb"<dimension [^>]*>"), re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")


def _empty_book(name: str) -> io.BytesIO:
    from openpyxl import Workbook  # here: it is large, and few processes write a file

    book = Workbook()
    book.worksheets[0].title = name[:31]
    book.properties.creator, book.properties.created = "", _WRITTEN
    saved = io.BytesIO()
    book.save(saved)
    return saved


def _row(number: int, row: Sequence[Value]) -> bytes:
    cells = (_cell(f"{_letters(place)}{number}", plain(value)) for place, value in enumerate(row, start=1))
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


@cache
def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter  # here: see above

    return get_column_letter(place)


def _cell(place: str, value: str | float) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(holdable(value), {"\r": "&#13;"})
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else ""
