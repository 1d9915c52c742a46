"""Due jobs run once per slot, whoever comes first; what is old is forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal
from lms.outbox import queries, service
from lms.outbox.models import Mail
from lms.outbox.rules import Outcome, ref_of

LEASE = timedelta(minutes=10)
SLOT = "2027-03-01T09:00:00Z"


def test_a_slot_is_handed_out_once(app: Flask) -> None:
    assert service.begin_slot("job", SLOT, lease=LEASE)
    assert not service.begin_slot("job", SLOT, lease=LEASE)
    assert service.begin_slot("job", "2027-03-01T09:01:00Z", lease=LEASE)
    assert service.begin_slot("other", SLOT, lease=LEASE)


def test_a_slot_whose_worker_crashed_comes_back_after_the_lease(app: Flask, travel) -> None:
    travel(timedelta())
    assert service.begin_slot("job", SLOT, lease=LEASE)
    travel(LEASE - timedelta(seconds=1))
    assert not service.begin_slot("job", SLOT, lease=LEASE)
    travel(timedelta(seconds=1))
    assert service.begin_slot("job", SLOT, lease=LEASE)
    assert not service.begin_slot("job", SLOT, lease=LEASE)


def test_a_finished_slot_never_comes_back(app: Flask, travel) -> None:
    travel(timedelta())
    service.begin_slot("job", SLOT, lease=LEASE)
    service.finish_slot("job", SLOT)
    travel(LEASE * 3)
    assert not service.begin_slot("job", SLOT, lease=LEASE)
    known = queries.job_slot("job", SLOT)
    assert known is not None
    assert known.finished_at is not None


@pytest.mark.race
def test_of_four_at_once_one_gets_the_slot(app: Flask) -> None:
    answers: list[bool] = []
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            answers.append(service.begin_slot("job", SLOT, lease=LEASE))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [False, False, False, True]


@pytest.mark.race
def test_of_four_at_once_one_takes_over_a_crashed_slot(app: Flask, travel) -> None:
    travel(timedelta())
    service.begin_slot("job", SLOT, lease=LEASE)
    travel(LEASE + timedelta(seconds=1))
    answers: list[bool] = []
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            answers.append(service.begin_slot("job", SLOT, lease=LEASE))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [False, False, False, True]


def test_a_heartbeat_is_one_row_that_moves(app: Flask, travel) -> None:
    travel(timedelta())
    service.beat("host:1:mail")
    later = travel(timedelta(seconds=10))
    service.beat("host:1:mail")
    service.beat("host:1:jobs")
    assert dict(queries.workers()) == {"host:1:mail": later, "host:1:jobs": later}


def test_the_newest_slot_of_each_job_is_shown(app: Flask) -> None:
    for slot in (SLOT, "2027-03-01T09:01:00Z"):
        service.begin_slot("job", slot, lease=LEASE)
    service.begin_slot("another", SLOT, lease=LEASE)
    shown = [(run.job, run.slot) for run in queries.job_runs()]
    assert shown == [("another", SLOT), ("job", "2027-03-01T09:01:00Z")]


def test_tidying_forgets_the_old_and_keeps_the_rows_of_mails(app: Flask, travel) -> None:
    travel(timedelta())

    @use_case
    def write(key: str) -> bool:
        return service.enqueue("ada@example.org", dedup_key=key, subject="s", text="words", attachment=b"x")

    write("old")
    service.settle([Outcome(parcel) for parcel in service.claim()])
    service.begin_slot("job", SLOT, lease=LEASE)
    service.beat("host:1:mail")
    travel(timedelta(days=31))
    write("new")
    service.tidy()
    old, new = session().scalars(select(Mail).order_by(Mail.id))
    assert (old.text, old.attachment, new.text, new.attachment) == ("", None, "words", b"x")
    assert queries.job_runs() == []
    assert queries.workers() == []
    assert write("old") is False, "told once is told for good"


def test_what_was_given_up_is_forgotten_too_and_not_sent_empty(app: Flask, travel) -> None:
    travel(timedelta())
    use_case(service.enqueue)("ada@example.org", dedup_key="lost", subject="s", text="words")
    gone = [
        Outcome(parcel, "550 <ada@example.org>: no such user", permanent=True) for parcel in service.claim()
    ]
    service.settle(gone)
    travel(timedelta(days=30, hours=1))
    service.tidy()
    lost = session().scalars(select(Mail)).one()
    assert (lost.state, lost.recipient, lost.text, lost.last_error) == ("dead", "", "", "–")
    assert service.retry_all() == 0
    with pytest.raises(Refusal, match="not_dead"):
        service.retry(ref_of(lost.message_id))
