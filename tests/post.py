"""What was written to somebody: reads the outbox of the application."""

from __future__ import annotations

import re

from sqlalchemy import select

from lms.kit.db import database
from lms.outbox.models import Mail


def letters_to(address: str) -> list[Mail]:
    """The mails in the outbox for one address, oldest first, whatever became of them."""
    database.session.remove()  # what this test read before may be out of date
    return list(database.session.scalars(select(Mail).where(Mail.recipient == address).order_by(Mail.id)))


def link_in(letter: Mail, start: str) -> str:
    """The path of the link in a mail that begins with `start`, e.g. "/confirm/"."""
    found = re.search(rf"https?://[^/\s]+({re.escape(start)}\S+)", letter.text)
    assert found, f"no link {start!r} in: {letter.text}"
    return found.group(1)
