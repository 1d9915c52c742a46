"""What the doctor finds in exchanges: each promise broken by hand, and the line that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from lms.exchanges import service
from lms.exchanges.models import Agreement, Application, Report, Signature, Slot, Stay
from lms.exchanges.rules import ApplicationCard
from lms.exchanges.service import anonymising
from lms.kit import journal
from lms.kit.db import session, use_case
from tests.agreeing import agreed
from tests.cast import Cast
from tests.deciding import offer
from tests.exchanging import a_slot, an_application, card
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


@use_case
def broken(model: Any, *which: Any, **values: Any) -> None:
    """What no use case would write."""
    session().execute(update(model).where(*which).values(**values))


@use_case
def gone(model: Any, *which: Any) -> None:
    session().execute(delete(model).where(*which))


@use_case
def noted(case: ApplicationCard, move: str, before: str, after: str, *, acting: str, by: int) -> None:
    """A row of the journal that no move wrote."""
    journal.record(
        ("application", case.id),
        move,
        actor_id=by,
        before={"state": before},
        after={"state": after, "acting": acting},
    )


def found() -> list[str]:
    session().expire_all()
    return service.violations()


def test_places_are_counted(cast: Cast) -> None:
    slot = a_slot(cast, places=1)
    case = offer(an_application(cast, slot), cast.host)
    assert found() == []
    broken(Slot, Slot.id == slot.id, places_taken=0)
    assert found() == ["slot SLOT-1: 0 places are counted, 1 applications hold one"]
    broken(Slot, Slot.id == slot.id, places_taken=1)
    late = an_application(cast, slot, person=cast.colleague)
    held = {"host_decision": "offered", "state": "offered", "offer_until": case.offer_until}
    broken(Application, Application.id == late.id, **held)
    assert found() == [
        "slot SLOT-1: 1 places are counted, 2 applications hold one",
        "slot SLOT-1: 2 applications hold one of 1 places",
    ]


def test_the_name_is_that_of_the_parts(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    broken(Application, Application.id == case.id, state="in_review")
    assert found() == [f"application {case.ref}: it says in_review, its parts say endorsed"]


def test_only_a_person_withdraws(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), state="withdrawn", end_side="applicant")
    assert found() == []
    broken(Application, Application.id == case.id, end_side="system")
    assert found() == [f"application {case.ref}: nobody withdrew it"]


JOURNAL: tuple[tuple[tuple[str, str, str, str], str], ...] = (
    (
        ("enchant", "endorsed", "rejected", "host"),
        "the journal has a move “enchant” that the table does not know",
    ),
    (
        ("reject", "reserve", "rejected", "host"),
        "“reject” begins in reserve, the move before ended in endorsed",
    ),
    (("reject", "endorsed", "rejected", "home"), "“reject” was made for home"),
    (("reject", "endorsed", "rejected", ""), "“reject” was made for nobody"),
    (("reject", "endorsed", "in_review", "host"), "the journal ends in in_review, it says rejected"),
)


@pytest.mark.parametrize(("row", "line"), JOURNAL)
def test_the_journal_follows_the_table(cast: Cast, row: tuple[str, str, str, str], line: str) -> None:
    move, before, after, acting = row
    case = an_application(cast, a_slot(cast))
    noted(case, "endorse", "submitted", "endorsed", acting="home", by=cast.home.id)
    assert found() == []
    noted(case, move, before, after, acting=acting, by=cast.host.id)
    broken(Application, Application.id == case.id, host_decision="rejected", state="rejected")
    lines = [f"application {case.ref}: {line}"]
    if move == "enchant":  # what the table does not know leads nowhere
        lines.append(f"application {case.ref}: the journal ends in endorsed, it says rejected")
    assert found() == lines


def of_the_agreement(case: ApplicationCard) -> tuple[Any, ...]:
    return (Agreement.application_id == case.id,)


BREAKS: tuple[tuple[Callable[[ApplicationCard], None], tuple[str, ...]], ...] = (
    (
        lambda case: broken(Signature, Signature.role == "home", sha256="0" * 64),
        ("a signature of version 1 is of another text",),
    ),
    (
        lambda case: broken(Agreement, *of_the_agreement(case), sha256="0" * 64),
        (
            *("a signature of version 1 is of another text",) * 3,
            "version 1 of the agreement is not the text its hash is of",
        ),
    ),
    (
        lambda case: gone(Signature, Signature.role == "host"),
        ("version 1 of the agreement is in force and not signed by all",),
    ),
    (
        lambda case: broken(Agreement, *of_the_agreement(case), state="superseded"),
        ("0 versions of the agreement are in force",),
    ),
    (
        lambda case: broken(Stay, Stay.application_id == case.id, planned_end=date(2027, 6, 30)),
        ("the stay is planned for other days than are agreed",),
    ),
)


@pytest.mark.parametrize(("breaks", "lines"), BREAKS)
def test_what_is_agreed_is_signed_and_followed(
    cast: Cast, breaks: Callable[[ApplicationCard], None], lines: tuple[str, ...]
) -> None:
    case = agreed(cast)
    assert found() == []
    breaks(case)
    assert found() == [f"application {case.ref}: {each}" for each in lines]


def test_a_stay_that_began_and_ended_says_when(cast: Cast, travel: Callable[[timedelta], object]) -> None:
    case = agreed(cast)
    travel(timedelta(days=71))  # 11 May
    service.record_arrival(case.id, actor=actor(cast.host), actual_arrival=date(2027, 5, 11))
    travel(timedelta(days=1))
    service.record_departure(case.id, actor=actor(cast.host), actual_departure=date(2027, 5, 12))
    assert (card(case.id).state, found()) == ("ended", [])
    broken(Stay, Stay.application_id == case.id, actual_arrival=None)
    gone(Report, Report.application_id == case.id)
    assert found() == [
        f"application {case.ref}: the stay has begun and nobody says when",
        f"application {case.ref}: the stay has ended and no report is due",
    ]


def test_a_case_without_its_person_has_no_agreement_left(cast: Cast) -> None:
    """Erasure and the end of keeping take the agreements out: that is no violation, for ever after."""
    case = agreed(cast)
    use_case(anonymising.anonymise)(case.id)
    assert found() == []
