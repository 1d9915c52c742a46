"""Runs with terms: what tests of conditions, questions and fees begin with."""

from __future__ import annotations

from typing import Any

from lms.courses import service as courses
from lms.courses.rules import EligibleInput
from lms.enrolments import service
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import QuestionInput
from lms.kit.db import lock, use_case
from tests.scene import Scene, actor


def ask(
    scene: Scene,
    label: str = "What do you eat?",
    *,
    place: int | None = None,
    question_id: int | None = None,
    **values: Any,
) -> int:
    """A question of the run, or one changed; gives its key."""
    where = {"place": place, "question_id": question_id, "version": None}
    by = actor(scene.cast.host)
    return service.save_question(scene.run_id, QuestionInput(label=label, **values), actor=by, **where)


def want(scene: Scene, **values: Any) -> int:
    """A condition of the run, a qualification in words unless `course_id` is given; gives its key."""
    kind = "course" if values.get("course_id") else "qualification"
    given = {"kind": kind, "text": "" if kind == "course" else "Can use a mask aligner"} | values
    return service.save_condition(scene.run_id, actor=actor(scene.cast.host), version=None, **given)


def cost(scene: Scene, amount: str = "120", label: str = "Everybody", currency: str = "EUR") -> int:
    """A fee class of the run; gives its key."""
    by = actor(scene.cast.host)
    return service.save_fee(
        scene.run_id, actor=by, version=None, label=label, amount=amount, currency=currency
    )


def only_for(scene: Scene, **values: Any) -> None:
    """Says whom the run is for."""
    courses.set_eligibility(scene.run_id, EligibleInput(**values), actor=actor(scene.cast.host), version=None)


@use_case
def completed(enrolment_id: int) -> None:
    """The run is over for this enrolment, and completed: what attendance leads to."""
    lock(Enrolment, enrolment_id).end_state = "completed"
