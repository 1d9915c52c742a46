"""Calendars of others in a child process, what is said about them, and the corpus of `../shared/ics` if it is there."""

from __future__ import annotations

import ast
import json
import resource
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lms.imports.rules import REFUSED, REMARKED, refusal_words, remark_words
from lms.imports.serializers import checked, refused
from lms.kit.ical.outside import Remark, Unreadable, Window, read_apart
from lms.kit.ical.outside.reading import read

SHARED = Path(__file__).parents[3] / "shared"
WINDOW = Window.around(datetime(2026, 11, 29, tzinfo=UTC))
MEGABYTE = 1024 * 1024


def calendar(number: int, *lines: str) -> bytes:
    events = (
        "\r\n".join(["BEGIN:VEVENT", f"UID:{n}", *lines, "END:VEVENT", ""]).format(n=n) for n in range(number)
    )
    return f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def test_a_child_reads_as_the_reader_does_and_refuses_as_it_does():
    lines = ("SUMMARY:Müü {n}", "DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:x")
    data = calendar(4, *lines, "CATEGORIES:a,b", "LAST-MODIFIED:20270101T000000Z")
    data = data.replace(b"UID:3\r\n", b"")
    assert read_apart(data, source="Müü", window=WINDOW) == read(data, source="Müü", window=WINDOW)
    with pytest.raises(Unreadable) as unreadable:
        read_apart(calendar(1, "SUMMARY:No start"), source="x", window=WINDOW)
    assert refused(unreadable.value)["problems"] == ["Line 2, “No start”, not taken: it has no start."]


@pytest.mark.threat("10.bombs")
def test_rules_that_compute_for_long_end_with_the_child_and_cost_the_parent_nothing():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = calendar(
        4_000, "DTSTART:20270101T{n:06}Z", "RRULE:FREQ=DAILY;BYSETPOS=2;WKST=MO", "X:" + "a" * 1000
    )
    with pytest.raises(Unreadable) as unreadable:
        read_apart(data, source="x", window=WINDOW, cpu_seconds=1)
    assert unreadable.value.code == "too_long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_every_refusal_and_every_remark_has_its_words():
    for code in REFUSED:
        assert "line 7" in refusal_words(Unreadable(code, 7)).lower()
    for code in REMARKED:
        words = remark_words(Remark(7, "100 % analog", code, "50 % off", left_out=True))
        assert words.startswith("Line 7, “100 % analog”, not taken: ") and words.endswith(".")
    assert remark_words(Remark(0, "", "no_events")) == "There is no event in the file."


def judge() -> Any:
    """How the tool of `../shared/tools/ics` judges what an importer says of one file."""
    tree = ast.parse((SHARED / "tools/ics/run_manifest.py").read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "judge")
    room: dict[str, Any] = {}
    exec(compile(ast.Module([found], []), "judge", "exec"), room)
    return room["judge"]


@pytest.mark.skipif(not (SHARED / "ics").is_dir(), reason=f"{SHARED}/ics is not here")
def test_the_whole_corpus_is_read_as_its_manifest_says():
    entries = json.loads((SHARED / "ics/manifest.json").read_text(encoding="utf-8"))["files"]
    judged, wrong = judge(), {}
    for entry in entries:
        try:
            data = (SHARED / "ics" / entry["file"]).read_bytes()
            said = checked(read(data, source=entry["file"], window=WINDOW))
        except Unreadable as unreadable:
            said = refused(unreadable)
        if why := judged(entry, said, 0):
            wrong[entry["file"]] = why
    assert not wrong
    assert len(entries) >= 154
