"""The host's pages about the terms of a run: what they show, save and refuse, and to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.reader import Reader
from tests.scene import Scene, a_run, actor
from tests.terms import ask, cost, want

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
DESK = "/desk/sccc/runs/RUN-1"


def sent(reader: Reader, page: str, action: str, **fields: object) -> str:
    answer = reader.submit(f"{DESK}/{page}", action, **fields)
    assert answer.status_code == 303, answer.text
    return reader.get(answer.location).text


def test_the_desk_leads_to_the_terms(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    page = signed_in(cast.editor).get(DESK).text
    for name in ("conditions", "questions", "fees"):
        assert f'href="{DESK}/{name}"' in page
    assert f'href="{DESK}/fees"' not in signed_in(cast.trainer).get(DESK).text


def test_whom_the_run_is_for(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.editor)
    bad = reader.submit(
        f"{DESK}/conditions", "set-eligibility", eligible="chosen", audiences=["sme", "large"]
    )
    assert bad.status_code == 422
    assert "Choose at least one centre or region." in bad.text
    assert bad.text.count("checked") >= 3  # what was chosen is kept
    assert reader.submit(f"{DESK}/conditions", "set-eligibility", eligible="odd").status_code == 422
    assert scene.run.eligible == "everyone"
    region = str(cast.baltic_region.id)
    page = sent(
        reader, "conditions", "set-eligibility", eligible="chosen", eligible_regions=region, audiences="sme"
    )
    assert "Saved." in page
    assert (scene.run.eligible, scene.run.eligible_audiences) == ("chosen", "sme")


def test_conditions_are_added_changed_and_removed(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.editor)
    bad = reader.submit(f"{DESK}/conditions", "save-condition", kind="course", text="Kept", place="first")
    assert bad.status_code == 422
    assert 'id="place-error"' in bad.text
    assert "Kept" in bad.text
    bad = reader.submit(f"{DESK}/conditions", "save-condition", kind="course")
    assert 'id="course-error"' in bad.text
    page = sent(reader, "conditions", "save-condition", kind="course", course="clean-room-basics")
    assert "Completed before: Clean room basics" in page
    sent(reader, "conditions", "save-condition", kind="qualification", text="<b>Etching</b>", blocks="no")
    page = sent(reader, "conditions?change=2", "save-condition", place="1", text="Etching & more")
    assert page.index("Qualification: Etching &amp; more") < page.index("Completed before")
    page = sent(reader, "conditions?change=1", "save-condition", remove="yes")
    assert "Etching" not in page
    assert len(queries.terms_of(scene.run_id).conditions) == 1
    assert reader.get(f"{DESK}/conditions?change=9").status_code == 404
    assert reader.get(f"{DESK}/conditions?change=x").status_code == 404


def test_a_waiver_names_who_and_why(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.host)
    want(scene)
    bad = reader.submit(f"{DESK}/conditions", "waive-condition", person="nobody@example.org", reason="Kept")
    assert bad.status_code == 422
    assert "Nobody is known by that." in bad.text
    assert "Kept" in bad.text
    for who, status in ((cast.host.email, 403), ("'; --", 422)):
        answer = reader.submit(f"{DESK}/conditions", "waive-condition", person=who, reason="x")
        assert answer.status_code == status
    bad = reader.submit(f"{DESK}/conditions", "waive-condition", person=cast.learner.ref, reason="")
    assert 'id="reason-error"' in bad.text
    page = sent(reader, "conditions", "waive-condition", person="LEARNER@example.org", reason="Met in Lund")
    assert "Waived so far" in page
    assert "Met in Lund" in page
    editor = signed_in(cast.editor).get(f"{DESK}/conditions").text
    assert "Met in Lund" not in editor
    assert 'data-action="waive-condition"' not in editor


def test_a_waiver_is_taken_back_with_a_reason(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast, acceptance="moderated"), signed_in(cast.host)
    ident = want(scene)
    assert 'data-action="take-back-waiver"' not in reader.get(f"{DESK}/conditions").text
    service.waive_condition(
        scene.run_id, ident, person_id=cast.learner.id, actor=actor(cast.host), reason="Met in Lund"
    )
    (waiver,) = queries.waivers_of(scene.run_id)
    bad = reader.submit(f"{DESK}/conditions", "take-back-waiver", waiver=str(waiver.id), why="")
    assert (bad.status_code, 'id="why-error"' in bad.text) == (422, True)
    odd = reader.submit(f"{DESK}/conditions", "take-back-waiver", waiver="x" * 100_000, why="Kept")
    assert (odd.status_code, "Kept" in odd.text) == (422, True)
    assert "take-back-waiver" not in signed_in(cast.editor).get(f"{DESK}/conditions").text

    made = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    service.accept_host(made, actor=actor(cast.host))
    late = reader.submit(f"{DESK}/conditions", "take-back-waiver", waiver=str(waiver.id), why="Late")
    assert (late.status_code, 'id="waiver-error"' in late.text) == (409, True)
    assert "has been decided with this waiver, so it stays." in late.text
    service.withdraw(made, actor=actor(cast.learner))
    page = sent(reader, "conditions", "take-back-waiver", waiver=str(waiver.id), why="Another's paper")
    assert "Waived so far" not in page
    assert queries.waivers_of(scene.run_id) == []


def test_questions_are_written_without_javascript(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.editor)
    bad = reader.submit(f"{DESK}/questions", "save-question", label="Size?", kind="choice", options="S")
    assert bad.status_code == 422
    assert 'id="options-error"' in bad.text
    assert "Size?" in bad.text
    long = reader.submit(f"{DESK}/questions", "save-question", label="x" * 100_000)
    assert (long.status_code, 'id="label-error"' in long.text) == (422, True)
    sent(
        reader,
        "questions",
        "save-question",
        label="Size?",
        kind="choice",
        options="S\r\n\r\nM ",
        required="y",
    )
    page = sent(reader, "questions", "save-question", label="Food?", stage="accepted", place="1")
    assert page.index("Food?") < page.index("Size?")
    (food, size) = queries.terms_of(scene.run_id).questions
    assert (size.options, size.required, food.stage) == (("S", "M"), True, "accepted")
    page = sent(reader, "questions?change=1", "save-question", label="What do you eat?")
    assert "What do you eat?" in page
    sent(reader, "questions?change=1", "save-question", remove="yes")
    assert [each.label for each in queries.terms_of(scene.run_id).questions] == ["Size?"]


def test_a_stale_page_saves_nothing_and_says_who_was_faster(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.editor)
    for page, action, fields in (
        ("conditions", "save-condition", {"kind": "qualification", "text": "Late"}),
        ("conditions", "set-eligibility", {"eligible": "network"}),
        ("questions", "save-question", {"label": "Late"}),
        ("fees", "save-fee", {"label": "Late", "amount": "1"}),
    ):
        answer = reader.submit(f"{DESK}/{page}", action, version="1", **fields)
        assert answer.status_code == 409
        assert "was faster" in answer.text
    terms = queries.terms_of(scene.run_id)
    assert (terms.conditions, terms.questions, terms.fees, scene.run.eligible) == ((), (), (), "everyone")


def test_the_host_sees_who_has_not_answered(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast)
    ask(scene, stage="accepted")
    case = enrol(scene, cast.learner)
    page = signed_in(cast.host).get(f"{DESK}/questions").text
    assert f'href="/enrolments/{case.ref}"' in page
    assert "Learner Person" not in signed_in(cast.editor).get(f"{DESK}/questions").text


def test_fees_are_kept_and_marked(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.host)
    for amount in ("", "-1", "free", "x" * 100_000):
        bad = reader.submit(f"{DESK}/fees", "save-fee", label="Kept", amount=amount)
        assert (bad.status_code, 'id="amount-error"' in bad.text, "Kept" in bad.text) == (422, True, True)
    sent(reader, "fees", "save-fee", label="Everybody", amount="1200,5", currency="SEK")
    case = enrol(scene, cast.learner)
    page = reader.get(f"{DESK}/fees").text
    assert "1,200.50 SEK" in page
    nobody = reader.submit(f"{DESK}/fees", "mark-fees", state="paid")
    assert (nobody.status_code, "Choose at least one person." in nobody.text) == (422, True)
    odd = reader.submit(f"{DESK}/fees", "mark-fees", state="paid", people="EN-2027-999999:1")
    assert odd.status_code == 422
    ticked = f"{case.ref}:{case.version}"
    page = sent(reader, "fees", "mark-fees", state="paid", people=ticked)
    assert 'data-fee="paid"' in page
    stale = reader.submit(f"{DESK}/fees", "mark-fees", state="open", people=ticked)
    assert stale.status_code == 409
    assert card(case.id).fee_state == "paid"
    assert "Learner Person" not in signed_in(cast.editor).get(f"{DESK}/fees").text
    assert "Everybody: 1,200.50 SEK" in signed_in(cast.learner).get(f"/enrolments/{case.ref}").text


PAGES = ("conditions", "questions", "fees")
MAY = {"host": 200, "editor": 200, "learner": 404, "guest": 404, "trainer": 404, "home": 404, "other": 404}


@pytest.mark.parametrize("who", MAY)
def test_who_opens_the_pages(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_run(cast)
    reader = signed_in(getattr(cast, who))
    assert {reader.get(f"{DESK}/{page}").status_code for page in PAGES} == {MAY[who]}
    assert {reader.get(f"/desk/ficcc/runs/RUN-1/{page}").status_code for page in PAGES} == {404}


@pytest.mark.parametrize("page", PAGES)
def test_three_cost_as_many_questions_as_one(
    signed_in: SignIn, cast: Cast, queries: Callable[[], object], page: str
) -> None:
    scene, reader = a_run(cast), signed_in(cast.host)

    def more(people: tuple[Somebody, ...], label: str) -> int:
        ask(scene, label, stage="accepted")
        want(scene, text=label, blocks=False)
        cost(scene, label=label) if label == "One" else None
        for person in people:
            enrol(scene, person)
        with queries() as seen:  # type: ignore[attr-defined]  # a fixture's callable
            reader.get(f"{DESK}/{page}")
        return len(seen)

    assert more((cast.learner,), "One") == more((cast.outside, cast.baltic), "Two")


def test_approvals_show_what_is_not_met(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated", home_approval="required")
    ident = want(scene, blocks=False)
    service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    ask(scene)
    assert "Not met: Qualification" in signed_in(cast.home).get("/desk/ficcc/approvals").text
    (case,) = queries.mine(cast.learner.id)
    service.approve_home(case.id, actor=actor(cast.home))
    host = signed_in(cast.host)
    assert "Not met: Qualification" in host.get("/desk/sccc/approvals").text
    assert "Conditions not met" in host.get(f"/enrolments/{case.ref}").text
    assert "Conditions not met" not in signed_in(cast.learner).get(f"/enrolments/{case.ref}").text
    service.waive_condition(
        scene.run_id, ident, person_id=cast.learner.id, actor=actor(cast.host), reason="Fine"
    )
    assert "Not met" not in host.get("/desk/sccc/approvals").text


def scene_with_answers(cast: Cast, **policy: object) -> tuple[Scene, str]:
    """A run that asked the learner something, and the reference of the enrolment."""
    scene = a_run(cast, **policy)
    ident = ask(scene)
    made = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner), answers={ident: "Only fish"}
    )
    return scene, card(made).ref


def test_who_reads_answers(signed_in: SignIn, cast: Cast) -> None:
    _scene, ref = scene_with_answers(cast)
    for who, reads in ((cast.learner, True), (cast.host, True), (cast.home, False)):
        assert ("Only fish" in signed_in(who).get(f"/enrolments/{ref}").text) is reads


def test_a_home_centre_that_decides_reads_answers(signed_in: SignIn, cast: Cast) -> None:
    _scene, ref = scene_with_answers(cast, home_approval="required")
    assert "Only fish" in signed_in(cast.home).get(f"/enrolments/{ref}").text
