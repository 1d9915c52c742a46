"""A mail as the bytes that travel (RFC 5322, MIME). Same mail, same bytes: a duplicate can be told as one.

The library writes the headers, those that recur once; bodies are put together here: its generator splits each of them
into lines and takes six times as long for the whole.
"""

from __future__ import annotations

import base64
import quopri
import re
from email import policy
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr
from functools import lru_cache

from lms.outbox.rules import Parcel, ref_of

_POLICY = policy.Compat32(linesep="\r\n")
_LONGEST_LINE = 900  # RFC 5321 allows 998 and the line end
_LINE_END = re.compile(r"\r\n|\r|\n")
_ANOTHER_HEADER = re.compile(r"[\r\n](?![ \t\n])")  # a line end that is no fold (RFC 5322, 2.2.3)


def wire_address(address: str) -> str:
    """`address` with the domain as ASCII (IDNA), as servers take it without SMTPUTF8; ValueError when it is none."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        raise ValueError("not a mail address")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def mime_bytes(parcel: Parcel, *, sender: str, sender_name: str) -> bytes:
    """The whole message: text, an HTML alternative and an attachment when there are some; an invitation is an
    alternative and an attachment. ValueError when it cannot be written (no address, a line end in a header)."""
    opening, content = _body(parcel)
    headers = [
        opening,
        _from(sender, sender_name),
        _header("To", wire_address(parcel.recipient)),
        _subject(parcel.subject),
        _header("Date", format_datetime(parcel.created_at)),
        _header("Message-ID", parcel.message_id),
        b"Auto-Submitted: auto-generated\r\n",  # RFC 3834: no "I am on holiday" in return
    ]
    if parcel.unsubscribe:  # RFC 2369, RFC 8058: one click in the reader's program, no page to open
        headers.append(_header("List-Unsubscribe", f"<{parcel.unsubscribe}>"))
        headers.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return b"".join([*headers, b"\r\n", content])


def _header(name: str, value: str) -> bytes:
    """Short plain headers, nearly all of ours, without the search for a place to fold them; and those that have none,
    an address, in one line."""
    one_line = len(name) + len(value) < 76 or " " not in value
    if one_line and value.isascii() and "\n" not in value and "\r" not in value:
        return f"{name}: {value}\r\n".encode("ascii")
    return _POLICY.fold_binary(name, _one_header(value))


def _one_header(value: str) -> str:
    if _ANOTHER_HEADER.search(value):
        raise ValueError("a header has one line")
    return value


@lru_cache(maxsize=16)
def _from(sender: str, sender_name: str) -> bytes:
    return _header("From", formataddr((sender_name, sender)))


@lru_cache(maxsize=256)
def _subject(subject: str) -> bytes:
    one_line = " ".join(_one_header(subject).splitlines())  # Python's lines end at a form feed, too
    return _header("Subject", Header(one_line, header_name="Subject").encode())


_Part = tuple[bytes, bytes]
"""The headers of a part and what follows them."""


def _body(parcel: Parcel) -> _Part:
    """Boundaries come from the mail's own name: Python would draw them at random."""
    stem = ref_of(parcel.message_id)
    body, others, attached = _text("plain", parcel.text), [], []
    if parcel.html:
        others.append(_text("html", parcel.html))
    if parcel.attachment:
        kind, name = parcel.attachment_type, parcel.attachment_name
        content = base64.encodebytes(parcel.attachment).replace(b"\n", b"\r\n")
        if _schedules(kind):
            others.append((_opening(kind, "base64"), content))
            kind = "application/ics"
        attached.append((_opening(kind, "base64", name=name), content))
    if others:
        body = _several("alternative", f"={stem}.1", [body, *others])
    if attached:
        body = _several("mixed", f"={stem}.0", [body, *attached])
    return body


def _several(subtype: str, boundary: str, parts: list[_Part]) -> _Part:
    opening = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\nMIME-Version: 1.0\r\n'
    line = f"--{boundary}".encode("ascii")
    written = [b"%b\r\n%b\r\n%b\r\n" % (line, headers, content) for headers, content in parts]
    return opening.encode("ascii"), b"".join([*written, line, b"--\r\n"])


def _schedules(attachment_type: str) -> bool:
    """Whether it is an invitation or its end: calendar programs look for these among the alternatives (RFC 6047, 2.4),
    others show a file."""
    kind, *parameters = attachment_type.replace(" ", "").lower().split(";")
    return kind == "text/calendar" and not {"method=request", "method=cancel"}.isdisjoint(parameters)


def _text(subtype: str, text: str) -> _Part:
    """Plain ASCII travels as it is, so that long links stay whole; everything else quoted-printable."""
    plain = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    if not plain:
        text = quopri.encodestring(text.encode("utf-8", "replace")).decode("ascii")
    opening = _opening(f"text/{subtype}; charset=utf-8", "7bit" if plain else "quoted-printable")
    return opening, _LINE_END.sub("\r\n", text).encode("ascii")


@lru_cache(maxsize=256)
def _opening(content_type: str, encoding: str, *, name: str | None = None) -> bytes:
    """The headers of a part that is no multipart; it is a file when it has a `name`, which may be empty."""
    kind, *parameters = (part.strip() for part in content_type.split(";"))
    maintype, _, subtype = kind.partition("/")
    pairs = (parameter.partition("=") for parameter in parameters)
    named = {name.strip(): value.strip(' "') for name, _, value in pairs}
    part = MIMENonMultipart(maintype or "application", subtype or "octet-stream", policy=_POLICY, **named)
    part["Content-Transfer-Encoding"] = encoding
    if name is not None:
        part.add_header("Content-Disposition", "attachment", filename=name or "attachment")
    return b"".join(_header(*pair) for pair in part.items())
