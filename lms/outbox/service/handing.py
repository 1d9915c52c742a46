"""One message handed to a mail server (RFC 5321), in two exchanges where the server takes commands in a row."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress

_PLAIN = re.compile(r"[!-;=?-~]+")  # an address that needs neither quoting nor SMTPUTF8
_YES = ((250,), (250, 251), (354,))  # to MAIL, RCPT, DATA


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
    answers: list[tuple[int, bytes]] = []
    try:
        while len(answers) < 3:
            answers.append(_answer(server))
    except (OSError, smtplib.SMTPException):
        if _refused(answers) is None:
            raise  # else it said no before it hung up
    number = _refused(answers)
    if number is None:
        return
    if len(answers) == 3:
        if answers[-1][0] == 354:
            server.send(".\r\n")  # there is nothing to send (RFC 2920, 3.1)
            _answer(server)
        _start_over(server)
    code, words = answers[number]
    if number == 0:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    if number == 1:
        raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
    raise smtplib.SMTPDataError(code, words)


def _refused(answers: list[tuple[int, bytes]]) -> int | None:
    """The place of the first answer that is no yes."""
    pairs = enumerate(zip(answers, _YES, strict=False))
    return next((number for number, ((code, _words), yes) in pairs if code not in yes), None)


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
