"""How much one person may upload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from lms.exchanges import service
from lms.exchanges.rules import Draft, Upload, room_problems
from lms.exchanges.service import files
from tests.cast import Cast
from tests.exchange_applying import PDF
from tests.exchanging import a_slot
from tests.scene import actor
from tests.service.test_exchange_applying import refused

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.threat("12.quota")]


@pytest.mark.parametrize(
    ("kept", "coming", "fits"), [(0, 10, True), (3, 7, True), (4, 7, False), (10, 0, True), (11, None, True)]
)
def test_files_of_one_person_together(kept: int, coming: int | None, fits: bool) -> None:
    """Who has too much already, because the limit was lowered, may still save what has no new file."""
    uploads = {} if coming is None else {"plan": Upload("p.pdf", b"x" * coming)}
    problems = room_problems(kept, uploads, most=10)
    assert [each.field for each in problems] == ([] if fits else ["plan"])


def test_one_person_has_room_for_so_many_files(cast: Cast, make_app: Callable[..., Flask]) -> None:
    first, other = (service.start(a_slot(cast, ref=ref).id, actor=actor(cast.learner)) for ref in ("A", "B"))
    theirs = service.start(a_slot(cast, ref="C").id, actor=actor(cast.colleague))
    by, large = actor(cast.learner), PDF[:9] + b" " * 2 * 1024 * 1024 + PDF[9:]
    with make_app(LMS_FILES_MB=5).app_context():
        uploads = {"cv": Upload("cv.pdf", large), "plan": Upload("plan.pdf", large)}
        service.save_draft(first, Draft(), actor=by, uploads=uploads)
        stored = set(files.folder().iterdir())
        refusal = refused(
            lambda: service.save_draft(other, Draft(), actor=by, uploads={"plan": Upload("p.pdf", large)})
        )
        assert (refusal.code, refusal.field) == ("no_room", "plan")
        assert str(refusal.sentence).startswith("All your files together may have 5.0 MB; there are 4.0 MB.")
        assert set(files.folder().iterdir()) == stored, "nothing is left of what was refused"
        service.save_draft(other, Draft(), actor=by, uploads={"plan": Upload("p.pdf", PDF)})
        service.save_draft(first, Draft(level="x"), actor=by, uploads={"cv": Upload("cv.pdf", large + b"\n")})
        service.save_draft(theirs, Draft(), actor=actor(cast.colleague), uploads=uploads)
        service.save_draft(first, Draft(), actor=by, removed={"cv"})
        service.save_draft(other, Draft(), actor=by, uploads={"cv": Upload("cv.pdf", large)})
