"""A priority on the waiting list, given and taken away by hand: the order, the journal, what the person is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from lms.kit.journal import rows_of
from lms.notifications import queries as notifications
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import Scene, a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")
WHY = "Opens the line on Monday"


def queue(cast: Cast, **policy: Any) -> tuple[Scene, list[CaseCard]]:
    """The guest has the one seat; the learner and two more wait."""
    scene = a_run(cast, **({"capacity_max": 1} | policy))
    enrol(scene, cast.guest)
    return scene, [enrol(scene, who) for who in (cast.learner, cast.outside, cast.baltic)]


def give(case: CaseCard, cast: Cast, **more: Any) -> None:
    service.give_priority(case.id, **({"actor": actor(cast.host), "priority": 5, "reason": WHY} | more))


def end(case: CaseCard, cast: Cast, **more: Any) -> None:
    service.end_priority(case.id, **({"actor": actor(cast.host), "reason": "Line is late"} | more))


def waiting(scene: Scene) -> list[tuple[str, int]]:
    page = queries.queue_page(scene.run_id, page=1, size=50)
    assert [each.place for each in page.items] == list(range(1, page.total + 1))
    return [(each.person_name.split()[0], each.priority) for each in page.items]


def test_it_goes_before_the_others_and_the_person_is_told_why(cast: Cast) -> None:
    scene, (_first, _second, last) = queue(cast)
    for _ in range(2):
        give(last, cast, version=last.version)
    assert waiting(scene) == [("Baltic", 5), ("Learner", 100), ("Outside", 100)]
    after = card(last.id)
    assert (after.version, after.priority_reason) == (last.version + 1, WHY)
    assert moves(last) == ["enrol", "confirm", "give-priority"]
    row = rows_of(("enrolment", last.id))[-1]
    assert (row.actor_id, row.reason) == (cast.host.id, WHY)
    assert (row.before, row.after) == ({"priority": 100}, {"priority": 5})
    assert kinds(cast.baltic) == ["enrolled", "priority-given"]
    notice = notifications.inbox(cast.baltic.id).items[0]
    assert WHY in notice.body
    assert "place 1" in notice.body
    assert kinds(cast.learner) == ["enrolled"]
    assert service.violations() == []


def test_a_seat_that_comes_free_goes_by_it(cast: Cast) -> None:
    scene, (first, _second, last) = queue(cast)
    give(last, cast)
    (seat,) = [each for each in queries.of_run(scene.run_id) if each.person_id == cast.guest.id]
    service.withdraw(seat.id, actor=actor(cast.guest))
    assert card(last.id).parts.seat == "confirmed"
    assert (card(first.id).parts.seat, card(first.id).place) == ("waiting", 1)


def test_among_two_the_smaller_number_and_then_the_time(cast: Cast) -> None:
    scene, (first, second, last) = queue(cast)
    for case, number in ((first, 7), (second, 5), (last, 5)):
        give(case, cast, priority=number)
    assert waiting(scene) == [("Outside", 5), ("Baltic", 5), ("Learner", 7)]
    give(first, cast, priority=1, reason="Even more so")
    assert waiting(scene)[0] == ("Learner", 1)
    assert card(first.id).priority_reason == "Even more so"


def test_it_is_taken_away_again_with_a_reason(cast: Cast) -> None:
    scene, (_first, _second, last) = queue(cast)
    give(last, cast)
    seen = card(last.id).version
    for _ in range(2):
        end(last, cast, version=seen)
    assert waiting(scene) == [("Learner", 100), ("Outside", 100), ("Baltic", 100)]
    assert card(last.id).priority_reason == ""
    assert moves(last)[-2:] == ["give-priority", "end-priority"]
    assert kinds(cast.baltic) == ["enrolled", "priority-given", "priority-ended"]
    assert "Line is late" in notifications.inbox(cast.baltic.id).items[0].body
    give(last, cast)
    assert waiting(scene)[0] == ("Baltic", 5), "given again after it was taken away"


def test_who_only_asks_to_come_stands_there_once_accepted(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1, acceptance="moderated", home_approval="required")
    others = [enrol(scene, who) for who in (*crowd(1, like=cast.outside), cast.outside)]  # nobody's people
    asked = enrol(scene, cast.learner)
    give(asked, cast)  # home has not decided yet: its decision stays its own
    assert card(asked.id).parts == asked.parts
    for case in others:
        service.accept_host(case.id, actor=actor(cast.host))
    service.approve_home(asked.id, actor=actor(cast.home))
    service.accept_host(asked.id, actor=actor(cast.host))
    assert waiting(scene) == [("Learner", 5), ("Outside", 100)]


def test_reopened_it_is_asked_anew(cast: Cast) -> None:
    _scene, (_first, _second, last) = queue(cast)
    give(last, cast)
    service.cancel(last.id, actor=actor(cast.host), reason="No")
    service.reopen(last.id, actor=actor(cast.host), reason="Yes")
    after = card(last.id)
    assert (after.priority, after.priority_reason) == (100, "")


@pytest.mark.parametrize("number", [None, 0, -1, 100, 10**9])
def test_a_number_that_is_none(cast: Cast, number: int | None) -> None:
    _scene, (_first, _second, last) = queue(cast)
    refused("out_of_range", lambda: give(last, cast, priority=number), field="priority")
    assert card(last.id) == last


def test_reasons(cast: Cast) -> None:
    _scene, (_first, _second, last) = queue(cast)
    refused("reason_missing", lambda: give(last, cast, reason=" "), field="reason")
    refused("reason_too_long", lambda: give(last, cast, reason="x" * 2_001), field="reason")
    give(last, cast)
    refused("reason_missing", lambda: end(last, cast, reason=""), field="reason")


def test_a_stale_page_changes_nothing(cast: Cast) -> None:
    _scene, (_first, _second, last) = queue(cast)
    give(last, cast)
    after = card(last.id)
    stale = refused("stale", lambda: give(last, cast, priority=3, version=last.version), status=409)
    assert "Host Person" in str(stale.sentence)
    refused("stale", lambda: end(last, cast, version=last.version), status=409)
    assert card(last.id) == after


def test_nobody_on_the_own_case_and_no_other_role(cast: Cast) -> None:
    scene, (first, *_others) = queue(cast)
    own = enrol(scene, cast.host)
    refused("own_case", lambda: give(own, cast), status=403)
    for who in (cast.learner, cast.home):
        refused("not_yours", lambda who=who: give(first, cast, actor=actor(who)), status=403)
    for who in (cast.editor, cast.trainer, cast.other, cast.office, cast.admin):
        refused("not_found", lambda who=who: give(first, cast, actor=actor(who)), status=404)
    assert waiting(scene)[0] == ("Learner", 100)


def test_only_while_somebody_is_in_line(cast: Cast, travel: Any) -> None:
    scene, (first, _second, last) = queue(cast, cut_off_wall=datetime.fromisoformat("2027-03-20T12:00"))
    (seat,) = [each for each in queries.of_run(scene.run_id) if each.person_id == cast.guest.id]
    refused("wrong_state", lambda: give(seat, cast), status=409)
    refused("no_priority", lambda: end(first, cast), status=409)
    service.withdraw(last.id, actor=actor(cast.baltic))
    refused("ended", lambda: give(last, cast), status=409)
    travel(timedelta(days=25))
    refused("queue_closed", lambda: give(first, cast), status=409)


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (
            {
                "acceptance": "by_nomination",
                "nominate_until_wall": datetime.fromisoformat("2027-03-12T12:00"),
            },
            "order_given",
        ),
        ({"acceptance": "by_selection"}, "order_given"),
        ({"acceptance": "moderated", "waiting_list": False}, "no_waiting_list"),
    ],
)
def test_not_where_something_else_gives_the_order(cast: Cast, policy: dict[str, Any], code: str) -> None:
    asked = enrol(a_run(cast, **policy), cast.learner)
    refused(code, lambda: give(asked, cast), status=409)
    assert card(asked.id) == asked


def test_what_is_due_goes_by_the_order_that_was(cast: Cast) -> None:
    """Seats that capacity brought are given before the order changes, whoever clicks first."""
    scene, (first, *_others) = queue(cast)
    people = crowd(2, like=cast.outside)
    late = [enrol(scene, each) for each in people]
    give(late[-1], cast)
    assert waiting(scene)[0] == ("Crowd", 5)
    assert card(first.id).place == 2
