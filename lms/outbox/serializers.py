"""A mail as the bytes that travel (RFC 5322, MIME). Same mail, same bytes: a duplicate can be told as one.

Made of `email.mime` parts: the newer `EmailMessage` parses each header it is given and takes four times as long.
"""

from __future__ import annotations

import quopri
from email import encoders, policy
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr

from lms.outbox.rules import Parcel, ref_of


class _Policy(policy.Compat32):
    """Writes short plain headers, nearly all of ours, without the search for a place to fold them; and those that have
    none, an address, in one line."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header `name` as bytes."""
        one_line = len(name) + len(value) < 76 or " " not in value
        if one_line and value.isascii() and "\n" not in value and "\r" not in value:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")
_LONGEST_LINE = 900  # RFC 5321 allows 998 and the line end


def wire_address(address: str) -> str:
    """`address` with the domain as ASCII (IDNA), as servers take it without SMTPUTF8; ValueError when it is none."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        raise ValueError("not a mail address")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def mime_bytes(parcel: Parcel, *, sender: str, sender_name: str) -> bytes:
    """The whole message: text, an HTML alternative and an attachment when there are some; an invitation is an
    alternative and an attachment. ValueError when it cannot be written (no address)."""
    message = _body(parcel)
    message["From"] = formataddr((sender_name, sender))
    message["To"] = wire_address(parcel.recipient)
    message["Subject"] = Header(parcel.subject, header_name="Subject").encode()
    message["Date"] = format_datetime(parcel.created_at)
    message["Message-ID"] = parcel.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" in return
    if parcel.unsubscribe:  # RFC 2369, RFC 8058: one click in the reader's program, no page to open
        message["List-Unsubscribe"] = f"<{parcel.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message.as_bytes(policy=_POLICY)


def _body(parcel: Parcel) -> Message:
    """Boundaries come from the mail's own name: Python would draw them at random."""
    stem = ref_of(parcel.message_id)
    body: Message = _text("plain", parcel.text)
    others = [_text("html", parcel.html)] if parcel.html else []
    attached = (
        [_part(parcel, parcel.attachment_type, name=parcel.attachment_name)] if parcel.attachment else []
    )
    if attached and _schedules(parcel.attachment_type):
        others.append(_part(parcel, parcel.attachment_type))
        attached = [_part(parcel, "application/ics", name=parcel.attachment_name)]
    if others:
        body = MIMEMultipart("alternative", f"={stem}.1", [body, *others], policy=_POLICY)
    if attached:
        body = MIMEMultipart("mixed", f"={stem}.0", [body, *attached], policy=_POLICY)
    return body


def _schedules(attachment_type: str) -> bool:
    """Whether it is an invitation or its end: calendar programs look for these among the alternatives (RFC 6047, 2.4),
    others show a file."""
    kind, *parameters = attachment_type.replace(" ", "").lower().split(";")
    return kind == "text/calendar" and not {"method=request", "method=cancel"}.isdisjoint(parameters)


def _text(subtype: str, text: str) -> Message:
    """Plain ASCII travels as it is, so that long links stay whole; everything else quoted-printable."""
    part = MIMENonMultipart("text", subtype, policy=_POLICY, charset="utf-8")
    plain = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    part["Content-Transfer-Encoding"] = "7bit" if plain else "quoted-printable"
    part.set_payload(text if plain else quopri.encodestring(text.encode("utf-8", "replace")).decode("ascii"))
    return part


def _part(parcel: Parcel, content_type: str, *, name: str | None = None) -> Message:
    """The attachment's bytes as `content_type` says; a file when it has a `name`, which may be empty."""
    kind, *parameters = (part.strip() for part in content_type.split(";"))
    maintype, _, subtype = kind.partition("/")
    pairs = (parameter.partition("=") for parameter in parameters)
    named = {name.strip(): value.strip(' "') for name, _, value in pairs}
    part = MIMENonMultipart(maintype or "application", subtype or "octet-stream", policy=_POLICY, **named)
    part.set_payload(parcel.attachment)
    encoders.encode_base64(part)
    if name is not None:
        part.add_header("Content-Disposition", "attachment", filename=name or "attachment")
    return part
