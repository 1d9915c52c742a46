"""Making, confirming and describing an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.http import local_path
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, refuse_if_any
from lms.kit.text import clean_line
from lms.kit.tokens import hash_token, new_reference
from lms.kit.zones import is_zone
from lms.people import notices, rules
from lms.people.models import NAME_LENGTH, Person
from lms.people.rules import REGISTRATIONS, REGISTRATIONS_HERE
from lms.people.service import attempts, passwords, post
from lms.people.service.attempts import Client
from lms.people.service.sessions import end_sessions

CONFIRM = "confirm-address"
DAY_SECONDS = 86_400


def fingerprint(password_hash: str) -> str:
    """What ties a link to the password of the moment: it dies with it."""
    return hash_token(password_hash)[:16]


def profile_problems(*, name: str, zone: str, language: str) -> list[Problem]:
    """What is wrong with a name, a zone and a language."""
    problems = []
    if not clean_line(name) or len(name) > NAME_LENGTH:
        problems.append(
            Problem("name", _l("Write your name, at most %(n)s characters.", n=NAME_LENGTH), "name")
        )
    if not is_zone(zone):
        problems.append(Problem("zone", _l("Choose a time zone from the list."), "zone"))
    if language not in post.settings().locales:
        problems.append(Problem("language", _l("Choose a language from the list."), "language"))
    return problems


def register(
    email: str, *, name: str, password: str, zone: str, language: str, client: Client, next_path: str = ""
) -> None:
    """Makes an unconfirmed account and sends a link to confirm its address; it leads to `next_path` in the end.

    Nobody learns from the answer or its time whether the address is known: a confirmed account gets a mail that it
    exists, an unconfirmed one is written anew (only the newest link counts), more than three wishes an hour for one
    address do nothing. Refused: what a form shows beside its fields; `TooOften` for one network address.
    """
    faults = [rules.email_problem(email), rules.password_problem(password, about=(name, email))]
    refuse_if_any([*filter(None, faults), *profile_problems(name=name, zone=zone, language=language)])
    here = attempts.key(REGISTRATIONS_HERE, client.address)
    attempts.refuse_if_too_often([here])
    wish = _Wish(
        email=rules.clean_email(email),
        name=clean_line(name),
        password_hash=passwords.hash_password(password),
        zone=zone,
        language=language,
        next_path=local_path(next_path, default=""),
        event=secrets.token_hex(8),
    )
    try:
        _register(wish, here)
    except Refusal as refusal:
        if refusal.code != "email_taken":
            raise
        _register(wish, here)  # somebody registered the same address in the same moment: now it is known


@dataclass(frozen=True)
class _Wish:
    email: str
    name: str
    password_hash: str
    zone: str
    language: str
    next_path: str
    event: str  # one wish, one mail, also when the transaction has to run again


@use_case
def _register(wish: _Wish, here: attempts.Key) -> None:
    key = rules.email_key(wish.email)
    counter = attempts.key(REGISTRATIONS, key)
    full = len(attempts.failures([counter]).get(counter[1], [])) >= REGISTRATIONS.free
    attempts.note([here] if full else [here, counter])
    if full:
        return
    person = session().scalar(select(Person).where(Person.email_key == key).with_for_update())
    if person is None:
        person_id = create_account(
            wish.email,
            name=wish.name,
            password_hash=wish.password_hash,
            zone=wish.zone,
            language=wish.language,
            verified=False,
        )
        _send_confirmation(lock(Person, person_id), wish.next_path, wish.event)
    elif person.verified_at is None and person.deactivated_at is None:
        person.name, person.password_hash = wish.name, wish.password_hash
        person.zone, person.language = wish.zone, wish.language
        person.created_at = clock.now()  # the days until it goes unconfirmed begin anew
        end_sessions(person.id)
        _send_confirmation(person, wish.next_path, wish.event)
    elif person.deactivated_at is None:
        _send_known(person, wish.event)


def _send_confirmation(person: Person, next_path: str, event: str) -> None:
    token = post.signed(CONFIRM, [person.id, person.email_key, fingerprint(person.password_hash), next_path])
    post.post(
        person.email,
        lambda: notices.confirm_address(
            name=person.name,
            network=post.settings().LMS_NETWORK_NAME,
            link=post.absolute(f"/confirm/{token}"),
            days=rules.CONFIRM_SECONDS // DAY_SECONDS,
        ),
        language=person.language,
        event=f"confirm:{person.id}:{event}",
    )


def _send_known(person: Person, event: str) -> None:
    post.post(
        person.email,
        lambda: notices.already_registered(
            name=person.name,
            network=post.settings().LMS_NETWORK_NAME,
            sign_in=post.absolute("/sign-in"),
            reset=post.absolute("/reset"),
        ),
        language=person.language,
        event=f"known:{person.id}:{event}",
    )


def resend_confirmation(person_id: int) -> None:
    """Sends a fresh link to confirm the address, at most three an hour; nothing for a confirmed one."""
    _resend(person_id, secrets.token_hex(8))


@use_case
def _resend(person_id: int, event: str) -> None:
    person = lock(Person, person_id)
    counter = attempts.key(REGISTRATIONS, person.email_key)
    if person.verified_at is None:
        attempts.refuse_if_too_often([counter])
        attempts.note([counter])
        _send_confirmation(person, "", event)


@dataclass(frozen=True)
class OpenLink:
    """What a link to confirm an address says."""

    person_id: int
    email: str
    next_path: str


def readable_link(token: str) -> OpenLink:
    """What the page behind a confirmation link shows; `DeadLink` when it does not work (any more)."""
    ident, key, print_, next_path = post.opened(CONFIRM, token, max_age=rules.CONFIRM_SECONDS)
    person = session().get(Person, ident)
    if person is None or person.email_key != key or fingerprint(person.password_hash) != print_:
        raise post.DeadLink
    return OpenLink(person.id, person.email, next_path)


@use_case
def confirm_address(token: str) -> OpenLink:
    """Confirms the address a link was sent to; a second time changes nothing. `DeadLink` as in `readable_link`."""
    link = readable_link(token)
    person = lock(Person, link.person_id)
    if person.verified_at is None:
        person.verified_at = clock.now()
        journal.record(("person", person.id), "confirm-address", actor_id=person.id)
    return link


@use_case
def refuse_unconfirmed(person_id: int) -> None:
    """Refuses who has not confirmed the mail address; the row of the person is locked by it. What outlives a password
    or stands beside it waits for that: an account may have been made by a stranger with the address of somebody else,
    who registers later, gets the same account and must find nothing of the stranger's in it."""
    if lock(Person, person_id).verified_at is None:
        raise Refusal("unconfirmed", _l("Confirm your mail address first."), status=403)


