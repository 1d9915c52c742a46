"""The moves of a review, and who must not judge whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.exchanges.rules.moves import ROLE_WORDS
from lms.exchanges.rules.parts import Role
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence
from lms.kit.states import Move, Pattern, Table, when

REVIEW_STATES: dict[str, Sentence] = {
    "invited": _l("Invited"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "submitted": _l("Sent"),
}


@dataclass(frozen=True)
class ReviewState:
    """The one stored part of a review."""

    state: str = "invited"


@dataclass(frozen=True, kw_only=True)
class ReviewCase:
    """What the guards look at. `hard`: why this person may not judge this applicant. `declared`: the tie that the
    reviewer declared, "" while none was asked; `waived`: the lead has waived a soft one. `open`: the application still
    waits for the host's decision."""

    state: ReviewState | None
    now: datetime
    hard: Refusal | None = None
    declared: str = ""
    waived: bool = False
    open: bool = True
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ties:
    """What the platform itself knows of a person and an application: each is a hard conflict of interest, but for
    `declared_soft`, a tie that nobody has waived."""

    is_applicant: bool = False
    is_supervisor_or_contact: bool = False
    same_home: bool = False
    same_employer: bool = False
    applies_too: bool = False
    endorsed_it: bool = False
    declared_hard: bool = False
    declared_soft: bool = False


def hard_conflict(ties: Ties, *, name: str) -> Refusal | None:
    """Why `name` cannot judge, in one sentence (XB21); None when nothing is known. 403."""
    sentences: tuple[tuple[bool, Sentence], ...] = (
        (ties.is_applicant, _l("%(name)s is the applicant and cannot review this.", name=name)),
        (
            ties.is_supervisor_or_contact,
            _l("%(name)s is named as supervisor or host contact and cannot review this.", name=name),
        ),
        (
            ties.same_home,
            _l("%(name)s belongs to the applicant's home centre and cannot review this.", name=name),
        ),
        (
            ties.same_employer,
            _l("%(name)s works for the applicant's employer and cannot review this.", name=name),
        ),
        (ties.applies_too, _l("%(name)s has applied to this slot and cannot review this.", name=name)),
        (ties.endorsed_it, _l("%(name)s endorsed this application and cannot review it.", name=name)),
        (
            ties.declared_hard,
            _l("%(name)s declared a family, supervision or financial tie and cannot review this.", name=name),
        ),
    )
    sentence = next((sentence for holds, sentence in sentences if holds), None)
    return None if sentence is None else Refusal("conflict", sentence, "person", status=403)


def _no_hard(case: ReviewCase) -> Refusal | None:
    return case.hard


def _still_open(case: ReviewCase) -> Refusal | None:
    if case.open:
        return None
    return Refusal("decided", _l("The host has decided on this application."), status=409)


def _cleared(case: ReviewCase) -> Refusal | None:
    if not case.declared:
        return Refusal("declare_first", _l("Say first whether you have a tie to the applicant."), status=409)
    if case.declared == "soft" and not case.waived:
        return Refusal(
            "not_cleared", _l("The lead of the host centre has to waive the tie you declared."), status=409
        )
    return None


def _complete(case: ReviewCase) -> Refusal | None:
    return Refusal.of(case.problems) if case.problems else None


AS_IT_IS = Pattern((), name=_l("as it was"))

REVIEW_MOVES: Table[ReviewCase] = Table(
    (
        Move(
            "invite-reviewer",
            _l("Invite a reviewer"),
            (),
            when(state="invited"),
            (Role.HOST,),
            (_still_open, _no_hard),
            refuses_when=_l("hard conflict of interest; invited already; decided"),
        ),
        Move(
            "accept-review",
            _l("Declare and accept"),
            (when(state="invited"),),
            when(state=("accepted", "declined")),
            (Role.REVIEWER,),
            (_still_open, _no_hard, _complete),
            refuses_when=_l(
                "hard conflict of interest; no words about the tie; decided. Who declares a hard tie declines"
            ),
        ),
        Move(
            "decline-review",
            _l("Decline"),
            (when(state=("invited", "accepted")),),
            when(state="declined"),
            (Role.REVIEWER,),
            refuses_when=_l("it was sent or declined"),
        ),
        Move(
            "waive-conflict",
            _l("Waive the tie"),
            (when(state="accepted"),),
            AS_IT_IS,
            (Role.LEAD,),
            (_still_open, _no_hard),
            needs_reason=True,
            refuses_when=_l("no tie was declared; no reason"),
        ),
        Move(
            "save-review",
            _l("Save"),
            (when(state="accepted"),),
            AS_IT_IS,
            (Role.REVIEWER,),
            (_still_open, _no_hard, _cleared),
            refuses_when=_l("not cleared; decided"),
        ),
        Move(
            "submit-review",
            _l("Send the review"),
            (when(state="accepted"),),
            when(state="submitted"),
            (Role.REVIEWER,),
            (_still_open, _no_hard, _cleared, _complete),
            refuses_when=_l("not cleared; a score is missing; decided"),
        ),
    ),
    roles=ROLE_WORDS,
    words={"state": "", **REVIEW_STATES},
)
"""Every move of a review."""
