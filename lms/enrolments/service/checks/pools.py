"""What `doctor` asks about pools and sites, and about runs with more holders than seats."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from lms.courses.models import Pool, Run, Site
from lms.enrolments import queries
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import HOLDING
from lms.kit import clock
from lms.kit.db import session
from lms.kit.journal import JournalRow
from lms.outbox import queries as outbox

PATIENCE = timedelta(hours=1)


def violations() -> list[str]:
    """One line each: a release without its journal, one that is an hour late though a worker lives, an enrolment at a
    site of another run, more holders than seats where nobody ever lowered their number."""
    return [*_unwritten(), *_late(), *_elsewhere(), *_over_runs(), *_over_sites()]


def _rows(move: str | None, run_ids: Collection[int]) -> list[JournalRow]:
    query = select(JournalRow).where(JournalRow.thing_kind == "run", JournalRow.thing_id.in_(run_ids))
    if move is not None:
        query = query.where(JournalRow.move == move)
    return list(session().scalars(query.order_by(JournalRow.id)))


def _unwritten() -> list[str]:
    """Each release was written down once."""
    query = select(Run.ref, Run.id, Pool.id, Pool.name).join(Pool, Pool.run_id == Run.id)
    rows = session().execute(query.where(Pool.released_at.is_not(None)).order_by(Pool.id)).all()
    written = [row.after.get("pool") for row in _rows("release-pool", {run_id for _, run_id, _, _ in rows})]
    return [
        f"run {ref}: the release of {name} stands in the journal {written.count(pool_id)} times"
        for ref, _run_id, pool_id, name in rows
        if written.count(pool_id) != 1
    ]


def _late() -> list[str]:
    now = clock.now()
    if not any(seen_at > now - PATIENCE for _worker, seen_at in outbox.workers()):
        return []  # nobody is there to release anything, which the page of operation says
    due = {pool_id for _run_id, pool_id in queries.releases_due(now - PATIENCE, limit=1_000)}
    query = select(Run.ref, Pool.name).join(Pool, Pool.run_id == Run.id).where(Pool.id.in_(due))
    return [
        f"run {ref}: {name} should have been released more than an hour ago"
        for ref, name in session().execute(query.order_by(Pool.id))
    ]


def _elsewhere() -> list[str]:
    query = select(Enrolment.ref).join(Site, Site.id == Enrolment.site_id)
    query = query.where(Site.run_id != Enrolment.run_id).order_by(Enrolment.id)
    return [f"enrolment {ref} is at a site of another run" for ref in session().scalars(query)]


def _over_runs() -> list[str]:
    query = select(Run.id, Run.ref).join(RunTally, RunTally.run_id == Run.id)
    query = query.where(RunTally.holders > Run.capacity_max).order_by(Run.id)
    found = dict(session().execute(query).all())
    lowered = {row.thing_id for row in _rows(None, found) if "capacity_max" in row.before}
    return [
        f"run {ref} has more holders than seats, and nobody lowered their number"
        for run_id, ref in found.items()
        if run_id not in lowered
    ]


def _over_sites() -> list[str]:
    holding = (Enrolment.seat.in_(HOLDING), Enrolment.end_state == "open")
    query = (
        select(Site.run_id, Run.ref, Site.name)
        .join(Run, Run.id == Site.run_id)
        .join(Enrolment, Enrolment.site_id == Site.id)
        .where(*holding)
        .group_by(Site.run_id, Run.ref, Site.name, Site.id, Site.capacity)
        .having(func.count(Enrolment.id) > Site.capacity)
        .order_by(Site.id)
    )
    rows = session().execute(query).all()
    changes = [row.thing_id for row in _rows("set-sites", {run_id for run_id, _, _ in rows})]
    return [
        f"run {ref}: {name} has more holders than seats, and nobody lowered their number"
        for run_id, ref, name in rows
        if changes.count(run_id) < 2
    ]
