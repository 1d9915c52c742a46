"""Places in the ranked list of a home centre. A rank is also the priority in the queue: better ranked go first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.nominations import LISTED
from lms.enrolments.rules import Acceptance, HomeDecision
from lms.kit import clock, journal
from lms.kit.db import session


def listed(run_id: int, centre_id: int) -> list[Enrolment]:
    """The ranked list of a centre, the best first."""
    session().flush()
    query = select(Enrolment).where(Enrolment.run_id == run_id, Enrolment.home_centre_id == centre_id, LISTED)
    return list(session().scalars(query.order_by(Enrolment.nomination_rank, Enrolment.id)))


def set_priority(enrolment: Enrolment, priority: int) -> None:
    """What a list, a selection or nobody gives: it takes the place of what the host gave by hand."""
    enrolment.priority, enrolment.priority_reason = priority, ""


def place_last(run: Run, enrolment: Enrolment) -> None:
    """After home has said yes (or the case was opened again): the end of the list; off the list while home has not.
    In a run without nominations nothing happens."""
    if run.acceptance != Acceptance.BY_NOMINATION or enrolment.home_centre_id is None:
        return
    enrolment.nomination_rank = None
    set_priority(enrolment, rules.ORDINARY)
    if enrolment.home_decision != HomeDecision.APPROVED:
        return
    before = listed(run.id, enrolment.home_centre_id)
    last = before[-1].nomination_rank if before else 0
    enrolment.nomination_rank = (last or 0) + 1
    set_priority(enrolment, enrolment.nomination_rank)


def put_in_order(rows: Sequence[Enrolment], *, actor_id: int | None) -> None:
    """Gives the rows the ranks 1 to n in the order given; each whose rank changes has a journal row and a version."""
    now = clock.now()
    for rank, row in enumerate(rows, 1):
        if row.nomination_rank == rank:
            continue
        journal.record(
            ("enrolment", row.id),
            "rank",
            actor_id=actor_id,
            before={"rank": row.nomination_rank},
            after={"rank": rank},
        )
        row.nomination_rank = rank
        set_priority(row, rank)
        row.updated_at = now
        row.version += 1
