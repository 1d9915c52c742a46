"""What a selection needs to know: criteria, applications with their points, what was drawn, who changed it last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from lms.enrolments.models import Criterion, Draw, Enrolment, Score
from lms.enrolments.queries.cases import LIVE, all_of, cards
from lms.enrolments.rules import (
    HOME_SETTLED,
    Application,
    CaseCard,
    CriterionCard,
    HomeDecision,
    HostDecision,
)
from lms.kit.db import session
from lms.kit.journal import JournalRow

SELECTION = "selection"
"""The kind of thing under which the journal keeps what is done to the selection of a run (by the run's id)."""


@dataclass(frozen=True)
class DrawCard:
    """A selection that was carried out; `seed` is empty for one by points. `drawn_at` is aware UTC."""

    kind: str
    seed: str
    ordered: tuple[str, ...]
    drawn_at: datetime
    drawn_by_id: int


def criteria_of(run_id: int) -> list[CriterionCard]:
    """What the run selects by, in the host's order."""
    query = select(Criterion).where(Criterion.run_id == run_id).order_by(Criterion.position, Criterion.id)
    return [CriterionCard(row.id, row.label, row.weight) for row in session().scalars(query)]


_COMPLETE = and_(
    LIVE, Enrolment.host_decision == HostDecision.PENDING, Enrolment.home_decision.in_(HOME_SETTLED)
)


def applicants(run_id: int) -> list[CaseCard]:
    """Everybody the host has to select among: live, home settled, host pending; in order of application."""
    query = cards(Enrolment.run_id == run_id, _COMPLETE)
    return all_of(query.order_by(Enrolment.created_at, Enrolment.id))


def applications(run_id: int, *, viewer_id: int | None) -> list[Application]:
    """The same people as the rule of selection sees them, with their points; `own` marks the viewer's. Two queries."""
    points: dict[int, dict[int, int]] = defaultdict(dict)
    scored = select(Score).join(Enrolment, Enrolment.id == Score.enrolment_id)
    for row in session().scalars(scored.where(Enrolment.run_id == run_id)):
        points[row.enrolment_id][row.criterion_id] = row.points
    query = (
        select(Enrolment)
        .where(Enrolment.run_id == run_id, _COMPLETE)
        .order_by(Enrolment.created_at, Enrolment.id)
    )
    return [
        Application(
            row.id,
            row.ref or "",
            row.created_at,
            points.get(row.id, {}),
            row.home_centre_id,
            row.site_id,
            own=row.person_id == viewer_id,
        )
        for row in session().scalars(query)
    ]


def still_at_home(run_id: int) -> int:
    """How many applications of the run wait for their home centre, and so take no part in a selection yet."""
    at_home = Enrolment.home_decision == HomeDecision.PENDING
    query = select(func.count(Enrolment.id)).where(Enrolment.run_id == run_id, LIVE, at_home)
    return session().scalar(query) or 0


def last_draw(run_id: int, *, kind: str) -> DrawCard | None:
    """The last selection of this kind ("ranking", "lottery") that was carried out in the run; None before one."""
    query = select(Draw).where(Draw.run_id == run_id, Draw.kind == kind).order_by(Draw.id.desc()).limit(1)
    row = session().scalar(query)
    if row is None:
        return None
    return DrawCard(row.kind, row.seed, tuple(row.ordered), row.drawn_at, row.drawn_by_id)


def last_change(run_id: int) -> JournalRow | None:
    """The last thing that was done to the selection of the run or to one of its enrolments: its id is the version of
    the pages of selection."""
    enrolled = select(Enrolment.id).where(Enrolment.run_id == run_id)
    query = select(JournalRow).where(
        or_(
            and_(JournalRow.thing_kind == SELECTION, JournalRow.thing_id == run_id),
            and_(JournalRow.thing_kind == "enrolment", JournalRow.thing_id.in_(enrolled)),
        )
    )
    return session().scalar(query.order_by(JournalRow.id.desc()).limit(1))
