"""The moves of a slot, and what is true of it at a moment: open, closing, full."""

from __future__ import annotations

from datetime import datetime

from lms.exchanges.rules.case import SlotCase
from lms.exchanges.rules.moves import ROLE_WORDS
from lms.exchanges.rules.parts import Role
from lms.exchanges.rules.vocabulary import SLOT_STATE_WORDS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.states import Move, Pattern, Table, when

NEVER_CLOSES = frozenset({"continuous", "by_agreement"})
"""Intakes that the clock never closes."""


def _complete(case: SlotCase) -> Refusal | None:
    return Refusal.of(case.problems) if case.problems else None


def _place_left(case: SlotCase) -> Refusal | None:
    if case.facts.place_free:
        return None
    return Refusal(
        "no_place", _l("All places are offered or taken; nothing is left to reopen for."), status=409
    )


def _deadline_ahead(case: SlotCase) -> Refusal | None:
    if case.facts.last_deadline() is None or case.facts.next_deadline(case.now) is not None:
        return None
    return Refusal("deadline_past", _l("The deadline must be in the future."), "cutoffs")


def _host_once_public(case: SlotCase) -> Refusal | None:
    if case.state is None or case.state.state == "draft" or case.actor_decides:
        return None
    sentence = _l("Once a slot is public, only a coordinator of the host centre changes it.")
    return Refusal("not_yours", sentence, status=403)


def _nobody_there(case: SlotCase) -> Refusal | None:
    if not case.underway:
        return None
    sentence = _l("A stay is under way: %(refs)s. End it first.", refs=", ".join(case.underway))
    return Refusal("under_way", sentence, status=409)


def _never_published(case: SlotCase) -> Refusal | None:
    if not case.ever_published:
        return None
    return Refusal("was_public", _l("It was public once: cancel it instead."), status=409)


def _creator(case: SlotCase) -> Refusal | None:
    if case.actor_is_creator:
        return None
    return Refusal("not_yours", _l("Only who wrote the draft deletes it."), status=403)


SLOT_MOVES: Table[SlotCase] = Table(
    (
        Move(
            "create-slot",
            _l("Draft a slot"),
            (),
            when(state="draft"),
            (Role.EDITOR, Role.HOST),
            (_complete,),
            refuses_when=_l("a field is wrong"),
        ),
        Move(
            "post-slot",
            _l("Publish"),
            (when(state="draft"),),
            when(state="published"),
            (Role.HOST,),
            (_complete, _deadline_ahead),
            refuses_when=_l(
                "a required field is missing; a deadline has passed; nobody could stay that long"
            ),
        ),
        Move(
            "edit-slot",
            _l("Change"),
            (when(state=("draft", "published", "closed")),),
            Pattern((), name=_l("as it was")),
            (Role.EDITOR, Role.HOST),
            (_host_once_public, _complete),
            needs_reason=lambda case: case.state is not None and case.state.state != "draft",
            reason_field="note",
            refuses_when=_l(
                "published and no note; with applications: an earlier deadline, fewer places than offered,"
                " another kind or eligibility"
            ),
        ),
        Move(
            "close-slot",
            _l("Close"),
            (when(state="published"),),
            when(state="closed"),
            (Role.HOST, Role.SYSTEM),
        ),
        Move(
            "reopen-slot",
            _l("Open again"),
            (when(state="closed"),),
            when(state="published"),
            (Role.HOST,),
            (_place_left, _complete, _deadline_ahead),
            refuses_when=_l("no place left; no deadline ahead"),
        ),
        Move(
            "cancel-slot",
            _l("Cancel the slot"),
            (when(state=("published", "closed")),),
            when(state="cancelled"),
            (Role.HOST,),
            (_nobody_there,),
            needs_reason=True,
            refuses_when=_l("a stay is under way; no reason"),
        ),
        Move(
            "archive-slot",
            _l("Archive"),
            (when(state=("closed", "cancelled")),),
            when(state="archived"),
            (Role.SYSTEM,),
            refuses_when=_l("less than 90 days after the last stay"),
        ),
        Move(
            "delete-slot",
            _l("Delete the draft"),
            (when(state="draft"),),
            Pattern((), name=_l("gone")),
            (Role.EDITOR, Role.HOST),
            (_creator, _never_published),
            refuses_when=_l("somebody else's draft; it was public once"),
        ),
    ),
    roles=ROLE_WORDS,
    words={"state": "", **SLOT_STATE_WORDS},
)
"""Every move of a slot."""


def closes_itself(intake: str, last_deadline: datetime | None, now: datetime) -> bool:
    """Whether the clock closes a published slot now: its last deadline has passed, and its intake has an end."""
    return intake not in NEVER_CLOSES and last_deadline is not None and last_deadline <= now
