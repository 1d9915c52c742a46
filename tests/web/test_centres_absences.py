"""The pages of absences and of a centre's settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from lms.centres import queries
from tests.cast import Cast
from tests.catalogue import a_run
from tests.pages import words
from tests.web.hosted import SignIn, enrol

pytestmark = pytest.mark.usefixtures("now")
PAGE = "/desk/ficcc/absences"
DAYS = {"from_on": "2027-03-08", "until_on": "2027-03-10"}


def test_a_coordinator_names_a_deputy_who_then_opens_the_desk(
    signed_in: SignIn, cast: Cast, travel: Callable[[datetime | timedelta], object]
) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True, home_approval="required"), cast.learner)
    reader = signed_in(cast.home)
    assert "Nobody is away." in reader.get(PAGE).text
    answer = reader.submit(PAGE, "enter-absence", deputy=cast.colleague.email, **DAYS)
    assert answer.location == PAGE
    assert "Home Person Mon 8 Mar 2027 – Wed 10 Mar 2027 Colleague Person to come" in words(
        reader.get(PAGE).text
    )
    assert signed_in(cast.colleague).get("/desk/ficcc").status_code == 404
    travel(datetime(2027, 3, 9, 9, tzinfo=UTC))
    deputy = signed_in(cast.colleague)
    assert "1 case, oldest first" in deputy.get("/desk/ficcc/approvals").text
    assert "away now" in deputy.get(PAGE).text
    assert 'data-action="enter-absence"' not in deputy.get(PAGE).text
    deputy.submit("/desk/ficcc/approvals", "approve-home")
    assert signed_in(cast.home).submit(PAGE, "end-absence").location == PAGE
    assert "taken back" in signed_in(cast.home).get(PAGE).text
    assert deputy.get("/desk/ficcc").status_code == 404


def test_bad_input_gets_its_sentence_and_what_was_typed_stays(signed_in: SignIn, cast: Cast) -> None:
    reader = signed_in(cast.home)
    for fields, sentence in (
        ({"deputy": "nobody@example.org"} | DAYS, "The deputy must be somebody who belongs to the centre."),
        ({"deputy": cast.host.email} | DAYS, "The deputy must be somebody who belongs to the centre."),
        ({"deputy": cast.home.email} | DAYS, "Nobody stands in for oneself"),
        (
            {"deputy": cast.colleague.email} | DAYS | {"until_on": "2027-03-01"},
            "The last day lies before the first.",
        ),
        ({"deputy": cast.colleague.email, "from_on": "x", "until_on": ""}, "Give the last day."),
        ({"deputy": "x" * 100_000} | DAYS, "At most 254 characters."),
    ):
        answer = reader.submit(PAGE, "enter-absence", **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert queries.absences_of(cast.ficcc.id) == []


def test_a_coordinator_enters_the_own_days_a_lead_those_of_all(signed_in: SignIn, cast: Cast) -> None:
    assert "Lead Person</option>" not in signed_in(cast.home).get(PAGE).text
    lead = signed_in(cast.lead)
    assert "Home Person</option>" in lead.get(PAGE).text
    lead.submit(PAGE, "enter-absence", person=cast.home.ref, deputy=cast.colleague.email, **DAYS)
    assert [each.person_id for each in queries.absences_of(cast.ficcc.id)] == [cast.home.id]
    assert lead.submit(PAGE, "end-absence").location == PAGE


def test_settings_are_saved_a_stale_page_is_told_so(signed_in: SignIn, cast: Cast) -> None:
    page, reader = "/desk/ficcc/settings", signed_in(cast.home)
    assert reader.submit(page, "edit-settings", decision_days="7", home_approval="required").location == page
    card = queries.centre_cards()[cast.ficcc.id]
    assert (card.decision_days, card.home_approval) == (7, "required")
    stale = reader.submit(page, "edit-settings", decision_days="8", version="1")
    assert (stale.status_code, cast.home.name in stale.text) == (409, True)
    for days in ("0", "61", "x", ""):
        refused = reader.submit(page, "edit-settings", decision_days=days)
        assert refused.status_code == 422
    assert queries.centre_cards()[cast.ficcc.id].decision_days == 7
