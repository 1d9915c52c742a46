"""Accounts and what keeps them safe: sign-in sessions, counters of failed attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

NAME_LENGTH = 120
EMAIL_LENGTH = 254
TOKEN_NAME_LENGTH = 60


class Person(Base):
    """One account. `email_key`: the case-folded address, unique; `verified_at`: when the address was confirmed."""

    __tablename__ = "person"
    __table_args__ = (
        Index("uq_person_email_key", "email_key", unique=True),
        Index("uq_person_ref", "ref", unique=True),
        Index(
            "ix_person_deactivated",
            "id",
            sqlite_where=text("deactivated_at IS NOT NULL"),
            postgresql_where=text("deactivated_at IS NOT NULL"),
        ),
        CheckConstraint("length(name) > 0", name="name_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24))  # opaque, for addresses
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    email_key: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    shortcuts: Mapped[bool] = mapped_column(
        default=True
    )  # single-key shortcuts (WCAG 2.1.4: can be turned off)
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]


class SignInSession(Base):
    """One device that is signed in. `token_hash` is SHA-256 of what its cookie carries."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("uq_sign_in_session_token_hash", "token_hash", unique=True),
        Index("ix_sign_in_session_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    remembered: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PersonalToken(Base):
    """What a program of the person's own reads the API with. Only the SHA-256 of it is stored; no password change ends
    it."""

    __tablename__ = "personal_token"
    __table_args__ = (
        Index("uq_personal_token_token_hash", "token_hash", unique=True),
        Index("ix_personal_token_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(TOKEN_NAME_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    hour: Mapped[str] = mapped_column(String(13), default="")  # UTC hour the count below is for
    hour_count: Mapped[int] = mapped_column(default=0)


class SecondStep(Base):
    """The key of the codes that a person types at sign-in, under seal. Without `confirmed_at` it is being set up.
    `last_step` is the step of time of the last code that was accepted: none before it is accepted any more."""

    __tablename__ = "second_step"
    __table_args__ = tuple(
        Index(name, "person_id", unique=True, sqlite_where=text(state), postgresql_where=text(state))
        for name, state in (
            ("uq_second_step_confirmed", "confirmed_at IS NOT NULL"),
            ("uq_second_step_begun", "confirmed_at IS NULL"),
        )
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    sealed_key: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """What a person types once instead of a code of the app. Only the SHA-256 of it is stored; used ones go."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code", "person_id", "code_hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class Attempt(Base):
    """A counter of failed attempts in a window of time, shared by all processes."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))  # kind and a hash: no address, no mail address in clear
    at: Mapped[datetime]
    cost: Mapped[int] = mapped_column(Integer, default=1)


means("uq_person_email_key", Problem("email_taken", _l("This address cannot be used."), "email"))
