"""Templates: every word translated, nothing inline, nothing loaded from elsewhere, nothing trusted blindly."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from flask import Flask

from tests.house.conftest import HOUSE
from tests.house.template_text import bare_words

TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
INLINE = {
    "a style attribute": r"<[^>{]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script in the page": r"<script(?![^>]*(\bsrc=|application/ld\+json))",
    "a script in an attribute": r"<[^>{]*\son[a-z]+\s*=",
    "a script in an address": r"javascript:",
    "something from another host": r"""<(script|link|img|iframe)[^>]*(src|href)\s*=\s*["'](https?:)?//""",
    "a picture in an address": r"""(src|href)\s*=\s*["']data:""",
}
CSS_BYTES = 30 * 1024


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.fixture(scope="module")
def environment(wired: Flask) -> jinja2.Environment:
    return wired.jinja_env


def test_every_word_is_translated(environment: jinja2.Environment) -> None:
    found = [
        f"{name(path)}:{words}"
        for path in TEMPLATES
        for words in bare_words(path.read_text(encoding="utf-8"), environment)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<h1>Courses</h1>", ["1: Courses"]),
        ('<h1>{{ _("Courses") }}</h1> · 12 – {{ n }}', []),
        ("{% trans %}All courses{% endtrans %}\n<p>{{ n }} seats</p>", ["2: seats"]),
        ('<input aria-label="Search"><input type="submit" value="Go on">', ["1: Search", "1: Go on"]),
        ('<a class="button" href="/courses" title="{{ _("x") }}">ICS</a>', []),
        ("{# a note #}<!-- a note --><script type='application/ld+json'>{}</script><code>.ics</code>", []),
        ("{% macro row(a) %}<li>{% if a %}yes{% endif %}</li>{% endmacro %}", ["1: yes"]),
        ("<br/>Text<br>", ["1: Text"]),
        ("{% block kind %}narrow{% endblock %}<td{% if a %} class='x'{% endif %}>Day", ["1: Day"]),
        (
            "{{ '<form'|safe }} class='rows' action='{{ url }}'><{{ tag }} id='n'>Send</{{ tag }}>",
            ["1: Send"],
        ),
    ],
)
def test_the_reader_of_templates_sees_what_it_should(
    environment: jinja2.Environment, source: str, found: list[str]
) -> None:
    assert bare_words(source, environment) == found


@pytest.mark.parametrize("fault", INLINE)
@pytest.mark.threat("16.csp")
def test_nothing_is_inline_or_from_elsewhere(fault: str) -> None:
    pattern = re.compile(INLINE[fault], re.IGNORECASE)
    found = [name(path) for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))]
    assert not found, f"{fault} in {found}"


def test_markup_is_not_trusted_without_a_reason() -> None:
    """`|safe` switches the escaping off: for a string that stands there, or with the reason on the line."""
    pattern = re.compile(r"""[^"'\s]\s*\|\s*safe\b|autoescape\s+false""")
    found = [
        f"{name(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and "{#" not in line
    ]
    assert not found


def test_every_template_compiles_and_escapes(environment: jinja2.Environment) -> None:
    escapes = environment.autoescape
    for path in TEMPLATES:
        environment.get_template(path.relative_to(HOUSE / "templates").as_posix())
        assert escapes(path.name) if callable(escapes) else escapes


def test_the_style_sheets_are_small() -> None:
    sizes = {name(path): path.stat().st_size for path in (HOUSE / "static").rglob("*.css")}
    assert sizes
    assert sum(sizes.values()) <= CSS_BYTES, sizes


def test_a_vendored_file_names_its_version_in_its_name() -> None:
    vendored = [path.name for path in (HOUSE / "static").glob("vendor/*.js")]
    assert all(re.search(r"-\d+(\.\d+)+", each) for each in vendored), vendored
