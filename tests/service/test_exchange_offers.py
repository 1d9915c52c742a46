"""Offers: for a free place, with their end, taken, declined, withdrawn, lapsed, renewed; and the reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.exchanges import queries, service
from lms.exchanges.models import Stay
from lms.kit.db import database
from lms.kit.refusal import Refusal
from lms.notifications.queries import inbox
from tests.cast import Cast
from tests.deciding import accept, invite, offer, offered, reviewed_slot, second_lead, submit, told
from tests.exchanging import a_slot, an_application, card, slot_now
from tests.post import letters_to
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]


def refused(call: Any, code: str, status: int = 409) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value


def stay_of(ident: int) -> Stay:
    database.session.remove()
    return database.session.scalars(select(Stay).where(Stay.application_id == ident)).one()


def test_an_offer_holds_a_place_until_five_in_the_evening_of_the_tenth_day(cast: Cast) -> None:
    case = offered(cast)
    assert case.state == "offered"
    assert case.offer_until == datetime(2027, 3, 11, 16, 0, tzinfo=UTC)  # 17:00 in Stockholm
    assert slot_now(case.slot_id).places_taken == 1
    stay = stay_of(case.id)
    assert (stay.planned_start, stay.planned_end) == (date(2027, 5, 10), date(2027, 6, 18))
    assert (told(cast.learner), told(cast.home)) == (["exchange-offered"], ["exchange-offered-home"])
    assert inbox(cast.learner.id).items[0].path == f"/me/applications/{case.ref}"
    [letter] = letters_to(cast.learner.email)
    assert "17:00 CET" in letter.text
    assert "18:00 EET" in letter.text


def test_the_host_sets_other_dates_and_requires_a_course(cast: Cast) -> None:
    a_run(cast, title="Clean room")
    case = an_application(cast, a_slot(cast))
    changed = offer(
        case,
        cast.host,
        start=date(2027, 6, 1),
        end=date(2027, 7, 10),
        courses="/courses/clean-room\nhttp://localhost/courses/clean-room",
    )
    assert (changed.offer_start, changed.offer_end) == (date(2027, 6, 1), date(2027, 7, 10))
    assert [each.slug for each in queries.courses_required(case.id)] == ["clean-room"]


def test_all_that_is_wrong_with_an_offer_is_said_at_once(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    no = refused(
        lambda: offer(
            case,
            cast.host,
            reason="",
            funding=" ",
            start=date(2027, 4, 1),
            end=date(2027, 4, 3),
            courses="/courses/none",
        ),
        "too_early",
        422,
    )
    assert [each.field for each in no.problems] == ["start", "end", "funding", "reason", "courses"]
    assert str(no.problems[-1].sentence) == "There is no course “none”."
    assert card(case.id) == case


@pytest.mark.bad_input("XB14")
def test_the_last_place_is_offered_once_and_the_answer_names_who_got_it(cast: Cast) -> None:
    slot = a_slot(cast, places=1)
    first, second = an_application(cast, slot), an_application(cast, slot, person=cast.colleague)
    offer(first, cast.host)
    no = refused(lambda: offer(second, cast.host), "no_place")
    assert str(no.sentence) == f"The last place was offered to {first.ref} at Mon 1 Mar 2027 10:00 CET."
    assert card(second.id).state == "endorsed"
    assert slot_now(slot.id).places_taken == 1


def test_an_offer_waits_for_the_reviews_unless_the_host_says_why_not(cast: Cast) -> None:
    case = an_application(cast, reviewed_slot(cast), state="in_review", feasible="feasible")
    invite(cast, case, cast.other, cast.baltic)
    accept(case, cast.other)
    accept(case, cast.baltic)
    submit(case, cast.other, 4, 4)
    no = refused(lambda: offer(case, cast.host), "reviews_open", 422)
    assert str(no.sentence) == "1 review is not in yet. Wait, or say why you go on without."
    assert no.field == "override_reason"
    assert offer(case, cast.host, override_reason="The second is ill.").state == "offered"


def test_taking_it_tells_home_and_host_and_names_the_own_other_cases(cast: Cast) -> None:
    case = offered(cast)
    other = an_application(cast, a_slot(cast, ref="SLOT-2"))
    later = an_application(
        cast, a_slot(cast, ref="SLOT-3"), desired_start=date(2027, 7, 1), desired_end=date(2027, 8, 1)
    )
    assert [each.id for each in queries.others_of_these_dates(case)] == [other.id]
    service.take_offer(case.id, actor=actor(cast.learner), version=case.version)
    now = card(case.id)
    assert (now.state, now.parts.agreed, now.offer_until) == ("accepted", "proposed", None)
    assert slot_now(case.slot_id).places_taken == 1
    assert (told(cast.home)[-1], told(cast.host)[-1]) == ("exchange-offer-taken", "exchange-offer-taken")
    assert card(later.id).state == "endorsed"


def test_declining_frees_the_place_and_names_the_first_of_the_reserve(cast: Cast) -> None:
    case = offered(cast)
    slot = slot_now(case.slot_id)
    waits = an_application(cast, slot, person=cast.colleague, state="reserve")
    service.decline_offer(case.id, actor=actor(cast.learner), version=case.version)
    assert card(case.id).state == "declined"
    assert slot_now(slot.id).places_taken == 0
    assert told(cast.host) == ["exchange-offer-declined"]
    [letter] = letters_to(cast.host.email)
    assert f"First on your reserve list: Colleague Person ({waits.ref})." in letter.text
    assert card(waits.id).state == "reserve"


def test_only_who_has_the_offer_answers_it(cast: Cast) -> None:
    case = offered(cast)
    refused(lambda: service.take_offer(case.id, actor=actor(cast.host)), "not_found", 404)
    refused(lambda: service.take_offer(case.id, actor=actor(cast.colleague)), "not_found", 404)
    assert card(case.id).version == case.version


def test_a_withdrawn_offer_is_free_again_with_its_reason(cast: Cast) -> None:
    case = offered(cast)
    refused(lambda: service.withdraw_offer(case.id, actor=actor(cast.host)), "reason_missing", 422)
    service.withdraw_offer(case.id, actor=actor(cast.host), reason="The laser broke.")
    now = card(case.id)
    assert (now.state, now.host_code, now.host_text) == ("rejected", "withdrawn_offer", "The laser broke.")
    assert slot_now(case.slot_id).places_taken == 0
    assert told(cast.learner)[-1] == told(cast.home)[-1] == "exchange-offer-withdrawn"


@pytest.mark.bad_input("XB15")
def test_an_offer_is_reminded_of_twice_lapses_and_can_be_renewed(cast: Cast, travel: Travel) -> None:
    case = offered(cast)
    until = case.offer_until
    assert until is not None
    assert service.remind_offers() == 0
    travel(until - timedelta(days=5))
    assert (service.remind_offers(), service.remind_offers()) == (1, 0)
    travel(until - timedelta(days=1))
    assert (service.remind_offers(), service.remind_offers()) == (1, 0)
    assert service.expire_offers() == 0
    travel(until)
    assert (service.expire_offers(), service.expire_offers(), service.remind_offers()) == (1, 0, 0)
    assert told(cast.learner) == [
        "exchange-offered",
        *["exchange-offer-ends-soon"] * 2,
        "exchange-offer-lapsed",
    ]
    assert told(cast.home)[-1] == "exchange-offer-lapsed-home"
    assert told(cast.host) == ["exchange-offer-lapsed-host"]
    assert (card(case.id).state, slot_now(case.slot_id).places_taken) == ("offer_expired", 0)
    late = refused(
        lambda: service.take_offer(case.id, actor=actor(cast.learner), version=case.version), "offer_lapsed"
    )
    assert str(late.sentence) == (
        "The offer lapsed on Thu 11 Mar 2027 17:00 CET. Ask Editor Person; the host can renew it."
    )
    again = offer(case, cast.host)
    assert (again.state, again.offer_lapsed_at) == ("offered", None)
    assert stay_of(case.id).planned_start == date(2027, 5, 10)


def test_the_moment_before_the_clock_lets_it_lapse_it_is_over_too(cast: Cast, travel: Travel) -> None:
    case = offered(cast)
    travel(timedelta(days=12))
    refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "offer_lapsed")


def test_a_decision_is_reminded_of_before_on_the_day_and_every_week(cast: Cast, travel: Travel) -> None:
    lead = second_lead(cast)
    case = an_application(cast, a_slot(cast), due_at=datetime(2027, 4, 15, 15, 0, tzinfo=UTC))
    assert service.remind_hosts() == 0
    found: dict[int, list[str]] = {}
    for day in range(-3, 16):
        travel(datetime(2027, 4, 15, 15, 30, tzinfo=UTC) + timedelta(days=day))
        if service.remind_hosts():
            found[day] = told(lead)
        assert service.remind_hosts() == 0
    assert list(found) == [-2, 0, 7, 14]
    assert told(cast.host) == ["exchange-decide-by"] * 4
    assert (
        told(lead).count("exchange-decision-late") == told(cast.office).count("exchange-decision-late") == 1
    )
    assert found[0].count("exchange-decision-late") == 0
    service.reject(case.id, actor=actor(cast.host), code="timing", reason="Too late.")
    travel(timedelta(days=7))
    assert service.remind_hosts() == 0


def test_reviewers_are_reminded_until_they_answer(cast: Cast, travel: Travel) -> None:
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other, cast.baltic)
    accept(case, cast.other)
    submit(case, cast.other, 3, 3)
    travel(datetime(2027, 3, 13, 17, 0, tzinfo=UTC))
    assert (service.remind_reviewers(), service.remind_reviewers()) == (1, 0)
    assert told(cast.baltic)[-1] == "exchange-review-due"
    assert "exchange-review-due" not in told(cast.other)
    service.decline_review(case.id, actor=actor(cast.baltic))
    travel(timedelta(days=9))
    assert service.remind_reviewers() == 0


def test_a_case_of_another_person_is_not_offered_twice_at_once(cast: Cast) -> None:
    """A rejected one is not offered while the same person has another live application to the slot."""
    slot = a_slot(cast)
    case = an_application(cast, slot, state="rejected")
    live = an_application(cast, slot, draft_ref="D-second")
    no = refused(lambda: offer(case, cast.host), "already_applied")
    assert live.ref in str(no.sentence)
