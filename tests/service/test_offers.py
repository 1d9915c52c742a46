"""Offers in turn: made by the system, taken, given back, ended by the clock; with journal, inbox and calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.agenda.queries import Body
from lms.enrolments import queries, service
from lms.kit.journal import rows_of
from lms.kit.refusal import NotFound, Refusal
from lms.people.service.post import DeadLink
from tests.cast import Cast, Somebody
from tests.enrolling import agenda_uid, card, enrol, kinds, moves, personal, statuses
from tests.offering import HOURS, offered, refused, token_for
from tests.post import letters_to
from tests.scene import Scene, actor

pytestmark = pytest.mark.usefixtures("now")


def of_the_run(person: Somebody) -> list[Body]:
    """What stands in the own calendar, but for the day by which the offer has to be answered."""
    return [each for each in personal(person) if b"SUMMARY:Answer by" not in each.body]


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
        assert "Place offered, answer by Thu 4 Mar 2027 10:00 CET (Thu 4 Mar 2027 11:00 EET)." in mail.text
        assert mail.attachment_type == "text/calendar; charset=utf-8; method=PUBLISH"
        attached = mail.attachment or b""
        assert b"METHOD:PUBLISH" in attached
        assert attached.count(b"STATUS:TENTATIVE") == 2
        assert {agenda_uid(each.body) for each in of_the_run(cast.learner)} == {
            line for line in attached.split(b"\r\n") if line.startswith(b"UID:")
        }

    def test_taken_it_is_confirmed_under_the_same_uid_with_a_higher_sequence(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        before = of_the_run(cast.learner)
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


def test_there_is_no_such_enrolment(cast: Cast) -> None:
    with pytest.raises(NotFound):
        service.take_offer(0, actor=actor(cast.learner))
