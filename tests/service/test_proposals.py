"""Another run, proposed or asked for: consent leads on in one transaction, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.access import Scope
from lms.courses.rules import Sharing
from lms.enrolments import queries, service
from lms.enrolments.rules import Seat
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves, statuses
from tests.proposing import a_transfer, another_run, last, next_of, two_runs
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")


class TestAnotherRun:
    """The host proposes, the person answers."""

    def test_consent_leads_on_and_gives_the_place_to_the_next(self, cast: Cast) -> None:
        here, there = two_runs(cast, capacity_max=1)
        first = enrol(here, cast.guest)
        case = another_run(cast, here, there)
        assert (case.proposed, case.proposed_centre_id, case.version) == ("other_run", cast.kiip.id, 3)
        assert kinds(cast.learner) == ["enrolled", "run-proposed"]
        service.agree_run(case.id, actor=actor(cast.learner), version=case.version)
        old, new = card(case.id), next_of(case)
        assert (old.parts.end, old.parts.seat, old.place) == ("transferred", "released", None)
        assert (new.run_ref, new.parts.seat, new.home_centre_id) == ("RUN-2", "confirmed", cast.ficcc.id)
        assert (moves(old), moves(new)) == (
            ["enrol", "confirm", "propose-run", "agree-run"],
            ["enrol", "confirm"],
        )
        assert statuses(here, cast.learner) == set()
        assert statuses(there, cast.learner) == {"confirmed"}
        assert kinds(cast.learner)[-1] == "moved"
        assert kinds(cast.home) == kinds(cast.host) == ["moved-on"]
        assert queries.tallies([here.run_id, there.run_id]) == {
            here.run_id: queries.Tally(1, 0, 0),
            there.run_id: queries.Tally(1, 0, 0),
        }
        assert card(first.id).parts.seat is Seat.CONFIRMED
        assert service.violations() == []

    def test_words_to_the_host_and_the_approval_go_along(self, cast: Cast) -> None:
        policy = {"home_approval": "required", "acceptance": "moderated"}
        here, there = two_runs(cast, other=policy, **policy)
        ident = service.enrol(
            here.run_id, person_id=cast.learner.id, actor=actor(cast.learner), message="I sit in a wheelchair"
        )
        service.approve_home(ident, actor=actor(cast.home))
        service.propose_run(ident, run_id=there.run_id, actor=actor(cast.host), reason="More room")
        service.agree_run(ident, actor=actor(cast.learner))
        new = next_of(card(ident))
        assert (new.parts.home, new.parts.host, new.parts.seat) == ("approved", "pending", "none")
        assert new.message == "I sit in a wheelchair"
        assert kinds(cast.other) == ["waits-for-you"]
        assert service.violations() == []

    def test_who_proposes_a_run_of_the_own_centre_has_accepted(self, cast: Cast) -> None:
        here, there = two_runs(
            cast, other={"centre": cast.sccc, "acceptance": "moderated"}, acceptance="moderated"
        )
        case = another_run(cast, here, there)
        service.agree_run(case.id, actor=actor(cast.learner))
        assert (next_of(case).parts.host, next_of(case).parts.seat) == ("accepted", "confirmed")

    def test_a_full_run_has_a_waiting_list_too(self, cast: Cast) -> None:
        here, there = two_runs(cast, acceptance="moderated", other={"capacity_max": 1})
        enrol(there, cast.outside)
        case = another_run(cast, here, there)
        service.agree_run(case.id, actor=actor(cast.learner))
        assert (next_of(case).parts.seat, next_of(case).place) == ("waiting", 1)

    def test_what_the_other_run_cannot_give_is_said_and_nothing_saved(self, cast: Cast) -> None:
        here, there = two_runs(cast, acceptance="moderated", other={"capacity_max": 1, "waiting_list": False})
        case = another_run(cast, here, there)
        enrol(there, cast.outside)
        refused("full", lambda: service.agree_run(case.id, actor=actor(cast.learner)), status=409)
        assert (card(case.id), len(queries.mine(cast.learner.id))) == (case, 1)

    def test_refused_it_stays(self, cast: Cast) -> None:
        here, there = two_runs(cast, acceptance="moderated")
        case = another_run(cast, here, there)
        for _ in range(2):
            service.refuse_run(case.id, actor=actor(cast.learner), version=case.version)
        after = card(case.id)
        assert (after.parts, after.proposed, last(case).state) == (case.parts, "", "refused")
        assert moves(after) == ["enrol", "propose-run", "refuse-run"]
        assert kinds(cast.host)[-1] == "stays"

    def test_only_for_somebody_without_a_seat(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = enrol(here, cast.learner)
        refused("wrong_state", lambda: propose(cast, case.id, there.run_id), status=409)

    def test_a_run_that_is_closed_or_the_same_or_not_shared(self, cast: Cast) -> None:
        here, _ = two_runs(cast, acceptance="moderated")
        closed = a_run(
            cast, ref="R-C", title="Closed", closes_wall=datetime.fromisoformat("2027-02-20T12:00")
        )
        hidden = a_run(cast, ref="R-H", title="Hidden", course={"sharing": Sharing(scope=Scope.OWN)})
        draft = a_run(cast, ref="R-D", title="Draft", publish=False)
        case = enrol(here, cast.learner)
        for run_id, code, status in (
            (closed.run_id, "too_late", 409),
            (here.run_id, "same_run", 422),
            (hidden.run_id, "not_shared", 409),
            (draft.run_id, "not_shared", 409),
            (None, "missing", 422),
        ):
            refused(code, lambda run_id=run_id: propose(cast, case.id, run_id), status=status, field="run")
        assert card(case.id) == case

    def test_one_at_a_time_and_a_second_click_is_the_first(self, cast: Cast) -> None:
        here, there = two_runs(cast, acceptance="moderated")
        third = a_run(cast, ref="RUN-3", title="Third")
        case = another_run(cast, here, there)
        propose(cast, case.id, there.run_id)
        assert card(case.id) == case
        refused("already_proposed", lambda: propose(cast, case.id, third.run_id), status=409)


def propose(cast: Cast, ident: int, run_id: int | None) -> None:
    service.propose_run(ident, run_id=run_id, actor=actor(cast.host), reason="We are full")


class TestTransfer:
    """The person asks, the other run's host answers."""

    def test_agreed_there_is_a_seat_at_once(self, cast: Cast) -> None:
        policy = {"home_approval": "required", "acceptance": "moderated"}
        here, there = two_runs(cast, other=policy, capacity_max=1, **policy)
        case = enrol(here, cast.learner)
        service.approve_home(case.id, actor=actor(cast.home))
        service.accept_host(case.id, actor=actor(cast.host))
        waits = service.enrol(
            here.run_id, person_id=cast.colleague.id, actor=actor(cast.lead), home_centre_id=cast.ficcc.id
        )
        service.accept_host(waits, actor=actor(cast.host))
        service.ask_transfer(case.id, run_id=there.run_id, actor=actor(cast.learner))
        assert kinds(cast.other) == ["transfer-asked"]
        service.agree_transfer(case.id, actor=actor(cast.other))
        new = next_of(case)
        assert (new.parts.home, new.parts.host, new.parts.seat) == ("approved", "accepted", "confirmed")
        assert card(case.id).parts.end == "transferred"
        assert card(waits).parts.seat is Seat.CONFIRMED  # the seat here went to the next
        assert "moved-on" in kinds(cast.home)
        assert kinds(cast.learner)[-1] == "moved"
        assert service.violations() == []

    def test_without_a_free_seat_it_is_refused_and_the_person_keeps_the_own(self, cast: Cast) -> None:
        here, there = two_runs(cast, other={"capacity_max": 1})
        enrol(there, cast.outside)
        case = a_transfer(cast, here, there)
        refused("full", lambda: service.agree_transfer(case.id, actor=actor(cast.other)), status=409)
        assert (card(case.id), len(queries.mine(cast.learner.id))) == (case, 1)

    def test_who_waits_goes_on_waiting(self, cast: Cast) -> None:
        here, there = two_runs(cast, capacity_max=1, other={"capacity_max": 1})
        enrol(here, cast.guest)
        enrol(there, cast.outside)
        case = a_transfer(cast, here, there)
        service.agree_transfer(case.id, actor=actor(cast.other))
        assert next_of(case).parts.seat is Seat.WAITING
        assert service.violations() == []

    def test_home_is_not_passed_over(self, cast: Cast) -> None:
        here, there = two_runs(cast, other={"home_approval": "required"})
        case = enrol(here, cast.learner)
        refused(
            "home_first",
            lambda: service.ask_transfer(case.id, run_id=there.run_id, actor=actor(cast.learner)),
            status=409,
            field="run",
        )

    def test_refused_with_a_reason(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        refused(
            "reason_missing", lambda: service.refuse_transfer(case.id, actor=actor(cast.other), reason=" ")
        )
        for _ in range(2):
            service.refuse_transfer(case.id, actor=actor(cast.other), reason="Too late", version=case.version)
        assert (last(case).state, last(case).answer) == ("refused", "Too late")
        assert card(case.id).parts == case.parts
        assert kinds(cast.learner)[-1] == "transfer-refused"

    def test_only_the_other_host_answers_and_never_the_own_case(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        for person, status in ((cast.learner, 403), (cast.home, 403), (cast.host, 403), (cast.guest, 404)):
            with pytest.raises(Refusal) as no:
                service.agree_transfer(case.id, actor=actor(person))
            assert no.value.status == status
        own = a_transfer(cast, here, there, cast.other)
        refused("own_case", lambda: service.agree_transfer(own.id, actor=actor(cast.other)), status=403)

    def test_a_second_click_and_a_stale_page(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        refused(
            "stale", lambda: service.agree_transfer(case.id, actor=actor(cast.other), version=1), status=409
        )
        for _ in range(2):
            service.agree_transfer(case.id, actor=actor(cast.other), version=case.version)
        assert len(queries.mine(cast.learner.id)) == 2
        assert moves(next_of(case)) == ["enrol", "confirm"]

    def test_who_asked_takes_it_back(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        refused(
            "nothing_proposed", lambda: service.withdraw_proposal(case.id, actor=actor(cast.host)), status=409
        )
        for _ in range(2):
            service.withdraw_proposal(case.id, actor=actor(cast.learner), version=case.version)
        assert (last(case).state, card(case.id).proposed) == ("withdrawn", "")
        assert kinds(cast.other) == ["transfer-asked", "proposal-taken-back"]
        # who was asked sees nothing of it any more
        refused("not_found", lambda: service.agree_transfer(case.id, actor=actor(cast.other)), status=404)


class TestLapsing:
    """What nobody can agree to any more."""

    def test_it_ends_with_the_enrolment(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        service.withdraw(case.id, actor=actor(cast.learner))
        assert last(case).state == "lapsed"
        assert kinds(cast.other)[-1] == "proposal-void"
        assert kinds(cast.learner)[-1] == "withdrawn"

    def test_a_decline_is_an_end_too(self, cast: Cast) -> None:
        here, there = two_runs(cast, acceptance="moderated")
        case = another_run(cast, here, there)
        service.decline_host(case.id, actor=actor(cast.host), reason="No")
        assert last(case).state == "lapsed"

    def test_with_the_other_run(self, cast: Cast) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        assert service.lapse_proposals() == 0
        service.cancel_run(there.run_id, actor=actor(cast.other), reason="No teacher")
        assert [service.lapse_proposals() for _ in range(2)] == [1, 0]
        assert last(case).state == "lapsed"
        assert moves(case)[-1] == "lapse-proposal"
        assert card(case.id).parts == case.parts
        assert kinds(cast.learner)[-1] == "proposal-void"
        assert kinds(cast.other)[-1] == "proposal-void"

    def test_with_the_window(self, cast: Cast, travel: Callable[[timedelta], datetime]) -> None:
        here, there = two_runs(cast)
        case = a_transfer(cast, here, there)
        travel(timedelta(days=21, hours=4))
        assert service.lapse_proposals() == 1
        assert last(case).state == "lapsed"
