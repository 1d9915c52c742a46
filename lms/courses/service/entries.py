"""Calendar entries of runs, written in the same transaction as what they say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from lms.agenda import service as agenda
from lms.agenda.rules import DEADLINE
from lms.courses import queries
from lms.courses.models import Run, RunTrainer
from lms.kit import clock
from lms.kit.db import lock, session


def put_all(run_ids: Sequence[int]) -> None:
    """Makes the entries of these runs say what the runs are now; unchanged ones stay as they are.

    Who teaches a run has it in the own calendar. Called after each change, so lists may select other runs from now on:
    public feeds look again.
    """
    session().flush()
    said = {source.source: source for source in queries.entry_sources(sorted(run_ids))}
    for source in said.values():
        agenda.put(source)
    for reference in agenda.standing(
        [(DEADLINE, ident) for ident in run_ids if (DEADLINE, ident) not in said]
    ):
        agenda.retire(reference)  # enrolment closes with the run again
    taught = select(RunTrainer.run_id, RunTrainer.person_id).where(RunTrainer.run_id.in_(run_ids))
    for run_id, person_id in (
        session().execute(taught.order_by(RunTrainer.run_id, RunTrainer.person_id)).all()
    ):
        agenda.include(("run", run_id), [person_id])
    published = Run.id.in_(run_ids) & Run.published_at.is_not(None)
    if session().scalar(select(Run.id).where(published).limit(1)) is not None:
        agenda.moved(["public"], clock.now())


def lock_runs(ids: Select[int]) -> list[int]:
    """Locks these runs in ascending order, before anything that stands above them, and gives their ids: whoever
    changes a course or a topic changes the entries of its runs too."""
    found = sorted(session().scalars(ids))
    for ident in found:
        lock(Run, ident)
    return found
