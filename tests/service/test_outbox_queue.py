"""Rows of the outbox: written with the use case, claimed by one worker, settled once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal
from lms.outbox import queries, service
from lms.outbox.models import Mail
from lms.outbox.rules import BATCH, LEASE, Outcome, ref_of


@use_case
def write(*keys: str, recipient: str = "ada@example.org", subject: str = "Hello", text: str = "Words") -> int:
    """Mails in one use case; gives how many rows were written."""
    return sum(
        service.enqueue(recipient, dedup_key=key, subject=subject, text=text, html=f"<p>{text}</p>")
        for key in keys
    )


def many(number: int) -> int:
    return write(*(f"key:{n}" for n in range(number)))


def rows() -> list[Mail]:
    session().expire_all()
    return list(session().scalars(select(Mail).order_by(Mail.id)))


def test_one_row_per_event_and_recipient(app: Flask) -> None:
    assert write("enrolment:1:confirmed:7") == 1
    assert write("enrolment:1:confirmed:7", subject="Hello again") == 0
    (row,) = rows()
    assert (row.subject, row.state, row.attempts) == ("Hello", "pending", 0)


def test_the_message_id_follows_from_the_key(app: Flask) -> None:
    write("a", "b")
    first, second = rows()
    assert first.message_id != second.message_id
    assert first.message_id.startswith("<")
    assert first.message_id.endswith("@lms.invalid>")

    @use_case
    def again() -> None:
        session().delete(session().get(Mail, first.id))
        session().flush()
        write("a")

    again()
    assert first.message_id in {row.message_id for row in rows()}


def test_a_long_key_still_tells_events_apart(app: Flask) -> None:
    assert write("k" * 300 + "1", "k" * 300 + "2", "k" * 300 + "1") == 2


@pytest.mark.threat("18.same-transaction")
def test_a_use_case_that_fails_writes_no_mail(app: Flask) -> None:
    @use_case
    def fails() -> None:
        write("lost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert rows() == []


def test_a_mail_outside_a_use_case_is_a_mistake(app: Flask) -> None:
    with pytest.raises(AssertionError):
        service.enqueue("ada@example.org", dedup_key="k", subject="s", text="t")


@pytest.mark.parametrize("given", [{"recipient": "a@b.example\r\nBcc: x@y.example"}, {"subject": "one\ntwo"}])
@pytest.mark.threat("11.mail")
def test_line_ends_never_reach_a_header(app: Flask, given: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        write("k", **given)
    assert refused.value.code == "line_break"
    assert rows() == []


def test_a_long_subject_is_cut(app: Flask) -> None:
    write("k", subject="x" * 400)
    assert len(rows()[0].subject) == 250


def test_a_claim_takes_ten_and_leases_them(app: Flask, travel) -> None:
    travel(timedelta())
    many(BATCH + 3)
    first = service.claim()
    second = service.claim()
    assert (len(first), len(second), service.claim()) == (BATCH, 3, [])
    assert not {parcel.id for parcel in first} & {parcel.id for parcel in second}
    travel(LEASE - timedelta(seconds=1))
    assert service.claim() == []
    travel(timedelta(seconds=2))
    assert [parcel.id for parcel in service.claim()] == [parcel.id for parcel in first]


def test_the_oldest_due_mail_comes_first(app: Flask, travel) -> None:
    travel(timedelta())
    write("first")
    travel(timedelta(seconds=1))
    write("second")
    assert [p.message_id for p in service.claim(limit=1)] == [rows()[0].message_id]


def test_a_sent_mail_is_settled(app: Flask) -> None:
    write("a")
    service.settle([Outcome(parcel) for parcel in service.claim()])
    (row,) = rows()
    assert (row.state, row.attempts, row.leased_until, row.last_error) == ("sent", 1, None, "")
    assert row.sent_at is not None
    assert queries.violations() == []


def test_a_mail_not_begun_goes_back_as_it_was(app: Flask) -> None:
    write("a")
    service.settle([Outcome(parcel, tried=False) for parcel in service.claim()])
    (row,) = rows()
    assert (row.state, row.attempts, row.leased_until) == ("pending", 0, None)
    assert len(service.claim()) == 1


def test_waits_grow_for_48_hours_and_then_it_is_given_up(app: Flask, travel) -> None:
    began = travel(timedelta())
    write("a")
    waits = []
    while rows()[0].state == "pending":
        at = travel(rows()[0].due_at)
        waits.append((at - began).total_seconds() / 60)
        service.settle([Outcome(parcel, reason="451 later") for parcel in service.claim()])
    (row,) = rows()
    assert waits == [0, 1, 6, 21, 81, 261, 621, 1341, 48 * 60]
    assert (row.state, row.last_error, row.attempts) == ("dead", "451 later", len(waits))
    assert queries.violations() == []


def test_a_mail_refused_for_good_is_given_up_at_once(app: Flask) -> None:
    write("a")
    service.settle([Outcome(p, reason="550 no such user", permanent=True) for p in service.claim()])
    assert (rows()[0].state, rows()[0].last_error) == ("dead", "550 no such user")


def test_a_worker_that_lost_its_lease_changes_nothing(app: Flask, travel) -> None:
    travel(timedelta())
    write("a")
    slow = service.claim()
    travel(LEASE + timedelta(seconds=1))
    quick = service.claim()
    service.settle([Outcome(parcel, reason="550 no", permanent=True) for parcel in slow])
    assert rows()[0].state == "pending"
    service.settle([Outcome(parcel) for parcel in quick])
    assert rows()[0].state == "sent"


def test_settling_may_claim_the_next_in_the_same_transaction(app: Flask) -> None:
    many(BATCH + 2)
    rest = service.settle([Outcome(parcel) for parcel in service.claim()], claim_more=True)
    assert len(rest) == 2


def test_a_dead_mail_is_tried_again_from_the_start(app: Flask) -> None:
    many(2)
    service.settle([Outcome(p, reason="550 no", permanent=True) for p in service.claim()])
    first, second = rows()
    service.retry(ref_of(first.message_id))
    with pytest.raises(Refusal) as refused:
        service.retry(ref_of(first.message_id))
    assert refused.value.code == "not_dead"
    assert service.retry_all() == 1
    assert [(row.state, row.attempts) for row in rows()] == [("pending", 0)] * 2
    assert len(service.claim()) == 2
    assert second.id in {row.id for row in rows()}


@pytest.mark.race
def test_workers_at_once_never_claim_the_same_mail(app: Flask) -> None:
    many(60)
    taken: list[int] = []
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            parcels = service.claim()
            while parcels:
                taken.extend(parcel.id for parcel in parcels)
                parcels = service.settle([Outcome(parcel) for parcel in parcels], claim_more=True)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == len(set(taken)) == 60
    assert session().scalar(select(func.count()).where(Mail.state == "sent")) == 60


@pytest.mark.race
def test_the_same_event_told_by_many_at_once_is_one_row(app: Flask) -> None:
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            write("enrolment:1:confirmed:7")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(rows()) == 1


def test_doctor_sees_rows_that_contradict_themselves(app: Flask) -> None:
    many(2)
    assert queries.violations() == []

    @use_case
    def spoil() -> None:
        first, second = rows()
        first.state = "sent"
        second.state = "dead"

    spoil()
    assert [sentence.split(",")[0] for sentence in queries.violations()] == [
        f"mail {row.id} is {row.state}" for row in rows()
    ]
