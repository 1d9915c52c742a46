"""Questions about accounts. Answers are plain values; nothing here tells a password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.kit import clock
from lms.kit.db import session
from lms.kit.tokens import hash_token
from lms.people import rules
from lms.people.models import Person, PersonalToken, RecoveryCode, SecondStep, SignInSession


@dataclass(frozen=True)
class PersonCard:
    """A person as other features see one. `ref` is for addresses, `zone` an IANA name, `language` a two-letter code."""

    id: int
    ref: str
    name: str
    email: str
    zone: str
    language: str
    verified: bool
    deactivated: bool

    @property
    def reachable(self) -> bool:
        """Whether mails about cases may be sent: the address is confirmed and the account is in use."""
        return self.verified and not self.deactivated


CARD_COLUMNS = (
    Person.id,
    Person.ref,
    Person.name,
    Person.email,
    Person.zone,
    Person.language,
    Person.verified_at,
    Person.deactivated_at,
)


def card_of(row: Any) -> PersonCard:
    """The card of a row that has `CARD_COLUMNS`."""
    return PersonCard(
        row.id,
        row.ref,
        row.name,
        row.email,
        row.zone,
        row.language,
        row.verified_at is not None,
        row.deactivated_at is not None,
    )


_CARD = select(*CARD_COLUMNS).where(Person.id == bindparam("person"))
_CARDS = select(*CARD_COLUMNS).where(Person.id.in_(bindparam("people", expanding=True))).order_by(Person.id)


def person_card(person_id: int) -> PersonCard | None:
    """The card of one person, or None."""
    row = session().execute(_CARD, {"person": person_id}).one_or_none()
    return card_of(row) if row is not None else None


def person_cards(ids: Iterable[int]) -> dict[int, PersonCard]:
    """The cards of these people by id, in order of id; unknown ids are left out. One query."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: card_of(row) for row in session().execute(_CARDS, {"people": wanted})}


def person_id_by_email(email: str) -> int | None:
    """Whose address this is, in whatever spelling of case; None when nobody's."""
    return session().scalar(select(Person.id).where(Person.email_key == rules.email_key(email)))


def person_id_by_ref(ref: str) -> int | None:
    """The person with this public reference."""
    return session().scalar(select(Person.id).where(Person.ref == ref))


def shortcuts_of(person_id: int) -> bool:
    """Whether the person wants single-key shortcuts (WCAG 2.1.4)."""
    return bool(session().scalar(select(Person.shortcuts).where(Person.id == person_id)))


@dataclass(frozen=True)
class Device:
    """A sign-in that has not ended. `handle` names it in forms and tells nothing about its secret."""

    handle: str
    device: str
    remembered: bool
    created_at: datetime
    expires_at: datetime


HANDLE_LENGTH = 16


def devices_of(person_id: int) -> list[Device]:
    """The sign-ins of a person that have not ended, newest first."""
    rows = session().scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > clock.now(),
        )
        .order_by(SignInSession.id.desc())
    )
    return [
        Device(row.token_hash[:HANDLE_LENGTH], row.device, row.remembered, row.created_at, row.expires_at)
        for row in rows
    ]


@dataclass(frozen=True)
class TokenCard:
    """A personal token that works, as its owner sees it; `handle` names it in pages, it opens nothing."""

    handle: str
    name: str
    created_at: datetime
    used_at: datetime | None


def tokens_of(person_id: int) -> list[TokenCard]:
    """The person's tokens that work, in the order they were made."""
    working = PersonalToken.person_id == person_id, PersonalToken.withdrawn_at.is_(None)
    rows = session().scalars(select(PersonalToken).where(*working).order_by(PersonalToken.id))
    return [TokenCard(row.token_hash[:HANDLE_LENGTH], row.name, row.created_at, row.used_at) for row in rows]


@dataclass(frozen=True)
class TokenHolder:
    """Whom a personal token speaks for, and how often it was used in the hour `hour` of UTC."""

    token_id: int
    card: PersonCard
    used_at: datetime | None
    hour: str
    hour_count: int


_HOLDER = (  # made once: every request with a token asks it
    select(
        *CARD_COLUMNS,
        PersonalToken.id.label("token_id"),
        PersonalToken.used_at,
        PersonalToken.hour,
        PersonalToken.hour_count,
    )
    .join(PersonalToken, PersonalToken.person_id == Person.id)
    .where(
        PersonalToken.token_hash == bindparam("token_hash"),
        PersonalToken.withdrawn_at.is_(None),
        Person.deactivated_at.is_(None),
    )
)


def token_holder(token: str) -> TokenHolder | None:
    """Whom `token` speaks for; None for one that is unknown, withdrawn, or of a deactivated person. One query."""
    row = session().execute(_HOLDER, {"token_hash": hash_token(token)}).one_or_none()
    if row is None:
        return None
    return TokenHolder(row.token_id, card_of(row), row.used_at, row.hour, row.hour_count)


def second_step_since(person_id: int) -> datetime | None:
    """Since when the person types a code at sign-in, too; None: the password is enough."""
    return session().scalar(
        select(SecondStep.confirmed_at).where(
            SecondStep.person_id == person_id, SecondStep.confirmed_at.is_not(None)
        )
    )


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes of the person still work."""
    mine = RecoveryCode.person_id == person_id
    return session().scalar(select(func.count(RecoveryCode.id)).where(mine)) or 0


def demonstration_accounts_exist() -> bool:
    """Whether this database holds accounts whose password everybody can read in the README."""
    return session().scalar(select(Person.id).where(Person.demonstration).limit(1)) is not None
