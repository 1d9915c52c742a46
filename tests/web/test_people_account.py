"""Registering, confirming and the own account: through the pages."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from lms.people import queries
from tests.cast import PASSWORD, Cast, sign_in
from tests.post import letters_to, link_in
from tests.reader import Reader

NEW = "newcomer@example.org"
CHANGING = [
    "/register",
    "/confirm/x",
    "/sign-in",
    "/sign-out",
    "/reset",
    "/reset/x",
    "/change-address/x",
    "/account",
    "/account/security/password",
    "/account/security/address",
    "/account/security/confirmation",
    "/account/security/end-device",
    "/account/security/sign-out-everywhere",
    "/sign-in/code",
    "/account/second-step",
    "/account/second-step/confirm",
    "/account/second-step/change",
]


def register(client: Reader, email: str = NEW, **fields: str) -> tuple[int, str]:
    given = {"name": "New Comer", "email": email, "password": PASSWORD} | fields
    answer = client.submit("/register", "register", **given)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.threat("4.mail-links")
def test_from_a_course_to_an_account_and_back(cast: Cast, client: Reader) -> None:
    assert register(client, next="/runs/DEMO-RUSH") == (303, "/register/sent")
    assert client.get("/register/sent").status_code == 200
    path = link_in(letters_to(NEW)[0], "/confirm/")
    assert NEW in client.get(path).get_data(as_text=True)
    assert not _verified(NEW), "opening the link confirms nothing: mail filters open links too"
    answer = client.submit(path, "confirm-address")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/runs/DEMO-RUSH")
    assert _verified(NEW)
    answer = client.submit("/sign-in?next=/runs/DEMO-RUSH", "sign-in", email=NEW, password=PASSWORD)
    assert answer.headers["Location"] == "/runs/DEMO-RUSH"


def _verified(email: str) -> bool:
    ident = queries.person_id_by_email(email)
    assert ident is not None
    return queries.person_cards([ident])[ident].verified


@pytest.mark.threat("13.alike")
def test_a_known_address_is_answered_with_the_same_bytes(cast: Cast, client: Reader) -> None:
    answers = [
        client.submit("/register", "register", name="N", email=email, password=PASSWORD)
        for email in (cast.learner.email, cast.unverified.email, NEW)
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(303, answers[0].data)}
    assert [len(letters_to(email)) for email in (cast.learner.email, cast.unverified.email, NEW)] == [1, 1, 1]


@pytest.mark.threat("14.honeypot")
def test_a_program_that_fills_every_field_gets_the_same_answer_and_no_account(
    cast: Cast, client: Reader
) -> None:
    assert register(client, website="https://spam.example") == (303, "/register/sent")
    assert queries.person_id_by_email(NEW) is None


@pytest.mark.threat("14.time")
def test_a_form_sent_at_once_is_answered_a_second_later(cast: Cast, client: Reader) -> None:
    started = time.monotonic()
    register(client)
    assert time.monotonic() - started >= 0.9


def test_what_was_typed_is_kept_but_for_the_password(cast: Cast, client: Reader) -> None:
    answer = client.submit("/register", "register", name="Ada", email="nobody", password="tiny-9")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Ada"' in page
    assert 'id="email-error"' in page
    assert 'id="password-error"' in page
    assert "tiny-9" not in page


@pytest.mark.threat("2.fields")
def test_fields_that_nobody_may_set_are_ignored(cast: Cast, client: Reader) -> None:
    page = client.get("/register")
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"name": "N", "email": NEW, "password": PASSWORD, "zone": "Europe/Riga", "language": "en"}
    more = {"verified_at": "2020-01-01", "demonstration": "1", "ref": "P-OWN", "csrf_token": token}
    assert client.post("/register", data=fields | more).status_code == 303
    assert not _verified(NEW)
    assert queries.person_id_by_ref("P-OWN") is None


@pytest.mark.parametrize("path", CHANGING)
def test_nothing_changes_without_the_token(cast: Cast, client: Reader, path: str) -> None:
    sign_in(client, cast.learner)
    assert client.post(path, data={}).status_code == 400


@pytest.mark.parametrize("path", ["/account", "/account/security"])
def test_the_account_is_for_who_is_signed_in(cast: Cast, new_client: Callable[[], Reader], path: str) -> None:
    assert new_client().get(path).headers["Location"] == f"/sign-in?next={path}"
    for person in (cast.learner, cast.unverified, cast.lead, cast.office, cast.admin):
        page = sign_in(new_client(), person).get(path)
        assert page.status_code == 200
        assert person.email in page.get_data(as_text=True)
        assert page.headers["Cache-Control"] == "no-store"


def test_the_profile_changes_the_zone_of_the_pages(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.learner)
    answer = client.submit("/account", "edit-profile", name="Ada L.", zone="Europe/Oslo", shortcuts=None)
    assert answer.status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert 'value="Ada L."' in page
    assert 'data-shortcuts="off"' in page
    assert "Oslo time" in page


@pytest.mark.parametrize(("field", "value"), [("zone", "Moon/Sea"), ("language", "tlh"), ("name", " ")])
def test_a_wrong_profile_says_where(cast: Cast, client: Reader, field: str, value: str) -> None:
    sign_in(client, cast.learner)
    answer = client.submit("/account", "edit-profile", **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)


def test_an_unconfirmed_person_may_ask_for_the_link_again(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.unverified)
    assert client.submit("/account", "resend-confirmation").status_code == 303
    path = link_in(letters_to(cast.unverified.email)[0], "/confirm/")
    assert client.submit(path, "confirm-address").headers["Location"] == "/me"
    assert 'data-action="resend-confirmation"' not in client.get("/account").get_data(as_text=True)


def test_the_address_moves_when_the_new_one_is_opened(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.learner)
    wish = {"email": "ada@ficcc.example", "password": PASSWORD}
    assert client.submit("/account/security", "request-address-change", **wish).status_code == 303
    path = link_in(letters_to("ada@ficcc.example")[0], "/change-address/")
    assert client.get(path).status_code == 200
    assert queries.person_id_by_email("ada@ficcc.example") is None
    assert client.submit(path, "change-address").headers["Location"] == "/account/security"
    assert queries.person_id_by_email("ada@ficcc.example") == cast.learner.id
    assert client.get(path).status_code == 404


def test_pages_of_strangers_ask_few_questions(cast: Cast, client: Reader) -> None:
    for path in ("/register", "/sign-in", "/reset"):
        assert client.get(path, queries=3).status_code == 200
    sign_in(client, cast.learner)
    assert client.get("/account", queries=8).status_code == 200
