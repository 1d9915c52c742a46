"""Inspects one page: what each page of the product must be, whoever asks for it (architecture, rule 12).

`faults(html)` gives sentences, an empty list for a sound page. Used by the test client on every page it opens and
by the browser tests on every page they visit.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

CSRF_FIELD = "csrf_token"
NUMBER = re.compile(r"<code>[0-9a-f]{12}</code>")  # of a request, on the page that refuses it
TOKEN = re.compile(rf'(name="{CSRF_FIELD}" value=")([\w.-]+)')
_PLAIN = r"&(?:amp|lt|gt|quot|#34|#39);|[^<>&\"\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
PIECE = re.compile(rf'(<[a-zA-Z/][^<>"]*(?:"[^"]*"[^<>"]*)*>)|(?:{_PLAIN}|["])+')
# an attribute whose value has to be there, and an address of this house that a link leads to
VALUE = re.compile(
    rf'(?<=\s)((?:value|title|content|datetime|alt|aria-label|placeholder|data-[\w-]+)(?==)|(?:href|action)(?=="/(?!/)))'
    rf'="(?=\S)(?:{_PLAIN})+"'
)
_sound: set[bytes] = set()  # the shapes of the pages that were found sound in this process
UNLABELLED_TYPES = {"hidden", "submit", "reset", "button", "image"}  # a button is named by its own text
REFERENCES = (
    "for",
    "list",
    "form",
    "headers",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
)


def faults(html: str) -> list[str]:
    """Everything that is wrong with the page `html`, in the order of the checks. A page that says other words than a
    sound one of the same shape is as sound as that."""
    known = hashlib.sha256(shape(html).encode("utf-8", "surrogatepass")).digest()
    if known in _sound:
        return []
    found = list(_faults(_unvaried(html)))
    if not found:
        _sound.add(known)
    return found


def shape(html: str) -> str:
    """The page without what no check depends on: which words stand where there are words, and the values of those
    attributes that only have to be there. What would be an error of the parser stays as it is."""
    return PIECE.sub(lambda piece: _shape_of_tag(piece[0]) if piece[1] else _shape_of_text(piece[0]), html)


@lru_cache(maxsize=20_000)
def _shape_of_tag(tag: str) -> str:
    return VALUE.sub(r'\1="v"', tag)


def _shape_of_text(text: str) -> str:
    return " " if text.isspace() else "t"


def parsed(html: str) -> Element:
    """The tree of the page `html`, which nobody changes, but for its token against forgery: see `token_in`."""
    return _parsed(_unvaried(html))[0]


def token_in(html: str) -> str | None:
    """The token against forgery that all forms of a page carry."""
    found = {token for _before, token in TOKEN.findall(html)}
    assert len(found) <= 1, f"the page carries {len(found)} tokens"
    return next(iter(found), None)


def _unvaried(html: str) -> str:
    """The page without what differs each time it is opened."""
    return NUMBER.sub("<code>number</code>", TOKEN.sub(r"\1token", html))


@lru_cache(maxsize=50)  # what is read off a page is read off the one that was just inspected
def _parsed(html: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    return document, [
        f"line {line}: {PARSE_ERRORS[code] % values}" for (line, _), code, values in parser.errors
    ]


def _faults(html: str) -> tuple[str, ...]:
    document, errors = _parsed(html)
    found = list(errors)
    for check in (_frame, _ids, _references, _names, _forms, _policy):
        found.extend(check(document))
    return tuple(found)


def assert_sound(html: str, address: str) -> None:
    """Fails with every fault of the page that was opened at `address`."""
    found = faults(html)
    assert not found, f"{address} is not a sound page:\n  " + "\n  ".join(found)


def _frame(document: Element) -> Iterator[str]:
    """Language, title, one main heading, one main part."""
    if not document.get("lang"):
        yield "html has no lang"
    if not _text(document.find("head/title")):
        yield "the page has no title"
    for tag in ("h1", "main"):
        count = len(list(document.iter(tag)))
        if count != 1:
            yield f"the page has {count} {tag} elements, not one"
    for heading in document.iter("h1"):
        if not _text(heading):
            yield "the h1 is empty"


def _ids(document: Element) -> Iterator[str]:
    ids = Counter(ident for node in document.iter() if (ident := node.get("id")) is not None)
    for ident, count in ids.items():
        if count > 1:
            yield f"id {ident!r} occurs {count} times"
        if not ident or ident != "".join(ident.split()):
            yield f"id {ident!r} is empty or holds a space"


def _references(document: Element) -> Iterator[str]:
    """What an element names by id, or links to on its own page, exists."""
    ids = {node.get("id") for node in document.iter()}
    for node in document.iter():
        for attribute in REFERENCES:
            for ident in (node.get(attribute) or "").split():
                if ident not in ids:
                    yield f"{_shown(node)} {attribute} names {ident!r}, which is not on the page"
        target = node.get("href") or ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"{_shown(node)} leads to {target!r}, which is not on the page"


def _names(document: Element) -> Iterator[str]:
    """Fields, buttons, links and pictures say what they are."""
    labels = [label for label in document.iter("label") if _text(label, without=("select", "textarea"))]
    labelled = {label.get("for") for label in labels if label.get("for")}
    inside = {id(field) for label in labels for field in label.iter()}
    for node in document.iter():
        tag, kind = node.tag, node.get("type", "text")
        if _aria_name(node):
            continue
        if tag in ("select", "textarea") or (tag == "input" and kind not in UNLABELLED_TYPES):
            if node.get("id") not in labelled and id(node) not in inside:
                yield f"{_shown(node)} has no label"
        elif tag in ("button", "summary") or (tag == "a" and node.get("href") is not None):
            if not _text(node):
                yield f"{_shown(node)} has no text"
        elif tag == "input" and kind in ("submit", "reset", "button") and not node.get("value"):
            yield f"{_shown(node)} has no text"
        elif tag == "img" and node.get("alt") is None:
            yield f"{_shown(node)} has no alt"


def _forms(document: Element) -> Iterator[str]:
    """Each form that changes something carries the token against forgery; one that only asks does not show it."""
    for form in document.iter("form"):
        method = (form.get("method") or "get").lower()
        tokens = [node for node in form.iter("input") if node.get("name") == CSRF_FIELD]
        if method == "post" and not (len(tokens) == 1 and tokens[0].get("value")):
            yield f"{_shown(form)} carries {len(tokens)} CSRF fields with a value, not one"
        if method == "get" and tokens:
            yield f"{_shown(form)} would put the CSRF token into the address"
        if any(node.tag == "form" for node in form.iter() if node is not form):
            yield f"{_shown(form)} holds another form"


def _policy(document: Element) -> Iterator[str]:
    """What the Content-Security-Policy forbids is not even there; nothing comes from another host."""
    for node in document.iter():
        if node.tag == "script" and not node.get("src") and node.get("type") != "application/ld+json":
            yield "a script stands in the page"
        if node.tag == "style":
            yield "a style element stands in the page"
        for attribute, value in node.attrib.items():
            name = str(attribute)
            if name == "style":
                yield f"{_shown(node)} has a style attribute"
            elif name.startswith("on"):
                yield f"{_shown(node)} has a script in {name}"
            elif name in ("src", "href", "action", "formaction") and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f"{_shown(node)} has a script in {name}"
        loaded = node.get("src") or (node.get("href") if node.tag == "link" and _loads(node) else None)
        if loaded and (urlsplit(loaded).netloc or urlsplit(loaded).scheme):
            yield f"{_shown(node)} loads from elsewhere: {loaded}"


def _loads(link: Element) -> bool:
    """Whether a browser fetches this link by itself."""
    return bool(
        {"stylesheet", "icon", "preload", "modulepreload", "manifest"} & set((link.get("rel") or "").split())
    )


def _aria_name(node: Element) -> bool:
    return bool((node.get("aria-label") or "").strip() or node.get("aria-labelledby"))


def _text(node: Element | None, *, without: tuple[str, ...] = ()) -> str:
    """The words of `node`: its text, the names of its pictures, and those only a screen reader says."""
    if node is None or not isinstance(node.tag, str):
        return ""
    words = [node.text or "", node.get("alt") or node.get("aria-label") or ""]
    for inner in node:
        if inner.tag not in without:
            words.append(_text(inner, without=without))
        words.append(inner.tail or "")
    return " ".join(" ".join(words).split())


def _shown(node: Element) -> str:
    """The element as the reader of a fault finds it again."""
    marks = [
        f' {name}="{node.get(name)}"' for name in ("id", "name", "href", "action", "type") if node.get(name)
    ]
    return f"<{node.tag}{''.join(marks)}>"
