"""Who is signed in: a row for each device, a signed cookie that names it. The only importer of flask_login.

The cookie holds a random token (the row its SHA-256) and the time of last use, so that a page that is only read writes
nothing. A session that is not remembered ends after 2 hours without use, and after 24 hours in any case; a remembered
one after 30 days. Each sign-in makes a new id; a change of the person's roles ends all of the person's sessions: nobody
goes on under an id from before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import flask
import structlog
from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import bindparam, select, update

from lms.kit import clock
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.tokens import hash_token, new_token
from lms.people import rules
from lms.people.models import Person, SignInSession
from lms.people.queries import CARD_COLUMNS, HANDLE_LENGTH, PersonCard, card_of
from lms.people.rules import ACCOUNT, ACCOUNT_HERE, ADDRESS
from lms.people.service import attempts, passwords
from lms.people.service.attempts import Client, Key

log = structlog.get_logger()
manager = LoginManager()
manager.session_protection = (
    None  # a phone changes its address all day; sessions are listed and ended instead
)
USED, OPENED, DEVICE_LENGTH = "used", "opened", 120


def install(app: Flask) -> None:
    """Makes `app` know who is signed in. flask_login's own hooks stay out: they touch the cookie on every answer."""
    app.config |= {
        "PERMANENT_SESSION_LIFETIME": rules.REMEMBERED,
        "SESSION_REFRESH_EACH_REQUEST": False,
    }
    app.extensions["login_manager"] = manager
    app.login_manager = manager  # type: ignore[attr-defined]  # where flask_login looks for it
    app.context_processor(_reader)


def _reader() -> dict[str, Any]:
    """What templates know about who is signed in."""
    found = signed_in()
    return {"current_user": current_user, "shortcuts": found is None or found.shortcuts}


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login ships no types
    """The person behind a request, and the session it belongs to."""

    card: PersonCard
    token: str
    remembered: bool
    shortcuts: bool

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token

    @property
    def handle(self) -> str:
        """The name of this session in lists of devices."""
        return hash_token(self.token)[:HANDLE_LENGTH]


_READER = (  # made once: every page of somebody signed in asks it
    select(*CARD_COLUMNS, Person.shortcuts, SignInSession.remembered)
    .join(SignInSession, SignInSession.person_id == Person.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        Person.deactivated_at.is_(None),
    )
)


@manager.user_loader  # type: ignore[untyped-decorator]  # as above
def _load(token: str) -> SignedIn | None:
    now = clock.now()
    row = session().execute(_READER, {"token_hash": hash_token(token), "now": now}).one_or_none()
    if row is None or rules.idle_too_long(_last_use(), now, remembered=row.remembered):
        return None
    if now - _last_use() > rules.REFRESH:
        flask.session[USED] = int(now.timestamp())
    return SignedIn(card_of(row), token, row.remembered, row.shortcuts)


def _last_use() -> datetime:
    return datetime.fromtimestamp(flask.session.get(USED, 0), UTC)


def signed_in() -> SignedIn | None:
    """Who is signed in on this request, or None. One query, once per request."""
    found: Any = current_user._get_current_object()
    return found if isinstance(found, SignedIn) else None


def _keys(email: str, client: Client, *, known: bool) -> list[Key]:
    """What a failure counts under. A device that was signed in to this account before counts alone: whatever strangers
    try, from the same address or from a thousand others, its owner gets in."""
    name = rules.email_key(email)
    if known:
        return [attempts.key(ACCOUNT_HERE, name, "known device")]
    here = attempts.key(ACCOUNT_HERE, name, client.address)
    return [here, attempts.key(ADDRESS, client.address), attempts.key(ACCOUNT, name)]


