"""Passwords and addresses: proving them, changing them, losing them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.kit import journal
from lms.kit.db import add, database, lock, use_case
from lms.kit.refusal import Refusal
from lms.people import queries, service
from lms.people.models import Attempt, Person, SignInSession
from lms.people.rules import TooOften
from lms.people.service import Client, passwords
from lms.people.service.sessions import proven
from tests.cast import PASSWORD, Cast
from tests.post import letters_to, link_in

ATTACKER, OWNER = Client("198.51.100.66"), Client("192.0.2.7")
NEW = "three words and a half"


def wrong(email: str, client: Client, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refusal, match="wrong_password"):
            proven(email, "not the password at all", client=client)


def password_of(person_id: int) -> str:
    database.session.remove()
    return database.session.get_one(Person, person_id).password_hash


@use_case
def deactivate(person_id: int, at: datetime) -> None:
    lock(Person, person_id).deactivated_at = at


@use_case
def open_session(person_id: int, at: datetime) -> None:
    add(
        SignInSession(
            person_id=person_id, token_hash="0" * 64, created_at=at, expires_at=at + timedelta(hours=1)
        )
    )


def test_the_right_password_is_proven_in_any_spelling_of_the_address(cast: Cast) -> None:
    assert proven("LEARNER@example.org", PASSWORD, client=OWNER) == cast.learner.id


@pytest.mark.threat("6.unknown")
def test_unknown_wrong_and_deactivated_are_refused_alike(cast: Cast, now: datetime) -> None:
    deactivate(cast.guest.id, now)
    sentences = set()
    for email, password in (
        ("nobody@example.org", PASSWORD),
        (cast.learner.email, "not the password at all"),
        (cast.guest.email, PASSWORD),
        (cast.learner.email, "x" * 100_000),
    ):
        with pytest.raises(Refusal) as refused:
            proven(email, password, client=OWNER)
        sentences.add((refused.value.code, str(refused.value.sentence), refused.value.status))
    assert len(sentences) == 1


@pytest.mark.parametrize("email", ["learner@example.org", "nobody@example.org"])
@pytest.mark.threat("5.delay")
def test_five_failures_then_a_growing_wait(
    cast: Cast, travel: Callable[[datetime | timedelta], datetime], now: datetime, email: str
) -> None:
    wrong(email, ATTACKER, 5)
    with pytest.raises(TooOften) as refused:
        proven(email, PASSWORD, client=ATTACKER)
    assert refused.value.retry_after == 30
    travel(timedelta(seconds=30))
    wrong(email, ATTACKER, 1)
    with pytest.raises(TooOften) as refused:
        proven(email, PASSWORD, client=ATTACKER)
    assert refused.value.retry_after == 60


@pytest.mark.threat("5.owner")
def test_nobody_locks_the_owner_out(cast: Cast, now: datetime) -> None:
    wrong(cast.learner.email, ATTACKER, 5)
    assert proven(cast.learner.email, PASSWORD, client=OWNER) == cast.learner.id
    for number in range(5):  # thirty failures from many addresses: strangers have to wait now
        wrong(cast.learner.email, Client(f"203.0.113.{number}"), 5)
    with pytest.raises(TooOften):
        proven(cast.learner.email, PASSWORD, client=Client("203.0.113.99"))
    known = Client("203.0.113.0", known_as=frozenset({cast.learner.id}))
    assert proven(cast.learner.email, PASSWORD, client=known) == cast.learner.id


@pytest.mark.threat("5.address")
def test_one_address_that_tries_many_accounts_has_to_wait(cast: Cast, now: datetime) -> None:
    for number in range(30):
        wrong(f"nobody-{number}@example.org", ATTACKER, 1)
    with pytest.raises(TooOften):
        proven(cast.learner.email, PASSWORD, client=ATTACKER)
    assert proven(cast.learner.email, PASSWORD, client=OWNER)


def test_success_forgets_and_counts_nothing(cast: Cast) -> None:
    for _ in range(3):
        wrong(cast.learner.email, OWNER, 4)
        for _ in range(8):
            proven(cast.learner.email, PASSWORD, client=OWNER)


def test_counters_tell_no_address_and_are_swept(cast: Cast, now: datetime) -> None:
    wrong(cast.learner.email, ATTACKER, 1)
    keys = database.session.scalars(select(Attempt.key)).all()
    assert keys
    assert not any(cast.learner.email in key or ATTACKER.address in key for key in keys)
    assert service.sweep(now + timedelta(hours=23)) == 0
    assert service.sweep(now + timedelta(hours=25)) == len(keys)


def test_a_password_is_hashed_anew_when_the_cost_has_changed(
    cast: Cast, make_app: Callable[..., Flask]
) -> None:
    before = password_of(cast.learner.id)
    dearer = make_app(LMS_ARGON2_TIME=2)
    with dearer.app_context():
        proven(cast.learner.email, PASSWORD, client=OWNER)
        after = password_of(cast.learner.id)
        assert proven(cast.learner.email, PASSWORD, client=OWNER) == cast.learner.id
        assert password_of(cast.learner.id) == after
    assert "t=1" in before
    assert "t=2" in after


@pytest.mark.threat("6.two-at-a-time")
def test_no_more_than_two_passwords_are_hashed_at_a_time() -> None:
    inside, most = 0, 0
    counting = threading.Lock()

    def hashing() -> None:
        nonlocal inside, most
        with passwords.turn():
            with counting:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with counting:
                inside -= 1

    threads = [threading.Thread(target=hashing) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_password_is_never_hashed_inside_a_write_unit(app: Flask) -> None:
    with pytest.raises(AssertionError, match="outside the write unit"):
        use_case(service.hash_password)(PASSWORD)


@pytest.mark.threat("7.all-ended")
def test_a_reset_link_works_once_and_signs_out_everywhere(cast: Cast, now: datetime) -> None:
    open_session(cast.learner.id, now)
    service.request_reset(cast.learner.email.upper(), client=OWNER)
    token = link_in(letters_to(cast.learner.email)[0], "/reset/").removeprefix("/reset/")
    assert queries.devices_of(cast.learner.id)
    service.reset_password(token, NEW, client=OWNER)
    assert not queries.devices_of(cast.learner.id)
    assert proven(cast.learner.email, NEW, client=OWNER) == cast.learner.id
    with pytest.raises(Refusal, match="dead_link"):
        service.reset_password(token, "and yet another one", client=OWNER)
    assert [letter.subject for letter in letters_to(cast.learner.email)] == [
        "Choose a new password",
        "Your password was changed",
    ]
    assert [row.move for row in journal.rows_of(("person", cast.learner.id))] == ["reset-password"]


def test_a_reset_link_lives_an_hour(
    cast: Cast, now: datetime, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    service.request_reset(cast.learner.email, client=OWNER)
    token = link_in(letters_to(cast.learner.email)[0], "/reset/").removeprefix("/reset/")
    travel(timedelta(minutes=59))
    assert service.reset_link(token) == cast.learner.id
    travel(timedelta(minutes=2))
    with pytest.raises(Refusal, match="dead_link"):
        service.reset_link(token)


def test_a_reset_opens_an_account_that_failures_have_slowed_down(cast: Cast, now: datetime) -> None:
    wrong(cast.learner.email, OWNER, 5)
    service.request_reset(cast.learner.email, client=OWNER)
    token = link_in(letters_to(cast.learner.email)[0], "/reset/").removeprefix("/reset/")
    service.reset_password(token, NEW, client=OWNER)
    assert proven(cast.learner.email, NEW, client=OWNER) == cast.learner.id


@pytest.mark.threat("5.resets")
def test_three_resets_an_hour_and_none_for_strangers(cast: Cast, now: datetime) -> None:
    deactivate(cast.guest.id, now)
    for _ in range(5):
        service.request_reset(cast.learner.email, client=OWNER)
    service.request_reset("nobody@example.org", client=OWNER)
    service.request_reset(cast.guest.email, client=OWNER)
    assert len(letters_to(cast.learner.email)) == 3
    assert not letters_to("nobody@example.org")
    assert not letters_to(cast.guest.email)


def test_a_reset_confirms_the_address_it_went_to(cast: Cast) -> None:
    service.request_reset(cast.unverified.email, client=OWNER)
    token = link_in(letters_to(cast.unverified.email)[0], "/reset/").removeprefix("/reset/")
    service.reset_password(token, NEW, client=OWNER)
    assert queries.person_cards([cast.unverified.id])[cast.unverified.id].verified


def test_an_account_moves_to_an_address_that_was_opened(cast: Cast) -> None:
    service.request_address_change(cast.learner.id, "ada@ficcc.example", password=PASSWORD, client=OWNER)
    start = "/change-address/"
    token = link_in(letters_to("ada@ficcc.example")[0], start).removeprefix(start)
    assert queries.person_id_by_email("ada@ficcc.example") is None, "asking moves nothing"
    service.change_address(token)
    assert queries.person_id_by_email("Ada@FiCCC.example") == cast.learner.id
    (notice,) = letters_to(cast.learner.email)
    assert "ada@ficcc.example" in notice.text
    with pytest.raises(Refusal, match="dead_link"):
        service.change_address(token)


def test_a_new_password_ends_the_move_that_somebody_else_began(cast: Cast) -> None:
    """Who learnt the password and asked for a move does not get the account after its owner has a new password."""
    service.request_address_change(cast.learner.id, "thief@example.org", password=PASSWORD, client=ATTACKER)
    start = "/change-address/"
    stolen = link_in(letters_to("thief@example.org")[0], start).removeprefix(start)
    service.request_reset(cast.learner.email, client=OWNER)
    token = link_in(letters_to(cast.learner.email)[-1], "/reset/").removeprefix("/reset/")
    service.reset_password(token, NEW, client=OWNER)
    with pytest.raises(Refusal, match="dead_link"):
        service.change_address(stolen)
    assert queries.person_id_by_email(cast.learner.email) == cast.learner.id


def test_a_link_to_the_former_address_resets_nothing(cast: Cast) -> None:
    service.request_reset(cast.learner.email, client=ATTACKER)
    token = link_in(letters_to(cast.learner.email)[0], "/reset/").removeprefix("/reset/")
    service.request_address_change(cast.learner.id, "ada@ficcc.example", password=PASSWORD, client=OWNER)
    start = "/change-address/"
    service.change_address(link_in(letters_to("ada@ficcc.example")[0], start).removeprefix(start))
    with pytest.raises(Refusal, match="dead_link"):
        service.reset_link(token)


def test_a_taken_address_is_not_told(cast: Cast) -> None:
    service.request_address_change(cast.learner.id, cast.guest.email, password=PASSWORD, client=OWNER)
    (letter,) = letters_to(cast.guest.email)
    assert "/change-address/" not in letter.text


def test_an_address_taken_meanwhile_is_refused_by_the_database(cast: Cast) -> None:
    email = "wanted@example.org"
    service.request_address_change(cast.learner.id, email, password=PASSWORD, client=OWNER)
    token = link_in(letters_to(email)[0], "/change-address/").removeprefix("/change-address/")
    shared = service.hash_password(PASSWORD)
    service.create_account(
        email, name="Faster", password_hash=shared, zone="Europe/Riga", language="en", verified=True
    )
    with pytest.raises(Refusal) as refused:
        service.change_address(token)
    assert (refused.value.code, refused.value.status) == ("email_taken", 409)
    assert queries.person_id_by_email(cast.learner.email) == cast.learner.id


def test_the_own_password_is_asked_before_the_address_moves(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        service.request_address_change(
            cast.learner.id, "x@example.org", password="a wrong password", client=OWNER
        )
    assert refused.value.field == "password"
    assert not letters_to("x@example.org")
