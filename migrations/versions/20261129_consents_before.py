"""Consents from before there was a list of them: the words, and in which version, were not recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STAY = "SELECT a.applicant_id AS person_id, a.id AS thing_id, 0 AS part, COALESCE(a.ref, '') AS ref"
APPLICATION = (
    f"{STAY}, a.submitted_at AS at FROM exchange_application a"
    " WHERE a.submitted_at IS NOT NULL AND a.anonymised_at IS NULL AND a.consent_"
)
REPORT = (
    f"{STAY}, r.submitted_at AS at FROM exchange_application a JOIN exchange_report r ON r.application_id = a.id"
    " WHERE r.author = 'applicant' AND r.submitted_at IS NOT NULL AND a.anonymised_at IS NULL AND r.consent_"
)
ANSWER = (
    "SELECT e.person_id, e.id AS thing_id, q.id AS part, COALESCE(e.ref, '') AS ref, w.answered_at AS at"
    " FROM enrolment_answer w JOIN run_question q ON q.id = w.question_id JOIN enrolment e ON e.id = w.enrolment_id"
    " WHERE q.kind = 'consent' AND w.value <> ''"
)
GIVEN = (  # of which kind, what it was about, and where it stands
    ("exchange.publish", "What comes out of the stay may be published", APPLICATION + "publish"),
    ("exchange.photo", "Photographs of me may be published", APPLICATION + "photo"),
    ("exchange.public", "The summary may be published", REPORT + "public"),
    ("exchange.name", "My name may stand beside it", REPORT + "name"),
    ("enrolment.question", "What the host asked when you enrolled", ANSWER),
)


def upgrade() -> None:
    bind, now = op.get_bind(), datetime.now(UTC)
    day = str(bind.scalar(sa.text("SELECT min(since) FROM consent_text")) or now)[:10]
    text = sa.table("consent_text", *map(sa.column, ("id", "kind", "version", "words", "digest")))
    text.append_column(sa.column("since", sa.DateTime(timezone=True)))
    for kind, about, given in GIVEN:
        unrecorded = (
            f"FROM ({given}) AS g WHERE NOT EXISTS (SELECT 1 FROM consent c WHERE c.person_id = g.person_id"  # noqa: S608 - fixed words
            " AND c.kind = :kind AND c.thing_id = g.thing_id AND c.part = g.part)"
        )
        if not bind.scalar(sa.text("SELECT count(*) " + unrecorded), {"kind": kind}):
            continue
        words = f"{about} (given before {day}; the exact words were not recorded)"
        digest = sha256(words.encode()).hexdigest()
        bind.execute(sa.insert(text).values(kind=kind, version=0, words=words, digest=digest, since=now))
        ident = bind.scalar(sa.select(text.c.id).where(text.c.kind == kind, text.c.digest == digest))
        into = "INSERT INTO consent (person_id, kind, thing_id, part, ref, text_id, given_at)"
        row = "SELECT g.person_id, CAST(:kind AS VARCHAR(40)), g.thing_id, g.part, g.ref, :text, g.at "
        bind.execute(sa.text(f"{into} {row}{unrecorded}"), {"kind": kind, "text": ident})


def downgrade() -> None:
    op.execute("DELETE FROM consent WHERE text_id IN (SELECT id FROM consent_text WHERE version = 0)")
    op.execute("DELETE FROM consent_text WHERE version = 0")
