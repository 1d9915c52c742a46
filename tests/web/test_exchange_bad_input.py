"""Rows of the table of bad input that no other test is about: what is said, and that nothing is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from lms.exchanges import service
from lms.exchanges.rules import Draft, check_period
from lms.exchanges.rules.drafts import DraftTerms, missing_in
from lms.kit.db import session, use_case
from lms.people.models import Person
from tests.agreeing import agreed
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.deciding import reviewed_slot
from tests.exchange_applying import sent
from tests.exchanging import a_slot, an_application, card
from tests.post import letters_to
from tests.reader import Reader
from tests.scene import actor
from tests.slots import posted

SignIn = Callable[[Somebody], Reader]


@pytest.mark.bad_input("XB8")
@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2027, 5, 2), date(2027, 6, 10), {"start": "The stay cannot start before 2027-05-03."}),
        (date(2027, 8, 1), date(2027, 9, 1), {"end": "The stay has to end by 2027-08-31."}),
        (date(2027, 5, 10), date(2027, 5, 20), {"end": "The stay has 11 days; it needs at least 30."}),
        (date(2027, 5, 10), date(2027, 7, 31), {"end": "The stay has 83 days; it may have at most 60."}),
        (date(2027, 5, 10), date(2027, 5, 9), {"end": "The last day is before the first."}),
        (None, None, {"start": "Give the first day.", "end": "Give the last day."}),
    ],
)
def test_each_date_is_named_with_its_limit(
    start: date | None, end: date | None, said: dict[str, str]
) -> None:
    window = {"earliest": date(2027, 5, 3), "latest": date(2027, 8, 31)}
    found = check_period(start, end, fewest=30, most=60, fields=("start", "end"), **window)
    assert {problem.field: str(problem.sentence) for problem in found} == said


@pytest.mark.bad_input("XB10")
def test_without_consent_or_plan_nothing_is_sent() -> None:
    found = {each.field: str(each.sentence) for each in missing_in(Draft(), DraftTerms())}
    assert found["consent_share"].startswith("Without this your home centre and the host cannot read it")
    assert "work_plan" in found


@pytest.mark.bad_input("XB13")
@pytest.mark.parametrize("state", ["submitted", "returned", "not_endorsed"])
def test_what_is_not_endorsed_is_not_there_for_the_host(
    now: object, signed_in: SignIn, cast: Cast, state: str
) -> None:
    case = an_application(cast, a_slot(cast), state=state)
    host, desk = signed_in(cast.host), f"/desk/sccc/exchanges/cases/{case.ref}"
    pages = (desk, f"{desk}/reject", f"{desk}/files/cv", f"/exchanges/cases/{case.ref}")
    assert {host.get(page, inspect=False).status_code for page in pages} == {404}
    posted_anyway = {"csrf_token": host.token(), "version": "1", "reason": "No", "code": "timing"}
    assert host.post(f"{desk}/reject", data=posted_anyway, inspect=False).status_code == 404
    assert card(case.id) == case


@pytest.mark.bad_input("XB22")
def test_an_agreed_stay_is_cancelled_and_not_withdrawn(now: object, signed_in: SignIn, cast: Cast) -> None:
    case = agreed(cast)
    reader, page = signed_in(cast.learner), f"/me/applications/{case.ref}"
    sentence = "The stay is agreed. Use “Cancel the stay” and give a reason."
    asked = reader.get(f"{page}/withdraw")
    assert (asked.status_code, sentence in asked.text) == (409, True)
    data = {"csrf_token": reader.token(), "version": str(case.version)}
    answer = reader.post(f"{page}/withdraw", data=data)
    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert card(case.id) == case
    assert f"{page}/cancel-stay" in reader.get(page).text


@pytest.mark.bad_input("XB25")
def test_a_move_by_get_without_token_or_with_a_forged_name(
    now: object, signed_in: SignIn, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    case = an_application(cast, reviewed_slot(cast))
    service.invite_reviewer(
        case.id, actor=actor(cast.host), person_id=cast.other.id, due_on=date(2027, 3, 15)
    )
    host, desk = signed_in(cast.host), f"/desk/sccc/exchanges/cases/{case.ref}"
    data = {"version": str(case.version), "reason": "No", "code": "timing"}
    assert signed_in(cast.other).get(f"/me/reviews/{case.ref}/accept-review").status_code == 405
    assert host.get(f"{desk}/reject?reason=No&code=timing").status_code == 200, "the page that asks"
    bare = host.post(f"{desk}/reject", data=data)
    assert (bare.status_code, "This page was open for too long." in bare.text) == (400, True)
    forged = host.post(f"{desk}/publish", data=data | {"csrf_token": host.token()})
    assert forged.status_code == 404
    assert card(case.id) == case
    written = [record.getMessage() for record in caplog.records if "turned away" in record.getMessage()]
    assert [next(n for n in ("405", "400", "404") if n in line) for line in written] == ["405", "400", "404"]
    assert case.ref not in "".join(written)


@use_case
def _rename(person: Somebody, name: str) -> None:
    session().execute(update(Person).where(Person.id == person.id).values(name=name))


@pytest.mark.bad_input("XB26")
def test_long_names_and_markup_are_text_in_mails_and_calendars(
    now: object, client: Reader, cast: Cast
) -> None:
    _rename(cast.learner, "Åsa, <b>Ärlig</b>; " + "å" * 101)
    slot = posted(cast, title="Etching, wet; and <b>dry</b> " + "ö" * 80)
    sent(slot, cast.learner)
    letter = letters_to(cast.home.email)[-1]
    assert letter.subject.startswith("Åsa, <b>Ärlig</b>; å")
    assert not {"\r", "\n"} & set(letter.subject), "one line"
    answer = client.get(f"/exchanges/{slot.ref}.ics")
    lines = answer.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert "Etching\\, wet\\; and <b>dry</b>" in answer.data.replace(b"\r\n ", b"").decode()
    assert all("\n" not in each["SUMMARY"].text for each in events(answer.data).values())
