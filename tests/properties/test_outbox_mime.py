"""A mail's bytes give back what was put in, whatever it is, in lines that every mail server takes."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.outbox.rules import Parcel, message_id
from lms.outbox.serializers import mime_bytes

NAMES = {"sender": "no-reply@network.example", "sender_name": "Nätverk, A"}
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PUBLISH, REQUEST = (f"text/calendar; method={method}; charset=utf-8" for method in ("PUBLISH", "REQUEST"))
PARCEL = Parcel(
    id=1,
    lease=NOW,
    message_id=message_id("a", host="lms.invalid"),
    attempts=0,
    recipient="ada@tööstus.example",
    subject="About",
    text="Words",
    html="",
    created_at=NOW,
    attachment_name="run.ics",
    attachment_type=PUBLISH,
    attachment=b"",
)
ONE_LINE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=100)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.text("a .=-ü\r\n", max_size=300),
    st.integers(880, 920).map("x".__mul__),
)


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def read(parcel: Parcel) -> EmailMessage:
    written = mime_bytes(parcel, **NAMES)
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert b"\n" not in written.replace(b"\r\n", b"")
    message = email.message_from_bytes(written, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


@given(TEXTS, TEXTS, st.binary(max_size=200), ONE_LINE, ONE_LINE, st.sampled_from([PUBLISH, REQUEST]))
def test_what_is_put_in_comes_out(
    text: str, html: str, attachment: bytes, subject: str, name: str, kind: str
) -> None:
    words = {"text": text, "html": html, "subject": subject, "attachment_type": kind, "attachment_name": name}
    message = read(replace(PARCEL, attachment=attachment, **words))
    assert message["Subject"] == subject
    assert message["To"] == "ada@xn--tstus-juaa.example"
    assert message["From"].addresses[0].display_name == NAMES["sender_name"]
    leaves = [part for part in message.walk() if not part.is_multipart()]
    texts = {"text/plain": text} | ({"text/html": html} if html else {})
    for part in leaves:
        if part.get_content_type() in texts:
            assert lines(part.get_content()) == lines(texts.pop(part.get_content_type()))
        else:
            assert part.get_payload(decode=True) == attachment
    assert not texts
    files = [part.get_filename() for part in leaves if part.get_content_disposition() == "attachment"]
    assert files == ([name] if attachment else [])
    calendars = [part.get_content_type() for part in leaves].count("text/calendar")
    assert calendars == bool(attachment)


@pytest.mark.threat("11.mail")
@pytest.mark.parametrize("field", ["recipient", "subject", "unsubscribe", "message_id", "attachment_name"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_no_header_begins_another(field: str, line_end: str) -> None:
    words = {"attachment": b"x", field: f"ada@example.org{line_end}Bcc: eve@example.org"}
    with pytest.raises(ValueError, match="one line"):
        mime_bytes(replace(PARCEL, **words), **NAMES)


def test_a_form_feed_in_a_subject_ends_no_line() -> None:
    message = read(replace(PARCEL, subject="A course\x0cwith a form feed"))
    assert message["Subject"] == "A course with a form feed"
    assert message["Date"]
