"""Making, confirming and describing an account."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.calendar import service as calendar
from lms.kit import journal
from lms.kit.db import database
from lms.kit.refusal import Refusal
from lms.people import queries, service
from lms.people.models import Person
from lms.people.rules import TooOften
from lms.people.service import Client
from lms.privacy import service as privacy
from tests.cast import PASSWORD, Cast
from tests.post import letters_to, link_in

HOME = Client("192.0.2.7")
NEW = "newcomer@example.org"


def register(email: str = NEW, **given: str) -> None:
    fields = {"name": "New Comer", "password": PASSWORD, "zone": "Europe/Riga", "language": "en"}
    service.register(email, client=HOME, **(fields | given))


def token_for(email: str, start: str = "/confirm/") -> str:
    return link_in(letters_to(email)[-1], start).removeprefix(start)


def moves(person_id: int) -> list[str]:
    return [row.move for row in journal.rows_of(("person", person_id))]


def test_a_newcomer_gets_a_link_and_is_confirmed_by_it(app: Flask) -> None:
    register(" Newcomer@Example.org ", next_path="/runs/DEMO-RUSH")
    ident = queries.person_id_by_email(NEW)
    assert ident is not None
    card = queries.person_card(ident)
    assert card is not None and (card.name, card.zone, card.verified) == ("New Comer", "Europe/Riga", False)
    token = token_for("Newcomer@Example.org")
    assert service.readable_link(token).email == "Newcomer@Example.org"
    assert not queries.person_cards([ident])[ident].verified, "reading the link confirms nothing"
    assert service.confirm_address(token).next_path == "/runs/DEMO-RUSH"
    assert service.confirm_address(token).person_id == ident, "a second click is the first answer"
    assert queries.person_cards([ident])[ident].verified
    assert moves(ident) == ["register", "confirm-address"]


def test_a_known_address_gets_a_letter_and_stays_as_it_is(cast: Cast) -> None:
    register(cast.learner.email, name="Somebody Else")
    (letter,) = letters_to(cast.learner.email)
    assert letter.subject == "You already have an account"
    assert queries.person_cards([cast.learner.id])[cast.learner.id].name == cast.learner.name


def test_of_two_unconfirmed_registrations_the_newest_link_counts(app: Flask) -> None:
    register(password="the first of two passwords")
    first = token_for(NEW)
    register(password="the second of two passwords")
    with pytest.raises(Refusal, match="dead_link"):
        service.confirm_address(first)
    service.confirm_address(token_for(NEW))
    assert database.session.scalar(select(func.count()).select_from(Person)) == 1


def test_more_than_three_wishes_an_hour_for_one_address_do_nothing(app: Flask) -> None:
    for _ in range(5):
        register()
    assert len(letters_to(NEW)) == 3


def test_one_network_address_registers_a_hundred_an_hour(app: Flask) -> None:
    for number in range(100):
        register(f"person-{number}@example.org")
    with pytest.raises(TooOften):
        register("one-more@example.org")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"email": "nobody"}, {"email"}),
        ({"password": "short"}, {"password"}),
        ({"password": "passwordpassword"}, {"password"}),
        ({"name": "   "}, {"name"}),
        ({"zone": "Moon/Tranquility"}, {"zone"}),
        ({"language": "tlh"}, {"language"}),
        ({"email": "x", "password": "y", "zone": "z"}, {"email", "password", "zone"}),
    ],
)
def test_everything_wrong_is_said_at_once_and_nothing_is_saved(
    app: Flask, given: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        register(**given)
    assert {problem.field for problem in refused.value.problems} == fields
    assert database.session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.threat("14.confirmed")
def test_nothing_lasting_is_made_in_an_account_whose_address_may_be_somebody_elses(cast: Cast) -> None:
    """Who registers with the address of somebody else, before its owner does, leaves no way in behind."""
    stranger = cast.unverified.id
    for attempt in (
        lambda: service.make_token(stranger, name="evil"),
        lambda: service.second_step.begin(stranger, password=PASSWORD, code="", client=HOME),
        lambda: calendar.make_address(stranger, name="evil"),
        lambda: privacy.ask_erasure(stranger, password=PASSWORD, client=HOME),
    ):
        with pytest.raises(Refusal, match="unconfirmed"):
            attempt()
    service.request_address_change(stranger, "evil@example.org", password=PASSWORD, client=HOME)
    stolen = token_for("evil@example.org", "/change-address/")
    register(cast.unverified.email, password="only the owner knows this one")
    service.confirm_address(token_for(cast.unverified.email))
    with pytest.raises(Refusal, match="dead_link"):
        service.change_address(stolen)
    assert service.make_token(stranger, name="mine")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ä" * 5000])
def test_a_link_that_is_none_is_dead(app: Flask, token: str) -> None:
    with pytest.raises(Refusal, match="dead_link"):
        service.confirm_address(token)


def test_a_link_for_one_purpose_is_dead_for_another(app: Flask) -> None:
    register()
    with pytest.raises(Refusal, match="dead_link"):
        service.reset_link(token_for(NEW))


def test_the_link_is_sent_again_three_times_an_hour_in_all(cast: Cast) -> None:
    for _ in range(3):
        service.resend_confirmation(cast.unverified.id)
    with pytest.raises(TooOften):
        service.resend_confirmation(cast.unverified.id)
    service.resend_confirmation(cast.learner.id)
    assert len(letters_to(cast.unverified.email)) == 3
    assert not letters_to(cast.learner.email), "a confirmed address needs no link"


def test_a_profile_is_edited_once(cast: Cast) -> None:
    change = {"name": "Ada  Lovelace", "zone": "Europe/Oslo", "language": "en", "shortcuts": False}
    for _ in range(2):
        service.edit_profile(cast.learner.id, **change)
    card = queries.person_cards([cast.learner.id])[cast.learner.id]
    assert (card.name, card.zone) == ("Ada Lovelace", "Europe/Oslo")
    assert not queries.shortcuts_of(cast.learner.id)
    assert moves(cast.learner.id) == ["edit-profile"]


def test_accounts_of_the_seed_share_a_hash_and_are_made_once(app: Flask) -> None:
    shared = service.hash_password(PASSWORD)
    assert not queries.demonstration_accounts_exist()
    idents = {
        service.create_account(
            "demo@example.org",
            name="Demo",
            password_hash=shared,
            zone="Europe/Riga",
            language="en",
            verified=True,
            demonstration=True,
        )
        for _ in range(2)
    }
    assert len(idents) == 1
    assert queries.demonstration_accounts_exist()
