"""Mails leave: to a real server on loopback that takes, refuses, stalls or hangs up."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from lms.kit.db import session, use_case
from lms.outbox import service
from lms.outbox.models import Mail
from lms.outbox.serializers import mime_bytes
from lms.outbox.service import Delivery, SmtpTransport
from tests.mailbox import Mailbox

NAMES = {"sender": "no-reply@network.example", "sender_name": "A Network"}


@use_case
def write(*keys: str, recipient: str = "ada@example.org", **words: str | bytes) -> None:
    for key in keys:
        given = {"subject": f"About {key}", "text": "Grüße\nOn two lines", "html": "<p>Grüße</p>"} | words
        service.enqueue(recipient, dedup_key=key, **given)


def rows() -> list[Mail]:
    session().expire_all()
    return list(session().scalars(select(Mail).order_by(Mail.id)))


def states() -> list[str]:
    return [row.state for row in rows()]


def smtp_to(url: str, timeout: float = 5.0) -> SmtpTransport:
    return SmtpTransport(url, **NAMES, timeout=timeout)


def test_a_mail_arrives_whole(app: Flask, smtp: Mailbox) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    kind = "text/calendar; method=PUBLISH; charset=utf-8"
    write(
        "a", attachment_name="run.ics", attachment_type=kind, attachment=calendar, subject="Plats i kön – ä"
    )
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=1)
    (message,) = smtp.to("ada@example.org")
    assert message["Subject"] == "Plats i kön – ä"
    assert message["From"] == "A Network <no-reply@network.example>"
    assert message["Message-ID"] == rows()[0].message_id
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert plain.get_content().splitlines() == ["Grüße", "On two lines"]
    assert html is not None
    assert html.get_content().strip() == "<p>Grüße</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("run.ics", "text/calendar")
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_payload(decode=True) == calendar
    assert states() == ["sent"]


def test_the_same_mail_is_the_same_bytes(app: Flask) -> None:
    write("a", attachment_name="x.ics", attachment_type="text/calendar", attachment=b"x")
    (parcel,) = service.claim()
    assert mime_bytes(parcel, **NAMES) == mime_bytes(parcel, **NAMES)


def test_451_is_tried_again_later(app: Flask, smtp: Mailbox, travel) -> None:
    travel(timedelta())
    write("a")
    smtp.answer = "451 later"
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(failed=1)
    assert (rows()[0].state, rows()[0].attempts, rows()[0].last_error) == ("pending", 1, "451 later")
    smtp.answer = ""
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery()
    travel(timedelta(minutes=1))
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=1)
    assert (rows()[0].state, rows()[0].attempts) == ("sent", 2)


def test_550_is_given_up_at_once_and_the_others_go(app: Flask, smtp: Mailbox) -> None:
    write("a")
    smtp.answer = "550 no such user"
    service.deliver_due(smtp_to(smtp.url))
    smtp.answer = ""
    write("b", recipient="bea@example.org")
    service.deliver_due(smtp_to(smtp.url))
    assert states() == ["dead", "sent"]
    assert rows()[0].last_error == "550 no such user"


def test_a_refused_connection_is_tried_again(app: Flask, smtp: Mailbox, travel) -> None:
    travel(timedelta())
    write(*(f"k{n}" for n in range(12)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nobody = service.deliver_due(smtp_to(f"smtp://127.0.0.1:{port}"))
    assert nobody == Delivery(failed=10, reachable=False), "one batch, then the worker waits"
    assert set(states()) == {"pending"}
    travel(timedelta(minutes=1))
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=12)


@contextmanager
def hostile(act: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does `act` with every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    act(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def talk(connection: socket.socket, *, until: bytes) -> list[bytes]:
    """Answers as a mail server does, until a line begins with `until`; gives the message's lines."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 here\r\n")
    content: list[bytes] = []
    in_data = False
    for line in lines:
        if in_data:
            content.append(line)
            if line == b".\r\n":
                if until == b".":
                    return content
                in_data = False
                connection.sendall(b"250 ok\r\n")
            continue
        if line.upper().startswith(until):
            return content
        in_data = line.upper().startswith(b"DATA")
        connection.sendall(b"354 go\r\n" if in_data else b"250 ok\r\n")
    return content


