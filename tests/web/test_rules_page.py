"""The page of a run's enrolment rules: what it keeps, whom it tells, and each thing it refuses, beside its field."""

from __future__ import annotations

from typing import Any

import pytest

from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import service
from lms.kit import journal
from tests.cast import Cast
from tests.catalogue import a_run, a_session, actor
from tests.web.hosted import SignIn, enrol, told

pytestmark = pytest.mark.usefixtures("now")
RULES = "/desk/sccc/runs/R-1/rules"


def a_draft(cast: Cast, **values: Any) -> int:
    """A draft on a night when the clocks go forward, and one when they go back."""
    return a_run(cast.host, cast.sccc, ref="R-1", sessions=(a_session(),), **values)


def published(cast: Cast, **values: Any) -> int:
    return a_run(cast.host, cast.sccc, ref="R-1", publish=True, sessions=(a_session(),), **values)


def run() -> RunCard:
    found = courses.run_by_ref("R-1")
    assert found is not None
    return found


def test_an_editor_writes_the_rules_of_a_draft(signed_in: SignIn, cast: Cast) -> None:
    a_draft(cast)
    answer = signed_in(cast.editor).submit(
        RULES,
        "edit-run",
        acceptance="by_nomination",
        nominate_until_at="2027-03-10T18:00",
        home_approval="required_above_fee",
        approval_above="99,50",
        approval_currency="NOK",
        waiting_list="y",
        promotion="by_hand",
        offer_hours="48",
        cut_off_at="2027-03-20T12:00",
        go_no_go_at="2027-03-15T12:00",
        selection="lottery",
        completion_share="80",
        certificates="y",
        apply_again="y",
    )
    assert answer.location == "/desk/sccc/runs/R-1/publish"
    card = run()
    assert (card.acceptance, card.promotion, card.offer_hours) == ("by_nomination", "by_hand", 48)
    assert (card.home_approval, str(card.approval_above)) == ("required_above_fee", "99.50")
    assert card.approval_currency == "NOK"
    assert (card.selection, card.completion_share) == ("lottery", 80)
    assert card.certificates
    assert card.apply_again
    assert card.cut_off_at is not None
    assert card.cut_off_at.isoformat() == "2027-03-20T11:00:00+00:00"
    assert card.nominate_until_at is not None
    assert card.go_no_go_at is not None
    assert journal.rows_of(("run", card.id))[-1].move == "edit-run"


def test_saved_again_it_changes_nothing(signed_in: SignIn, cast: Cast) -> None:
    a_draft(cast, offer_hours=72, cut_off_wall=None)
    before = run()
    signed_in(cast.editor).submit(RULES, "edit-run")
    assert run() == before


