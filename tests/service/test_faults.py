"""What `make faults` looks for can be seen at all: an enrolment that is lost, a letter that came twice."""

from __future__ import annotations

import pytest

from lms.enrolments import queries, service
from lms.kit.db import database, use_case
from lms.outbox import service as outbox
from tests.cast import Cast
from tests.faults import standing
from tests.scene import a_run, actor


@pytest.mark.usefixtures("now")
def test_a_loss_and_a_double_are_noticed(cast: Cast) -> None:
    scene = a_run(cast)
    ident = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    case = queries.case_by_id(ident)
    assert case is not None
    saved = {("enrol", str(cast.learner.id)): case.ref}
    assert [*standing.lost_enrolments(scene.run_id, saved), *standing.told_twice()] == []

    @use_case
    def write(key: str) -> None:
        outbox.enqueue("ada@example.org", dedup_key=key, subject="Hello", text="Words")

    write("a")
    write("b")
    database.session.remove()
    lost = {("enrol", str(cast.colleague.id)): "EN-9"}
    assert list(standing.lost_enrolments(scene.run_id, lost)) == [
        "enrolment EN-9 was answered as saved and is lost"
    ]
    assert list(standing.told_twice()) == ["ada@example.org has the mail “Hello” twice"]
