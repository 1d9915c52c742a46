"""The second step at sign-in: a code of an app (TOTP) or, once each, a recovery code.

The key is stored under seal, recovery codes as hashes. No code is accepted twice; wrong ones are counted in the same
table as wrong passwords, under the row of the person, so that guesses at the same moment wait for one another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import structlog
from flask import current_app
from sqlalchemy import delete, select

from lms.access import Actor, must_keep_second_step
from lms.kit import clock, journal, otp, seal, tokens
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.text import clean_line
from lms.people import notices, queries, rules
from lms.people.models import Person, RecoveryCode, SecondStep
from lms.people.notices import Letter
from lms.people.rules import RECOVERY_CODES, SECOND_STEP, SETTING_UP, TooOften
from lms.people.service import accounts, attempts, credentials, post, sessions
from lms.people.service.attempts import Client

log = structlog.get_logger()


class WrongCode(Refusal):
    """What was typed is no code of now, and no recovery code."""

    def __init__(self) -> None:
        sentence = _l("This code is wrong, or was used already. An app shows a new one every 30 seconds.")
        super().__init__("wrong_code", sentence, "code")


def _purpose(person_id: int) -> str:
    return f"second-step|{person_id}"


def _sealed(person_id: int, key: str) -> str:
    return seal.seal(_purpose(person_id), key, secret=current_app.config["SECRET_KEY"])


def _key(row: SecondStep) -> str | None:
    """The key of a row; None when its seal was made with a secret that this installation has no more."""
    try:
        return seal.unseal(
            _purpose(row.person_id),
            row.sealed_key,
            secret=current_app.config["SECRET_KEY"],
            fallbacks=current_app.config["SECRET_KEY_FALLBACKS"],
        )
    except seal.Unreadable:
        log.error("second_step_unreadable", person=row.person_id)
        return None


def _row(person_id: int, *, confirmed: bool) -> SecondStep | None:
    state = SecondStep.confirmed_at.is_not(None) if confirmed else SecondStep.confirmed_at.is_(None)
    return session().scalar(select(SecondStep).where(SecondStep.person_id == person_id, state))


def begin(person_id: int, *, password: str, code: str, client: Client) -> None:
    """Makes a fresh key, which `begun_key` tells until it is confirmed; the one before works until then.

    Refused: to who does not know the password, or has a second step and no code of it (`prove_both`); an unconfirmed
    address (403).
    """
    prove_both(person_id, password=password, code=code, client=client)
    _begin(person_id, otp.new_key())


@use_case
def _begin(person_id: int, key: str) -> None:
    accounts.refuse_unconfirmed(person_id)
    _forget(person_id, confirmed=False)
    add(SecondStep(person_id=person_id, sealed_key=_sealed(person_id, key), made_at=clock.now()))


def _forget(person_id: int, *, confirmed: bool) -> None:
    state = SecondStep.confirmed_at.is_not(None) if confirmed else SecondStep.confirmed_at.is_(None)
    session().execute(delete(SecondStep).where(SecondStep.person_id == person_id, state))


def begun_key(person_id: int) -> str | None:
    """The key that the person is setting up; None when there is none, or it was made more than half an hour ago."""
    return _fresh_key(_row(person_id, confirmed=False))


def _fresh_key(row: SecondStep | None) -> str | None:
    return _key(row) if row is not None and clock.now() - row.made_at < SETTING_UP else None


def confirm(person_id: int, code: str, *, client: Client) -> list[str]:
    """Switches the second step on with a code under the new key; all other sessions end, this one is renewed.

    Gives ten recovery codes, shown once; they replace those before. Refused: a wrong code; no key to confirm (409)."""
    codes = _new_codes()
    _confirm(person_id, tokens.typed_code(code), codes, secrets.token_hex(8))
    sessions.renew(person_id, client=client)
    return codes


@use_case
def _confirm(person_id: int, typed: str, codes: Sequence[str], event: str) -> None:
    lock(Person, person_id)
    row = _row(person_id, confirmed=False)
    key = _fresh_key(row)
    if row is None or key is None:
        raise Refusal("not_begun", _l("This key is too old, or confirmed already. Begin again."), status=409)
    step = rules.accepted_step(key, typed, clock.now(), last=0)
    if step is None:
        raise WrongCode
    _forget(person_id, confirmed=True)
    row.confirmed_at, row.last_step = clock.now(), step
    _store_codes(person_id, codes)
    sessions.end_sessions(person_id)
    journal.record(("person", person_id), "set-up-second-step", actor_id=person_id)
    _tell(person_id, notices.second_step_on, event)


def _tell(person_id: int, write: Callable[..., Letter], event: str, **more: int) -> None:
    person = session().get_one(Person, person_id)
    post.post(
        person.email,
        lambda: write(name=person.name, reset=post.absolute("/reset"), **more),
        language=person.language,
        event=f"second-step:{person_id}:{event}",
    )


def _new_codes() -> list[str]:
    return [tokens.new_code() for _ in range(RECOVERY_CODES)]


def _store_codes(person_id: int, codes: Sequence[str]) -> None:
    _forget_codes(person_id)
    now = clock.now()
    session().add_all(
        RecoveryCode(person_id=person_id, code_hash=tokens.hash_token(code), made_at=now) for code in codes
    )


def _forget_codes(person_id: int) -> None:
    session().execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def renew_codes(person_id: int, *, password: str, code: str, client: Client) -> list[str]:
    """Ten new recovery codes, which are shown once; those before work no more. Refused: see `prove_both`."""
    prove_both(person_id, password=password, code=code, client=client)
    codes = _new_codes()
    _renew_codes(person_id, codes, secrets.token_hex(8))
    return codes


@use_case
def _renew_codes(person_id: int, codes: Sequence[str], event: str) -> None:
    lock(Person, person_id)
    if _row(person_id, confirmed=True) is None:
        raise NotFound
    _store_codes(person_id, codes)
    journal.record(("person", person_id), "renew-recovery-codes", actor_id=person_id)
    _tell(person_id, notices.recovery_codes_renewed, event)


def switch_off(actor: Actor, *, password: str, code: str, client: Client) -> None:
    """The password is enough from now on. Refused: to who holds a role that needs the second step; see `prove_both`."""
    if must_keep_second_step(actor):
        raise Refusal(
            "needed", _l("Your role needs the second step. You can move it to another phone."), "wish"
        )
    person_id = actor.person_id or 0
    prove_both(person_id, password=password, code=code, client=client)
    _remove(person_id, "switch-off-second-step", secrets.token_hex(8), actor_id=person_id)


def reset(email: str, *, reason: str) -> None:
    """Takes away the second step of somebody who has lost phone and codes, and ends all sessions; the person is told.

    For the command line: who may run it operates the machine. Refused: an unknown address, no second step, no reason.
    """
    person_id = queries.person_id_by_email(email)
    if person_id is None:
        raise Refusal("unknown", _l("No account has this address."))
    if queries.second_step_since(person_id) is None:
        raise Refusal("not_set_up", _l("This account has no second step."))
    if not clean_line(reason):
        raise Refusal("reason", _l("Say how you know that it is this person who asks."), "reason")
    _remove(person_id, "reset-second-step", secrets.token_hex(8), actor_id=None, reason=clean_line(reason))


@use_case
def _remove(person_id: int, move: str, event: str, *, actor_id: int | None, reason: str = "") -> None:
    lock(Person, person_id)
    _forget(person_id, confirmed=True)
    _forget(person_id, confirmed=False)
    _forget_codes(person_id)
    if actor_id is None:
        sessions.end_sessions(person_id)
    journal.record(("person", person_id), move, actor_id=actor_id, reason=reason)
    _tell(person_id, notices.second_step_off, event)


def prove_both(person_id: int, *, password: str, code: str, client: Client) -> None:
    """Refuses who does not know the password or, where there is a second step, has no code of it; each beside its
    field, and counted as at sign-in (`TooOften`)."""
    person = session().get_one(Person, person_id)
    credentials.prove(person.email, password, client=client, field="password")
    if queries.second_step_since(person_id) is not None:
        prove_code(person_id, code, client=client)


def prove_code(person_id: int, code: str, *, client: Client) -> None:
    """Spends a code of the person's app, or a recovery code; `WrongCode` for everything else and for a used one.

    Five wrong ones are free in 15 minutes, then the wait grows (`TooOften`). A device that was signed in to this
    account before counts alone, so that who has learnt the password does not lock its owner out.
    """
    refusal = _spend(person_id, tokens.typed_code(code), person_id in client.known_as)
    if refusal is not None:
        log.info("second_step_failed", person=person_id)
        raise refusal


@use_case
def _spend(person_id: int, typed: str, known: bool) -> Refusal | None:
    """The refusal is given, not raised: that a code was wrong has to be kept."""
    lock(Person, person_id)
    counter = attempts.key(SECOND_STEP, str(person_id), "known device" if known else "")
    pause, _ = attempts.pause_before([counter])
    if pause:
        return TooOften(pause, codes=True)
    row = _row(person_id, confirmed=True)
    if row is not None and (_accepts(row, typed) if rules.is_one_time_code(typed) else _uses_up(row, typed)):
        return None
    attempts.note([counter])
    return WrongCode()


def _accepts(row: SecondStep, typed: str) -> bool:
    key = _key(row)
    step = rules.accepted_step(key, typed, clock.now(), last=row.last_step) if key else None
    if key is None or step is None:
        return False
    row.last_step, row.sealed_key = step, _sealed(row.person_id, key)  # under the secret of today
    return True


def _uses_up(row: SecondStep, typed: str) -> bool:
    mine = RecoveryCode.person_id == row.person_id, RecoveryCode.code_hash == tokens.hash_token(typed)
    used = session().scalar(delete(RecoveryCode).where(*mine).returning(RecoveryCode.id))
    if used is None:
        return False
    left = queries.recovery_codes_left(row.person_id)
    journal.record(
        ("person", row.person_id), "use-recovery-code", actor_id=row.person_id, after={"left": left}
    )
    _tell(row.person_id, notices.recovery_code_used, f"used:{tokens.hash_token(typed)[:16]}", left=left)
    return True
