"""Signing in and out, sessions, and the way back in: through the pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.cast import PASSWORD, Cast, sign_in
from tests.post import letters_to, link_in
from tests.reader import Reader

NEW = "three words and a half"
NewClient = Callable[[], Reader]
Travel = Callable[[datetime | timedelta], datetime]


def signed_in(client: Reader) -> bool:
    return client.get("/account", inspect=False).status_code == 200


def try_password(client: Reader, email: str, password: str, **fields: str) -> int:
    return client.submit("/sign-in", "sign-in", email=email, password=password, **fields).status_code


def cookie(client: Reader) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def test_in_and_out(cast: Cast, client: Reader) -> None:
    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"
    sign_in(client, cast.learner)
    assert cast.learner.email in client.get("/account").get_data(as_text=True)
    answer = client.submit("/account", "sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("/runs/DEMO-RUSH?x=1", "/runs/DEMO-RUSH?x=1"),
        ("", "/me"),
        ("//evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("/\\evil.example", "/me"),
        ("javascript:alert(1)", "/me"),
    ],
)
@pytest.mark.threat("8.redirects")
def test_signing_in_leads_on_within_this_site_only(cast: Cast, client: Reader, wish: str, place: str) -> None:
    answer = client.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD, next=wish)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_next_comes_from_the_address_and_is_cleaned(cast: Cast, client: Reader) -> None:
    page = client.get("/sign-in?next=//evil.example").get_data(as_text=True)
    assert "evil" not in page
    answer = client.submit(
        "/sign-in?next=/account/security", "sign-in", email=cast.learner.email, password=PASSWORD
    )
    assert answer.headers["Location"] == "/account/security"


def test_a_wrong_password_keeps_the_address_and_not_the_password(cast: Cast, client: Reader) -> None:
    answer = client.submit("/sign-in", "sign-in", email=cast.learner.email, password="wrong-wrong-wrong")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert cast.learner.email in page
    assert "wrong-wrong-wrong" not in page


@pytest.mark.threat("13.alike")
def test_known_and_unknown_are_answered_with_the_same_bytes(cast: Cast, new_client: NewClient) -> None:
    def answer(email: str) -> tuple[int, str]:
        client = new_client()
        page = client.submit("/sign-in", "sign-in", email=email, password="not the password at all")
        text = page.get_data(as_text=True).replace(email, "…")
        return page.status_code, "\n".join(line for line in text.split("\n") if "csrf_token" not in line)

    assert answer(cast.learner.email) == answer("nobody0@example.org")


@pytest.mark.threat("5.retry-after")
def test_five_failures_then_429_with_the_time_to_wait(cast: Cast, client: Reader, now: datetime) -> None:
    for _ in range(5):
        assert try_password(client, cast.learner.email, "not the password at all") == 422
    answer = client.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"


def test_a_device_that_was_signed_in_before_is_not_locked_out(
    cast: Cast, client: Reader, new_client: NewClient, now: datetime
) -> None:
    sign_in(client, cast.learner)
    client.submit("/account", "sign-out")
    attacker = new_client()
    for _ in range(5):
        try_password(attacker, cast.learner.email, "not the password at all")
    assert try_password(new_client(), cast.learner.email, PASSWORD) == 429
    assert try_password(client, cast.learner.email, PASSWORD) == 303


@pytest.mark.threat("7.new-id")
def test_each_sign_in_has_a_new_id_and_the_old_one_is_dead(
    app: Flask, cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(client, cast.learner)
    old = cookie(client)
    sign_in(client, cast.learner)
    assert cookie(client) != old
    thief = new_client()
    thief.set_cookie("session", old)
    assert not signed_in(thief)
    assert signed_in(client)


def test_a_cookie_taken_before_signing_out_is_worth_nothing(
    cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(client, cast.learner)
    old = cookie(client)
    client.submit("/account", "sign-out")
    thief = new_client()
    thief.set_cookie("session", old)
    assert not signed_in(thief)


@pytest.mark.threat("7.idle")
def test_a_session_rests_two_hours_at_most(cast: Cast, client: Reader, now: datetime, travel: Travel) -> None:
    sign_in(client, cast.learner)
    for _ in range(3):
        travel(timedelta(minutes=110))
        assert signed_in(client), "each use counts"
    travel(timedelta(minutes=121))
    assert not signed_in(client)


def test_a_busy_session_ends_after_a_day(cast: Cast, client: Reader, now: datetime, travel: Travel) -> None:
    sign_in(client, cast.learner)
    for _ in range(23):
        travel(timedelta(hours=1))
        assert signed_in(client)
    travel(timedelta(hours=1))
    assert not signed_in(client)


@pytest.mark.threat("7.idle")
def test_a_remembered_session_lives_thirty_days(
    cast: Cast, client: Reader, now: datetime, travel: Travel
) -> None:
    assert try_password(client, cast.learner.email, PASSWORD, remember="y") == 303
    travel(timedelta(days=29))
    assert signed_in(client)
    travel(timedelta(days=1, minutes=1))
    assert not signed_in(client)


def test_reading_writes_nothing_and_sets_no_cookie_within_five_minutes(
    cast: Cast, client: Reader, now: datetime, travel: Travel
) -> None:
    sign_in(client, cast.learner)
    client.get("/account")
    travel(timedelta(minutes=4))
    assert "Set-Cookie" not in client.get("/account").headers
    travel(timedelta(minutes=2))
    assert "Set-Cookie" in client.get("/account").headers


@pytest.mark.threat("7.cookie")
def test_the_cookie_is_guarded(cast: Cast, client: Reader, new_client: NewClient) -> None:
    answer = client.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD)
    cookies = answer.headers.getlist("Set-Cookie")
    assert {value.split("=")[0] for value in cookies} == {"session", "device"}
    assert all("HttpOnly" in value and "SameSite=Lax" in value for value in cookies)


@pytest.mark.threat("7.https")
def test_https_guards_it_more(cast: Cast, make_app: Callable[..., Flask]) -> None:
    client = Reader(make_app(LMS_BASE_URL="https://lms.example"))
    answer = client.post("/sign-in", data={}, base_url="https://lms.example", inspect=False)
    assert answer.status_code == 400, "no token, no sign-in"
    answer = client.get("/sign-in", base_url="https://lms.example")
    (value,) = answer.headers.getlist("Set-Cookie")
    assert value.startswith("__Host-session=")
    assert "Secure" in value
    assert "Path=/" in value


def test_sign_out_everywhere_ends_the_other_device(cast: Cast, client: Reader, new_client: NewClient) -> None:
    other, stranger = sign_in(new_client(), cast.learner), sign_in(new_client(), cast.guest)
    sign_in(client, cast.learner)
    answer = client.submit("/account/security", "sign-out-everywhere")
    assert answer.status_code == 303
    assert not signed_in(client)
    assert not signed_in(other)
    assert signed_in(stranger)


@pytest.mark.threat("7.list-and-end")
def test_one_device_is_ended_and_only_an_own_one(cast: Cast, client: Reader, new_client: NewClient) -> None:
    other, guest = sign_in(new_client(), cast.learner), sign_in(new_client(), cast.guest)
    sign_in(client, cast.learner)
    page = client.get("/account/security").get_data(as_text=True)
    assert page.count('data-action="end-device"') == 1
    guests = guest.get("/account/security").get_data(as_text=True)
    assert 'data-action="end-device"' not in guests, "the own one is ended by signing out"
    assert client.submit("/account/security", "end-device").status_code == 303
    assert not signed_in(other)
    assert signed_in(client)
    client.submit("/account/security", "sign-out-everywhere")
    assert signed_in(guest)


@pytest.mark.threat("7.all-ended")
def test_a_new_password_ends_all_other_sessions(cast: Cast, client: Reader, new_client: NewClient) -> None:
    other = sign_in(new_client(), cast.learner)
    sign_in(client, cast.learner)
    before = cookie(client)
    answer = client.submit(
        "/account/security", "change-password", current_password=PASSWORD, new_password=NEW
    )
    assert answer.status_code == 303
    assert signed_in(client)
    assert cookie(client) != before
    assert not signed_in(other)
    assert try_password(new_client(), cast.learner.email, PASSWORD) == 422
    assert try_password(new_client(), cast.learner.email, NEW) == 303


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("not the password at all", NEW, "current_password"), (PASSWORD, "short", "new_password")],
)
def test_a_refused_password_says_where(
    cast: Cast, client: Reader, current: str, new: str, field: str
) -> None:
    sign_in(client, cast.learner)
    answer = client.submit("/account/security", "change-password", current_password=current, new_password=new)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)


@pytest.mark.threat("13.alike", "4.mail-links")
def test_a_forgotten_password(cast: Cast, client: Reader, new_client: NewClient) -> None:
    other = sign_in(new_client(), cast.learner)
    known = client.submit("/reset", "request-reset", email=cast.learner.email)
    unknown = client.submit("/reset", "request-reset", email="nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (303, "/reset/sent")
    assert (unknown.status_code, unknown.data) == (303, known.data)
    path = link_in(letters_to(cast.learner.email)[0], "/reset/")
    for _ in range(2):
        assert client.get(path).status_code == 200, "opening the link uses nothing up"
    assert client.submit(path, "reset-password", password="short").status_code == 422
    assert client.submit(path, "reset-password", password=NEW).headers["Location"] == "/sign-in"
    assert client.get(path).status_code == 404
    assert not signed_in(other)
    assert try_password(client, cast.learner.email, NEW) == 303


@pytest.mark.threat("17.logs")
def test_no_token_and_no_password_is_ever_logged(
    cast: Cast, client: Reader, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client.submit("/reset", "request-reset", email=cast.learner.email)
    path = link_in(letters_to(cast.learner.email)[0], "/reset/")
    client.submit(path, "reset-password", password=NEW)
    try_password(client, cast.learner.email, "not the password at all")
    try_password(client, cast.learner.email, NEW)
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (path.removeprefix("/reset/"), NEW, "not the password at all", cookie(client)):
        assert secret not in written
