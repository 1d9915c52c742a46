"""Moving, postponing, cancelling, unpublishing a run that people are enrolled in, through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast
from tests.catalogue import DAY, a_run, actor
from tests.reader import form_of
from tests.web.hosted import RUN, SignIn, a_hosted_run, fresh, told

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def run_id(cast: Cast) -> int:
    """A published run of two sessions, in which the learner has a place."""
    return a_hosted_run(cast)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2027-13-40"}, "starts_on"),
        ({"starts_on": "2027-03-29", "ends_on": "2027-03-28"}, "ends_on"),
        ({"starts_on": "2027-03-29", "closes_at": "2027-06-01T10:00"}, "closes_at"),
        ({"starts_on": "2027-03-29", "reason": "x" * 2_001}, "reason"),
    ],
)
def test_a_move_that_cannot_be_is_said_beside_its_field(
    signed_in: SignIn, cast: Cast, run_id: int, sent: dict[str, str], field: str
) -> None:
    before = fresh(run_id)
    answer = signed_in(cast.host).submit(f"{RUN}/move", "move-run", **({"reason": "Typed"} | sent))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Typed" in answer.text or field == "reason"
    assert fresh(run_id) == before


def test_postponing_keeps_the_seats_and_moving_gives_new_days(
    signed_in: SignIn, cast: Cast, run_id: int
) -> None:
    reader = signed_in(cast.host)
    reader.submit(f"{RUN}/postpone", "postpone-run", reason="The machine is broken")
    assert fresh(run_id).state == "postponed"
    assert told(cast.learner)[0].startswith("Postponed")
    assert "Reason: The machine is broken" in reader.get(RUN).text
    assert reader.get(f"{RUN}/postpone").status_code == 409
    reader.submit(f"{RUN}/move", "move-run", starts_on="2027-04-12")
    assert fresh(run_id).state == "published"
    assert queries.tallies([run_id])[run_id].holders == 1


def test_cancelling_ends_all_enrolments(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    page = reader.get(f"{RUN}/cancel").text
    assert "1 person is enrolled and told by mail at once." in page
    reader.submit(f"{RUN}/cancel", "cancel-run", reason="Too few people")
    assert fresh(run_id).state == "cancelled"
    (card,) = queries.mine(cast.learner.id)
    assert (card.parts.end.value, card.end_reason) == ("cancelled", "Too few people")
    assert told(cast.learner)[0].startswith("Cancelled")
    assert reader.get(f"{RUN}/move").status_code == 409


@pytest.mark.parametrize("move", ["postpone", "cancel"])
def test_without_a_reason_nothing_happens(signed_in: SignIn, cast: Cast, run_id: int, move: str) -> None:
    answer = signed_in(cast.host).submit(f"{RUN}/{move}", f"{move}-run", reason="  ")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert fresh(run_id).state == "published"


@pytest.mark.parametrize("move", ["move", "postpone", "cancel"])
def test_a_stale_page_says_who_was_faster(signed_in: SignIn, cast: Cast, run_id: int, move: str) -> None:
    reader = signed_in(cast.host)
    target, values = form_of(reader.get(f"{RUN}/{move}").text, f"{move}-run")
    service.move_run(run_id, actor=actor(cast.host), starts_on=DAY + timedelta(days=1))
    before = fresh(run_id)
    answer = reader.post(target or f"{RUN}/{move}", data=values | {"reason": "Typed with care"})
    assert answer.status_code == 409
    assert "Host Person was faster" in answer.text
    assert "Typed with care" in answer.text
    assert fresh(run_id) == before


def test_a_form_without_its_version_is_out_of_date(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    sent = {"csrf_token": reader.token(), "reason": "No page was read"}
    assert reader.post(f"{RUN}/cancel", data=sent).status_code == 409
    assert fresh(run_id).state == "published"


def test_a_second_click_cancels_nothing_twice(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    _target, values = form_of(reader.get(f"{RUN}/cancel").text, "cancel-run")
    answers = [reader.post(f"{RUN}/cancel", data=values | {"reason": "Once"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert sum(subject.startswith("Cancelled") for subject in told(cast.learner)) == 1


def test_unpublishing_is_for_runs_nobody_ever_enrolled_in(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    page = reader.get(f"{RUN}/unpublish")
    assert page.status_code == 409
    assert "People have enrolled" in page.text
    other = a_run(cast.host, cast.sccc, ref="R-2", publish=True)
    answer = reader.submit("/desk/sccc/runs/R-2/unpublish", "unpublish-run")
    assert answer.location == "/desk/sccc/runs/R-2"
    assert fresh(other).state == "draft"
    assert fresh(run_id).state == "published"


def test_unpublishing_too_late_is_said_on_the_page(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True)
    reader = signed_in(cast.host)
    _target, values = form_of(reader.get(f"{RUN}/unpublish").text, "unpublish-run")
    service.enrol(run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    answer = reader.post(f"{RUN}/unpublish", data=values)
    assert answer.status_code == 409
    assert "People have enrolled" in answer.text
    assert fresh(run_id).state == "published"


@pytest.mark.parametrize("who", ["editor", "trainer", "learner", "home", "other", "office", "admin"])
def test_only_coordinators_of_the_host_move_a_run(
    signed_in: SignIn, cast: Cast, run_id: int, who: str
) -> None:
    reader = signed_in(getattr(cast, who))
    sent = {"csrf_token": reader.token(), "reason": "Mine", "starts_on": "2027-04-01"}
    before = fresh(run_id)
    for move in ("move", "postpone", "cancel", "unpublish", "change/sessions/1/cancel"):
        assert reader.post(f"{RUN}/{move}", data=sent | {"version": str(before.version)}).status_code == 404
    assert fresh(run_id) == before


def test_the_moves_of_one_centre_are_not_those_of_another(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.other)
    sent = {"csrf_token": reader.token(), "reason": "Mine", "version": str(fresh(run_id).version)}
    assert reader.post("/desk/kiip/runs/R-1/cancel", data=sent).status_code == 404
    assert fresh(run_id).state == "published"
