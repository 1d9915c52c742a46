"""The pages of the own data: the file, leaving, and what is kept for how long."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.enrolments import service as enrolments
from lms.enrolments.queries import answers_of
from lms.privacy import queries, service
from tests.cast import PASSWORD, Cast, Somebody, sign_in
from tests.enrolling import enrol
from tests.exchanging import a_slot, an_application
from tests.post import letters_to
from tests.reader import Reader
from tests.scene import a_run, actor
from tests.terms import ask
from tests.web.test_exchange_outcomes import SUMMARY, consent, over

pytestmark = pytest.mark.usefixtures("now")
PAGE, LEAVE = "/account/privacy", "/account/privacy/erasure"
Travel = Callable[[datetime | timedelta], datetime]


def test_a_person_fetches_a_file_of_everything(
    cast: Cast, signed_in: Callable[[Somebody], Reader], travel: Travel
) -> None:
    enrol(a_run(cast), cast.learner)
    reader = signed_in(cast.learner)
    assert reader.submit(PAGE, "ask-export").headers["Location"] == PAGE
    assert "being made" in reader.get(PAGE).text
    assert service.make_exports() == 1
    found = re.search(r'href="(/account/privacy/export/[^"]+\.zip)"', reader.get(PAGE).text)
    assert found is not None
    answer = reader.get(found[1])
    assert (answer.mimetype, answer.data[:2]) == ("application/zip", b"PK")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert signed_in(cast.colleague).get(found[1], fault=True).status_code == 404
    assert "Your data is ready" in letters_to(cast.learner.email)[-1].subject
    travel(timedelta(days=8))
    reader = signed_in(cast.learner)
    assert reader.get(found[1], fault=True).status_code == 404
    for _again in range(2):
        assert reader.submit(PAGE, "ask-export").status_code == 303
        service.make_exports()
    reader.submit(PAGE, "ask-export")
    service.make_exports()
    assert "You asked for 3 files today" in reader.submit(PAGE, "ask-export").text


def test_a_person_leaves_and_may_take_it_back(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader], travel: Travel
) -> None:
    enrol(a_run(cast), cast.learner)
    reader = signed_in(cast.learner)
    page = reader.get(LEAVE).text
    assert "Enrolments" in page and "without your name" in page
    answer = reader.submit(LEAVE, "ask-erasure", password=PASSWORD)
    assert (answer.status_code, "Tick this to go on." in answer.text) == (422, True)
    answer = reader.submit(LEAVE, "ask-erasure", password="wrong", understood="y")  # noqa: S106 - on purpose
    assert (answer.status_code, "This is not your password." in answer.text) == (422, True)
    assert reader.submit(LEAVE, "ask-erasure", password=PASSWORD, understood="y").status_code == 303
    assert "will be erased" in reader.get(PAGE).text
    assert reader.submit(LEAVE, "take-back-erasure").headers["Location"] == PAGE
    assert queries.erasure_of(cast.learner.id) is None
    reader.submit(LEAVE, "ask-erasure", password=PASSWORD, understood="y")
    travel(timedelta(days=14))
    reader = sign_in(client, cast.learner)
    assert service.erase_due() == 1
    assert reader.get(PAGE).headers["Location"].startswith("/sign-in")
    refused = reader.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD)
    assert refused.status_code == 422
    desk = signed_in(cast.host).get("/desk/sccc/runs/RUN-1", queries=None).text
    assert cast.learner.name not in desk


def test_what_others_depend_on_is_said_beforehand(
    cast: Cast, signed_in: Callable[[Somebody], Reader]
) -> None:
    an_application(cast, a_slot(cast), state="ongoing")
    page = signed_in(cast.learner).get(LEAVE).text
    assert "two centres rely on it" in page and 'data-action="ask-erasure"' not in page


def test_the_periods_are_those_of_the_job(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    told = client.get("/help/privacy").text
    shown = signed_in(cast.admin).get("/admin/retention").text
    assert len(queries.kinds()) > 10
    for kind in queries.kinds():
        assert str(kind.what) in told and str(kind.what) in shown
    assert "24 months" in told and "30 days" in shown


def test_who_opens_a_case_is_kept_and_told(cast: Cast, signed_in: Callable[[Somebody], Reader]) -> None:
    case = enrol(a_run(cast), cast.learner)
    away = an_application(cast, a_slot(cast), state="in_review")
    learner, host, home = signed_in(cast.learner), signed_in(cast.host), signed_in(cast.home)
    for reader in (learner, host, host, home):
        assert reader.get(f"/enrolments/{case.ref}").status_code == 200
    assert host.get(f"/desk/sccc/exchanges/cases/{away.ref}").status_code == 200
    assert signed_in(cast.other).get(f"/enrolments/{case.ref}", fault=True).status_code == 404
    told = [
        (each.ref, each.reader, each.centre_id) for each in queries.openings(owner_id=cast.learner.id).items
    ]
    assert told == [
        (away.ref, cast.host.name, cast.sccc.id),
        (case.ref, cast.home.name, cast.ficcc.id),
        (case.ref, cast.host.name, cast.sccc.id),
    ]
    page = learner.get("/account/privacy/openings").text
    assert page.count(cast.host.name) == 2 and "FiCCC" in page
    assert "Nobody yet." in signed_in(cast.colleague).get("/account/privacy/openings").text
    desk = signed_in(cast.lead).get("/desk/ficcc/openings").text
    assert cast.home.name in desk and cast.host.name not in desk
    every = signed_in(cast.admin).get("/admin/openings").text
    assert every.count(f">{case.ref}<") == 2


def test_each_consent_is_shown_with_its_words_and_withdrawn_in_one_place(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    scene = a_run(cast)
    question = ask(scene, "A photograph of the group may be shown", kind="consent")
    own = {"person_id": cast.learner.id, "actor": actor(cast.learner)}
    ident = enrolments.enrol(scene.run_id, **own, answers={question: "yes"})
    stay = over(cast)
    consent(stay, cast.learner, public=True, name=True)
    consent(stay, cast.learner, public=True, name=True)
    page, reader = "/account/privacy/consents", signed_in(cast.learner)
    shown = reader.get(page).text
    for words in ("A photograph of the group", "The summary may be published", "My name may stand beside it"):
        assert shown.count(f"{words}") >= 1, words
    handles = {each.words: each.handle for each in queries.consents_of(cast.learner.id)}
    assert len(handles) == 3
    others = signed_in(cast.colleague)
    others.post(page, data={"consent": min(handles.values()), "csrf_token": others.token()})
    assert all(each.withdrawn_at is None for each in queries.consents_of(cast.learner.id))
    assert cast.learner.name in client.get("/exchanges/outcomes").text
    for words in ("My name may stand beside it", "A photograph of the group may be shown"):
        sent = {"consent": handles[words], "csrf_token": reader.token()}
        assert reader.post(page, data=sent).status_code == 303
    left = [each.words for each in queries.consents_of(cast.learner.id) if each.withdrawn_at is None]
    assert left == ["The summary may be published"]
    outcomes = client.get("/exchanges/outcomes").text
    assert cast.learner.name not in outcomes and SUMMARY[:10] in outcomes
    assert answers_of(ident) == {question: ""}
    assert reader.post(page, data={"consent": "x" * 12, "csrf_token": reader.token()}).status_code == 303
