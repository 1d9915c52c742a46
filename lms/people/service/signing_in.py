"""Signing in: the password first, then a code where the account asks for one.

Between the two nobody is signed in. The signed cookie of the device notes for ten minutes whose password was right; it
is worth nothing without a code, and nothing after a new password.
"""

from __future__ import annotations

from dataclasses import dataclass

import flask
import structlog

from lms.kit import clock
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.people import queries, rules
from lms.people.models import Person
from lms.people.service import second_step, sessions
from lms.people.service.accounts import fingerprint
from lms.people.service.attempts import Client

log = structlog.get_logger()
WAITING = "waiting"


@dataclass(frozen=True)
class Waiting:
    """Whose password was right on this device, and what the person wished: to stay signed in, and where to go."""

    person_id: int
    remember: bool
    next_path: str


def sign_in(email: str, password: str, *, remember: bool, client: Client, next_path: str = "") -> int | None:
    """Signs the device of this request in under a new id and gives the person's id; None when a code is due first
    (`finish`). Refusals: see `sessions.proven`."""
    person_id = sessions.proven(email, password, client=client)
    if queries.second_step_since(person_id) is not None:
        print_ = fingerprint(session().get_one(Person, person_id).password_hash)
        flask.session[WAITING] = [person_id, int(clock.now().timestamp()), print_, remember, next_path]
        return None
    _enter(person_id, remember=remember, client=client)
    return person_id


def _enter(person_id: int, *, remember: bool, client: Client) -> None:
    sessions.begin(person_id, remember=remember, client=client)
    log.info("signed_in", person=person_id)


def waiting() -> Waiting | None:
    """Who has given the password on this device in the last ten minutes, and still has to give a code."""
    match flask.session.get(WAITING):
        case [int(ident), int(since), str(print_), bool(remember), str(next_path)]:
            person = session().get(Person, ident)
        case _:
            return None
    if not 0 <= clock.now().timestamp() - since < rules.BETWEEN.total_seconds():
        return None
    if person is None or person.deactivated_at is not None or fingerprint(person.password_hash) != print_:
        return None
    return Waiting(ident, remember, next_path) if queries.second_step_since(ident) is not None else None


def finish(code: str, *, client: Client) -> Waiting:
    """Signs in who is `waiting` and gives a right code; refused as `second_step.prove_code` does, and (409) when nobody
    waits on this device any more."""
    found = waiting()
    if found is None:
        raise Refusal("too_late", _l("That took too long. Please sign in again."), status=409)
    second_step.prove_code(found.person_id, code, client=client)
    _enter(found.person_id, remember=found.remember, client=client)
    return found