@use_case
def edit_profile(person_id: int, *, name: str, zone: str, language: str, shortcuts: bool) -> None:
    """Changes what a person says about oneself: name, IANA zone, language, single-key shortcuts."""
    refuse_if_any(profile_problems(name=name, zone=zone, language=language))
    person = lock(Person, person_id)
    before = {"zone": person.zone, "language": person.language, "shortcuts": person.shortcuts}
    after = {"zone": zone, "language": language, "shortcuts": shortcuts}
    renamed = person.name != clean_line(name)
    if before == after and not renamed:
        return
    person.name, person.zone, person.language, person.shortcuts = clean_line(name), zone, language, shortcuts
    journal.record(
        ("person", person_id),
        "edit-profile",
        actor_id=person_id,
        before=before,
        after=after | ({"renamed": True} if renamed else {}),
    )


@use_case
def create_account(
    email: str,
    *,
    name: str,
    password_hash: str,
    zone: str,
    language: str,
    verified: bool,
    demonstration: bool = False,
    created_at: datetime | None = None,
) -> int:
    """Stores an account whose password was hashed before (many demonstration accounts share one hash); gives its id.

    An address that has an account already gives the id of that one, unchanged.
    """
    key = rules.email_key(email)
    known = session().scalar(select(Person.id).where(Person.email_key == key))
    if known is not None:
        return known
    now = created_at or clock.now()
    person = add(
        Person(
            ref=new_reference("P"),
            email=rules.clean_email(email),
            email_key=key,
            name=clean_line(name),
            password_hash=password_hash,
            zone=zone,
            language=language,
            demonstration=demonstration,
            created_at=now,
            verified_at=now if verified else None,
        )
    )
    journal.record(("person", person.id), "register", actor_id=person.id)
    return person.id
