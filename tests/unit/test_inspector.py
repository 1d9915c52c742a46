"""The page inspector finds what it is for, and nothing on a sound page."""

from __future__ import annotations

import pytest

from tests.inspector import assert_sound, faults, shape

SOUND = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Courses</title>
<link rel="stylesheet" href="/static/site.css"><link rel="canonical" href="https://example.org/courses">
<script type="application/ld+json">{"@type": "Course"}</script><script src="/static/htmx.js" defer></script></head>
<body><a href="#main">Skip to the content</a><main id="main"><h1>Courses</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">
<label for="q">Search</label><input id="q" name="q">
<label>Level <select name="level"><option>1</option></select></label>
<input type="submit" value="Go"><button><svg aria-label="Close"><path d="M0 0"></path></svg></button></form>
<!-- here --></main></body></html>"""

BROKEN = {
    "html has no lang": ('<html lang="en">', "<html>"),
    "the page has no title": ("<title>Courses</title>", "<title> </title>"),
    "2 h1 elements": ("<!-- here -->", "<h1>Again</h1>"),
    "the h1 is empty": ("<h1>Courses</h1>", "<h1></h1>"),
    "0 main elements": ('<main id="main">', '<div id="main">'),
    "occurs 2 times": ("<!-- here -->", '<p id="q"></p>'),
    "holds a space": ("<!-- here -->", '<p id="a b"></p>'),
    "names 'hint', which is not on the page": ('name="q"', 'name="q" aria-describedby="hint"'),
    "leads to '#nowhere'": ('href="#main"', 'href="#nowhere"'),
    '<input id="q" name="q"> has no label': ('<label for="q">Search</label>', ""),
    '<select name="level"> has no label': ("<label>Level <select", "<label><select"),
    '<textarea name="note"> has no label': ("<!-- here -->", '<textarea name="note"></textarea>'),
    '<a href="/x"> has no text': ("<!-- here -->", '<a href="/x"> </a>'),
    "<button> has no text": (' aria-label="Close"', ""),
    '<input type="submit"> has no text': ('value="Go"', ""),
    "has no alt": ("<!-- here -->", '<img src="/a.png">'),
    "0 CSRF fields": ('<input type="hidden" name="csrf_token" value="t">', ""),
    "carries 1 CSRF fields": ('name="csrf_token" value="t"', 'name="csrf_token" value=""'),
    "into the address": ('method="post"', 'method="get"'),
    "a script stands in the page": ("<!-- here -->", "<script>alert(1)</script>"),
    "a style element stands in the page": ("</title>", "</title><style>p{}</style>"),
    "has a style attribute": ("<h1>", '<h1 style="color:red">'),
    "has a script in onclick": ("<h1>", '<h1 onclick="x()">'),
    "has a script in href": ("<!-- here -->", '<a href=" JavaScript:x()">x</a>'),
    "loads from elsewhere": ("/static/site.css", "https://cdn.example/site.css"),
    "loads from elsewhere: data:": ("<!-- here -->", '<img alt="" src="data:image/png;base64,AA==">'),
    "line 5: Unexpected end tag (p)": ("<h1>Courses</h1>", "<h1>Courses</h1></p>"),
    "Expected DOCTYPE": ("<!doctype html>", ""),
    "Invalid codepoint": ("Search<", "Sea\x01rch<"),
    "entity": ("Search<", "Search &foo; <"),
    "loads from elsewhere: //": ("/static/site.css", "//cdn.example/site.css"),
}


def test_a_sound_page_has_no_fault() -> None:
    assert faults(SOUND) == []
    assert_sound(SOUND, "/courses")


@pytest.mark.parametrize(("fault", "change"), BROKEN.items(), ids=list(BROKEN))
def test_each_fault_is_found(fault: str, change: tuple[str, str]) -> None:
    assert SOUND.count(change[0]) == 1
    found = faults(SOUND.replace(*change))
    assert any(fault in sentence for sentence in found), found


def test_a_failure_names_the_address_and_every_fault() -> None:
    page = SOUND.replace("<h1>Courses</h1>", "").replace(' lang="en"', "")
    with pytest.raises(AssertionError, match=r"(?s)/courses is not .*no lang.*0 h1"):
        assert_sound(page, "/courses")


def test_other_words_make_the_same_shape_and_are_as_sound() -> None:
    other = SOUND.replace("Courses", "Etching &amp; bonding").replace('"/x"', '"/y?q=1&amp;z=2"')
    assert shape(SOUND) == shape(other) != shape(SOUND.replace("Courses", ""))
    assert faults(SOUND) == faults(other) == []


@pytest.mark.parametrize("change", BROKEN.values())
def test_what_is_broken_has_another_shape(change: tuple[str, str]) -> None:
    assert shape(SOUND.replace(*change)) != shape(SOUND)
