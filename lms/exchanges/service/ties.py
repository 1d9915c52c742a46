"""Conflicts of interest: what the platform knows, what people declare, and what the lead of the host waives."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Conflict, Review
from lms.exchanges.rules import (
    REVIEW_MOVES,
    Party,
    ReviewCase,
    ReviewState,
    Role,
    check_tie,
    decider_conflict,
    may_decide,
)
from lms.exchanges.service import acting, telling_decide
from lms.exchanges.service.acting import Acting
from lms.kit import clock, journal
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.people import queries as people


def declared_by(person_id: int | None, application_id: int) -> Conflict | None:
    """What this person declared about the applicant."""
    query = select(Conflict).where(Conflict.application_id == application_id, Conflict.person_id == person_id)
    return session().scalars(query).one_or_none()


def conflict_of(at: Acting) -> Refusal | None:
    """Why the actor, who decides for the host, does not decide on this application."""
    ties = queries.ties_of(at.actor.person_id or 0, at.slot, at.application)
    return None if may_decide(ties) else decider_conflict(ties, deciders=at.other_deciders)


def refuse_tied(at: Acting) -> None:
    """Refuses (403) whoever would decide on the own application, or has a tie that stands in the way."""
    if at.actor.person_id == at.application.applicant_id:
        names = ", ".join(at.other_deciders) or _l("Another coordinator")
        sentence = _l("You cannot decide on your own application. %(names)s can.", names=names)
        raise Refusal("own_case", sentence, status=403)
    if (conflict := conflict_of(at)) is not None:
        raise conflict


def keep(application_id: int, person_id: int, kind: str, text: str) -> Conflict:
    """Stores what somebody declares now; a waiver is of the tie that was declared before it, so it goes."""
    row = declared_by(person_id, application_id)
    if row is None:
        return add(
            Conflict(
                application_id=application_id,
                person_id=person_id,
                kind=kind,
                text=text,
                declared_at=clock.now(),
            )
        )
    if (row.kind, row.text) != (kind, text):
        row.kind, row.text, row.declared_at = kind, text, clock.now()
        row.waived_by_id, row.waived_reason = None, ""
    return row


@use_case
def declare_tie(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    tie: str = "",
    tie_text: str = "",
) -> None:
    """A coordinator of the host says whether there is a tie to the applicant: with a soft one nobody decides before
    the lead waives it, with a hard one not at all. The leads are told of a soft one."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("declare-tie", version=version):
        return
    before = declared_by(actor.person_id, application_id)
    problems = tuple(check_tie(tie, tie_text, before=before.kind if before else ""))
    move = at.allow("declare-tie", version=version, problems=problems)
    keep(application_id, actor.person_id or 0, tie, tie_text)
    at.write(move, internal=tie_text)
    if tie == "soft":
        telling_decide.leads_of_tie(at.slot, at.application, actor.person_id or 0, tie_text)


@use_case
def waive_tie(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    person: str = "",
    reason: str = "",
) -> None:
    """The lead of the host waives a soft tie that a decider or reviewer (`person`: the reference) declared; not the own
    one. The person is told."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("waive-tie", version=version):
        return
    person_id = people.person_id_by_ref(person) if person else None
    tie = declared_by(person_id, application_id)
    move = at.allow("waive-tie", version=version, reason=reason, problems=_cannot_waive(tie, actor.person_id))
    if tie is None:  # the guard has said so
        raise AssertionError("nothing to waive")
    _waive_review(at, tie, reason)
    tie.waived_by_id, tie.waived_reason = actor.person_id, reason
    at.write(move, internal=reason)
    telling_decide.tie_waived(at.slot, at.application, tie.person_id, reason)


def _cannot_waive(tie: Conflict | None, actor_id: int | None) -> tuple[Problem, ...]:
    if tie is None or tie.kind != "soft" or tie.waived_by_id is not None:
        return (Problem("nothing_to_waive", _l("Choose who declared a tie that can be waived."), "person"),)
    if tie.person_id == actor_id:
        return (Problem("own_tie", _l("Somebody else waives your own tie."), "person"),)
    return ()


def _waive_review(at: Acting, tie: Conflict, reason: str) -> None:
    """Where the tie is a reviewer's, the review's own table agrees too."""
    review = session().scalar(
        select(Review).where(
            Review.application_id == tie.application_id,
            Review.reviewer_id == tie.person_id,
            Review.state == "accepted",
        )
    )
    if review is None:
        return
    case = ReviewCase(state=ReviewState(review.state), now=clock.now(), declared=tie.kind)
    REVIEW_MOVES.check("waive-conflict", case, roles={Role.LEAD}, reason=reason)
    review.version += 1
    journal.record(
        ("review", review.id),
        "waive-conflict",
        actor_id=at.actor.person_id,
        after={"state": review.state, "version": review.version},
        reason=reason,
        side="host",
    )