def proven(email: str, password: str, *, client: Client) -> int:
    """The account that this address and password belong to.

    Refused alike, after the same work, for an unknown address, a wrong password and a deactivated account; `TooOften`
    when failures have piled up (5 free in 15 minutes for an account from one address, 30 for an address).
    """
    with passwords.turn():
        person = session().scalar(select(Person).where(Person.email_key == rules.email_key(email)))
        keys = _keys(email, client, known=person is not None and person.id in client.known_as)
        troubled = attempts.refuse_if_too_often(keys)
        known_hash = person.password_hash if person and not person.deactivated_at else None
        right = len(password) <= rules.PASSWORD_MAX and passwords.matches(known_hash, password)
        if not right or person is None:
            attempts.note(keys)
            log.info("sign_in_failed")
            raise Refusal("wrong_password", _l("This address and password do not belong together."))
        person_id, outdated = person.id, passwords.outdated(person.password_hash)
    if outdated:
        _rehash(person_id, known_hash or "", passwords.hash_password(password))
    if troubled:
        attempts.forget([pair for pair in keys if pair[0] is ACCOUNT_HERE])
    return person_id


@use_case
def _rehash(person_id: int, before: str, after: str) -> None:
    person = lock(Person, person_id)
    if person.password_hash == before:
        person.password_hash = after


def begin(person_id: int, *, remember: bool, client: Client) -> None:
    """A new session of a person who has proven to be it, in the place of the one this request came with."""
    before = signed_in()
    token, token_hash = new_token()
    card = _open(
        person_id, token_hash, remember, rules.device_name(client.user_agent), before and before.token
    )
    flask.session.clear()
    flask.session.permanent = remember
    flask.session[USED] = int(clock.now().timestamp())
    login_user(SignedIn(card, token, remember, shortcuts=True))
    g.pop("actor", None)
    g.pop("csrf_token", None)  # a page shown now needs one of the new session


@use_case
def _open(person_id: int, token_hash: str, remember: bool, device: str, former: str | None) -> PersonCard:
    now = clock.now()
    lock(Person, person_id)
    if former:
        _end(SignInSession.token_hash == hash_token(former))
    add(
        SignInSession(
            person_id=person_id,
            token_hash=token_hash,
            remembered=remember,
            device=device[:DEVICE_LENGTH],
            created_at=now,
            expires_at=now + (rules.REMEMBERED if remember else rules.LONGEST),
        )
    )
    return card_of(session().execute(select(*CARD_COLUMNS).where(Person.id == person_id)).one())


def _end(*which: Any) -> None:
    session().execute(
        update(SignInSession).where(SignInSession.ended_at.is_(None), *which).values(ended_at=clock.now())
    )


@use_case
def end_sessions(person_id: int) -> None:
    """Ends all sessions of a person: after a change of password or role, or when the person asks for it."""
    _end(SignInSession.person_id == person_id)


@use_case
def end_device(person_id: int, handle: str) -> None:
    """Ends one session of a person; one that is not the person's, or has ended, changes nothing."""
    if len(handle) == HANDLE_LENGTH:
        _end(
            SignInSession.person_id == person_id, SignInSession.token_hash.startswith(handle, autoescape=True)
        )


def renew(person_id: int, *, client: Client) -> None:
    """Gives this request's device a new session after all sessions of the person were ended."""
    before = signed_in()
    begin(person_id, remember=bool(before and before.remembered), client=client)


def sign_out() -> None:
    """Ends the session of this request; without one, nothing happens."""
    found = signed_in()
    if found is not None:
        end_device(found.card.id, found.handle)
    forget_device()


def sign_out_everywhere(person_id: int) -> None:
    """Ends all sessions of a person, this one too."""
    end_sessions(person_id)
    forget_device()


def forget_device() -> None:
    """Takes everything out of the cookie of this request."""
    flask.session.clear()
    g.pop("_login_user", None)
    g.pop("actor", None)


def note_form_opened() -> None:
    """Notes in the cookie when a form that strangers may send was opened."""
    flask.session[OPENED] = clock.now().timestamp()


def rest_of_form_time() -> float:
    """How many seconds the answer to such a form has to wait; see `rules.form_pause`."""
    return rules.form_pause(flask.session.get(OPENED), clock.now().timestamp())
