"""What calendars should hold of the runs: for the service that writes entries, `agenda check` and `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import select

from lms.agenda.rules import EntrySource
from lms.agenda.serializers import in_languages
from lms.courses.models import Run
from lms.courses.queries.runs import run_cards, sessions_of
from lms.courses.rules import deadlines_of, entries_of
from lms.kit.db import session

BATCH = 200


def entry_sources(
    run_ids: Sequence[int] | None = None, *, centre_id: int | None = None
) -> Iterator[EntrySource]:
    """The entries of these runs, or of all (of one host centre): every run that was ever published; by run id.

    Sessions, days and the end of enrolment as they stand now, with their status; a run of which only a printed period
    is known has none.
    """
    query = select(Run.id).where(Run.published_at.is_not(None))
    if run_ids is not None:
        query = query.where(Run.id.in_(run_ids))
    if centre_id is not None:
        query = query.where(Run.centre_id == centre_id)
    ids = list(session().scalars(query.order_by(Run.id)))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        sessions = sessions_of(batch)
        for run in run_cards(batch).values():
            yield from entries_of(run, sessions[run.id])
            yield from in_languages(partial(deadlines_of, run))
