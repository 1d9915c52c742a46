"""The outbox: mails a second, claimed, sent to a mail server that answers at once, and marked."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from pathlib import Path

from lms.kit.db import use_case
from lms.outbox import service
from lms.outbox.rules import BATCH
from tests.load.figures import Figure
from tests.load.networks import opened
from tests.load.servers import spawned

TARGET_A_SECOND = 500
SENDER, SENDER_NAME = "no-reply@lms.invalid", "Network"
TEXT = "Your place in this course is confirmed. It begins on a Tuesday at ten, in the main hall.\n" * 8
HTML = f"<!doctype html><html lang=en><title>Confirmed</title><body><p>{TEXT}</p></body></html>"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\n"
    + b"X-FILLED:with something that looks like an entry\r\n" * 40
    + b"END:VCALENDAR\r\n"
)


def figures(url: str, folder: Path, *, mails: int) -> Iterator[Figure]:
    """One worker on the database at `url`, and what the standard library's client alone does meanwhile."""
    with opened(url, folder), spawned("tests.load.sink", folder=folder) as sink:
        _write(mails)
        transport = service.SmtpTransport(
            f"smtp://127.0.0.1:{sink.port}", sender=SENDER, sender_name=SENDER_NAME
        )
        began, processor = time.perf_counter(), time.process_time()
        sent = service.deliver_due(transport).sent
        lasted, processor = time.perf_counter() - began, time.process_time() - processor
        if sent != mails:
            raise AssertionError(f"{sent} of {mails} mails were sent")
        alone = mails / _client_alone(sink.port, mails)
    note = f"{1000 * processor / mails:.2f} ms of CPU each, so {mails / processor:,.0f} a second of CPU;"
    note += f" smtplib alone, without a database: {alone:,.0f} a second"
    name = "mails a second, claimed, sent, marked (SQLite)"
    yield Figure(name, mails / lasted, target=TARGET_A_SECOND, at_least=True, unit="/s", note=note)


@use_case
def _write(mails: int) -> None:
    """As a use case would: text, HTML, entries for a calendar."""
    attached = {
        "attachment_name": "course.ics",
        "attachment_type": "text/calendar; method=PUBLISH; charset=utf-8",
    }
    for number in range(mails):
        words = {"subject": "Your place is confirmed", "text": TEXT, "html": HTML, "attachment": CALENDAR}
        service.enqueue(f"learner-{number}@example.org", dedup_key=f"bench:{number}", **words, **attached)


def _client_alone(port: int, mails: int) -> float:
    """Seconds for as many messages of about this size over connections of one batch each."""
    message = b"Subject: Your place is confirmed\r\n\r\n" + TEXT.encode() + HTML.encode() + CALENDAR
    began = time.perf_counter()
    for _batch in range(mails // BATCH):
        with smtplib.SMTP("127.0.0.1", port) as client:
            for _mail in range(BATCH):
                client.sendmail(SENDER, ["learner@example.org"], message)
    return time.perf_counter() - began
