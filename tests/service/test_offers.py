"""Offers: made in turn or by hand, taken, given back, ended by the clock; with journal, inbox and calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.courses.models import Pool, PoolCentre
from lms.courses.rules import input_of_run
from lms.enrolments import queries, serializers, service
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import CaseCard
from lms.kit.db import add, session, use_case
from lms.kit.journal import rows_of
from lms.kit.refusal import NotFound, Refusal
from lms.people.service.post import DeadLink
from tests.cast import Cast, Somebody
from tests.enrolling import agenda_uid, card, enrol, kinds, moves, personal, statuses
from tests.post import letters_to, link_in
from tests.scene import FIRST, SECOND, Scene, a_run, actor, session_on

pytestmark = pytest.mark.usefixtures("now")

HOURS = 72


def queued(cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, CaseCard, list[CaseCard]]:
    """A run of one place, which the guest holds, and `people` on its waiting list."""
    scene = a_run(cast, **({"capacity_max": 1, "offer_hours": HOURS} | policy))
    first = enrol(scene, cast.guest)
    return scene, first, [enrol(scene, person) for person in people]


def offered(cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, list[CaseCard]]:
    """As `queued`; the guest has withdrawn, so the first of the list has an offer."""
    scene, first, cases = queued(cast, *people, **policy)
    service.withdraw(first.id, actor=actor(cast.guest))
    return scene, [card(each.id) for each in cases]


def token_for(person: Somebody) -> str:
    return link_in(letters_to(person.email)[-1], "/offers/").removeprefix("/offers/")


def refused(call: Any, code: str, status: int = 409) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return str(caught.value.sentence)


class TestInTurn:
    """The system offers a seat that comes free."""

    def test_the_next_has_an_offer_in_the_same_transaction(self, cast: Cast, now: datetime) -> None:
        scene, (case, behind) = offered(cast, cast.learner, cast.outside)
        assert (case.parts.seat, case.offer_until) == ("offered", now + timedelta(hours=HOURS))
        assert (behind.parts.seat, behind.place) == ("waiting", 1)
        assert moves(case) == ["enrol", "confirm", "promote"]
        assert kinds(cast.learner) == ["enrolled", "offered"]
        assert statuses(scene, cast.learner) == {"tentative"}
        assert queries.tallies([scene.run_id])[scene.run_id] == queries.Tally(1, 1, 0)
        assert service.violations() == []

    def test_the_mail_says_until_when_and_holds_a_tentative_entry_under_the_uid_of_the_feed(
        self, cast: Cast
    ) -> None:
        offered(cast, cast.learner)
        mail = letters_to(cast.learner.email)[-1]
        assert "Place offered, answer by Thu 4 Mar 2027 10:00 CET." in mail.text
        assert mail.attachment_type == "text/calendar; charset=utf-8; method=PUBLISH"
        attached = mail.attachment or b""
        assert b"METHOD:PUBLISH" in attached
        assert attached.count(b"STATUS:TENTATIVE") == 2
        assert {agenda_uid(each.body) for each in personal(cast.learner)} == {
            line for line in attached.split(b"\r\n") if line.startswith(b"UID:")
        }

    def test_taken_it_is_confirmed_under_the_same_uid_with_a_higher_sequence(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        before = personal(cast.learner)
        service.take_offer(case.id, actor=actor(cast.learner), version=case.version)
        after = personal(cast.learner)
        assert [agenda_uid(each.body) for each in after] == [agenda_uid(each.body) for each in before]
        assert all(b"STATUS:CONFIRMED" in each.body for each in after)
        assert [sequence(each.body) for each in after] == [sequence(each.body) + 1 for each in before]
        assert statuses(scene, cast.learner) == {"confirmed"}
        assert (card(case.id).parts.seat, card(case.id).offer_until) == ("confirmed", None)
        assert moves(case)[-1] == "take-offer"
        assert kinds(cast.learner) == ["enrolled", "offered", "offer-taken"]
        assert b"STATUS:CONFIRMED" in (letters_to(cast.learner.email)[-1].attachment or b"")
        assert service.violations() == []

    def test_given_back_it_goes_to_the_next_at_once(self, cast: Cast) -> None:
        scene, (case, behind) = offered(cast, cast.learner, cast.outside)
        service.refuse_offer(case.id, actor=actor(cast.learner), reason="I am ill")
        ended = card(case.id)
        assert (ended.parts.seat, ended.parts.end, ended.end_reason) == ("released", "withdrawn", "I am ill")
        assert card(behind.id).parts.seat == "offered"
        assert statuses(scene, cast.learner) == set()
        assert statuses(scene, cast.outside) == {"tentative"}
        assert kinds(cast.learner)[-1] == "offer-refused"
        assert kinds(cast.home) == ["place-given-back"]
        assert service.violations() == []

    def test_expired_it_goes_to_the_next_and_the_person_is_told(self, cast: Cast, travel: Any) -> None:
        scene, (case, behind) = offered(cast, cast.learner, cast.outside)
        travel(timedelta(hours=HOURS) - timedelta(seconds=1))
        assert service.expire_offers() == 0
        travel(timedelta(seconds=1))
        assert [service.expire_offers() for _ in range(2)] == [1, 0]
        assert (card(case.id).parts.seat, card(case.id).parts.end) == ("released", "expired")
        assert card(behind.id).parts.seat == "offered"
        assert moves(case)[-1] == "expire-offer"
        assert kinds(cast.learner)[-1] == "offer-expired"
        assert statuses(scene, cast.learner) == set()
        assert service.violations() == []

    @pytest.mark.parametrize("answer", [service.take_offer, service.refuse_offer])
    def test_the_first_answer_counts(self, cast: Cast, answer: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        for _ in range(2):
            answer(case.id, actor=actor(cast.learner), version=case.version)
        assert len(moves(case)) == 4
        assert len(kinds(cast.learner)) == 3

    def test_who_has_given_it_back_cannot_take_it(self, cast: Cast) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        service.refuse_offer(case.id, actor=actor(cast.learner))
        refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "ended")

    def test_the_first_second_after_its_end_is_too_late(self, cast: Cast, travel: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        travel(timedelta(hours=HOURS))
        words = refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "offer_over")
        assert "Thu 4 Mar 2027 10:00 CET" in words
        service.expire_offers()
        words = refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "offer_over")
        assert "expired before your answer" in words

    @pytest.mark.parametrize("answer", [service.take_offer, service.refuse_offer])
    @pytest.mark.parametrize(
        ("who", "status"), [("host", 403), ("home", 403), ("other", 404), ("office", 404)]
    )
    def test_only_the_person_answers(self, cast: Cast, answer: Any, who: str, status: int) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        with pytest.raises(Refusal) as caught:
            answer(case.id, actor=actor(getattr(cast, who)))
        assert caught.value.status == status
        assert card(case.id).parts.seat == "offered"

    @pytest.mark.parametrize("answer", [service.take_offer, service.refuse_offer])
    def test_a_stale_page(self, cast: Cast, answer: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        refused(lambda: answer(case.id, actor=actor(cast.learner), version=case.version - 1), "stale")

    def test_without_time_for_offers_who_moves_up_is_confirmed(self, cast: Cast) -> None:
        _scene, (case,) = offered(cast, cast.learner, offer_hours=None)
        assert case.parts.seat == "confirmed"


def sequence(body: bytes) -> int:
    line = next(line for line in body.split(b"\r\n") if line.startswith(b"SEQUENCE:"))
    return int(line.partition(b":")[2])


class TestByLink:
    """The link in the mail, for who is not signed in."""

    def test_it_takes(self, cast: Cast) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        token = token_for(cast.learner)
        assert service.offer_of(token).card.id == case.id
        for _ in range(2):
            service.answer_offer(token, take=True)
        assert card(case.id).parts.seat == "confirmed"
        assert rows_of(("enrolment", case.id))[-1].actor_id == cast.learner.id

    def test_it_gives_back(self, cast: Cast) -> None:
        _scene, (case, behind) = offered(cast, cast.learner, cast.outside)
        service.answer_offer(token_for(cast.learner), take=False)
        assert (card(case.id).parts.end, card(behind.id).parts.seat) == ("withdrawn", "offered")

    def test_altered_it_leads_nowhere(self, cast: Cast) -> None:
        offered(cast, cast.learner)
        token = token_for(cast.learner)
        for bad in (token[:-2], "x" + token, "nothing"):
            with pytest.raises(DeadLink):
                service.answer_offer(bad, take=True)

    def test_a_link_of_an_earlier_offer_does_not_answer_a_later_one(self, cast: Cast, travel: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        old = token_for(cast.learner)
        service.cancel(case.id, actor=actor(cast.host), reason="Mistake")
        service.reopen(case.id, actor=actor(cast.host), reason="Of ours")
        travel(timedelta(hours=1))
        enrol(Scene(cast, case.run_id, case.run_ref), cast.outside)  # has the seat
        service.accept_host(case.id, actor=actor(cast.host))
        assert card(case.id).parts.seat == "waiting"
        service.withdraw(queries.mine(cast.outside.id)[0].id, actor=actor(cast.outside))
        assert card(case.id).parts.seat == "offered"
        assert not service.offer_of(old).counts
        refused(lambda: service.answer_offer(old, take=True), "offer_over")
        service.answer_offer(token_for(cast.learner), take=True)
        assert card(case.id).parts.seat == "confirmed"


class TestByHand:
    """The host moves people up."""

    def by_hand(self, cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, list[CaseCard]]:
        scene, cases = offered(cast, *people, promotion="by_hand", **policy)
        assert {case.parts.seat for case in cases} <= {"waiting"}
        return scene, cases

    def test_in_turn_needs_no_reason(self, cast: Cast) -> None:
        scene, (case, _behind) = self.by_hand(cast, cast.learner, cast.outside)
        for _ in range(2):
            service.offer(case.id, actor=actor(cast.host), version=case.version)
        assert moves(case) == ["enrol", "confirm", "offer"]
        assert kinds(cast.learner) == ["enrolled", "offered"]
        assert statuses(scene, cast.learner) == {"tentative"}
        assert service.violations() == []

    def test_the_host_is_told_of_a_free_seat_and_where_to_offer_it(self, cast: Cast) -> None:
        self.by_hand(cast, cast.learner)
        assert kinds(cast.host) == ["seat-is-free"]
        assert "/desk/sccc/runs/RUN-1/queue" in letters_to(cast.host.email)[-1].text

    def test_out_of_turn_needs_a_reason_which_is_kept(self, cast: Cast) -> None:
        _scene, (_case, behind) = self.by_hand(cast, cast.learner, cast.outside)
        host = actor(cast.host)
        refused(lambda: service.offer(behind.id, actor=host), "reason_missing", 422)
        service.offer(behind.id, actor=host, reason="Speaks Estonian, which we need")
        assert card(behind.id).parts.seat == "offered"
        assert rows_of(("enrolment", behind.id))[-1].reason == "Speaks Estonian, which we need"

    def test_no_seat_no_offer(self, cast: Cast) -> None:
        _scene, (case, behind) = self.by_hand(cast, cast.learner, cast.outside)
        service.offer(case.id, actor=actor(cast.host))
        words = refused(lambda: service.offer(behind.id, actor=actor(cast.host)), "no_seat")
        assert words == "All seats are taken."

    def test_newcomers_never_overtake(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        late = enrol(Scene(cast, case.run_id, case.run_ref), cast.outside)
        assert (late.parts.seat, late.place) == ("waiting", 2)

    def test_who_was_faster_is_named(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        service.offer(case.id, actor=actor(cast.host))
        second = actor(cast.other)
        second = type(second)(second.person_id, roles=actor(cast.host).roles, verified=True)
        words = refused(lambda: service.offer(case.id, actor=second), "already_offered")
        assert words == "Host Person was faster: the seat is offered."

    def test_without_hours_it_is_answered_within_three_days(self, cast: Cast, now: datetime) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner, offer_hours=None)
        service.offer(case.id, actor=actor(cast.host))
        assert card(case.id).offer_until == now + timedelta(hours=72)

    def test_nobody_offers_a_seat_to_oneself(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.host)
        refused(lambda: service.offer(case.id, actor=actor(cast.host)), "own_case", 403)

    @pytest.mark.parametrize(
        ("who", "status"), [("home", 403), ("learner", 403), ("other", 404), ("editor", 404)]
    )
    def test_only_the_host_offers(self, cast: Cast, who: str, status: int) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        with pytest.raises(Refusal) as caught:
            service.offer(case.id, actor=actor(getattr(cast, who)))
        assert caught.value.status == status
        assert card(case.id).parts.seat == "waiting"

    def test_a_stale_page(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        refused(lambda: service.offer(case.id, actor=actor(cast.host), version=case.version - 1), "stale")


class TestCutOff:
    """After the cut-off nobody moves up."""

    CUT_OFF = datetime.fromisoformat("2027-03-10T12:00")

    def test_waiting_ends_with_a_notice_that_says_why(self, cast: Cast, travel: Any) -> None:
        _scene, _first, (case,) = queued(cast, cast.learner, cut_off_wall=self.CUT_OFF)
        travel(timedelta(days=9, hours=2))  # 12:00 in Stockholm
        assert [service.expire_waiting() for _ in range(2)] == [1, 0]
        assert card(case.id).parts.end == "expired"
        assert kinds(cast.learner)[-1] == "cut-off"
        assert "after Wed 10 Mar 2027 12:00 CET" in letters_to(cast.learner.email)[-1].text
        assert service.violations() == []

    def test_a_seat_that_comes_free_later_goes_to_nobody(self, cast: Cast, travel: Any) -> None:
        _scene, first, (case,) = queued(cast, cast.learner, cut_off_wall=self.CUT_OFF)
        travel(timedelta(days=9, hours=2))
        service.withdraw(first.id, actor=actor(cast.guest))
        assert card(case.id).parts.seat == "waiting"
        refused(lambda: service.offer(case.id, actor=actor(cast.host)), "queue_closed")

    def test_an_offer_made_before_can_still_be_taken(self, cast: Cast, travel: Any) -> None:
        travel(timedelta(days=9))
        scene = a_run(cast, capacity_max=1, offer_hours=HOURS, cut_off_wall=self.CUT_OFF)
        first, case = enrol(scene, cast.guest), enrol(scene, cast.learner)
        service.withdraw(first.id, actor=actor(cast.guest))
        travel(timedelta(days=1))
        service.take_offer(case.id, actor=actor(cast.learner))
        assert card(case.id).parts.seat == "confirmed"

    def test_expired_after_the_cut_off_it_goes_to_nobody(self, cast: Cast, travel: Any) -> None:
        travel(timedelta(days=9))
        scene = a_run(cast, capacity_max=1, offer_hours=HOURS, cut_off_wall=self.CUT_OFF)
        first, case, behind = (enrol(scene, each) for each in (cast.guest, cast.learner, cast.outside))
        service.withdraw(first.id, actor=actor(cast.guest))
        travel(timedelta(days=4))
        assert service.expire_offers() == 1
        assert card(case.id).parts.end == "expired"
        assert card(behind.id).parts.seat == "waiting"
        assert service.expire_waiting() == 1


class TestTheRunMoves:
    """An offer never outlives the start of its run."""

    def test_in_the_last_week_it_is_short_and_ends_with_the_start(self, cast: Cast, travel: Any) -> None:
        start = travel(datetime.fromisoformat("2027-03-23T09:00+00:00")) - timedelta(hours=5)
        travel(start)
        _scene, (case,) = offered(cast, cast.learner, closes_wall=None)
        assert case.offer_until == start + timedelta(hours=5)

    def test_moved_earlier_it_ends_with_the_new_start_and_the_message_says_so(
        self, cast: Cast, now: datetime
    ) -> None:
        scene, (case,) = offered(cast, cast.learner, offer_hours=24 * 20)
        service.move_run(
            scene.run_id,
            actor=actor(cast.host),
            starts_on=FIRST - timedelta(days=14),
            closes_wall=datetime.fromisoformat("2027-03-08T12:00"),
        )
        start = scene.run.starts_at
        assert start == datetime.fromisoformat("2027-03-09T09:00+00:00")
        assert card(case.id).offer_until == start
        assert rows_of(("enrolment", case.id))[-1].move == "shorten-offer"
        assert "can be answered until Tue 9 Mar 2027 10:00 CET" in letters_to(cast.learner.email)[-1].text
        first = next(mail for mail in letters_to(cast.learner.email) if "/offers/" in mail.text)
        service.answer_offer(link_in(first, "/offers/").removeprefix("/offers/"), take=True)
        assert card(case.id).parts.seat == "confirmed"

    def test_moved_later_it_stays_as_it_was(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=FIRST + timedelta(days=14))
        assert card(case.id).offer_until == case.offer_until

    def test_an_earlier_session_shortens_it_too(self, cast: Cast) -> None:
        scene, (case,) = offered(
            cast, cast.learner, offer_hours=24 * 30, sessions=(session_on(SECOND),), closes_wall=None
        )
        service.save_session(scene.run_id, session_on(FIRST), actor=actor(cast.host), note="One more")
        assert card(case.id).offer_until == scene.run.starts_at != case.offer_until

    def test_cancelled_it_is_over(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        service.cancel_run(scene.run_id, actor=actor(cast.host), reason="No heating")
        assert (card(case.id).parts.end, card(case.id).offer_until) == ("cancelled", None)
        refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "ended")

    def test_more_seats_are_offered_in_order(self, cast: Cast) -> None:
        scene, _first, cases = queued(cast, cast.learner, cast.outside, cast.baltic)
        service.change_run(
            scene.run_id,
            replace(input_of_run(scene.run), capacity_max=3),
            actor=actor(cast.host),
            version=scene.run.version,
            note="A larger room",
        )
        assert [card(each.id).parts.seat for each in cases] == ["offered", "offered", "waiting"]


def test_there_is_no_such_enrolment(cast: Cast) -> None:
    with pytest.raises(NotFound):
        service.take_offer(0, actor=actor(cast.learner))


class TestDoctor:
    """What the clock should have ended is found, an hour later."""

    def test_an_offer_that_nobody_ended(self, cast: Cast, travel: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        travel(timedelta(hours=HOURS + 1))
        assert service.violations() == []
        travel(timedelta(seconds=1))
        assert service.violations() == [
            f"enrolment {case.ref}: the offer ended at 2027-03-04T09:00:00+00:00 and has not expired"
        ]
        service.expire_offers()
        assert service.violations() == []

    def test_an_offer_beyond_the_start(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        _stretch(case.id, scene.run.starts_at)
        assert service.violations() == [f"enrolment {case.ref}: the offer outlives the start of the run"]

    def test_somebody_who_waits_after_the_cut_off(self, cast: Cast, travel: Any) -> None:
        _scene, _first, (case,) = queued(
            cast, cast.learner, cut_off_wall=datetime.fromisoformat("2027-03-10T12:00")
        )
        travel(timedelta(days=9, hours=3))
        assert service.violations() == []
        travel(timedelta(seconds=1))
        assert service.violations() == [f"enrolment {case.ref} waits although nobody moves up any more"]
        service.expire_waiting()
        assert service.violations() == []


@use_case
def _stretch(ident: int, start: datetime | None) -> None:
    assert start is not None
    session().get_one(Enrolment, ident).offer_until = start + timedelta(minutes=1)


def test_why_somebody_was_passed_over_is_kept_with_the_pools_of_that_day(cast: Cast, now: datetime) -> None:
    scene = a_run(cast, capacity_max=2, offer_hours=HOURS)
    pool = reserve(scene.run_id, (cast.chipsc2_lt.id, cast.kiip.id), until=now + timedelta(days=7))
    _open, inside, first, second = (
        enrol(scene, each) for each in (cast.guest, cast.baltic, cast.learner, cast.other)
    )
    service.withdraw(inside.id, actor=actor(cast.baltic))
    assert (card(first.id).parts.seat, card(second.id).parts.seat) == ("waiting", "offered")
    rename(pool, "somebody else")
    assert serializers.passed_over_words(card(first.id)) == (
        "Somebody behind you moved up. The free seats are for the Baltic centres only until"
        " Mon 8 Mar 2027 10:00 CET."
    )
    service.withdraw(first.id, actor=actor(cast.learner))
    assert serializers.passed_over_words(card(first.id)) == ""


@use_case
def reserve(run_id: int, centre_ids: tuple[int, ...], *, until: datetime) -> int:
    """One seat for the people of these centres."""
    pool = add(Pool(run_id=run_id, name="the Baltic centres", seats=1, release_at=until))
    for centre_id in centre_ids:
        add(PoolCentre(pool_id=pool.id, centre_id=centre_id, run_id=run_id))
    return pool.id


@use_case
def rename(pool_id: int, name: str) -> None:
    session().get_one(Pool, pool_id).name = name
