"""Copying a run with what enrolments ask and select by; people, answers and points stay where they are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from lms.access import Actor
from lms.courses import service as courses
from lms.enrolments.models import Condition, Criterion, FeeClass, Question
from lms.kit.db import add, session, use_case

# what of each is copied, apart from its key and its run; what was taken away stays away
COPIED: dict[type[Question | FeeClass | Condition | Criterion], tuple[str, ...]] = {
    Question: ("position", "kind", "stage", "label", "help", "options", "required"),
    FeeClass: ("position", "label", "amount", "currency"),
    Condition: ("position", "kind", "course_id", "text", "blocks"),
    Criterion: ("position", "label", "weight"),
}


@use_case
def copy_run(run_id: int, *, actor: Actor, starts_on: date, ref: str = "") -> int:
    """A new draft like the run, from `starts_on` on, with its questions, fees, conditions and criteria; gives its id. A
    second call with the same `ref` gives the same copy. See `courses.service.copy_run` for what is refused."""
    copy = courses.copy_run(run_id, actor=actor, starts_on=starts_on, ref=ref)
    if copy.made:
        for model, names in COPIED.items():
            rows = session().scalars(select(model).where(model.run_id == run_id).order_by(model.id)).all()
            for row in rows:
                if not getattr(row, "removed", False):
                    add(model(run_id=copy.run_id, **{name: getattr(row, name) for name in names}))
    return copy.run_id
