"""What enrolments hold about a person: every enrolment with answers, attendance and certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import queries
from lms.enrolments.models import (
    Answer,
    Attendance,
    Certificate,
    Enrolment,
    FeedbackGiven,
    Proposal,
    Statement,
    Waiver,
)
from lms.enrolments.models import Score as Points
from lms.enrolments.service import cases, consented, endings, waivers
from lms.kit import clock, journal, pdf, qr
from lms.kit.consents import Consent
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import DASH, Held, Kind, Part
from lms.kit.refusal import Sentence

COUNTED = _l("It is counted: seats, statistics and balances of centres stay right, without your name.")


def _own(person_id: int) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id == person_id)


def _of_own(table: type) -> Callable[[int], ColumnElement[bool]]:
    return lambda person_id: table.enrolment_id.in_(_own(person_id))  # type: ignore[attr-defined]


HELD = (
    Held(what=_l("What you answered when enrolling"), table=Answer, whose=_of_own(Answer), gone=True),
    Held(what=_l("How you said to meet a condition"), table=Statement, whose=_of_own(Statement), gone=True),
    Held(
        what=_l("Conditions waived for you"),
        table=Waiver,
        whose=lambda person_id: Waiver.person_id == person_id,
        gone=True,
    ),
    Held(
        what=_l("Proposals of another run or person"),
        table=Proposal,
        whose=lambda person_id: or_(_of_own(Proposal)(person_id), Proposal.person_id == person_id),
        blank={"reason": DASH, "answer": DASH},
        kept=("kind", "state"),
        why=COUNTED,
    ),
    Held(what=_l("Points in a selection"), table=Points, whose=_of_own(Points), why=COUNTED),
    Held(
        what=_l("Who was there"),
        table=Attendance,
        whose=_of_own(Attendance),
        blank={"reason": DASH},
        kept=("mark", "how"),
        why=COUNTED,
    ),
    Held(
        what=_l("Certificates of completion"),
        table=Certificate,
        whose=_of_own(Certificate),
        blank={"revoke_reason": DASH},
        kept=("number", "code", "facts"),
        why=_l("Whoever has the code can still check that it is valid; your name is taken out."),
    ),
    Held(
        what=_l("That you gave feedback, not what you said"),
        table=FeedbackGiven,
        whose=_of_own(FeedbackGiven),
        why=_l("What was said was never tied to you."),
    ),
    Held(
        what=_l("Enrolments"),
        table=Enrolment,
        whose=lambda person_id: Enrolment.person_id == person_id,
        hidden=("home_note", "host_note"),
        blank={
            **dict.fromkeys(("message", "home_note", "host_note"), ""),
            **dict.fromkeys(("home_reason", "host_reason", "end_reason"), DASH),
            **dict.fromkeys(("passed_over", "priority_reason"), DASH),
        },
        kept=(
            *("ref", "organisation_kind", "fee_state", "seat"),
            *("home_decision", "host_decision", "end_state", "end_side"),
        ),
        why=COUNTED,
    ),
)


def _files(person_id: int) -> Iterator[tuple[str, bytes]]:
    """The valid certificates, as they are on their pages."""
    for card in queries.certificates_of(person_id):
        facts = {**card.facts, "qr": qr.drawing(card.facts["address"]).decode()}
        made = pdf.render("enrolments/certificate.typ", facts, created_at=card.issued_at)
        yield f"certificates/{card.number}.pdf", made


def _live(person_id: int) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.person_id == person_id, queries.LIVE).order_by(Enrolment.id)


def _obstacles(person_id: int) -> Iterator[Sentence]:
    """A run that is over, and has not said yet who completed it."""
    for row in session().scalars(_live(person_id)):
        if cases.facts_of(session().get_one(Run, row.run_id)).over(clock.now()):
            yield _l("The host has still to say whether you completed the run of %(ref)s.", ref=row.ref)


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    """Places that are still held are given back, so that the next can have them; certificates lose the name."""
    actor = centres.actor_of(person_id)
    for row in list(session().scalars(_live(person_id))):
        endings.withdraw(row.id, actor=actor)
    for found in session().scalars(select(Certificate).where(_of_own(Certificate)(person_id))):
        heading = f"{found.facts.get('title', '')} {found.number}"
        found.facts = found.facts | {"name": "–", "document_title": heading}
    journal.forget([("enrolment", ident) for ident in session().scalars(_own(person_id))])
    journal.forget_about(person_id, moves=("waive-condition", waivers.TAKEN_BACK))
    return ()


def _period() -> Period:
    return Period(months=current_app.config["LMS"].LMS_KEEP_WORDS_MONTHS)


def _old_words(now: datetime) -> Select[int]:
    """Enrolments that ended long ago, in runs that are over, and of which words are left."""
    before = _period().before(now)
    words = or_(
        *(column != "" for column in (Enrolment.message, Enrolment.home_note, Enrolment.host_note)),
        *(exists().where(table.enrolment_id == Enrolment.id) for table in (Answer, Statement)),
    )
    over = and_(~queries.LIVE, func.coalesce(Enrolment.ended_at, Enrolment.updated_at) <= before)
    query = select(Enrolment.id).join(Run, Run.id == Enrolment.run_id).where(over, words)
    return query.where(or_(Run.ends_at <= before, Run.state.in_(GONE))).order_by(Enrolment.id)


def _remove_words(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(
        update(Enrolment).where(Enrolment.id.in_(ids)).values(message="", home_note="", host_note="")
    )
    for table in (Answer, Statement):
        session().execute(delete(table).where(table.enrolment_id.in_(ids)))
    session().execute(delete(Consent).where(Consent.kind == consented.KIND, Consent.thing_id.in_(ids)))
    journal.forget([("enrolment", ident) for ident in ids])
    return ()


GONE = ("cancelled", "archived")
KINDS = (
    Kind(
        code="enrolments.words",
        what=_l("Messages, answers and internal notes of enrolments"),
        since=_l("after the enrolment and its run ended"),
        period=_period,
        due=_old_words,
        remove=_remove_words,
    ),
)
PART = Part(
    name="enrolments",
    held=HELD,
    files=_files,
    obstacles=_obstacles,
    let_go=_let_go,
    kinds=KINDS,
    withdraw={consented.KIND: consented.withdraw_consent},
)
