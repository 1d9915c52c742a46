"""Garbage in every form, as every kind of people: nothing breaks, what is refused changes nothing, and no markup gets
into a page. Seeded, so that what it finds it finds again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from lms.kit import engines
from lms.kit.db import database
from tests.cast import Cast, Somebody
from tests.reader import WRITES, Reader
from tests.web.pages import ASKING, CHANGING
from tests.web.world import World, a_world

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.threat("19.input", "11.pages")]
MARKUP = "<svg onload=alert(1)>"
GARBAGE = (
    "", " ", MARKUP, "x" * 300, "\x00\x01\x07", "a\r\nBcc: x@example.org", "-1", "0", "9" * 40, "1e400", "NaN",
    "٣", "2027-02-30", "9999-99-99T99:99", "0001-01-01", "Europe/Nowhere", "../../etc/passwd", "=1+1",  # noqa: RUF001 - digits that are none of ours
    "SCCC", "kiip", "RUN-5", "SLOT-R", "P-1", "javascript:alert(1)", "//evil.example", "{{7*7}}", "%s%n", "'; --",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "\u202eevil", "٩" * 12, "true", "[]",
)  # fmt: skip
ASKED = ("page", "per_page", "q", "level", "centre", "topic", "from", "until", "month", "list", "sort", "zone",
         "lang", "code", "next", "state", "kind", "after")  # fmt: skip
FILES = (
    b"",
    b"%PDF-1.7\n\x00garbage",
    b"\x89PNG\r\n\x1a\n",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nRRULE:\xff",
    b"PK\x03\x04",
)
REFUSED = range(400, 500)
COUNTERS = ("attempt",)  # of failures: what is refused is counted there, and only there
FILE_NAMES = (".ics", ".csv", ".json", ".atom", ".pdf", ".xlsx", ".css")  # hold no forms
KINDS = ("public", "account", "trainer", "lead", "office", "admin")  # what the others may these may, too
READ = 40  # addresses that are read again afterwards
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|select|textarea|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@contextmanager
def committed(engine: Engine) -> Iterator[list[str]]:
    """The statements meanwhile that wrote something that was kept."""
    kept: list[str] = []
    open_: dict[int, list[str]] = {}

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(WRITES):
            open_.setdefault(id(connection), []).append(" ".join(statement.split())[:120])

    def keep(connection: Any) -> None:
        kept.extend(open_.pop(id(connection), []))

    def drop(connection: Any) -> None:
        open_.pop(id(connection), None)

    listeners = (("before_cursor_execute", note), ("commit", keep), ("rollback", drop))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield kept
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def fields_of(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each form of a page goes that changes something, and its fields with their kinds."""
    for head, body in FORM.findall(page):
        if "csrf_token" in body:
            tags = [dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(body)]
            kinds = {tag["name"]: tag.get("type", "") for tag in tags if "name" in tag}
            yield unescape(dict(ATTRIBUTE.findall(head)).get("action", "")).partition("?")[0], kinds


def harvest(reader: Reader, world: World) -> dict[str, dict[str, str]]:
    """Every form that this reader finds."""
    found: dict[str, dict[str, str]] = {}
    for address in ASKING.values():
        path = world.at(address)
        if path.endswith(FILE_NAMES):
            continue
        answer = reader.get(path, queries=None, inspect=False)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for action, kinds in fields_of(answer.text):
                found.setdefault(action or path.partition("?")[0], {}).update(kinds)
    return found


def filled(kinds: dict[str, str], proper: dict[str, str], dice: Random) -> dict[str, Any]:
    """Garbage for the fields: each alone, several for one, none; sometimes what belongs there."""
    sent: dict[str, Any] = {}
    for name, kind in kinds.items():
        way = dice.random()
        if kind == "file":
            sent[name] = (
                io.BytesIO(dice.choice(FILES)),
                dice.choice(("a.pdf", "../../a.php", "x" * 300 + ".ics")),
            )
        elif name in proper and way < 0.4:
            sent[name] = proper[name]
        elif way < 0.85:
            sent[name] = dice.choice(GARBAGE)
        elif way < 0.95:
            sent[name] = [dice.choice(GARBAGE) for _ in range(3)]
    return sent


def assert_fair(answer: TestResponse, kept: list[str], what: str) -> None:
    """No fault, nothing kept of what was refused, a sentence, and nobody's markup in the page."""
    assert answer.status_code < 500, f"{what}: {answer.status}"
    if answer.status_code in REFUSED:
        changed = [
            each for each in kept if each.split()[2] not in COUNTERS and each.split()[1] not in COUNTERS
        ]
        assert not changed, f"{what}: {answer.status}, and yet {changed}"
        assert len(answer.text.strip()) > 20, f"{what}: {answer.status} without a sentence"
    if answer.mimetype == "text/html":
        assert MARKUP not in answer.text, f"{what}: markup of a stranger"
        assert not CONTROL.search(answer.text), f"{what}: control characters in the page"


def post_garbage(reader: Reader, world: World, forms: dict[str, dict[str, str]], dice: Random) -> None:
    """To each address that changes something, and to each form this reader found."""
    places = {world.at(path): {k: world.at(v) for k, v in data.items()} for path, data in CHANGING.values()}
    for path, proper in ({path: {} for path in forms} | places).items():
        kinds = forms.get(path.partition("?")[0]) or dict.fromkeys(proper, "text")
        sent = filled(kinds, proper, dice) | {"csrf_token": reader.token()}
        shown = repr({name: str(value)[:80] for name, value in sent.items() if name != "csrf_token"})
        with committed(engines.writing(database.engines)) as kept:
            answer = reader.post(
                path, data=sent, fault=True, inspect=False, content_type="multipart/form-data"
            )
        assert_fair(answer, kept, f"POST {path} {shown}")


def read_on(reader: Reader, world: World, dice: Random) -> None:
    """Pages, feeds, files and lists again, with garbage in the address: they stand, whatever was kept."""
    for address in dice.sample(list(ASKING.values()), READ):
        path = world.at(address)
        asked = "&".join(f"{name}={quote(dice.choice(GARBAGE))}" for name in dice.sample(ASKED, 6))
        path += f"{'&' if '?' in path else '?'}{asked}"
        assert_fair(reader.get(path, queries=None, fault=True, inspect=False), [], f"GET {path}")


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_every_form(
    kind: str, cast: Cast, new_client: Callable[[], Reader], signed_in: Callable[[Somebody], Reader]
) -> None:
    world, dice = a_world(cast), Random(f"garbage:{kind}")
    person = world.person(kind)
    reader = signed_in(person) if person else new_client()
    post_garbage(reader, world, harvest(reader, world), dice)
    read_on(signed_in(person) if person else reader, world, dice)
