"""Person-days between centres: from actual days, interruptions taken off, what is planned apart."""

from __future__ import annotations

from datetime import date

import pytest

from lms.exchanges import queries
from lms.exchanges.rules import Exchange, Flow, exchanges
from tests.agreeing import a_stay
from tests.cast import Cast
from tests.exchanging import a_slot, an_application

pytestmark = pytest.mark.usefixtures("now")
TODAY = date(2027, 6, 1)


def a_year(cast: Cast) -> None:
    """To SCCC: FiCCC's learner was there for 40 days less 5, its colleague is to come; KIIP's host a guest of FiCCC is
    there now; one nobody counts was cancelled."""
    slot = a_slot(cast, places=9)
    done = an_application(cast, slot, state="closed")
    a_stay(
        done,
        start=date(2026, 12, 1),
        end=date(2027, 1, 9),
        arrival=date(2026, 12, 1),
        departure=date(2027, 1, 9),
        away=((date(2026, 12, 24), date(2026, 12, 26)), (date(2026, 12, 31), date(2027, 1, 1))),
    )
    ahead = an_application(cast, slot, person=cast.colleague, state="agreed")
    a_stay(ahead, start=date(2027, 7, 1), end=date(2027, 7, 31))
    kiip = a_slot(cast, ref="SLOT-2", centre=cast.kiip, host_contact_id=cast.other.id)
    now = an_application(cast, kiip, person=cast.lead, state="ongoing")
    a_stay(now, start=date(2027, 5, 20), end=date(2027, 6, 20), arrival=date(2027, 5, 23))
    gone = an_application(cast, slot, person=cast.baltic, state="withdrawn")
    a_stay(gone, start=date(2027, 3, 1), end=date(2027, 4, 1))
    outside = an_application(
        cast, slot, person=cast.outside, state="closed", home_decision="not_needed", home_centre_id=None
    )
    a_stay(
        outside,
        start=date(2027, 2, 1),
        end=date(2027, 2, 10),
        arrival=date(2027, 2, 1),
        departure=date(2027, 2, 10),
    )


def test_days_are_counted_by_year_and_pair(cast: Cast) -> None:
    a_year(cast)
    ficcc, sccc, kiip = cast.ficcc.id, cast.sccc.id, cast.kiip.id
    assert queries.person_days(2026, today=TODAY) == [Flow(ficcc, sccc, 31 - 3 - 1, 1, 0, 0)]
    assert queries.person_days(2027, today=TODAY) == [
        Flow(ficcc, sccc, 9 - 1, 1, 31, 1),
        Flow(ficcc, kiip, 10, 1, 19, 1),
        Flow(None, sccc, 10, 1, 0, 0),
    ]


def test_a_centre_reads_its_own_pairs_alone(cast: Cast) -> None:
    a_year(cast)
    others = [each.id for each in (cast.ficcc, cast.sccc, cast.kiip, cast.chipsc2_lt)]
    found = queries.person_days(2027, today=TODAY, centre_id=cast.sccc.id)
    assert {each.host_id for each in found} == {cast.sccc.id}
    assert exchanges(cast.sccc.id, others, found) == [
        Exchange(cast.ficcc.id, 0, 8, 0, 31),
        Exchange(cast.kiip.id),
        Exchange(cast.chipsc2_lt.id),
        Exchange(None, 0, 10, 0, 0),
    ]
    at_home = exchanges(
        cast.ficcc.id, others, queries.person_days(2027, today=TODAY, centre_id=cast.ficcc.id)
    )
    assert at_home[0] == Exchange(cast.sccc.id, 8, 0, 31, 0)
    assert at_home[1].difference == 10
