"""The pages of absences and of a centre's settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lms.centres import queries
from lms.courses import queries as courses
from lms.kit import journal
from lms.kit.money import Money
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


def test_new_runs_begin_with_the_fee_above_which_home_is_asked(signed_in: SignIn, cast: Cast) -> None:
    page, reader = "/desk/sccc/settings", signed_in(cast.host)
    assert "Nothing is converted" in reader.get(page).text
    above = {"home_approval": "required_above_fee"}
    for typed, field in (("", "approval_above"), ("-1", "approval_above"), ("a lot", "approval_above")):
        refused = reader.submit(page, "edit-settings", **above, approval_above=typed)
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True)
    refused = reader.submit(page, "edit-settings", **above, approval_above="5", approval_currency="XXX")
    assert (refused.status_code, 'id="approval_currency-error"' in refused.text) == (422, True)
    sent = reader.submit(page, "edit-settings", **above, approval_above="99,50", approval_currency="SEK")
    assert sent.location == page
    card = queries.centre_cards()[cast.sccc.id]
    assert (card.home_approval, str(card.approval_above), card.approval_currency) == (
        *("required_above_fee", "99.50", "SEK"),
    )
    row = journal.rows_of(("centre", cast.sccc.id))[-1]
    assert (row.move, row.after["approval_above"]) == ("edit-settings", "99.50")
    version = queries.centre_page("sccc").version  # type: ignore[union-attr]  # it is there
    reader.submit(page, "edit-settings")
    assert queries.centre_page("sccc").version == version, "saved again it changes something"  # type: ignore[union-attr]  # it is there

    reader.submit(
        "/desk/sccc/runs/new",
        "create-run",
        course_title="Etching",
        place="Room 1",
        starts_on="2027-05-03",
        capacity="8",
    )
    (course,) = courses.courses_of_centre(cast.sccc.id)
    (run,) = courses.runs_of_course(course.id)
    assert (run.home_approval, run.approval_limit) == ("required_above_fee", Money(Decimal("99.50"), "SEK"))
    rules = reader.get(f"/desk/sccc/runs/{run.ref}/rules").text
    assert 'value="99.50"' in rules
    assert "Nothing is converted" in rules
