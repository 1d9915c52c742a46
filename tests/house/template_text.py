"""Reads a template the way a translator would: which of its words do not go through gettext?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

READ_ALOUD = {"aria-label", "aria-description", "alt", "placeholder", "title", "label"}
NOT_WORDS = {"script", "style", "code", "kbd", "pre", "samp"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Names that are the same in every language, and formats of files.
PROPER = {
    "Google", "Outlook", "Apple", "Thunderbird", "Markdown", "GitHub", "iCalendar", "RSS", "Atom", "JSON", "CSV",
    "ICS", "API", "ECTS", "PDF", "QR", "UTC", "URL", "OpenAPI",
}  # fmt: skip
HOLE = " \x01 "  # where an expression or a statement stood
CLASSES = {"kind", "centre"}  # blocks of the layout that hold a name of a style or a slug, not words


def bare_words(source: str, environment: Environment) -> list[str]:
    """Words that a person reads and no translator ever sees, each with its line: "12: Search"."""
    reader = _Reader()
    reader.feed(_without_code(source, environment))
    reader.close()
    return reader.found


def _without_code(source: str, environment: Environment) -> str:
    """`source` with its statements, expressions and `trans` blocks replaced by holes; lines keep their numbers."""
    pieces: list[str] = []
    words: list[str] = []  # the names inside the statement that is being read
    literal = ""  # the last string inside it
    silent = ""  # the statement that ends what is skipped now
    for _line, kind, value in environment.lex(source):
        if kind == "data" and not silent:
            pieces.append(value)
        else:
            pieces.append("\n" * value.count("\n"))
        if kind in ("block_begin", "variable_begin"):
            words, literal = [], ""
        elif kind == "name":
            words.append(value)
        elif kind == "string":
            literal = value[1:-1]
        elif kind == "variable_end" and words == ["safe"]:
            pieces.append(literal)  # half a tag that a macro opens or closes
        elif kind in ("block_end", "variable_end"):
            # a tag whose name is an expression still is a tag
            pieces.append("x" if "".join(pieces).rstrip("\n").endswith(("<", "</")) else HOLE)
        if kind == "block_end":
            silent = "" if words[:1] == [silent] else silent or _skipped_until(words)
    return "".join(pieces)


def _skipped_until(words: list[str]) -> str:
    if words[:1] == ["trans"]:
        return "endtrans"
    return "endblock" if words[:1] == ["block"] and set(words[1:2]) & CLASSES else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ_ALOUD or (name == "value" and ("type", "submit") in attrs):
                self._judge(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not NOT_WORDS & set(self.open):
            self._judge(data)

    def _judge(self, text: str) -> None:
        for words in _words(text):
            self.found.append(f"{self.getpos()[0]}: {words}")


def _words(text: str) -> Iterator[str]:
    for piece in text.split(HOLE):
        letters = [word for word in re.findall(r"[^\W\d_]{2,}", piece) if word not in PROPER]
        if letters:
            yield " ".join(piece.split())
