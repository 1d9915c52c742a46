"""Consents as people gave them: to which words, in which version, since when, until when (GDPR, article 7(1)).

The features ask for them and act on them; here stands the proof, and what one place lists.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit import clock
from lms.kit.db import Base, add, in_use_case, session
from lms.kit.tokens import hash_token

STANDING = "withdrawn_at IS NULL"


class ConsentText(Base):
    """The words of a kind of consent as they stood on the page, in one language; never changed, never deleted. Other
    words are another version; version 0 says of consents from before this list that the words were not recorded."""

    __tablename__ = "consent_text"
    __table_args__ = (Index("uq_consent_text", "kind", "digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class Consent(Base):
    """A person agreed to a text about one case (`thing_id`, which `ref` names, and `part` of it); one stands at a
    time."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_standing",
            "person_id",
            "kind",
            "thing_id",
            "part",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
        Index("ix_consent_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str] = mapped_column(String(24))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_text.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def keep(
    person_id: int, kind: str, thing_id: int, *, ref: str, words: str, given: bool, part: int = 0
) -> None:
    """Within the open use case: the person agrees to `words`, or does not (any more). The same again changes nothing;
    other words end the consent to the former ones."""
    if not in_use_case():
        raise AssertionError("a consent is kept inside the use case in which it is given")
    mine = select(Consent).where(
        Consent.person_id == person_id,
        Consent.kind == kind,
        Consent.thing_id == thing_id,
        Consent.part == part,
    )
    standing = session().scalars(mine.where(Consent.withdrawn_at.is_(None)).with_for_update()).one_or_none()
    text_id = _text_id(kind, words) if given else None
    if standing is not None:
        if standing.text_id == text_id:
            return
        standing.withdrawn_at = clock.now()
        session().flush()
    if text_id is not None:
        row = Consent(person_id=person_id, kind=kind, thing_id=thing_id, part=part, ref=ref, text_id=text_id)
        row.given_at = clock.now()
        add(row)


def _text_id(kind: str, words: str) -> int:
    digest = hash_token(words)
    of_kind = select(ConsentText.id).where(ConsentText.kind == kind)
    known = session().scalar(of_kind.where(ConsentText.digest == digest))
    if known is not None:
        return known
    newest = select(func.max(ConsentText.version)).where(ConsentText.kind == kind)
    version = (session().scalar(newest) or 0) + 1
    made = ConsentText(kind=kind, version=version, words=words, digest=digest, since=clock.now())
    return add(made).id
