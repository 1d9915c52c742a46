"""Moves of a stay that is not there, or that is one's own."""

from __future__ import annotations

from datetime import date

import pytest

from lms.exchanges import service
from lms.exchanges.rules import Party
from tests.agreeing import a_stay
from tests.cast import Cast
from tests.deciding import refused
from tests.exchanging import a_slot, an_application, card
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


@pytest.mark.parametrize("name", ["record_arrival", "interrupt", "record_departure", "end_early", "no_show"])
def test_without_a_stay_the_host_reads_where_the_application_is(cast: Cast, name: str) -> None:
    case = an_application(cast, a_slot(cast))
    refused(
        lambda: getattr(service, name)(case.id, actor=actor(cast.host), side=Party.HOST), "wrong_state", 409
    )
    assert card(case.id).version == case.version


def test_nobody_cancels_the_own_stay_for_a_centre(cast: Cast) -> None:
    """Whose decision it was is stored: the guest's own is not the home centre's."""
    case = an_application(cast, a_slot(cast), person=cast.home, state="agreed")
    a_stay(case, start=date(2027, 5, 10), end=date(2027, 6, 18))

    def cancel(side: Party) -> None:
        service.cancel_stay(case.id, actor=actor(cast.home), side=side, reason="I cannot come.")

    no = refused(lambda: cancel(Party.HOME), "own_case", 403)
    assert str(no.sentence) == "You cannot decide on your own application. Lead Person can."
    cancel(Party.APPLICANT)
    assert (card(case.id).state, card(case.id).end_side) == ("cancelled", "applicant")
