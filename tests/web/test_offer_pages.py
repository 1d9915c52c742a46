"""Offers and the queue through their pages: the link in the mail, the person's own pages, the host's queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules import CaseCard
from lms.kit.logs import hide
from lms.kit.paging import PAGE_SIZE
from tests.cast import Cast, Somebody
from tests.enrolling import card, kinds
from tests.post import letters_to, link_in
from tests.reader import Reader, form_of
from tests.scene import Scene, a_run, actor, crowd
from tests.web.hosted import SignIn

pytestmark = pytest.mark.usefixtures("now")
QUEUE = "/desk/sccc/runs/RUN-1/queue"


def offered(cast: Cast, *people: Somebody, **policy: Any) -> list[CaseCard]:
    """The guest had the one place of a run and gave it back: the first of `people` has an offer, or could have one."""
    scene = a_run(cast, **({"capacity_max": 1, "offer_hours": 72} | policy))
    first, *idents = [
        service.enrol(scene.run_id, person_id=each.id, actor=actor(each)) for each in (cast.guest, *people)
    ]
    service.withdraw(first, actor=actor(cast.guest))
    return [card(ident) for ident in idents]


def link_for(person: Somebody) -> str:
    return link_in(letters_to(person.email)[-1], "/offers/")


class TestTheLink:
    """In the mail; for who is not signed in."""

    def test_opening_it_changes_nothing_and_taking_confirms(self, client: Reader, cast: Cast) -> None:
        (case,) = offered(cast, cast.learner)
        link = link_for(cast.learner)
        page = client.get(link).text
        assert "A seat is kept for you." in page
        assert (
            '<time class="time" datetime="2027-03-04T09:00:00+00:00">Thu 4 Mar 2027 10:00 CET</time>' in page
        )
        assert "3 days left" in page
        assert card(case.id) == case
        answer = client.submit(link, "take-offer")
        assert answer.location == link
        assert "The seat is yours." in client.get(link).text
        assert card(case.id).parts.seat == "confirmed"

    def test_giving_it_back_hands_it_on(self, client: Reader, cast: Cast) -> None:
        case, behind = offered(cast, cast.learner, cast.outside)
        link = link_for(cast.learner)
        client.submit(link, "refuse-offer")
        page = client.get(link).text
        assert "This offer is over." in page
        assert "Withdrawn" in page
        assert card(case.id).parts.end == "withdrawn"
        assert card(behind.id).parts.seat == "offered"

    @pytest.mark.parametrize("bad", ["/offers/nothing", "/offers/" + "x" * 5000])
    def test_unknown_there_is_nothing(self, client: Reader, cast: Cast, bad: str) -> None:
        assert client.get(bad).status_code == 404
        sent = {"csrf_token": form_of(client.get("/sign-in").text, "sign-in")[1]["csrf_token"]}
        assert client.post(f"{bad}/take", data=sent).status_code == 404

    def test_altered_there_is_nothing(self, client: Reader, cast: Cast) -> None:
        offered(cast, cast.learner)
        link = link_for(cast.learner)
        assert client.get(link[:-3]).status_code == 404
        assert client.get(link.replace("/offers/", "/offers/x")).status_code == 404

    def test_over_it_says_so(self, client: Reader, cast: Cast, travel: Callable[[timedelta], Any]) -> None:
        (case,) = offered(cast, cast.learner)
        link = link_for(cast.learner)
        target, values = form_of(client.get(link).text, "take-offer")
        travel(timedelta(hours=72))
        page = client.get(link)
        assert page.status_code == 200
        assert "This offer is over." in page.text
        service.expire_offers()
        answer = client.post(target, data=values)
        assert answer.status_code == 409
        assert "The offer expired before your answer" in answer.text
        assert card(case.id).parts.end == "expired"

    def test_a_second_click_is_the_first_answer(self, client: Reader, cast: Cast) -> None:
        offered(cast, cast.learner)
        link = link_for(cast.learner)
        target, values = form_of(client.get(link).text, "take-offer")
        assert [client.post(target, data=values).status_code for _ in range(2)] == [303, 303]
        refuse = target.replace("/take", "/refuse")
        assert client.post(refuse, data=values).status_code == 409
        assert kinds(cast.learner) == ["enrolled", "offered", "offer-taken"]

    def test_no_log_keeps_it(self, cast: Cast) -> None:
        offered(cast, cast.learner)
        link = link_for(cast.learner)
        assert hide(f"POST {link}/take 303") == "POST /offers/…/take 303"


class TestThePerson:
    """Where the person looks: the own page, the enrolment, the run."""

    @pytest.mark.parametrize("page", ["/me", "/enrolments/{ref}", "/runs/RUN-1"])
    def test_an_offer_is_answered_where_one_stands(self, signed_in: SignIn, cast: Cast, page: str) -> None:
        (case,) = offered(cast, cast.learner)
        reader, address = signed_in(cast.learner), page.format(ref=case.ref)
        shown = reader.get(address).text
        assert 'data-state="offered">Place offered, answer by Thu 4 Mar 2027 10:00 CET<' in shown
        assert 'datetime="2027-03-04T09:00:00+00:00"' in shown
        assert "3 days left" in shown
        assert f'href="/enrolments/{case.ref}/refuse-offer"' in shown
        answer = reader.submit(address, "take-offer")
        assert answer.location == f"/enrolments/{case.ref}"
        assert card(case.id).parts.seat == "confirmed"

    def test_giving_back_is_asked_first(self, signed_in: SignIn, cast: Cast) -> None:
        case, behind = offered(cast, cast.learner, cast.outside)
        reader = signed_in(cast.learner)
        address = f"/enrolments/{case.ref}/refuse-offer"
        assert "This cannot be undone." in reader.get(address).text
        reader.submit(address, "refuse-offer", reason="No time")
        assert (card(case.id).end_reason, card(behind.id).parts.seat) == ("No time", "offered")

    @pytest.mark.parametrize("page", ["/me", "/enrolments/{ref}", "/runs/RUN-1"])
    def test_who_waits_knows_the_place_and_until_when(self, signed_in: SignIn, cast: Cast, page: str) -> None:
        cut_off = {"cut_off_wall": datetime.fromisoformat("2027-03-20T12:00")}
        _first, case = offered(cast, cast.outside, cast.learner, **cut_off)
        shown = signed_in(cast.learner).get(page.format(ref=case.ref)).text
        assert "On the waiting list, place 1" in shown
        assert "until Sat 20 Mar 2027 12:00 CET" in shown
        if page != "/me":
            assert "the time when the last approval was there" in shown

    def test_by_hand_it_says_who_moves_people_up(self, signed_in: SignIn, cast: Cast) -> None:
        offered(cast, cast.learner, promotion="by_hand")
        assert "SCCC offers seats that come free." in signed_in(cast.learner).get("/me").text

    @pytest.mark.parametrize("move", ["take-offer", "refuse-offer"])
    def test_others_cannot_answer(self, signed_in: SignIn, cast: Cast, move: str) -> None:
        (case,) = offered(cast, cast.learner)
        for who, status in ((cast.host, 403), (cast.home, 403), (cast.other, 404), (cast.guest, 404)):
            reader = signed_in(who)
            sent = {"csrf_token": reader.token(), "version": str(case.version)}
            assert reader.post(f"/enrolments/{case.ref}/{move}", data=sent).status_code == status
            assert reader.get(f"/enrolments/{case.ref}/{move}").status_code == status
        assert 'data-action="take-offer"' not in signed_in(cast.host).get(f"/enrolments/{case.ref}").text
        assert card(case.id) == case

    @pytest.mark.parametrize("move", ["take-offer", "refuse-offer"])
    def test_a_stale_page_says_who_changed_what(self, signed_in: SignIn, cast: Cast, move: str) -> None:
        (case,) = offered(cast, cast.learner)
        reader = signed_in(cast.learner)
        answer = reader.submit(f"/enrolments/{case.ref}/{move}", move, version=str(case.version - 1))
        assert answer.status_code == 409
        assert "changed the enrolment on Mon 1 Mar 2027" in answer.text
        assert card(case.id) == case

    def test_a_full_run_says_what_enrolling_leads_to(self, client: Reader, cast: Cast) -> None:
        offered(cast, cast.learner)
        page = client.get("/runs/RUN-1").text
        assert "when a seat comes free for you, you are offered it" in page
        assert "An offer can be answered for 72 hours" in page


class TestTheQueue:
    """The host's page, and offers out of it."""

    def test_it_shows_the_order_and_who_could_take_a_seat(self, signed_in: SignIn, cast: Cast) -> None:
        offered(cast, cast.learner, cast.outside, promotion="by_hand")
        page = signed_in(cast.host).get(QUEUE).text
        assert page.index("Learner Person") < page.index("Outside Person")
        assert page.count("Could take one.") == 2
        assert "outside the network" in page
        assert "Mon 1 Mar 2027 10:00 CET" in page
        assert 'data-waiting="2"' in page

    def test_in_turn_it_is_one_click(self, signed_in: SignIn, cast: Cast) -> None:
        case, behind = offered(cast, cast.learner, cast.outside, promotion="by_hand")
        reader = signed_in(cast.host)
        answer = reader.submit(QUEUE, "offer")
        assert answer.location == QUEUE
        page = reader.get(QUEUE).text
        assert "Learner Person has an offer and is told." in page
        assert "answer by" in page
        assert "All seats are taken." in page
        assert 'data-action="offer"' not in page
        assert (card(case.id).parts.seat, card(behind.id).parts.seat) == ("offered", "waiting")

    def test_out_of_turn_a_reason_is_asked_beside_its_field(self, signed_in: SignIn, cast: Cast) -> None:
        _first, case = offered(cast, cast.learner, cast.outside, promotion="by_hand")
        reader = signed_in(cast.host)
        address = f"/enrolments/{case.ref}/offer"
        assert f'href="{address}"' in reader.get(QUEUE).text
        assert "Somebody before on the waiting list could take this seat." in reader.get(address).text
        answer = reader.submit(address, "offer", reason=" ")
        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
        assert reader.submit(address, "offer", reason="Runs the tool").location == QUEUE
        assert "Runs the tool" in reader.get(f"/enrolments/{case.ref}").text

    def test_without_a_seat_it_is_said(self, signed_in: SignIn, cast: Cast) -> None:
        case, behind = offered(cast, cast.learner, cast.outside, promotion="by_hand")
        reader = signed_in(cast.host)
        target, values = form_of(reader.get(f"/enrolments/{behind.ref}/offer").text, "offer")
        service.offer(case.id, actor=actor(cast.host))
        answer = reader.post(target, data=values | {"reason": "Runs the tool"})
        assert answer.status_code == 409
        assert "All seats are taken." in answer.text

    def test_a_stale_page_and_a_second_click(self, signed_in: SignIn, cast: Cast) -> None:
        (case,) = offered(cast, cast.learner, promotion="by_hand")
        reader = signed_in(cast.host)
        target, values = form_of(reader.get(QUEUE).text, "offer")
        stale = reader.post(target, data=values | {"version": "1"})
        assert stale.status_code == 409
        assert "changed the enrolment" in stale.text
        assert [reader.post(target, data=values).status_code for _ in range(2)] == [303, 303]
        assert card(case.id).version == case.version + 1

    @pytest.mark.parametrize(
        ("who", "status"), [("learner", 403), ("home", 403), ("other", 404), ("editor", 404)]
    )
    def test_only_the_host_offers(self, signed_in: SignIn, cast: Cast, who: str, status: int) -> None:
        (case,) = offered(cast, cast.learner, promotion="by_hand")
        reader = signed_in(getattr(cast, who))
        sent = {"csrf_token": reader.token(), "version": str(case.version)}
        assert reader.post(f"/enrolments/{case.ref}/offer", data=sent).status_code == status
        assert reader.get(f"/enrolments/{case.ref}/offer").status_code == status
        assert reader.get(QUEUE).status_code == 404
        assert card(case.id) == case

    def test_an_empty_queue_says_so(self, signed_in: SignIn, cast: Cast) -> None:
        a_run(cast)
        reader = signed_in(cast.host)
        assert "Nobody waits" in reader.get(QUEUE).text
        assert f'href="{QUEUE}"' in reader.get("/desk/sccc/runs/RUN-1").text

    def test_three_cost_no_more_than_one(
        self, signed_in: SignIn, cast: Cast, queries: Callable[[], Any]
    ) -> None:
        scene = a_run(cast, capacity_max=0, promotion="by_hand")
        people, reader, costs = crowd(4, like=cast.learner), signed_in(cast.host), []
        for some in (people[:1], people[1:]):
            for each in some:
                service.enrol(scene.run_id, person_id=each.id, actor=actor(each))
            with queries() as seen:
                reader.get(QUEUE)
            costs.append(len(seen))
        assert costs[0] == costs[1]

    def test_it_is_read_by_pages(self, signed_in: SignIn, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=0)
        assert pages_of(scene, crowd(60, like=cast.learner), signed_in(cast.host)) == 60


def pages_of(scene: Scene, people: list[Somebody], reader: Reader) -> int:
    """How many people the pages of the queue show together."""
    for each in people:
        service.enrol(scene.run_id, person_id=each.id, actor=actor(each))
    size = queries.queue_page(scene.run_id, page=1, size=PAGE_SIZE).pages
    return sum(reader.get(f"{QUEUE}?page={n}").text.count('data-seat="waiting"') for n in range(1, size + 1))
