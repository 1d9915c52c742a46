"""The terms of a run as people meet them: on its page, while enrolling, and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.reader import Reader
from tests.scene import Scene, a_run, actor
from tests.terms import ask, completed, cost, only_for, want

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def field(label: int) -> str:
    return f"question_{label}"


def test_a_run_without_terms_keeps_its_button(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    a_run(cast)
    assert "Who it is for" not in client.get("/runs/RUN-1").text
    page = signed_in(cast.learner).get("/runs/RUN-1").text
    assert 'data-action="enrol"' in page
    assert "Who it is for" not in page


def test_the_page_says_what_is_met_and_what_to_do_about_the_rest(signed_in: SignIn, cast: Cast) -> None:
    basics = a_run(cast, title="Basics", ref="R-1")
    scene = a_run(cast)
    only_for(scene, eligible="network", audiences=frozenset({"sme"}))
    want(scene, course_id=basics.run.course_id)
    want(scene, course_id=scene.run.course_id, blocks=False)
    reader = signed_in(cast.learner)
    page = reader.get("/runs/RUN-1").text
    assert "You meet this" in page  # the network
    assert 'href="/account/centres"' in page  # the organisation
    assert 'href="/runs/R-1">Its next run' in page
    assert "Advice: you can enrol without." in page
    assert 'data-action="enrol"' not in page
    assert "Something is missing" in page
    form = reader.get("/runs/RUN-1/enrol").text
    assert 'data-action="enrol"' not in form
    assert "Something is missing" in form
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = reader.post("/runs/RUN-1/enrol", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "“Basics”" in answer.text
    assert "small or medium" in answer.text.lower()


def test_strangers_read_what_is_asked_but_nothing_about_themselves(client: Reader, cast: Cast) -> None:
    scene = a_run(cast)
    only_for(scene, eligible="chosen", centre_ids=frozenset({cast.kiip.id}))
    want(scene)
    page = client.get("/runs/RUN-1").text
    assert "For people of KIIP" in page
    assert "Qualification: Can use a mask aligner" in page
    assert "Missing" not in page
    assert "mail address" not in page
    assert "Sign in to enrol" in page


def test_who_completed_the_course_enrols(signed_in: SignIn, cast: Cast) -> None:
    basics, scene = a_run(cast, title="Basics", ref="R-1"), a_run(cast)
    want(scene, course_id=basics.run.course_id)
    completed(enrol(basics, cast.learner).id)
    reader = signed_in(cast.learner)
    assert reader.submit("/runs/RUN-1", "enrol").status_code == 303


def asking(cast: Cast, **policy: object) -> tuple[Scene, dict[str, str]]:
    """A run with one question of each kind, a qualification and two fees; and good replies to all of them."""
    scene = a_run(cast, **policy)
    good = {
        field(ask(scene, "Food?", required=True)): "Fish & chips",
        field(ask(scene, "Size?", kind="choice", options=("S", "M"), required=True)): "M",
        field(ask(scene, "How tall?", kind="number")): "1,82",
        field(ask(scene, "Born?", kind="date")): "2001-02-03",
        field(ask(scene, "I am fit", kind="consent", required=True)): "y",
        f"statement_{want(scene)}": "Two years in Lund",
    }
    cost(scene, "0", "Members")
    return scene, good | {"fee_id": str(cost(scene, "900", "Companies"))}


def test_questions_fees_and_conditions_are_fields_of_the_form(signed_in: SignIn, cast: Cast) -> None:
    scene, good = asking(cast)
    reader = signed_in(cast.learner)
    page = reader.get("/runs/RUN-1").text
    assert 'href="/runs/RUN-1/enrol">Enrol' in page
    assert 'data-action="enrol"' not in page
    answer = reader.submit("/runs/RUN-1/enrol", "enrol", **good)
    assert answer.status_code == 303
    case_page = reader.get(answer.location).text
    for words in ("Fish &amp; chips", "1.82", "2001-02-03", "Two years in Lund", "Companies: 900.00 EUR"):
        assert words in case_page
    (case,) = queries.mine(cast.learner.id)
    assert sorted(queries.answers_of(case.id).values()) == ["1.82", "2001-02-03", "Fish & chips", "M", "yes"]
    assert queries.unanswered_by(cast.learner.id) == []
    assert scene.run.version > 1


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (0, ""),
        (0, "x" * 100_000),
        (1, "XL"),
        (1, None),
        (2, "tall"),
        (3, "3.2.2001"),
        (4, None),
        (5, "x" * 100_000),
    ],
)
def test_bad_answers_get_a_sentence_and_keep_the_rest(
    signed_in: SignIn, cast: Cast, number: int, typed: str | None
) -> None:
    _scene, good = asking(cast)
    name = list(good)[number]
    answer = signed_in(cast.learner).submit(
        "/runs/RUN-1/enrol", "enrol", **(good | {name: typed}), message="Kept"
    )
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert "Kept" in answer.text
    assert "Two years in Lund" in answer.text or number == 5
    assert queries.mine(cast.learner.id) == []


def test_a_missing_qualification_stands_beside_its_field(signed_in: SignIn, cast: Cast) -> None:
    _scene, good = asking(cast)
    name = list(good)[5]
    answer = signed_in(cast.learner).submit("/runs/RUN-1/enrol", "enrol", **(good | {name: " "}))
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert "Fish &amp; chips" in answer.text


@pytest.mark.parametrize("fee", [None, "x", "999"])
def test_a_fee_has_to_be_chosen(signed_in: SignIn, cast: Cast, fee: str | None) -> None:
    _scene, good = asking(cast)
    answer = signed_in(cast.learner).submit("/runs/RUN-1/enrol", "enrol", **(good | {"fee_id": fee}))
    assert answer.status_code == 422
    assert 'id="fee_id-error"' in answer.text


def test_the_only_fee_is_said_and_home_is_named_above_an_amount(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast, home_approval="required_above_fee", approval_above=100)
    cost(scene, "900", "Everybody")
    reader = signed_in(cast.learner)
    assert "Everybody: 900.00 EUR" in reader.get("/runs/RUN-1").text
    assert "A coordinator of FiCCC decides." in reader.get("/runs/RUN-1").text
    assert "A coordinator of FiCCC decides." in reader.get("/runs/RUN-1/enrol").text
    cost(scene, "10", "Members")
    cost(scene, "1", "Guests", currency="SEK")
    page = reader.get("/runs/RUN-1/enrol").text
    assert "900.00 EUR · your centre is asked first" in page
    assert "1.00 SEK · your centre is asked first" in page, "what cannot be compared is asked"
    assert "10.00 EUR · " not in page


def test_a_coordinator_answers_for_the_person_but_gives_no_consent(signed_in: SignIn, cast: Cast) -> None:
    _scene, good = asking(cast)
    consent = list(good)[4]
    page = "/desk/ficcc/enrol/RUN-1?q=lear"
    reader = signed_in(cast.home)
    bad = reader.submit(page, "enrol", person=cast.learner.ref)
    assert bad.status_code == 422
    assert f'id="{next(iter(good))}-error"' in bad.text
    given = {name: value for name, value in good.items() if name != consent}
    assert reader.submit(page, "enrol", person=cast.learner.ref, **given).status_code == 303
    (case,) = queries.mine(cast.learner.id)
    learner = signed_in(cast.learner)
    assert f'href="/enrolments/{case.ref}/answers"' in learner.get("/me").text
    bad = learner.submit(f"/enrolments/{case.ref}/answers", "answer-questions")
    assert f'id="{consent}-error"' in bad.text
    done = learner.submit(f"/enrolments/{case.ref}/answers", "answer-questions", **{consent: "y"})
    assert done.location == f"/enrolments/{case.ref}"
    assert f'href="/enrolments/{case.ref}/answers"' not in learner.get("/me").text


def test_answers_are_changed_until_they_cannot_be(
    signed_in: SignIn, cast: Cast, travel: Callable[[timedelta], object]
) -> None:
    scene = a_run(cast)
    food, later = ask(scene), ask(scene, "Arrival?", stage="accepted", kind="date")
    made = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner), answers={food: "Fish"}
    )
    page, reader = f"/enrolments/{card(made).ref}/answers", signed_in(cast.learner)
    assert "Questions of the host: Clean room basics" in reader.get("/me").text
    bad = reader.submit(page, "answer-questions", **{field(food): "Rice", field(later): "soon"})
    assert (bad.status_code, "Rice" in bad.text) == (422, True)
    stale = reader.submit(page, "answer-questions", version="1", **{field(food): "Rice"})
    assert (stale.status_code, "Nothing was saved" in stale.text) == (409, True)
    reader.submit(page, "answer-questions", **{field(food): "Rice"})
    assert queries.answers_of(made) == {food: "Rice", later: ""}
    travel(timedelta(days=21, hours=4))
    late = signed_in(cast.learner).get(page).text
    assert "What cannot be changed any more" in late
    assert field(food) not in late
    assert field(later) in late


def test_only_the_person_answers(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    scene = a_run(cast)
    ask(scene)
    page = f"/enrolments/{enrol(scene, cast.learner).ref}/answers"
    for who in (cast.home, cast.host, cast.colleague, cast.admin):
        assert signed_in(who).get(page).status_code == 404
    for address in (page, "/enrolments/EN-2027-999999/answers"):
        assert client.get(address).location == f"/sign-in?next={address}"
    assert signed_in(cast.learner).get("/enrolments/EN-2027-999999/answers").status_code == 404


def test_how_a_condition_is_met_is_said_anew_until_it_is_decided(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated")
    ident = want(scene)
    name = f"statement_{ident}"
    made = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner), statements={ident: "A year"}
    )
    case = f"/enrolments/{card(made).ref}"
    page, reader, host = f"{case}/answers", signed_in(cast.learner), signed_in(cast.host)
    assert "Change what you said about the conditions" in reader.get(case).text
    assert "Change what you said" not in host.get(case).text
    assert "A year" in reader.get(page).text
    bad = reader.submit(page, "answer-questions", **{name: " "})
    assert (bad.status_code, f'id="{name}-error"' in bad.text) == (422, True)
    long = reader.submit(page, "answer-questions", **{name: "x" * 100_000})
    assert (long.status_code, f'id="{name}-error"' in long.text) == (422, True)
    stale = reader.submit(page, "answer-questions", version="0", **{name: "Two"})
    assert stale.status_code == 409
    assert reader.submit(page, "answer-questions", **{name: "Two <years>"}).location == case
    seen = host.get(case).text
    assert "Two &lt;years&gt;" in seen
    assert "Said anew how the conditions are met" in seen
    sent = {name: "Three", "version": str(card(made).version)}
    service.accept_host(made, actor=actor(cast.host))
    assert "Change what you said" not in reader.get(case).text
    fixed = reader.get(page).text
    assert "What cannot be changed any more" in fixed
    assert "Two &lt;years&gt;" in fixed
    late = reader.post(page, data=sent | {"csrf_token": reader.token()})
    assert late.status_code == 409
    assert queries.said_by(card(made)) == [("Can use a mask aligner", "Two <years>")]
