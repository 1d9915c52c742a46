"""Stays: arrival, interruption, departure, endings and the report; each refusal, who is told, what is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from lms.exchanges import service
from lms.exchanges.models import ApplicationCourse, Stay
from lms.exchanges.queries.stays import report_of, stay_of
from lms.exchanges.rules import ApplicationCard, Party
from lms.kit import journal
from lms.kit.db import add, use_case
from lms.kit.refusal import Refusal
from lms.notifications import queries as notifications
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application, card, slot_now
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], None]
START, END = date(2027, 5, 10), date(2027, 6, 18)


@use_case
def stay_row(case: ApplicationCard) -> None:
    add(Stay(application_id=case.id, planned_start=START, planned_end=END, place="Clean room"))


def agreed(cast: Cast, **slot: object) -> ApplicationCard:
    case = an_application(cast, a_slot(cast, **slot), state="agreed")
    stay_row(case)
    return case


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00+00:00")


def kinds(person: Somebody) -> list[str]:
    return [notice.kind for notice in reversed(notifications.inbox(person.id).items)]


def moves(case: ApplicationCard) -> list[str]:
    return [row.move for row in journal.rows_of(("application", case.id))]


def arrive(cast: Cast, case: ApplicationCard, day: date = START) -> None:
    service.record_arrival(case.id, actor=actor(cast.host), actual_arrival=day)


def leave(cast: Cast, case: ApplicationCard, day: date = END) -> None:
    service.record_departure(case.id, actor=actor(cast.host), actual_departure=day)


def test_arrival_begins_the_stay_and_tells_home(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    arrive(cast, case)
    assert card(case.id).state == "ongoing"
    stay = stay_of(case.id)
    assert stay is not None
    assert stay.actual_arrival == START
    assert "exchange-arrived" in kinds(cast.home)
    assert "exchange-arrived" in kinds(cast.learner)
    assert moves(case) == ["record-arrival"]


@pytest.mark.bad_input("XB18")
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2027, 5, 12), "Arrival cannot be after today."),
        (date(2027, 4, 1), "Arrival cannot be more than 14 days before"),
        (None, "Give the day of arrival."),
    ],
)
def test_a_wrong_day_of_arrival_is_refused(
    cast: Cast, travel: Travel, day: date | None, sentence: str
) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    with pytest.raises(Refusal) as caught:
        service.record_arrival(case.id, actor=actor(cast.host), actual_arrival=day)
    assert str(caught.value.sentence).startswith(sentence)
    assert caught.value.field == "actual_arrival"
    assert card(case.id).state == "agreed"


def test_a_required_course_is_completed_or_waived(cast: Cast, travel: Travel) -> None:
    case, scene = agreed(cast), a_run(cast)

    @use_case
    def require() -> None:
        add(ApplicationCourse(application_id=case.id, course_id=scene.run.course_id))

    require()
    travel(at("2027-05-11"))
    with pytest.raises(Refusal) as caught:
        arrive(cast, case)
    assert "Clean room basics" in str(caught.value.sentence)
    service.record_arrival(
        case.id, actor=actor(cast.host), actual_arrival=START, courses_waived="Has done it elsewhere."
    )
    assert card(case.id).state == "ongoing"


@pytest.mark.bad_input("XB19")
def test_the_days_are_the_hosts(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    for person, side in ((cast.learner, Party.APPLICANT), (cast.home, Party.HOME)):
        with pytest.raises(Refusal) as caught:
            service.record_arrival(case.id, actor=actor(person), side=side, actual_arrival=START)
        assert caught.value.status == 403
        assert str(caught.value.sentence) == "The host centre records arrival and departure."
    with pytest.raises(Refusal) as caught:
        service.record_arrival(case.id, actor=actor(cast.other), actual_arrival=START)
    assert caught.value.status == 404


@pytest.mark.bad_input("XB18")
def test_departure_makes_the_report_due(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    arrive(cast, case)
    travel(at("2027-06-20"))
    with pytest.raises(Refusal) as caught:
        leave(cast, case, date(2027, 5, 1))
    assert str(caught.value.sentence) == "Departure is before arrival."
    leave(cast, case)
    assert card(case.id).state == "ended"
    report = report_of(case.id)
    assert report is not None
    assert report.due_on == END + timedelta(days=30)
    assert "exchange-report-due" in kinds(cast.learner)
    assert "exchange-departed" in kinds(cast.home)
    assert slot_now(case.slot_id).places_taken == 0


def test_an_interruption_lies_within_the_stay(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    arrive(cast, case)

    def away(first: date, last: date) -> None:
        service.interrupt(case.id, actor=actor(cast.host), from_on=first, to_on=last, text="Holidays")

    away(date(2027, 5, 17), date(2027, 5, 21))
    for first, last in (
        (date(2027, 5, 21), date(2027, 5, 22)),
        (date(2027, 5, 1), date(2027, 5, 12)),
        (date(2027, 5, 25), date(2027, 5, 24)),
    ):
        with pytest.raises(Refusal):
            away(first, last)
    stay = stay_of(case.id)
    assert stay is not None
    assert [each.from_on for each in stay.away] == [date(2027, 5, 17)]


def test_ending_early_says_whose_decision_it_was(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    arrive(cast, case)
    travel(at("2027-05-20"))
    given = {"actor": actor(cast.host), "actual_departure": date(2027, 5, 19)}
    with pytest.raises(Refusal) as caught:
        service.end_early(case.id, reason="Ill", **given)
    assert caught.value.field == "early_side"
    with pytest.raises(Refusal) as caught:
        service.end_early(case.id, early_side="applicant", **given)
    assert caught.value.field == "reason"
    service.end_early(case.id, reason="Ill", early_side="applicant", early_justified=True, **given)
    stay = stay_of(case.id)
    assert stay is not None
    assert (stay.early_side, stay.early_justified, stay.early_reason) == ("applicant", True, "Ill")


@pytest.mark.parametrize("side", list(Party))
def test_each_of_the_three_may_cancel_and_all_are_told(cast: Cast, side: Party) -> None:
    case = agreed(cast)
    by = {Party.APPLICANT: cast.learner, Party.HOME: cast.home, Party.HOST: cast.host}[side]
    with pytest.raises(Refusal):
        service.cancel_stay(case.id, actor=actor(by), side=side)
    service.cancel_stay(case.id, actor=actor(by), side=side, reason="The laboratory is closed.")
    after = card(case.id)
    assert (after.state, after.end_side, after.parts.stay) == ("cancelled", side.value, "cancelled")
    assert slot_now(case.slot_id).places_taken == 0
    for person in (cast.learner, cast.home, cast.host):
        assert kinds(person).count("exchange-stay-cancelled") == 1


def test_nobody_came_after_seven_days_and_a_question(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    host = actor(cast.host)
    with pytest.raises(Refusal):
        service.ask_whereabouts(case.id, actor=host)
    travel(at("2027-05-14"))
    service.ask_whereabouts(case.id, actor=host)
    assert "exchange-whereabouts" in kinds(cast.learner)
    assert "exchange-whereabouts" in kinds(cast.home)
    with pytest.raises(Refusal) as caught:
        service.no_show(case.id, actor=host)
    assert caught.value.code == "too_early"
    travel(at("2027-05-18"))
    service.no_show(case.id, actor=host)
    after = card(case.id)
    assert (after.state, after.parts.stay) == ("cancelled", "no_show")


def ended(cast: Cast, travel: Travel) -> ApplicationCard:
    case = agreed(cast)
    travel(at("2027-05-11"))
    arrive(cast, case)
    travel(at("2027-06-20"))
    leave(cast, case)
    return case


def test_a_report_is_saved_sent_and_accepted(cast: Cast, travel: Travel) -> None:
    case = ended(cast, travel)
    person = actor(cast.learner)
    with pytest.raises(Refusal) as caught:
        service.send_report(case.id, actor=person, text=" ")
    assert caught.value.field == "text"
    service.save_report(case.id, actor=person, text="So far", outcomes=["publication", "forged"])
    found = report_of(case.id)
    assert found is not None
    assert (found.text, found.outcomes) == ("So far", ("publication",))
    with pytest.raises(Refusal) as caught:
        service.accept_report(case.id, actor=actor(cast.host))
    assert caught.value.code == "no_report"
    service.send_report(
        case.id, actor=person, text="Done", consent_public=True, public_summary="We measured."
    )
    assert "exchange-report-sent" in kinds(cast.host)
    service.accept_report(case.id, actor=actor(cast.host))
    assert card(case.id).state == "closed"
    stay = stay_of(case.id)
    assert stay is not None
    assert stay.certificate is not None
    assert stay.certificate["name"] == cast.learner.name
    assert "exchange-closed" in kinds(cast.learner)


def test_both_centres_do_without_a_report(cast: Cast, travel: Travel) -> None:
    case = ended(cast, travel)
    service.waive_report(case.id, actor=actor(cast.host), side=Party.HOST, reason="A short stay.")
    with pytest.raises(Refusal):
        service.accept_report(case.id, actor=actor(cast.host))
    service.waive_report(case.id, actor=actor(cast.home), side=Party.HOME, reason="A short stay.")
    service.accept_report(case.id, actor=actor(cast.host))
    assert card(case.id).state == "closed"


def test_reminders_go_out_once_each(cast: Cast, travel: Travel) -> None:
    ended(cast, travel)
    assert service.remind_reports() == 0
    for day, number in (("2027-07-11", 1), ("2027-07-18", 2), ("2027-08-01", 3)):
        travel(at(day))
        assert service.remind_reports() == 1
        assert service.remind_reports() == 0
        assert kinds(cast.learner).count("exchange-report-reminder") == number
    travel(at("2027-09-17"))
    assert service.remind_reports() == 0


def test_a_second_click_changes_nothing(cast: Cast, travel: Travel) -> None:
    case = agreed(cast)
    travel(at("2027-05-11"))
    given = {"actor": actor(cast.host), "version": case.version, "actual_arrival": START}
    service.record_arrival(case.id, **given)
    before = (card(case.id).version, len(kinds(cast.home)))
    service.record_arrival(case.id, **given)
    assert (card(case.id).version, len(kinds(cast.home))) == before
    with pytest.raises(Refusal) as caught:
        service.record_departure(case.id, actor=actor(cast.host), version=1, actual_departure=START)
    assert caught.value.status == 409
