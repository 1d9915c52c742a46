"""What an address, a password, a session and a number of attempts must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.people import rules
from lms.people.rules import ACCOUNT_HERE, ADDRESS

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def seconds(*numbers: int) -> list[datetime]:
    return [NOON + timedelta(seconds=number) for number in numbers]


@pytest.mark.parametrize("email", ["a@b.ee", "first.last+tag@sub.example.org", "õie@näide.ee", "  a@b.ee "])
def test_addresses_that_may_be_written_to(email: str) -> None:
    assert rules.email_problem(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@b",
        "@b.ee",
        "a@b..ee",
        "a b@c.ee",
        "a@b.ee\nBcc: x@y.ee",
        "a@b@c.ee",
        "<a@b.ee>",
        "a" * 250 + "@b.ee",
    ],
)
def test_addresses_that_are_none(email: str) -> None:
    assert rules.email_problem(email) is not None


def test_one_address_in_two_spellings_is_one_account() -> None:
    assert rules.email_key(" Anna.Õ@Example.ORG ") == rules.email_key("anna.õ@example.org")
    assert rules.mail_domain("Anna@FiCCC.example") == "ficcc.example"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven char", "password_short"),
        ("x1" * 128 + "y", "password_long"),
        ("passwordpassword", "password_common"),
        ("PassWordPassWord", "password_common"),
        ("qwerty123456", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("Learner Person", "password_common"),
        ("learner@example.org", "password_common"),
    ],
)
@pytest.mark.threat("6.length", "6.common")
def test_passwords_that_are_refused(password: str, code: str) -> None:
    problem = rules.password_problem(password, about=("Learner Person", "learner@example.org"))
    assert problem is not None and problem.code == code


@pytest.mark.parametrize("password", ["twelve chars", "quiet lamp over the harbour", "x1y2z" * 51])
def test_passwords_that_are_taken_whatever_their_letters(password: str) -> None:
    assert rules.password_problem(password, about=("Learner", "learner@example.org")) is None


def test_five_failures_are_free_then_the_wait_doubles_up_to_the_window() -> None:
    assert not rules.wait_for(ACCOUNT_HERE, seconds(0, 1, 2, 3), seconds(4)[0])
    waits = [
        rules.wait_for(ACCOUNT_HERE, seconds(*range(failures)), seconds(failures - 1)[0])
        for failures in range(5, 12)
    ]
    assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 240, 480, 900, 900]


def test_a_wait_passes_and_old_failures_are_forgotten() -> None:
    failures = seconds(0, 1, 2, 3, 4)
    assert rules.wait_for(ACCOUNT_HERE, failures, seconds(33)[0]) == timedelta(seconds=1)
    assert not rules.wait_for(ACCOUNT_HERE, failures, seconds(34)[0])
    assert not rules.wait_for(ACCOUNT_HERE, failures * 4, NOON + timedelta(minutes=16))


def test_thirty_failures_of_one_address_rest_a_quarter_of_an_hour() -> None:
    assert not rules.wait_for(ADDRESS, seconds(*range(29)), seconds(29)[0])
    assert rules.wait_for(ADDRESS, seconds(*range(30)), seconds(29)[0]) == timedelta(minutes=15)


def test_too_often_says_how_long_for_people_and_for_machines() -> None:
    refusal = rules.TooOften(timedelta(seconds=61.2))
    assert (refusal.status, refusal.retry_after) == (429, 62)
    assert "2 min" in str(refusal.sentence)


@pytest.mark.parametrize(
    ("rest", "remembered", "over"),
    [
        (timedelta(minutes=119), False, False),
        (timedelta(minutes=120), False, True),
        (timedelta(days=20), True, False),
        (timedelta(minutes=-1), False, True),
    ],
)
def test_a_session_rests_two_hours_at_most_unless_remembered(
    rest: timedelta, remembered: bool, over: bool
) -> None:
    assert rules.idle_too_long(NOON - rest, NOON, remembered=remembered) is over


@pytest.mark.parametrize(
    ("opened", "pause"), [(None, 1.0), ("x", 1.0), (100.0, 1.0), (99.4, 0.4), (98.0, 0.0), (200.0, 1.0)]
)
def test_a_form_filled_in_at_once_waits(opened: object, pause: float) -> None:
    assert rules.form_pause(opened, 100.0) == pytest.approx(pause)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_device_has_a_name_that_people_recognise(agent: str, name: str) -> None:
    assert rules.device_name(agent) == name
