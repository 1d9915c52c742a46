"""A decision that was made is not unmade by the way: what declining, cancelling and reopening do after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import Seat
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves, statuses
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")

BOTH: dict[str, Any] = {"home_approval": "required", "acceptance": "moderated"}
SIDES = {
    "home": ("home", "lead", "host"),
    "host": ("host", "host", "home"),
}  # side, of the same side, of the other
Decline = Callable[..., None]
DECLINE: dict[str, Decline] = {"home": service.decline_home, "host": service.decline_host}


def confirmed(cast: Cast, **policy: Any) -> tuple[Scene, CaseCard]:
    """The learner, approved by both sides and with a seat."""
    scene = a_run(cast, **(BOTH | policy))
    case = enrol(scene, cast.learner)
    service.approve_home(case.id, actor=actor(cast.home))
    service.accept_host(case.id, actor=actor(cast.host))
    return scene, card(case.id)


@pytest.mark.parametrize(("side", "name"), [("home", "Home Person"), ("host", "Host Person")])
def test_declining_somebody_approved_is_refused_and_names_who_decided(
    cast: Cast, side: str, name: str
) -> None:
    scene, case = confirmed(cast)
    for who in {getattr(cast, each) for each in SIDES[side][:2]}:
        no = refused(
            "already_decided",
            lambda who=who: DECLINE[side](case.id, actor=actor(who), reason="No"),
            status=409,
        )
        assert str(no.sentence) == f"Already decided by {name}."
    assert card(case.id) == case
    assert statuses(scene, cast.learner) == {"confirmed"}


@pytest.mark.parametrize("side", ["home", "host"])
def test_declining_while_the_other_side_has_still_to_decide(cast: Cast, side: str) -> None:
    case = enrol(a_run(cast, **BOTH), cast.learner)
    service.approve_home(case.id, actor=actor(cast.home))
    if side == "home":  # approved: cancel is the way
        refused(
            "already_decided", lambda: DECLINE[side](case.id, actor=actor(cast.home), reason="No"), status=409
        )
        service.cancel(case.id, actor=actor(cast.home), reason="No")
        assert card(case.id).parts.end == "cancelled"
    else:
        DECLINE[side](case.id, actor=actor(cast.host), reason="No")
        assert card(case.id).parts.host == "declined"


@pytest.mark.parametrize("side", ["home", "host"])
def test_each_side_cancels_with_a_reason_and_opens_again_by_the_seat_rule(cast: Cast, side: str) -> None:
    scene, case = confirmed(cast, capacity_max=1)
    waits = service.enrol(
        scene.run_id, person_id=cast.colleague.id, actor=actor(cast.home), home_centre_id=cast.ficcc.id
    )
    service.accept_host(waits, actor=actor(cast.host))
    by, _same, other = (getattr(cast, each) for each in SIDES[side])
    refused("reason_missing", lambda: service.cancel(case.id, actor=actor(by), reason=" "))
    service.cancel(case.id, actor=actor(by), reason="Budget")
    assert card(waits).parts.seat is Seat.CONFIRMED
    refused("not_yours", lambda: reopen(case, cast, other), status=403)
    refused("reason_missing", lambda: service.reopen(case.id, actor=actor(by), reason=" "))
    for _ in range(2):
        reopen(case, cast, by)
    after = card(case.id)
    assert (getattr(after.parts, side), after.parts.seat, after.parts.end) == ("pending", "none", "open")
    assert moves(case)[-2:] == ["cancel", f"reopen-{side}"]
    assert kinds(cast.learner)[-1] == "reopened"
    assert service.violations() == []
    decide = service.approve_home if side == "home" else service.accept_host
    decide(case.id, actor=actor(by))
    assert (card(case.id).parts.seat, card(case.id).place) == (Seat.WAITING, 1)  # the seat is another's now
    assert service.violations() == []


def reopen(case: CaseCard, cast: Cast, by: Any) -> None:
    service.reopen(case.id, actor=actor(by), reason="After all")


@pytest.mark.parametrize("side", ["home", "host"])
def test_reopened_after_a_decline_there_is_a_seat_if_one_is_free(cast: Cast, side: str) -> None:
    case = enrol(a_run(cast, **BOTH), cast.learner)
    if side == "host":
        service.approve_home(case.id, actor=actor(cast.home))
    by = getattr(cast, side)
    DECLINE[side](case.id, actor=actor(by), reason="No")
    reopen(case, cast, by)
    if side == "home":
        service.approve_home(case.id, actor=actor(cast.home))
    service.accept_host(case.id, actor=actor(cast.host))
    assert card(case.id).parts.seat is Seat.CONFIRMED


def test_not_while_another_one_is_live(cast: Cast) -> None:
    scene, case = confirmed(cast)
    service.cancel(case.id, actor=actor(cast.host), reason="Mistake")
    again = enrol(scene, cast.learner)
    assert again.id != case.id
    refused("live_exists", lambda: reopen(case, cast, cast.host), status=409)
    assert card(case.id).parts.end == "cancelled"


def test_not_once_the_run_is_over(cast: Cast, travel: Callable[[timedelta], object]) -> None:
    _scene, case = confirmed(cast)
    service.cancel(case.id, actor=actor(cast.host), reason="Mistake")
    travel(timedelta(days=40))
    refused("run_over", lambda: reopen(case, cast, cast.host), status=409)


def test_what_the_person_or_the_run_ended_is_nobody_s_to_open(cast: Cast) -> None:
    scene, case = confirmed(cast)
    service.withdraw(case.id, actor=actor(cast.learner))
    for by in (cast.home, cast.host):
        with pytest.raises(Refusal) as no:
            reopen(case, cast, by)
        assert no.value.status in (403, 409)
    other = enrol(scene, cast.outside)
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="Too few")
    with pytest.raises(Refusal):
        reopen(other, cast, cast.host)


def test_a_declined_person_applies_again_only_where_the_run_allows_it(cast: Cast) -> None:
    for number, allowed in enumerate((False, True)):
        scene = a_run(
            cast, acceptance="moderated", apply_again=allowed, ref=f"R-{number}", title=f"Run {number}"
        )
        case = enrol(scene, cast.learner)
        service.decline_host(case.id, actor=actor(cast.host), reason="No")
        if allowed:
            assert enrol(scene, cast.learner).id != case.id
        else:
            refused("declined_before", lambda scene=scene: enrol(scene, cast.learner), status=409)
