"""Text from people: cleaned, folded for search, turned from Markdown into HTML or plain text, made safe for CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from unicodedata import category, normalize

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# C0 and C1 controls except blanks and line ends, BOM, lone surrogates, and the two code points XML forbids.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # by them a name would turn round what stands behind it
_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029 ]+")
_TAG = re.compile("<(?=[A-Za-z/!?])")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"}
    | {"ħ": "h", "ŋ": "n", "ŧ": "t", "ı": "i"}
)
_SLUG = re.compile("[^a-z0-9]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_ABSOLUTE = ("http://", "https://", "mailto:")


def printable(text: str) -> str:
    """The text without control characters, U+0080-9F, BOM, lone surrogates; blanks and line ends stay."""
    return _UNWANTED.sub("", text)


def clean_line(text: str) -> str:
    """One line without control characters, U+0080-9F, BOM, lone surrogates, nor what embeds or overrides the direction
    of writing; any run of blanks and line ends is one blank, none at the ends. Cleaning twice changes nothing."""
    return _BLANKS.sub(" ", _TURNS.sub("", _UNWANTED.sub("", text))).strip()


def clean_text(text: str) -> str:
    """Text of several lines without control characters, U+0080-9F, BOM, lone surrogates; each kind of line end
    (CRLF, CR, VT, FF, NEL, U+2028/9) is "\\n", none at the ends. Tabs and leading blanks stay: Markdown reads them."""
    return _BREAK.sub("\n", _UNWANTED.sub("", text)).strip("\n").rstrip()


def without_markup(text: str) -> str:
    """Text in which no reader finds an HTML tag: "<" before a letter, "/", "!" or "?" becomes "‹".

    Some calendars show descriptions as HTML. Nothing is removed, so "if a<b and c>d" stays readable.
    """
    return _TAG.sub("\u2039", text)


def fold(text: str) -> str:
    """The form in which words are searched and compared: case, accents and Nordic, Baltic and Sámi letters folded
    (ø o, æ ae, ß ss, đ ð d, þ th, ł l, œ oe, ħ h, ŋ n, ŧ t), compatibility forms undone, blanks collapsed.

    Stored text and typed words must both pass through it. Folding twice changes nothing.
    """
    line = clean_line(text)
    if line.isascii():
        return line.casefold()
    plain = normalize("NFKD", normalize("NFKD", line).casefold())
    plain = "".join(char for char in plain if category(char) not in ("Mn", "Cf"))
    return " ".join(plain.translate(_LETTERS).split())


def slugify(text: str, *, fallback: str = "item", limit: int = 80) -> str:
    """A piece of an address: `text` folded to a-z, 0-9 and single hyphens, at most `limit` characters; `fallback` when
    nothing is left (a title in Japanese). Not unique: the caller sees to that."""
    return _SLUG.sub("-", fold(text)).strip("-")[:limit].strip("-") or fallback


def csv_cell(value: object) -> str:
    """What goes into a CSV cell: None is empty, numbers are as they are, text that a spreadsheet would run as a formula
    (it begins with = + - @, their full-width forms, TAB, CR or LF) gets a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _alternative_text(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Pictures of strangers are not loaded; what they show is said in words."""
    return nh3.clean_text(renderer.renderInlineAsText(tokens[index].children, options, env))


_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.add_render_rule("image", _alternative_text)


def markdown_html(source: str, *, top_heading: int = 3) -> str:
    """Markdown (CommonMark) as HTML that may stand in any page: no raw HTML, no pictures (their alternative text
    instead), links to http, https, mailto and own addresses only, with rel="noopener nofollow ugc".

    "#" becomes the heading of level `top_heading`, "##" the next and so on down to h6: a page has one h1.
    """
    tokens = _markdown.parse(clean_text(source))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + top_heading - 1, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    rel = "noopener nofollow ugc"
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=rel)


def markdown_plain(source: str) -> str:
    """Markdown (CommonMark) as plain text for calendars and mails: paragraphs apart by an empty line, list items with
    "•" or their number, links as "words (address)" when the address is absolute, pictures as their alternative text.
    """
    pieces: list[str] = []
    marker, tight, depth = "", False, 0
    for token in _markdown.parse(clean_text(source)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            tight = False
        elif token.type == "list_item_open":
            marker = f"{token.info}. " if token.info else "• "
        elif token.type == "paragraph_open":
            tight = token.hidden
        elif token.type in ("inline", "fence", "code_block"):
            text = _inline_plain(token.children) if token.type == "inline" else token.content.rstrip("\n")
            pieces.append(("\n" if tight else "\n\n") + "  " * max(depth - 1, 0) + marker + text)
            marker = ""
    return clean_text("".join(pieces))


def _inline_plain(tokens: Sequence[Token] | None) -> str:
    pieces: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens or ():
        if token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(pieces)))
        elif token.type == "link_close" and links:
            address, first = links.pop()
            words = "".join(pieces[first:])
            if address.startswith(_ABSOLUTE) and words not in (address, address.removeprefix("mailto:")):
                pieces.append(f" ({address})")
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(" " if token.type == "softbreak" else "\n")
        else:
            pieces.append(token.content)
    return "".join(pieces)
