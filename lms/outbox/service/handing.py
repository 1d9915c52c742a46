"""One message handed to a mail server (RFC 5321), in two exchanges where the server takes commands in a row."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress

_PLAIN = re.compile(r"[!-;=?-~]+")  # an address that needs neither quoting nor SMTPUTF8


def hand_over(server: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> None:
    """As `sendmail` of the library for one recipient, with the same errors; but that envelope and DATA travel together
    to a server that offers PIPELINING (RFC 2920), as nearly all do: half the waiting, a third of the work.

    The message itself goes when all three are answered: what is not yet accepted cannot arrive.
    """
    if server.has_extn("pipelining") and _PLAIN.fullmatch(sender) and _PLAIN.fullmatch(recipient):
        _envelope(server, sender, recipient, len(content))
        _message(server, content)
    else:
        options = () if recipient.isascii() else ("SMTPUTF8",)
        server.sendmail(sender, [recipient], content, mail_options=options)


def _envelope(server: smtplib.SMTP, sender: str, recipient: str, size: int) -> None:
    sized = f" size={size}" if server.has_extn("size") else ""
    server.send(f"MAIL FROM:<{sender}>{sized}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    from_answer, to_answer, data_answer = (_answer(server) for _ in range(3))
    if data_answer[0] == 354:
        if from_answer[0] == 250 and to_answer[0] in (250, 251):
            return
        server.send(".\r\n")  # there is nothing to send (RFC 2920, 3.1)
        _answer(server)
    _start_over(server)
    if from_answer[0] != 250:
        raise smtplib.SMTPSenderRefused(*from_answer, sender)
    if to_answer[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({recipient: to_answer})
    raise smtplib.SMTPDataError(*data_answer)


def _message(server: smtplib.SMTP, content: bytes) -> None:
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    server.send(content.replace(b"\r\n.", b"\r\n..") + end)
    answer = _answer(server)
    if answer[0] != 250:
        _start_over(server)
        raise smtplib.SMTPDataError(*answer)


def _answer(server: smtplib.SMTP) -> tuple[int, bytes]:
    """The next answer; a server that says it goes (421) is left at once."""
    code, words = server.getreply()
    if code == 421:
        server.close()
        raise smtplib.SMTPResponseException(code, words)
    return code, words


def _start_over(server: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPServerDisconnected):
        server.rset()
