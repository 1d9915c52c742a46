"""Scenarios of the moves of a stay; its days lie around the first of March, so that the clock can stand still."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lms.exchanges.models import Report, Stay
from lms.exchanges.rules import ApplicationCard
from lms.kit.db import add, session, use_case
from tests.cast import Cast
from tests.exchanging import a_slot, an_application, card
from tests.web.exchange_scenario import SEES, Build, Scenario

ALL = ("home", "lead", "host")
CONTACT = "editor"  # the host's contact, who reads a case with a stay, and records its days
READERS = SEES | {CONTACT}


def stays(state: str, start: date, end: date = date(2027, 4, 9), *, asked: bool = False) -> Build:
    """The learner's application in this state, with a stay from `start` to `end`; `asked`: where the guest is."""

    def build(cast: Cast) -> ApplicationCard:
        case = an_application(cast, a_slot(cast), state=state)
        _lay(case, start, end, asked=asked)
        return card(case.id)

    return build


@use_case
def _lay(case: ApplicationCard, start: date, end: date, *, asked: bool) -> None:
    stay = add(Stay(application_id=case.id, planned_start=start, planned_end=end))
    if case.state in ("ongoing", "ended"):
        stay.actual_arrival = start
    if case.state == "ended":
        stay.actual_departure = end
        add(Report(application_id=case.id, author="applicant", due_on=date(2027, 3, 20)))
    if asked:
        stay.no_show_asked_at = datetime(2027, 2, 24, 9, tzinfo=UTC)


def reported(cast: Cast) -> ApplicationCard:
    """The stay has ended and the report is in."""
    case = stays("ended", date(2027, 1, 11), date(2027, 2, 19))(cast)
    _report(case)
    return case


@use_case
def _report(case: ApplicationCard) -> None:
    report = session().query(Report).filter_by(application_id=case.id).one()
    report.text, report.submitted_at = "Done.", datetime(2027, 2, 26, 9, tzinfo=UTC)


NOW_THERE = stays("ongoing", date(2027, 2, 8))

SCENARIOS: dict[str, Scenario] = {
    "record-arrival": Scenario(
        stays("agreed", date(2027, 3, 1)),
        "host",
        (CONTACT,),
        READERS,
        typed=lambda _cast: {"actual_arrival": "2027-03-01"},
    ),
    "record-departure": Scenario(
        NOW_THERE, "host", (CONTACT,), READERS, typed=lambda _cast: {"actual_departure": "2027-02-26"}
    ),
    "end-early": Scenario(
        NOW_THERE,
        "host",
        sees=READERS,
        typed=lambda _cast: {"actual_departure": "2027-02-26", "early_side": "applicant"},
    ),
    "interrupt": Scenario(
        NOW_THERE,
        "host",
        (CONTACT,),
        READERS,
        typed=lambda _cast: {"from_on": "2027-03-08", "to_on": "2027-03-12"},
    ),
    "cancel-stay": Scenario(stays("agreed", date(2027, 5, 10), date(2027, 6, 18)), "learner", ALL, READERS),
    "ask-whereabouts": Scenario(stays("agreed", date(2027, 2, 25)), "host", sees=READERS),
    "no-show": Scenario(stays("agreed", date(2027, 2, 15), asked=True), "host", sees=READERS),
    "waive-report": Scenario(
        stays("ended", date(2027, 1, 11), date(2027, 2, 19)), "host", ("home", "lead"), READERS
    ),
    "accept-report": Scenario(reported, "host", sees=READERS),
    "set-consent": Scenario(reported, "learner", sees=READERS),
}
