"""What waits for a centre's decision, oldest first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE, all_of, cards
from lms.enrolments.queries.proposals import proposals_number
from lms.enrolments.rules import CaseCard, HomeDecision, HostDecision
from lms.kit.db import session


def _waits_for_home(centre_id: int) -> tuple[ColumnElement[bool], ...]:
    return LIVE, Enrolment.home_centre_id == centre_id, Enrolment.home_decision == HomeDecision.PENDING


def _waits_for_host(centre_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        LIVE,
        Run.centre_id == centre_id,
        Enrolment.host_decision == HostDecision.PENDING,
        Enrolment.home_decision != HomeDecision.PENDING,
    )


def waits_for_home(centre_id: int, *, limit: int) -> list[CaseCard]:
    """What the home side of the centre has to decide, oldest first, at most `limit`."""
    query = cards(*_waits_for_home(centre_id)).order_by(Enrolment.created_at, Enrolment.id)
    return all_of(query.limit(limit))


def waits_for_host(centre_id: int, *, limit: int) -> list[CaseCard]:
    """What the host side of the centre has to decide (home has settled), oldest first, at most `limit`."""
    query = cards(*_waits_for_host(centre_id)).order_by(Enrolment.created_at, Enrolment.id)
    return all_of(query.limit(limit))


def waiting_counts(centre_id: int) -> tuple[int, int, int]:
    """How many enrolments wait for the centre's decision: for the home side, for the host side; and how many proposals
    for the host's answer. One query."""
    number = select(func.count(Enrolment.id)).join(Run, Run.id == Enrolment.run_id)
    home, host = (
        number.where(*conditions).scalar_subquery()
        for conditions in (_waits_for_home(centre_id), _waits_for_host(centre_id))
    )
    proposals = proposals_number(centre_id).scalar_subquery()
    counted = session().execute(select(home, host, proposals)).one()
    return counted[0] or 0, counted[1] or 0, counted[2] or 0
