"""By when a side should decide, and what happens when it does not."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.enrolments.rules.case import RunFacts
from lms.enrolments.rules.parts import Acceptance, Parts, Step, next_step

ESCALATED_AFTER = timedelta(days=3)
"""How long after the due date the leads of the centre are told."""


def due_at(parts: Parts, run: RunFacts, *, days: int, now: datetime) -> datetime | None:
    """By when the side that decides now should have (aware UTC); None when nobody decides.

    `days` after the case came to it, and not after a start of the run that is still to come. A nomination is due when
    nominations close; a host that selects among all applications has its days from their deadline on.
    """
    step = next_step(parts)
    if step not in (Step.HOME, Step.HOST):
        return None
    start, acceptance = run.counted_start, run.policy.acceptance
    begins, until = now, run.nominate_until_at
    if step is Step.HOST and acceptance is Acceptance.BY_SELECTION:
        begins = max(now, run.closes_at or start or now)
    due = begins + timedelta(days=days)
    if step is Step.HOME and acceptance is Acceptance.BY_NOMINATION and until is not None and until > now:
        due = until
    return min(due, start) if start is not None and start > now else due