@pytest.mark.parametrize(
    ("field", "typed", "others"),
    [
        ("offer_hours", "0", {}),
        ("offer_hours", "-1", {}),
        ("offer_hours", "721", {}),
        ("offer_hours", "three days", {}),
        ("offer_hours", "7.5", {}),
        ("completion_share", "101", {}),
        ("completion_share", "-1", {}),
        ("completion_share", "all", {}),
        ("acceptance", "by_lot", {}),
        ("promotion", "sometimes", {}),
        ("selection", "beauty", {}),
        ("home_approval", "perhaps", {}),
        ("nominate_until_at", "", {"acceptance": "by_nomination"}),
        ("nominate_until_at", "2027-03-22T12:00", {}),  # after the start
        ("cut_off_at", "2027-03-22T10:01", {}),
        ("cut_off_at", "soon", {}),
        ("cut_off_at", "2027-02-30T10:00", {}),
        ("cut_off_at", "0001-01-01T00:00", {}),
        ("cut_off_at", "9999-12-31T23:59", {}),
        ("go_no_go_at", "2027-03-23T10:00", {}),
        ("approval_above", "", {"home_approval": "required_above_fee"}),
        ("approval_above", "-5", {}),
        ("approval_above", "NaN", {}),
        ("approval_above", "Infinity", {}),
        ("approval_above", "1e6000", {}),
        ("approval_above", "9999999", {}),
        ("approval_above", "10.001", {}),
        ("approval_above", "a lot", {}),
        ("approval_currency", "XXX", {}),
        ("approval_above", "1" * 100_000, {}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    signed_in: SignIn, cast: Cast, field: str, typed: str, others: dict[str, str]
) -> None:
    a_draft(cast)
    before = run()
    answer = signed_in(cast.editor).submit(RULES, "edit-run", **{field: typed, **others})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert run() == before


@pytest.mark.parametrize(
    ("wall", "words"), [("2027-03-28T02:30", "does not exist"), ("2026-10-25T02:30", "twice")]
)
def test_a_wall_time_that_the_clocks_do_not_show_once(
    signed_in: SignIn, cast: Cast, wall: str, words: str
) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", starts_on=a_session().day.replace(month=5))
    answer = signed_in(cast.editor).submit(RULES, "edit-run", cut_off_at=wall)
    assert answer.status_code == 422
    assert 'id="cut_off_at-error"' in answer.text
    assert words in answer.text


def test_what_was_typed_is_kept(signed_in: SignIn, cast: Cast) -> None:
    a_draft(cast)
    answer = signed_in(cast.editor).submit(
        RULES, "edit-run", offer_hours="three days", approval_above="a lot"
    )
    assert 'value="three days"' in answer.text
    assert 'value="a lot"' in answer.text


def test_a_published_run_is_for_coordinators(signed_in: SignIn, cast: Cast) -> None:
    published(cast)
    assert signed_in(cast.editor).get(RULES).status_code == 404
    answer = signed_in(cast.host).submit(RULES, "edit-run", offer_hours="24")
    assert answer.location == "/desk/sccc/runs/R-1"
    assert run().offer_hours == 24


def test_those_enrolled_are_told_what_changed_and_why(signed_in: SignIn, cast: Cast) -> None:
    enrol(published(cast), cast.learner)
    reader = signed_in(cast.host)
    before = len(told(cast.learner))
    answer = reader.submit(RULES, "edit-run", cut_off_at="2027-03-20T12:00")
    assert answer.status_code == 422
    assert 'id="changed-error"' in answer.text
    reader.submit(RULES, "edit-run", cut_off_at="2027-03-20T12:00", changed="The caterer has to know")
    assert len(told(cast.learner)) == before + 1
    body = signed_in(cast.learner).get("/me/notices").text
    assert "Cut-off of the waiting list: Sat 20 Mar 2027 12:00 CET (before: –)" in body
    assert "The caterer has to know" in body


def test_people_move_up_by_the_new_rules_at_once(signed_in: SignIn, cast: Cast) -> None:
    run_id = published(cast, capacity_max=1, promotion="by_hand")
    first = enrol(run_id, cast.guest)
    enrol(run_id, cast.learner)
    service.withdraw(first, actor=actor(cast.guest))
    signed_in(cast.host).submit(
        RULES, "edit-run", promotion="automatic", offer_hours="72", changed="The system does it"
    )
    assert told(cast.learner)[0].startswith("A place for you, please answer")


def test_a_stale_page_saves_nothing(signed_in: SignIn, cast: Cast) -> None:
    published(cast)
    answer = signed_in(cast.host).submit(RULES, "edit-run", version="0", offer_hours="24")
    assert answer.status_code == 409
    assert run().offer_hours is None


def test_a_cancelled_run_keeps_its_rules(signed_in: SignIn, cast: Cast) -> None:
    run_id = published(cast)
    service.cancel_run(run_id, actor=actor(cast.host), reason="No heating")
    answer = signed_in(cast.host).submit(RULES, "edit-run", offer_hours="24")
    assert answer.status_code == 409
    assert run().offer_hours is None


def test_the_pages_of_a_run_lead_there(signed_in: SignIn, cast: Cast) -> None:
    a_draft(cast)
    reader = signed_in(cast.editor)
    for page in ("/desk/sccc/runs/R-1", "/desk/sccc/runs/R-1/edit", "/desk/sccc/runs/R-1/publish"):
        assert f'href="{RULES}"' in reader.get(page).text


def test_the_full_form_keeps_what_only_the_rules_ask(signed_in: SignIn, cast: Cast) -> None:
    a_draft(cast, acceptance="by_selection", offer_hours=48)
    reader = signed_in(cast.editor)
    answer = reader.submit("/desk/sccc/runs/R-1/edit", "edit-run", place="Cleanroom 9")
    assert answer.status_code == 303
    assert (run().acceptance, run().offer_hours) == ("by_selection", 48)
    answer = reader.submit("/desk/sccc/runs/R-1/edit", "edit-run", acceptance="by_nomination")
    assert answer.status_code == 422
    assert 'id="acceptance-error"' in answer.text


def test_a_new_simple_run_gives_three_days_to_answer_an_offer(signed_in: SignIn, cast: Cast) -> None:
    signed_in(cast.editor).submit(
        "/desk/sccc/runs/new",
        "create-run",
        course_title="Etching",
        place="Room 1",
        starts_on="2027-05-03",
        capacity="8",
    )
    found = courses.courses_of_centre(cast.sccc.id)
    runs = [each for course in found for each in courses.runs_of_course(course.id)]
    assert [each.offer_hours for each in runs] == [72]
