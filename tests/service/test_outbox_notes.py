"""What the mail server has taken is known although the worker died before the database was told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.kit.db import session, use_case
from lms.outbox import service
from lms.outbox.models import Mail
from lms.outbox.rules import Parcel
from lms.outbox.service import Delivery, SmtpTransport
from lms.outbox.service.notes import notes_in
from lms.outbox.service.transport import Batch, Taken
from tests.mailbox import Mailbox


@use_case
def write(*keys: str) -> None:
    for key in keys:
        service.enqueue("ada@example.org", dedup_key=key, subject=f"About {key}", text="Words")


def states() -> list[str]:
    session().expire_all()
    return list(session().scalars(select(Mail.state).order_by(Mail.id)))


def smtp_to(url: str) -> SmtpTransport:
    return SmtpTransport(url, sender="no-reply@network.example", sender_name="A Network", timeout=5.0)


def test_a_worker_killed_within_a_batch_repeats_the_mail_it_was_at(app: Flask, smtp: Mailbox, travel) -> None:
    class Killed(BaseException):
        pass

    class Dying:
        def send(self, parcels: list[Parcel], *, taken: Taken) -> Batch:
            def die_at_the_fourth(parcel: Parcel) -> None:
                if parcel == parcels[3]:
                    raise Killed
                taken(parcel)

            return smtp_to(smtp.url).send(parcels, taken=die_at_the_fourth)

    travel(timedelta())
    write(*(f"k{n}" for n in range(9)))
    with pytest.raises(Killed):
        service.deliver_due(Dying())
    assert states() == ["pending"] * 9
    travel(timedelta(minutes=6))
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=6)
    assert states() == ["sent"] * 9
    names = Counter(message["Message-ID"] for message in smtp.messages)
    assert sorted(names.values()) == [1] * 8 + [2]
    folder = app.config["LMS"].data_dir / ".outbox"
    assert list(folder.iterdir()) == [], "what the database knows is noted no longer"


def test_the_notes_of_one_who_lives_are_left_alone(app: Flask, tmp_path: Path) -> None:
    write("a", "b")
    first, _second = service.claim()
    with notes_in(tmp_path) as living:
        living.add(first)
        with notes_in(tmp_path):
            assert states() == ["pending"] * 2
    with notes_in(tmp_path):
        assert states() == ["sent", "pending"]
