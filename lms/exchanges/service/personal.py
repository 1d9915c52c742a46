"""What exchange holds about a person: the own applications with all of theirs, and what one did in others'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from sqlalchemy import ColumnElement, Select, select, update

from lms.centres import queries as centres
from lms.exchanges.models import (
    Agreement,
    Application,
    ApplicationCourse,
    ApplicationFile,
    Conflict,
    Decider,
    Document,
    Interruption,
    Message,
    Report,
    Review,
    Signature,
    Slot,
    SlotFollower,
    Stay,
    Wanted,
)
from lms.exchanges.queries.retention import old_cvs, old_ended, old_refused
from lms.exchanges.rules import KEPT_DAYS, LIVE_STATES
from lms.exchanges.rules.applying import WITHDRAWABLE
from lms.exchanges.rules.retention import CASE_MONTHS, CV_MONTHS, REFUSED_MONTHS
from lms.exchanges.service import anonymising, applying, consents, drafts, files, jobs_apply
from lms.kit import journal
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import DASH, Held, Kind, Part
from lms.kit.refusal import Sentence

BOUND = tuple(sorted(LIVE_STATES - set(WITHDRAWABLE)))
"""From the agreement until the case is closed the applicant alone cannot end it: the centres rely on it."""
CASES_STAY = _l("It belongs to the case of somebody else, and goes 24 months after that one ended.")


def _own(person_id: int) -> Select[int]:
    return select(Application.id).where(Application.applicant_id == person_id)


def _of_own(table: type) -> Callable[[int], ColumnElement[bool]]:
    return lambda person_id: table.application_id.in_(_own(person_id))  # type: ignore[attr-defined]


def _of_own_stay(person_id: int) -> ColumnElement[bool]:
    return Interruption.stay_id.in_(select(Stay.id).where(Stay.application_id.in_(_own(person_id))))


def _of_own_agreement(person_id: int) -> ColumnElement[bool]:
    mine = select(Agreement.id).where(Agreement.application_id.in_(_own(person_id)))
    return Signature.agreement_id.in_(mine)


OWN = (
    Held(
        what=_l("Applications for a stay"),
        table=Application,
        whose=lambda person_id: Application.applicant_id == person_id,
        hidden=("home_internal", "host_internal", "feasible_note", "draft_ref", "sent_plan", "person_years"),
        by_feature=True,
        why=_l("Reference, centres, state and days stay, so that no figure changes; nothing leads to you."),
    ),
    Held(
        what=_l("Courses asked of you before a stay"),
        table=ApplicationCourse,
        whose=_of_own(ApplicationCourse),
        by_feature=True,
        why=_l("It names a course, and nobody."),
    ),
    Held(
        what=_l("Files of your applications"),
        table=ApplicationFile,
        whose=_of_own(ApplicationFile),
        hidden=("stored",),
        by_feature=True,
    ),
    Held(
        what=_l("Messages about your applications"),
        table=Message,
        whose=lambda person_id: (
            _of_own(Message)(person_id)
            & ((Message.author_id == person_id) | Message.audience.in_(("all", "applicant")))
        ),
        by_feature=True,
    ),
    Held(
        what=_l("Reviews of your applications"),
        table=Review,
        whose=_of_own(Review),
        hidden=("comment_internal", "answer"),
        by_feature=True,
    ),
    Held(what=_l("Agreements about your stays"), table=Agreement, whose=_of_own(Agreement), by_feature=True),
    Held(what=_l("Signatures of them"), table=Signature, whose=_of_own_agreement, by_feature=True),
    Held(what=_l("Papers of your stays"), table=Document, whose=_of_own(Document), by_feature=True),
    Held(
        what=_l("Your stays"),
        table=Stay,
        whose=_of_own(Stay),
        by_feature=True,
        why=_l("The days stay for the figures; a certificate goes on being valid, without your name."),
    ),
    Held(what=_l("Days away during a stay"), table=Interruption, whose=_of_own_stay, by_feature=True),
    Held(what=_l("Reports about your stays"), table=Report, whose=_of_own(Report), by_feature=True),
)
IN_CASES_OF_OTHERS = (
    Held(
        what=_l("Messages that you wrote in the cases of others"),
        table=Message,
        whose=lambda person_id: Message.author_id == person_id,
        kept=("side", "audience", "text"),
        why=CASES_STAY,
    ),
    Held(
        what=_l("Reviews that you wrote"),
        table=Review,
        whose=lambda person_id: Review.reviewer_id == person_id,
        kept=("state", "answer", "comment_internal", "comment_for_applicant"),
        why=CASES_STAY,
    ),
    Held(
        what=_l("What you declared about ties to an applicant"),
        table=Conflict,
        whose=lambda person_id: Conflict.person_id == person_id,
        blank={"text": DASH, "waived_reason": DASH},
        kept=("kind",),
        why=_l("That there was a tie, and of which kind, belongs to the decision."),
    ),
    Held(
        what=_l("Signatures that you gave for a centre"),
        table=Signature,
        whose=lambda person_id: Signature.person_id == person_id,
        kept=("role", "name", "position_text", "sha256"),
        why=_l("Others rely on the agreement; it goes 24 months after the case ended."),
    ),
    Held(
        what=_l("Applications that you were assigned to decide on"),
        table=Decider,
        whose=lambda person_id: Decider.person_id == person_id,
        why=CASES_STAY,
    ),
)
POSTS = (
    Held(
        what=_l("Places whose deadlines you follow"),
        table=SlotFollower,
        whose=lambda person_id: SlotFollower.person_id == person_id,
        gone=True,
    ),
    Held(
        what=_l("What you said you look for, or can give"),
        table=Wanted,
        whose=lambda person_id: Wanted.author_id == person_id,
        gone=True,
    ),
)


def _files(person_id: int) -> Iterator[tuple[str, bytes]]:
    query = (
        select(ApplicationFile, Application.ref, Application.draft_ref)
        .join(Application, Application.id == ApplicationFile.application_id)
        .where(Application.applicant_id == person_id)
        .order_by(ApplicationFile.id)
    )
    for row, ref, draft_ref in session().execute(query):
        content = files.content_of(row.stored)
        if content is not None:
            yield f"applications/{ref or draft_ref}/{row.kind}-{row.name}", content


def _obstacles(person_id: int) -> Iterator[Sentence]:
    bound = select(Application.ref).where(Application.applicant_id == person_id, Application.state.in_(BOUND))
    for ref in session().scalars(bound.order_by(Application.id)):
        yield _l(
            "Your stay %(ref)s is agreed or under way: two centres rely on it until it is closed.", ref=ref
        )
    reviews = (
        select(Application.ref)
        .join(Review, Review.application_id == Application.id)
        .where(Review.reviewer_id == person_id, Review.state.in_(("invited", "accepted")))
        .where(Application.state.in_(LIVE_STATES), Application.applicant_id != person_id)
    )
    for ref in session().scalars(reviews.order_by(Review.id)):
        yield _l("You were asked to review %(ref)s: send the review, or decline it.", ref=ref)
    decides = (
        select(Application.ref)
        .join(Decider, Decider.application_id == Application.id)
        .where(Decider.person_id == person_id, Application.state.in_(LIVE_STATES))
    )
    for ref in session().scalars(decides.order_by(Application.id)):
        yield _l("You are assigned to decide on %(ref)s: ask the network office for somebody else.", ref=ref)
    hosts = select(Slot.title).where(Slot.host_contact_id == person_id, Slot.state == "published")
    for title in session().scalars(hosts.order_by(Slot.id)):
        yield _l("You are the contact of “%(title)s”: ask the host centre to name another.", title=title)


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    """Drafts go, what is open is withdrawn, and all of it is anonymised as cases of old are."""
    actor = centres.actor_of(person_id)
    query = select(Application).where(Application.applicant_id == person_id).order_by(Application.id)
    stored: list[str] = []
    for row in list(session().scalars(query)):
        if row.state in WITHDRAWABLE and row.submitted_at is not None:
            applying.withdraw(row.id, actor=actor)
        if row.state == "draft":
            stored += drafts.erase(row, actor_id=person_id)
        else:
            stored += anonymising.anonymise(row.id)
    posts = session().scalars(select(Wanted.id).where(Wanted.author_id == person_id).order_by(Wanted.id))
    journal.forget([("wanted", ident) for ident in posts])
    session().execute(update(Slot).where(Slot.host_contact_id == person_id).values(host_contact_id=None))
    return [partial(files.remove, stored)]


KINDS = (
    Kind(
        code="exchanges.cv",
        what=_l("Curricula of applications"),
        since=_l("after the decision"),
        period=lambda: Period(months=CV_MONTHS),
        due=old_cvs,
    ),
    Kind(
        code="exchanges.refused",
        what=_l("Applications refused or declined: all that tells of a person"),
        since=_l("after the decision"),
        period=lambda: Period(months=REFUSED_MONTHS),
        due=old_refused,
    ),
    Kind(
        code="exchanges.case",
        what=_l("Cases of stays: all that tells of a person"),
        since=_l("after the end"),
        period=lambda: Period(months=CASE_MONTHS),
        due=old_ended,
    ),
    Kind(
        code="exchanges.draft",
        what=_l("Drafts of applications"),
        since=_l("after the last change"),
        period=lambda: Period(days=KEPT_DAYS),
        due=jobs_apply.old_drafts,
    ),
)
PART = Part(
    name="exchanges",
    held=(*OWN, *IN_CASES_OF_OTHERS, *POSTS),
    files=_files,
    obstacles=_obstacles,
    let_go=_let_go,
    kinds=KINDS,
    withdraw=dict.fromkeys(consents.KINDS, consents.withdraw_consent),
)
