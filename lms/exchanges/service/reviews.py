"""Reviews: people are invited, say first whether they have a tie, read, give points, send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Review, Score, Slot
from lms.exchanges.rules import (
    REVIEW_MOVES,
    REVIEWABLE,
    Party,
    ReviewCase,
    ReviewState,
    Role,
    check_points,
    check_tie,
    reviews_missing,
)
from lms.exchanges.service import acting, cases, entries, telling_decide, ties
from lms.exchanges.service.deciding import reviews_now
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, stale
from lms.kit.states import Move
from lms.kit.zones import wall_day

THING = "review"


@use_case
def invite_reviewer(
    application_id: int,
    *,
    actor: Actor,
    person_id: int | None,
    due_on: date | None = None,
    version: int | None = None,
) -> None:
    """The host asks somebody to review. Whoever has a hard conflict of interest is refused with the sentence why."""
    at = acting.begin(application_id, actor=actor, side=Party.HOST)
    known = queries.review_of(application_id, person_id or 0)
    if known is not None and known.state == "invited" and known.invited_by_id == actor.person_id:
        return
    hard = queries.hard_conflict_with(application_id, person_id) if person_id else None
    is_open = at.application.state in REVIEWABLE
    case = ReviewCase(state=None, now=clock.now(), hard=hard, open=is_open)
    move = REVIEW_MOVES.check("invite-reviewer", case, roles=at.roles)
    ties.refuse_tied(at)
    cases.check_version(at.application, version, button=move.label)
    _refuse_badly_chosen(at.slot, person_id, due_on, known=known is not None)
    row = add(
        Review(
            application_id=application_id,
            reviewer_id=person_id or 0,
            invited_by_id=actor.person_id,
            invited_at=clock.now(),
            due_on=due_on,
        )
    )
    _journal(row, move, actor, before=None)
    entries.put_case(application_id)
    telling_decide.review_invited(at.slot, at.application, row)


def _refuse_badly_chosen(slot: Slot, person_id: int | None, due_on: date | None, *, known: bool) -> None:
    problems = []
    if slot.review_mode != "host_plus_reviewers":
        raise Refusal("no_reviewers", _l("This slot is decided by the host alone."), status=409)
    if person_id is None:
        problems.append(Problem("missing", _l("Choose the person."), "person"))
    elif known:
        problems.append(Problem("invited", _l("This person is invited already."), "person"))
    if due_on is None or due_on < wall_day(clock.now(), slot.zone):
        problems.append(Problem("due", _l("Give a day to come by which the review is due."), "due_on"))
    if problems:
        raise Refusal.of(problems)


@dataclass(frozen=True)
class _Own:
    """A reviewer at the own review: slot, application and review are locked."""

    actor: Actor
    slot: Slot
    application: Application
    review: Review

    def check(self, name: str, version: int | None, *, reason: str = "", **known: Any) -> Move[ReviewCase]:
        tie = ties.declared_by(self.review.reviewer_id, self.application.id)
        case = ReviewCase(
            state=ReviewState(self.review.state),
            now=clock.now(),
            hard=queries.hard_conflict_with(self.application.id, self.review.reviewer_id),
            declared=tie.kind if tie else "",
            waived=tie is not None and tie.waived_by_id is not None,
            open=self.application.state in REVIEWABLE,
            **known,
        )
        refusal = REVIEW_MOVES.refusal(name, case, roles={Role.REVIEWER})
        if refusal is not None and refusal.status != 422 and refusal.code != "wrong_state":
            raise refusal
        if version is not None and version != self.review.version:
            raise stale(
                _l("This review was changed since you opened the page. Nothing was saved. Look at it again.")
            )
        return REVIEW_MOVES.check(name, case, roles={Role.REVIEWER}, reason=reason or None)

    def write(self, move: Move[ReviewCase], **chosen: str) -> None:
        before = self.review.state
        self.review.state = move.follow(ReviewState(before), **chosen).state
        self.review.version += 1
        _journal(self.review, move, self.actor, before=before)
        if before != self.review.state:
            entries.put_case(self.application.id)  # what is sent or declined is not due any more

    def done(self, name: str, version: int | None) -> bool:
        """Whether this is a second click on the same button of the same page."""
        rows = journal.rows_of((THING, self.review.id))
        return bool(rows) and rows[-1].move == name and version == self.review.version - 1


def _journal(review: Review, move: Move[ReviewCase], actor: Actor, *, before: str | None) -> None:
    journal.record(
        (THING, review.id),
        move.name,
        actor_id=actor.person_id,
        before={"state": before} if before else None,
        after={"state": review.state, "version": review.version},
        side="host",
    )


def _own(application_id: int, actor: Actor) -> _Own:
    """The actor's own review of the application; nobody else's exists."""
    slot, application = cases.lock_case(application_id)
    known = queries.review_of(application_id, actor.person_id or 0)
    if known is None:
        raise NotFound
    return _Own(actor, slot, application, lock(Review, known.id))


@use_case
def accept_review(
    application_id: int, *, actor: Actor, version: int | None = None, tie: str = "", tie_text: str = ""
) -> None:
    """The reviewer declares the own ties and accepts. Without a tie the application opens; with a soft one when the
    lead has waived it; who declares a hard one declines by it. The host is told."""
    own = _own(application_id, actor)
    if own.done("accept-review", version):
        return
    before = ties.declared_by(actor.person_id, application_id)
    problems = tuple(check_tie(tie, tie_text, before=before.kind if before else ""))
    move = own.check("accept-review", version, problems=problems)
    ties.keep(application_id, actor.person_id or 0, tie, tie_text)
    own.write(move, state="declined" if tie == "hard" else "accepted")
    telling_decide.review_answered(own.slot, own.application, own.review, accepted=tie != "hard")
    if tie == "soft":
        telling_decide.leads_of_tie(own.slot, own.application, actor.person_id or 0, tie_text)


@use_case
def decline_review(
    application_id: int, *, actor: Actor, version: int | None = None, reason: str = ""
) -> None:
    """The reviewer does not review, with a reason or without; the host is told."""
    own = _own(application_id, actor)
    if own.done("decline-review", version):
        return
    move = own.check("decline-review", version, reason=reason)
    own.review.answer = reason
    own.write(move)
    telling_decide.review_answered(own.slot, own.application, own.review, accepted=False, reason=reason)


@use_case
def save_review(
    application_id: int,
    *,
    actor: Actor,
    version: int | None = None,
    points: Mapping[int, int | None],
    comment_internal: str = "",
    comment_for_applicant: str = "",
) -> None:
    """Keeps what the reviewer has so far; nobody else reads it yet."""
    own = _own(application_id, actor)
    if own.done("save-review", version):
        return
    problems = _point_problems(own, points, comment_internal, sending=False)
    move = own.check("save-review", version, problems=problems)
    if problems:
        raise Refusal.of(problems)
    _keep(own, points, comment_internal, comment_for_applicant)
    own.write(move)


@use_case
def submit_review(
    application_id: int,
    *,
    actor: Actor,
    version: int | None = None,
    points: Mapping[int, int | None],
    comment_internal: str = "",
    comment_for_applicant: str = "",
) -> None:
    """Sends the review: points for every criterion, 1 to 5. The host is told; the others' scores are open now."""
    own = _own(application_id, actor)
    if own.done("submit-review", version):
        return
    problems = _point_problems(own, points, comment_internal, sending=True)
    move = own.check("submit-review", version, problems=problems)
    _keep(own, points, comment_internal, comment_for_applicant)
    own.review.submitted_at = clock.now()
    own.write(move)
    missing = reviews_missing(reviews_now(own.application), review_mode=own.slot.review_mode)
    telling_decide.review_sent(own.slot, own.application, own.review, missing=bool(missing))


def _point_problems(
    own: _Own, points: Mapping[int, int | None], comment: str, *, sending: bool
) -> tuple[Problem, ...]:
    criteria = queries.criteria_of_slot(own.slot.id)
    return tuple(check_points(points, criteria, comment=comment, sending=sending))


def _keep(own: _Own, points: Mapping[int, int | None], internal: str, outward: str) -> None:
    own.review.comment_internal, own.review.comment_for_applicant = internal, outward
    session().execute(delete(Score).where(Score.review_id == own.review.id))
    known = {each.id for each in queries.criteria_of_slot(own.slot.id)}
    for criterion_id, given in points.items():
        if given is not None and criterion_id in known:
            add(Score(review_id=own.review.id, criterion_id=criterion_id, points=given))
