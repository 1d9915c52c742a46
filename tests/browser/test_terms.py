"""The pages about the terms of a run, full of terms: axe in both schemes, at 1280 and 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from lms.enrolments import service
from lms.kit.db import database
from tests.browser.people import sign_in
from tests.browser.test_every_page import faults_at
from tests.cast import Cast
from tests.enrolling import card
from tests.scene import a_run, actor
from tests.terms import ask, cost, only_for, want

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now", "database")]
DESK = "/desk/sccc/runs/RUN-1"


def test_pages_full_of_terms_are_accessible_and_fit(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    scene = a_run(cast)
    only_for(scene, eligible="network")
    said = want(scene, text="A-qualification-with-a-very-long-name-that-has-no-blank-in-it " * 4)
    want(scene, course_id=scene.run.course_id, blocks=False)
    ask(scene, "Size?", kind="choice", options=("S", "M"), help="In Europe")
    ask(scene, "I agree", kind="consent")
    ask(scene, "Arrival?", kind="date", stage="accepted")
    cost(scene, "0", "Members")
    fee = cost(scene, "900", "Companies")
    made = service.enrol(
        scene.run_id,
        person_id=cast.learner.id,
        actor=actor(cast.learner),
        fee_id=fee,
        statements={said: "Two years"},
    )
    service.waive_condition(
        scene.run_id, said, person_id=cast.guest.id, actor=actor(cast.host), reason="Known here"
    )
    ref, found = card(made).ref, []
    database.session.remove()  # a browser looks around for longer than a transaction may stand idle
    opens = {
        cast.host: [f"{DESK}/conditions?change=1", f"{DESK}/questions?change=1", f"{DESK}/fees?change=1"],
        cast.learner: [f"/enrolments/{ref}/answers", f"/enrolments/{ref}", "/me"],
        cast.outside: ["/runs/RUN-1", "/runs/RUN-1/enrol"],
        cast.baltic: ["/runs/RUN-1", "/runs/RUN-1/enrol"],
        cast.home: ["/desk/ficcc/enrol/RUN-1?q=colleague"],
    }
    for who, paths in opens.items():
        page = new_page(with_axe=True, reduced_motion="reduce")
        sign_in(page, who)
        for path in paths:
            found += faults_at(page, path, axe)
    assert not found, "\n".join(found)
