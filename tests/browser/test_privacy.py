"""The pages of the own data, full: axe in both schemes, at 1280 and 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from lms.enrolments import service as enrolments
from lms.kit.db import database
from lms.privacy import service
from tests.browser.people import sign_in
from tests.browser.test_every_page import faults_at
from tests.cast import Cast
from tests.enrolling import card
from tests.exchanging import a_slot, an_application
from tests.scene import a_run, actor
from tests.terms import ask

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now", "database")]
MINE = "/account/privacy"


def test_pages_full_of_own_data_are_accessible_and_fit(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    scene = a_run(cast)
    question = ask(
        scene, "A photograph of the whole group may be shown on the page of the centre", kind="consent"
    )
    own = {"person_id": cast.learner.id, "actor": actor(cast.learner)}
    made = enrolments.enrol(scene.run_id, **own, answers={question: "yes"})
    an_application(cast, a_slot(cast), state="rejected")
    service.ask_export(cast.learner.id)
    service.make_exports()
    ref, found = card(made).ref, []
    database.session.remove()  # a browser looks around for longer than a transaction may stand idle
    opens = {
        cast.host: [f"/enrolments/{ref}"],
        cast.learner: [MINE, f"{MINE}/erasure", f"{MINE}/consents", f"{MINE}/openings", "/help/privacy"],
        cast.admin: ["/admin/retention", "/admin/openings"],
    }
    for who, paths in opens.items():
        page = new_page(with_axe=True, reduced_motion="reduce")
        sign_in(page, who)
        for path in paths:
            found += faults_at(page, path, axe)
    assert not found, "\n".join(found)
