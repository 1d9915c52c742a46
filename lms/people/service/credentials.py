"""Changing what an account is opened with: its password and its address."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, refuse_if_any
from lms.kit.tokens import hash_token
from lms.people import notices, rules
from lms.people.models import Person
from lms.people.rules import ACCOUNT, ACCOUNT_HERE, RESETS, RESETS_HERE
from lms.people.service import attempts, passwords, post, sessions
from lms.people.service.accounts import fingerprint
from lms.people.service.attempts import Client

RESET, CHANGE = "reset-password", "change-address"
MOVED = "moved"
"""So begins the key of the letter to a former address: it tells which mails were to the same person."""


def request_reset(email: str, *, client: Client) -> None:
    """Sends a link to choose a new password, at most three an hour for an account.

    Nobody learns whether the address has an account. `TooOften` for one network address that asks for many.
    """
    here = attempts.key(RESETS_HERE, client.address)
    attempts.refuse_if_too_often([here])
    _request_reset(rules.email_key(email), here, secrets.token_hex(8))


@use_case
def _request_reset(key: str, here: attempts.Key, event: str) -> None:
    counter = attempts.key(RESETS, key)
    full = len(attempts.failures([counter]).get(counter[1], [])) >= RESETS.free
    attempts.note([here] if full else [here, counter])
    person = session().scalar(select(Person).where(Person.email_key == key))
    if full or person is None or person.deactivated_at is not None:
        return
    token = post.signed(RESET, [person.id, _moment(person)])
    post.post(
        person.email,
        lambda: notices.reset_password(name=person.name, link=post.absolute(f"/reset/{token}")),
        language=person.language,
        event=f"reset:{person.id}:{event}",
    )


def _moment(person: Person) -> str:
    """What ties a link to the password and the address of the moment: who lost one of them and has another one now
    need not fear what was asked for under the former."""
    return fingerprint(f"{person.password_hash}|{person.email_key}")


def reset_link(token: str) -> int:
    """Whose password a link may change; `DeadLink` when it is too old, or password or address have changed since."""
    ident, print_ = post.opened(RESET, token, max_age=rules.RESET_SECONDS)
    person = session().get(Person, ident)
    if person is None or person.deactivated_at is not None or _moment(person) != print_:
        raise post.DeadLink
    return person.id


def reset_password(token: str, password: str, *, client: Client) -> None:
    """Sets the password by a link from a mail; ends all sessions; the address counts as confirmed by it."""
    person = session().get_one(Person, reset_link(token))
    problem = rules.password_problem(password, about=(person.name, person.email))
    refuse_if_any([problem] if problem else [])
    key = person.email_key
    new_hash = passwords.hash_password(password)
    _reset(token, new_hash)
    attempts.forget(
        [
            attempts.key(ACCOUNT, key),
            attempts.key(ACCOUNT_HERE, key, client.address),
            attempts.key(ACCOUNT_HERE, key, "known device"),
        ]
    )


@use_case
def _reset(token: str, new_hash: str) -> None:
    person = lock(Person, reset_link(token))
    person.verified_at = person.verified_at or clock.now()
    _set_password(person, new_hash, "reset-password")


def _set_password(person: Person, new_hash: str, move: str) -> None:
    former = fingerprint(person.password_hash)
    person.password_hash = new_hash
    sessions.end_sessions(person.id)
    journal.record(("person", person.id), move, actor_id=person.id)
    post.post(
        person.email,
        lambda: notices.password_changed(name=person.name, reset=post.absolute("/reset")),
        language=person.language,
        event=f"password:{person.id}:{former}",
    )


def change_password(person_id: int, *, current: str, new: str, client: Client) -> None:
    """Changes the password of who knows the present one; ends all other sessions and renews this one."""
    person = session().get_one(Person, person_id)
    about = (person.name, person.email)
    prove(person.email, current, client=client, field="current_password")
    problem = rules.password_problem(new, about=about, field="new_password")
    refuse_if_any([problem] if problem else [])
    _change_password(person_id, passwords.hash_password(new))
    sessions.renew(person_id, client=client)


def prove(email: str, password: str, *, client: Client, field: str) -> None:
    """Refuses who does not know the password, beside `field`; counts failures as signing in does (`TooOften`)."""
    try:
        sessions.proven(email, password, client=client)
    except Refusal as refusal:
        if refusal.code != "wrong_password":
            raise
        raise Refusal("wrong_password", _l("This is not your password."), field) from refusal


@use_case
def _change_password(person_id: int, new_hash: str) -> None:
    _set_password(lock(Person, person_id), new_hash, "change-password")


def request_address_change(person_id: int, email: str, *, password: str, client: Client) -> None:
    """Sends a link to the new address of who knows the password; the account moves when it is opened.

    Nobody learns whether the new address has an account: its owner gets a mail instead. At most three an hour.
    """
    problem = rules.email_problem(email)
    refuse_if_any([problem] if problem else [])
    person = session().get_one(Person, person_id)
    prove(person.email, password, client=client, field="password")
    _request_change(person_id, rules.clean_email(email), secrets.token_hex(8))


@use_case
def _request_change(person_id: int, email: str, event: str) -> None:
    person = lock(Person, person_id)
    counter = attempts.key(RESETS, "change", str(person_id))
    attempts.refuse_if_too_often([counter])
    attempts.note([counter])
    key = rules.email_key(email)
    owner = session().scalar(select(Person).where(Person.email_key == key))
    if owner is None or owner.id == person_id:
        token = post.signed(CHANGE, [person_id, _moment(person), email])
        post.post(
            email,
            lambda: notices.confirm_new_address(
                name=person.name, link=post.absolute(f"/change-address/{token}")
            ),
            language=person.language,
            event=f"change:{person_id}:{event}",
        )
    elif owner.deactivated_at is None:
        post.post(
            owner.email,
            lambda: notices.address_taken(name=owner.name, sign_in=post.absolute("/sign-in")),
            language=owner.language,
            event=f"taken:{owner.id}:{event}",
        )


def change_link(token: str) -> tuple[int, str]:
    """Who moves to which address; `DeadLink` when it is too old, or password or address have changed since."""
    ident, print_, email = post.opened(CHANGE, token, max_age=rules.CHANGE_SECONDS)
    person = session().get(Person, ident)
    if person is None or person.deactivated_at is not None or _moment(person) != print_:
        raise post.DeadLink
    return person.id, email


@use_case
def change_address(token: str) -> None:
    """Moves an account to the address its link was sent to, and tells the old one. The database refuses a taken one."""
    person_id, email = change_link(token)
    person = lock(Person, person_id)
    old = person.email
    person.email, person.email_key = email, rules.email_key(email)
    person.verified_at = clock.now()
    session().flush()
    journal.record(("person", person_id), "change-address", actor_id=person_id)
    post.post(
        old,
        lambda: notices.address_changed(name=person.name, new_email=email, reset=post.absolute("/reset")),
        language=person.language,
        event=f"{MOVED}:{person_id}:{hash_token(token)}",
    )
