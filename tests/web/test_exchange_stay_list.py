"""A centre's list of stays: whom it shows, in which order, to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from lms.exchanges.models import Report
from lms.exchanges.queries.stay_list import stays_of_centre
from lms.exchanges.rules import ApplicationCard
from lms.kit.db import add, use_case
from tests.agreeing import a_stay
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.reader import Reader
from tests.scene import crowd

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PAGE = "/desk/sccc/exchanges/stays"
TODAY = date(2027, 3, 1)


@use_case
def a_report(case: ApplicationCard, due: date, *, sent: bool = False) -> None:
    at = datetime(2027, 2, 20, tzinfo=UTC) if sent else None
    add(
        Report(application_id=case.id, author="applicant", due_on=due, submitted_at=at, text="All went well.")
    )


def scene(cast: Cast) -> dict[str, ApplicationCard]:
    """SCCC's guests in every state, one of its own at KIIP, and one stay that is not its business."""
    guests = iter(crowd(6, like=cast.learner))
    slot = a_slot(cast, places=20)

    def guest(state: str, start: date, end: date, arrival: date | None = None) -> ApplicationCard:
        case = an_application(cast, slot, person=next(guests), state=state)
        a_stay(
            case,
            start=start,
            end=end,
            arrival=arrival,
            departure=end if state in ("ended", "closed") else None,
        )
        return case

    may, june, jan, feb = date(2027, 5, 3), date(2027, 6, 3), date(2027, 1, 4), date(2027, 2, 12)
    found = {
        "ahead": guest("agreed", may, june),
        "late to come": guest("agreed", feb, may),
        "here": guest("ongoing", feb, may, feb),
        "late to leave": guest("ongoing", jan, feb, jan),
        "report": guest("ended", jan, feb, jan),
        "over": guest("closed", jan, feb, jan),
    }
    a_report(found["report"], date(2027, 3, 14), sent=True)
    there = a_slot(cast, centre=cast.kiip, ref="SLOT-2")
    found["away"] = an_application(cast, there, person=cast.colleague, home=cast.sccc, state="agreed")
    a_stay(found["away"], start=date(2027, 4, 5), end=may)
    found["others"] = an_application(cast, there, state="agreed")
    a_stay(found["others"], start=may, end=june)
    return found


def listed(page: str) -> list[str]:
    return re.findall(r"/exchanges/cases/(EX-[0-9-]+)\"", page)


def test_what_is_overdue_comes_first_then_by_day(cast: Cast) -> None:
    found = scene(cast)
    page = stays_of_centre(cast.sccc.id, today=TODAY)
    order = ["late to come", "late to leave", "report", "away", "ahead", "here"]
    assert sorted(row.ref for row in page.items[:2]) == sorted(found[name].ref for name in order[:2])
    names = {case.ref: name for name, case in found.items()}
    assert [names[row.ref] for row in page.items[2:4]] == order[2:4]
    assert [row.next.overdue for row in page.items] == [True, True, False, False, False, False]
    assert {row.next.what for row in page.items} == {"arrive", "leave", "accept"}
    assert page.total == 6
    assert [row.next.on for row in page.items[2:]] == sorted(row.next.on for row in page.items[2:])


def test_the_list_is_cut_into_pages_without_loss(cast: Cast) -> None:
    scene(cast)
    whole = [row.ref for row in stays_of_centre(cast.sccc.id, today=TODAY).items]
    parts = [stays_of_centre(cast.sccc.id, today=TODAY, page=n, size=2) for n in (1, 2, 3, 4)]
    assert [row.ref for part in parts for row in part.items] == whole
    assert {part.total for part in parts} == {6}


def test_a_coordinator_narrows_the_list(signed_in: SignIn, cast: Cast) -> None:
    found = scene(cast)
    reader = signed_in(cast.host)
    text = reader.get(PAGE).text
    assert f'href="{PAGE}"' in reader.get("/desk/sccc/exchanges").text
    assert len(listed(text)) == 6 and found["over"].ref not in text and found["others"].ref not in text
    assert listed(reader.get(f"{PAGE}?who=own").text) == [found["away"].ref]
    assert set(listed(reader.get(f"{PAGE}?who=guests&phase=here").text)) == {
        found["here"].ref,
        found["late to leave"].ref,
    }
    assert listed(reader.get(f"{PAGE}?phase=report").text) == [found["report"].ref]
    assert "No such stay" in reader.get(f"{PAGE}?who=own&phase=report").text
    assert len(listed(reader.get(f"{PAGE}?who=nobody&phase=1&page=x").text)) == 6


def test_a_coordinator_elsewhere_reads_only_the_own_list(signed_in: SignIn, cast: Cast) -> None:
    found = scene(cast)
    assert found["others"].ref in signed_in(cast.home).get("/desk/ficcc/exchanges/stays").text
    assert found["away"].ref not in signed_in(cast.home).get("/desk/ficcc/exchanges/stays").text
    for person in (cast.home, cast.editor, cast.office, cast.guest, cast.admin):
        assert signed_in(person).get(PAGE).status_code == 404
