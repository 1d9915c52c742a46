"""A mail server that takes commands in a row: what is said to it for each way it can answer, in which order."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from lms.outbox.service.handing import hand_over

ENVELOPE = b"MAIL FROM:<no-reply@network.example>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\n"
CONTENT = b"Subject: Words\r\n\r\n.hidden\r\n..\r\n"
STUFFED = b"Subject: Words\r\n\r\n..hidden\r\n...\r\n.\r\n"
RSET = b"rset\r\n"


@contextmanager
def server(*answers: str, offers: str = "pipelining") -> Iterator[tuple[smtplib.SMTP, socket.socket]]:
    """A connection whose answers lie ready, and its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client = smtplib.SMTP()
        client.sock, client.esmtp_features = ours, dict.fromkeys(offers.split(), "")
        client.does_esmtp, client.ehlo_resp = True, b""
        theirs.sendall("".join(f"{answer}\r\n" for answer in answers).encode())
        theirs.shutdown(socket.SHUT_WR)
        try:
            yield client, theirs
        finally:
            client.close()


def hand(client: smtplib.SMTP, recipient: str = "ada@example.org", content: bytes = CONTENT) -> None:
    hand_over(client, "no-reply@network.example", recipient, content)


def test_the_message_follows_the_three_answers() -> None:
    with server("250-fine\r\n250 indeed", "251 forwarded", "354 go", "250 taken") as (client, wire):
        hand(client)
        assert wire.recv(9_999) == ENVELOPE + STUFFED
        assert client.sock is not None


@pytest.mark.parametrize("content", [b"A: b\r\n\r\nends so", b"A: b\r\n\r\nends so\r\n"])
def test_a_message_ends_once(content: bytes) -> None:
    with server("250 -", "250 -", "354 -", "250 -", offers="pipelining size") as (client, wire):
        hand(client, content=content)
        said = wire.recv(9_999)
    assert f"size={len(content)}\r\n".encode() in said
    assert said.endswith(b"DATA\r\nA: b\r\n\r\nends so\r\n.\r\n")


@pytest.mark.parametrize(
    ("answers", "error", "code", "said"),
    [
        (("451 later", "503 -", "503 -", "250 -"), smtplib.SMTPSenderRefused, 451, RSET),
        (("250 -", "550 nobody", "503 -", "250 -"), smtplib.SMTPRecipientsRefused, 550, RSET),
        # it goes on although nobody is to get the message: an empty one
        (
            ("250 -", "450 full", "354 -", "554 -", "250 -"),
            smtplib.SMTPRecipientsRefused,
            450,
            b".\r\n" + RSET,
        ),
        (("250 -", "250 -", "452 full", "250 -"), smtplib.SMTPDataError, 452, RSET),
        (("250 -", "250 -", "354 -", "552 large", "250 -"), smtplib.SMTPDataError, 552, STUFFED + RSET),
    ],
)
def test_a_refusal_leaves_the_connection_for_the_next(
    answers: tuple[str, ...], error: type[Exception], code: int, said: bytes
) -> None:
    with server(*answers, "250 -", "250 -", "354 -", "250 -") as (client, wire):
        with pytest.raises(error) as refused:
            hand(client)
        assert code in (getattr(refused.value, "smtp_code", 0), *_codes(refused.value))
        hand(client)
        assert wire.recv(9_999) == ENVELOPE + said + ENVELOPE + STUFFED


def _codes(error: Exception) -> list[int]:
    return [code for code, _ in getattr(error, "recipients", {}).values()]


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_a_server_that_goes_or_hangs_up_is_left(before: int) -> None:
    begun = ("250 -", "250 -", "354 -")[:before]
    with server(*begun, "421 I go") as (client, _wire):
        with pytest.raises(smtplib.SMTPResponseException, match="421"):
            hand(client)
        assert client.sock is None
    with server(*begun) as (client, wire):
        with pytest.raises(smtplib.SMTPServerDisconnected):
            hand(client)
        assert (STUFFED in wire.recv(9_999)) == (before == 3), "no message before all three answers"


@pytest.mark.parametrize("end", [(), ("421 I go",)])
def test_a_server_that_refuses_and_hangs_up_has_refused(end: tuple[str, ...]) -> None:
    with server("250 -", "550 nobody", *end) as (client, _wire):
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
            hand(client)
        assert client.sock is None


@pytest.mark.parametrize("recipient", ["ada@example.org> size=0", "a\r\nRSET@example.org", "å@example.org"])
def test_an_address_that_is_not_plain_is_left_to_the_library(recipient: str) -> None:
    with server("250 -", "250 -", "354 -", "250 -") as (client, wire):
        with suppress(ValueError, smtplib.SMTPException):
            hand(client, recipient)
        client.sock.shutdown(socket.SHUT_WR)
        said = wire.recv(9_999).upper().split(b"\r\n")
    assert b"RSET@EXAMPLE.ORG" not in said
    assert not any(line.startswith(b"RCPT") and b"> SIZE" in line for line in said)
