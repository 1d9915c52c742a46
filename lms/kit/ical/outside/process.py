"""Reading in a child process, with limits to its computing time and memory: whatever a file does, it does it there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import structlog

from lms.kit.ical.outside.values import LARGEST, Given, Happening, Moment, Reading, Remark, Unreadable, Window

log = structlog.get_logger()

CPU_SECONDS = 10
PATIENCE_SECONDS = 30.0
MEMORY = 512 * 1024 * 1024
_ROOT = Path(__file__).parents[4]
# The package `lms` itself is the wiring of the whole application; the child has no use for it.
_CHILD = (
    "import sys, types; sys.path.insert(0, sys.argv[1]); package = types.ModuleType('lms');"
    "package.__path__ = [sys.argv[1] + '/lms']; sys.modules['lms'] = package;"
    "from lms.kit.ical.outside.process import child; child(sys.argv[2:])"
)


def read_apart(data: bytes, *, source: str, window: Window, cpu_seconds: int = CPU_SECONDS) -> Reading:
    """What a stranger's calendar says, see `reading.read`, read in a child process: at most `cpu_seconds` of computing
    and 512 MB. `Unreadable` (also "too_long", when it needs more) for what cannot be read."""
    return reading_of(read_apart_as_json(data, source=source, window=window, cpu_seconds=cpu_seconds))


def read_apart_as_json(data: bytes, *, source: str, window: Window, cpu_seconds: int = CPU_SECONDS) -> str:
    """As `read_apart`, in the form in which it can be stored; `reading_of` makes a `Reading` of it again."""
    if len(data) > LARGEST:
        raise Unreadable("too_large")
    command = [sys.executable, "-I", "-B", "-c", _CHILD, str(_ROOT), source, str(cpu_seconds)]
    command += [window.first.isoformat(), window.last.isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 - this very program, no shell
            command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_long") from error
    text = done.stdout.decode()
    if done.returncode != 0 or not text:
        told = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        log.warning("a calendar could not be read", status=done.returncode, fault=told)
        raise Unreadable("too_long")
    if text.startswith('{"code"'):
        refused = json.loads(text)
        raise Unreadable(refused["code"], refused["line"], [Remark(*each) for each in refused["remarks"]])
    return text


def reading_of(text: str) -> Reading:
    """The reading that `read_apart_as_json` gave."""
    stored = json.loads(text)
    events = [_given(each) for each in stored["events"]]
    happenings = [
        Happening(event, instance, _moment(starts), _moment(ends) if ends else None)
        for event, instance, starts, ends in stored["happenings"]
    ]
    return Reading(tuple(events), tuple(happenings), tuple(Remark(*each) for each in stored["remarks"]))


def _given(stored: Mapping[str, Any]) -> Given:
    whole = dict(stored)
    for name in ("starts", "ends", "modified"):
        whole[name] = _moment(whole[name]) if whole[name] else None
    whole["categories"] = tuple(whole["categories"])
    return Given(**whole)


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def child(arguments: list[str]) -> None:
    """What the child does: limits itself, reads standard input, answers in JSON."""
    source, seconds, first, last = arguments
    _limit(int(seconds))
    from lms.kit.ical.outside.reading import read  # after the limits, so that they hold for it too

    window = Window(datetime.fromisoformat(first), datetime.fromisoformat(last))
    try:
        reading = read(sys.stdin.buffer.read(LARGEST + 1), source=source, window=window)
    except Unreadable as refused:
        answer: dict[str, Any] = {"code": refused.code, "line": refused.line}
        answer["remarks"] = [[*vars(each).values()] for each in refused.remarks]
    else:
        answer = {
            "events": [asdict(each) for each in reading.events],
            "happenings": [[*vars(each).values()] for each in reading.happenings],
            "remarks": [[*vars(each).values()] for each in reading.remarks],
        }
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=_iso).encode())


def _iso(value: date) -> str:
    return value.isoformat()


def _limit(cpu_seconds: int) -> None:
    try:
        import resource  # only where there is such a thing; elsewhere the time limit of the parent has to do
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(kind, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
