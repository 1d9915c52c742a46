"""Property values as the standard wants them, where the library does not see to it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from icalendar import Component, vText, vUri

from lms.kit.text import clean_line

# What may stand in a URI (RFC 3986), the percent sign of sequences already encoded included.
_URI_SAFE = "%:/?#[]@!$&'()*+,;=-._~"

_COLORS = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple red
rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray
slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow
yellowgreen
"""
COLOR_NAMES = frozenset(_COLORS.split())
"""The names COLOR may have (RFC 7986 asks for CSS3 names; the library does not look)."""


def escape(text: str) -> str:
    """TEXT as RFC 5545 3.3.11 escapes it. `text` is clean: its only line end is "\\n"."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


class Text(vText):
    """TEXT that keeps a literal backslash before N; the library's own makes a line break of "C:\\New"."""

    def to_ical(self) -> bytes:
        return escape(self).encode()


class Verbatim(vText):
    """A value already in the form the standard gives its type: digits, a place, several texts with commas."""

    def to_ical(self) -> bytes:
        return self.encode()


def fold_line(line: str) -> bytes:
    """A content line folded between characters, no part longer than 75 octets, without the last CRLF.

    No escape ("\\,") is cut in two either. The library's own does the same twenty times as slowly, and this one runs
    for each entry of a private feed at each fetch.
    """
    octets = line.encode()
    pieces, start, room = [], 0, 75
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        piece = octets[start:end]
        end -= (len(piece) - len(piece.rstrip(b"\\"))) % 2
        pieces.append(octets[start:end])
        start, room = end, 74
    return b"\r\n ".join([*pieces, octets[start:]])


def written(component: Component) -> bytes:
    """A component as the library writes it, its properties in the order they were given."""
    octets: bytes = component.to_ical(sorted=False)
    return octets


def web_address(text: str) -> str | None:
    """An absolute http(s) address in URI characters only (others percent-encoded), or None when `text` is none."""
    line = clean_line(text)
    try:
        pieces = urlsplit(line)
        usable = pieces.scheme in ("http", "https") and bool(pieces.hostname)
    except ValueError:
        return None
    return quote(line, safe=_URI_SAFE) if usable else None


def uri(address: str, *, typed: bool = False) -> vUri:
    """A URI value; `typed` writes VALUE=URI for properties that have no default type."""
    return vUri(address, params={"VALUE": "URI"} if typed else None)
