"""What courses hold about a person: the runs one trains in."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from lms.courses.models import Run, RunTrainer
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.personal import Held, Part
from lms.kit.refusal import Sentence


def _obstacles(person_id: int) -> Iterator[Sentence]:
    query = (
        select(Run.ref)
        .join(RunTrainer, RunTrainer.run_id == Run.id)
        .where(RunTrainer.person_id == person_id, Run.state.in_(("published", "postponed")))
    )
    for ref in session().scalars(query.order_by(Run.id)):
        yield _l("You train in the run %(ref)s: ask its centre to name another trainer.", ref=ref)


PART = Part(
    name="courses",
    held=(
        Held(
            what=_l("Runs that you train in"),
            table=RunTrainer,
            whose=lambda person_id: RunTrainer.person_id == person_id,
            gone=True,
        ),
    ),
    obstacles=_obstacles,
)
