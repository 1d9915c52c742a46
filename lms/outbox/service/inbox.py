"""The way into the house: a mailbox that is read over IMAP, each mail once."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from lms.kit.db import in_use_case

TIMEOUT_SECONDS = 20  # of one answer of the server
MOST_MAILS = 200  # in one go; the rest stays unread until the next
MOST_SECONDS = 60  # no further mail is begun after this long
MOST_BYTES = 500_000  # of one mail; replies of calendar programs are far smaller
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class InboxAway(Exception):
    """The mailbox cannot be read now; the message says why, without the password."""


def read_inbox(url: str, handle: Callable[[bytes], None], *, authority: str = "") -> int:
    """Gives each unread mail of the INBOX of `url` (`imaps://user:password@host:port`; `imap://` on this machine only)
    to `handle` and marks it as read afterwards, so that a crash in between repeats one; a mail over `MOST_BYTES` is
    marked only. `authority`: file (PEM) of who signed the server's certificate, instead of those the machine trusts.
    Gives how many were marked. `InboxAway` when the server cannot be talked to, or is not who it says."""
    if in_use_case():
        raise AssertionError("nothing is read inside a transaction")
    server = None
    try:
        server = _open(url, authority)
        return _read(server, handle)
    except (OSError, imaplib.IMAP4.error) as error:
        raise InboxAway(f"{type(error).__name__}: {str(error)[:200]}") from None
    finally:
        if server is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()


def _open(url: str, authority: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "imaps":
        context = ssl.create_default_context(cafile=authority or None)
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS
        )
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_SECONDS)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            server.shutdown()
        raise
    return server


def _read(server: imaplib.IMAP4, handle: Callable[[bytes], None]) -> int:
    answer, said = server.select("INBOX")
    if answer != "OK":
        raise imaplib.IMAP4.error(f"no INBOX: {said!r}")
    _, found = server.uid("SEARCH", "UNSEEN")
    uids = (found[0] or b"").decode("ascii").split()[:MOST_MAILS] if found else []
    began, read = time.monotonic(), 0
    for uid in uids:
        if time.monotonic() - began > MOST_SECONDS:
            break
        _, sizes = server.uid("FETCH", uid, "(RFC822.SIZE)")
        size = _SIZE.search(b" ".join(each for each in sizes if isinstance(each, bytes)))
        if size is not None and int(size[1]) <= MOST_BYTES:
            _, fetched = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            for each in fetched:
                if isinstance(each, tuple):
                    handle(each[1])
        server.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        read += 1
    return read
