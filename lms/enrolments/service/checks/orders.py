"""What `doctor` asks of ranked lists and of selections."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Draw, Enrolment
from lms.enrolments.queries.nominations import LISTED
from lms.kit.db import session


def violations() -> list[str]:
    """Two nominations of one centre and run with the same rank; a draw whose order names a reference that is none of
    its run's, or is not the order that its seed gives."""
    return [*_ranks(), *_draws()]


def _ranks() -> list[str]:
    query = (
        select(Run.ref, Enrolment.home_centre_id, Enrolment.nomination_rank)
        .join(Run, Run.id == Enrolment.run_id)
        .where(LISTED)
        .group_by(Run.ref, Enrolment.home_centre_id, Enrolment.nomination_rank)
        .having(func.count(Enrolment.id) > 1)
        .order_by(Run.ref, Enrolment.home_centre_id, Enrolment.nomination_rank)
    )
    cards = centres.centre_cards()
    return [
        f"run {ref}: two nominations of {cards[centre].acronym} have the rank {rank}"
        for ref, centre, rank in session().execute(query)
        if centre is not None
    ]


def _draws() -> list[str]:
    found = []
    query = select(Draw, Run.ref).join(Run, Run.id == Draw.run_id).order_by(Draw.id)
    for draw, ref in session().execute(query):
        known = set(session().scalars(select(Enrolment.ref).where(Enrolment.run_id == draw.run_id)))
        strangers = [each for each in draw.ordered if each not in known]
        if strangers:
            found.append(f"run {ref}: a selection names {', '.join(strangers)}, which is not of the run")
        if draw.kind == "lottery" and rules.lottery_order(draw.seed, draw.ordered) != draw.ordered:
            found.append(f"run {ref}: the lottery is not in the order of its seed")
    return found
