"""What a stored draft still needs before it is published."""

from __future__ import annotations

from lms.courses.rules.cards import RunCard
from lms.courses.rules.runs import RunValues, missing_for_publishing
from lms.kit.refusal import Problem


def missing_of(run: RunCard) -> list[Problem]:
    """Everything `run` still needs, all at once. No capacity means no limit: a form asks for one of the two."""
    return missing_for_publishing(
        RunValues(
            title=run.title,
            host=run.centre_id,
            mode=run.mode,
            period_text=run.period_text,
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            capacity=run.capacity_max,
            minimum=run.capacity_min,
            unlimited=run.capacity_max is None,
            opens_at=run.opens_at,
            closes_at=run.closes_at,
        )
    )
