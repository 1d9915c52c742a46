"""Names in an archive, periods, and what an archive holds."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kit.periods import Period
from lms.privacy.rules import fresh, safe_path
from lms.privacy.serializers import write_archive

FIRST, LAST = datetime(2020, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001 - the strategy adds the zone
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    path = safe_path(name)
    assert path and not path.startswith(("/", ".")) and ".." not in PurePosixPath(path).parts
    assert not PureWindowsPath(path).is_absolute() and ":" not in path and "\\" not in path
    assert safe_path(path) == path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\temp\\CV Ada.pdf", "C_/temp/CV Ada.pdf"),
        ("applications/EX-1/cv-Läbi vaade.pdf", "applications/EX-1/cv-Läbi vaade.pdf"),
        ("\x00\n", "_"),
        ("...", "file"),
    ],
)
def test_a_name_stays_readable(name: str, path: str) -> None:
    assert safe_path(name) == path


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a-2.pdf", "b", "B"]), max_size=12))
def test_no_name_stands_twice_in_any_case(names: list[str]) -> None:
    taken: set[str] = set()
    found = [fresh(name, taken).casefold() for name in names]
    assert len(set(found)) == len(found)


def test_an_archive_holds_everything_once() -> None:
    target = io.BytesIO()
    files = [("../x.pdf", b"one"), ("x.pdf", b"two"), ("data.json", b"not ours")]
    write_archive(target, about="Read me", data={"name": "Åsa"}, files=iter(files))
    archive = zipfile.ZipFile(target)
    assert archive.namelist() == ["README.txt", "data.json", "x.pdf", "x-2.pdf", "data-2.json"]
    assert json.loads(archive.read("data.json")) == {"name": "Åsa"}


@given(MOMENTS, st.integers(0, 120), st.integers(0, 400))
def test_a_period_lies_as_long_before_and_keeps_the_order(at: datetime, months: int, days: int) -> None:
    before = Period(days=days, months=months).before(at)
    assert before <= at
    assert (before.hour, before.minute) == (at.hour, at.minute)
    later = Period(days=days, months=months).before(at + timedelta(days=40))
    assert later > before, "what is due stays due"
    short = (at.year * 12 + at.month - months) - ((before + timedelta(days=days)).year * 12)
    assert short == (before + timedelta(days=days)).month