def test_a_server_that_never_answers_costs_one_timeout(app: Flask) -> None:
    write(*(f"k{n}" for n in range(10)))
    release = threading.Event()
    with hostile(lambda connection: release.wait(20) and None) as url:
        delivery = service.deliver_due(smtp_to(url, timeout=0.3))
        release.set()
    assert delivery == Delivery(failed=10, reachable=False)
    assert {row.leased_until for row in rows()} == {None}


def test_a_server_that_stalls_at_rcpt_holds_up_one_mail(app: Flask) -> None:
    write(*(f"k{n}" for n in range(3)))
    release = threading.Event()

    def act(connection: socket.socket) -> None:
        talk(connection, until=b"RCPT")
        release.wait(20)

    with hostile(act) as url:
        delivery = service.deliver_due(smtp_to(url, timeout=0.3))
        release.set()
    assert delivery == Delivery(failed=1, reachable=False)
    assert [row.attempts for row in rows()] == [1, 0, 0]


def test_a_connection_cut_after_data_is_repeated_under_the_same_name(
    app: Flask, smtp: Mailbox, travel
) -> None:
    travel(timedelta())
    write("a")
    taken: list[EmailMessage] = []

    def act(connection: socket.socket) -> None:
        content = b"".join(talk(connection, until=b"."))
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        taken.append(message)

    with hostile(act) as url:
        assert service.deliver_due(smtp_to(url)) == Delivery(failed=1, reachable=False)
    travel(timedelta(minutes=1))
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=1)
    (second,) = smtp.messages
    assert [message["Message-ID"] for message in taken] == [second["Message-ID"]]


def test_a_crash_between_sending_and_settling_repeats_it_once(app: Flask, smtp: Mailbox, travel) -> None:
    travel(timedelta())
    write("a")
    smtp_to(smtp.url).send(service.claim(), taken=lambda _: None)  # and then the power goes
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(), "the lease still holds"
    travel(timedelta(minutes=6))
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=1)
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery()
    assert len(smtp.messages) == 2
    assert len({message["Message-ID"] for message in smtp.messages}) == 1


def test_a_rolled_back_use_case_sends_nothing(app: Flask, smtp: Mailbox) -> None:
    @use_case
    def fails() -> None:
        write("a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery()
    assert smtp.messages == []


@pytest.mark.race
def test_two_workers_never_send_a_mail_twice(app: Flask, smtp: Mailbox) -> None:
    write(*(f"k{n}" for n in range(60)))
    together = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            together.wait()
            service.deliver_due(smtp_to(smtp.url))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    names = [message["Message-ID"] for message in smtp.messages]
    assert len(names) == len(set(names)) == 60
    assert states() == ["sent"] * 60


def test_sending_inside_a_transaction_is_a_mistake(app: Flask, smtp: Mailbox) -> None:
    @use_case
    def wrong() -> None:
        service.deliver_due(smtp_to(smtp.url))

    with pytest.raises(AssertionError):
        wrong()


def test_a_mail_that_cannot_be_written_is_given_up_and_the_others_go(app: Flask, smtp: Mailbox) -> None:
    write("bad", recipient="no address")
    write("good")
    assert service.deliver_due(smtp_to(smtp.url)) == Delivery(sent=1, failed=1)
    assert states() == ["dead", "sent"]


def test_an_address_with_a_foreign_domain_travels_as_ascii(app: Flask, smtp: Mailbox) -> None:
    write("a", recipient="ada@tööstus.example")
    service.deliver_due(smtp_to(smtp.url))
    assert smtp.recipients == [["ada@xn--tstus-juaa.example"]]


def test_a_password_is_never_sent_in_clear_to_another_machine(app: Flask, smtp: Mailbox) -> None:
    write("a")
    other_name = smtp.url.replace("smtp://127.0.0.1", "smtp://user:secret@127.1")  # looks like any other host
    assert service.deliver_due(smtp_to(other_name)) == Delivery(failed=1, reachable=False)
    assert "no encryption" in rows()[0].last_error
    assert smtp.attempts == 0


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25"])
def test_a_wrong_smtp_url_is_refused_loudly(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpTransport(url, **NAMES)


def test_no_address_in_the_log(app: Flask, smtp: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    write("a")
    smtp.answer = "451 <ada@example.org> later"
    service.deliver_due(smtp_to(smtp.url))
    assert "mail not sent" in caplog.text
    assert "ada@" not in caplog.text
