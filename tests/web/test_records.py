"""Who opened cases and what the journal keeps, as files for some days; a written wish to be erased."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.enrolments import service as enrolments
from lms.exports import rules
from lms.exports import service as exports
from lms.kit import journal, seals
from lms.kit.db import add, use_case
from lms.privacy import queries, service
from lms.privacy.models import Erasure
from lms.privacy.serializers import COLUMNS
from tests.cast import PASSWORD, SINCE, Cast
from tests.enrolling import enrol
from tests.leaving import places_of
from tests.post import letters_to
from tests.reader import Reader
from tests.scene import a_run, actor
from tests.web.hosted import SignIn

Travel = Callable[[datetime | timedelta], datetime]


def rows(reader: Reader, address: str) -> list[dict[str, str]]:
    answer = reader.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), address
    return list(csv.DictReader(answer.data.decode("utf-8-sig").splitlines()))


def test_who_opened_cases_is_a_file_for_those_who_read_the_page(
    cast: Cast, signed_in: SignIn, travel: Travel
) -> None:
    case = enrol(a_run(cast), cast.learner)
    signed_in(cast.home).get(f"/enrolments/{case.ref}")
    travel(timedelta(days=2))
    signed_in(cast.host).get(f"/enrolments/{case.ref}")
    mine, desk, every = (f"{each}/openings.csv" for each in ("/account/privacy", "/desk/ficcc", "/admin"))
    by_home = {
        "at": "2027-03-01T09:00:00+00:00",
        "kind": "enrolment",
        "reference": case.ref,
        "reader": cast.home.name,
        "for_centre": "ficcc",
    }
    learner = signed_in(cast.learner)
    assert tuple(by_home) == COLUMNS["openings"]
    assert [row["reader"] for row in rows(learner, mine)] == [cast.host.name, cast.home.name]
    assert rows(learner, f"{mine}?since=2027-03-01&until=2027-03-01") == [by_home]
    assert rows(learner, f"{mine}?since=2027-03-02&until=2027-03-02") == []
    assert rows(signed_in(cast.colleague), mine) == []
    assert rows(signed_in(cast.lead), desk) == [by_home]
    assert len(rows(signed_in(cast.admin), every)) == 2
    for person, closed in (
        (cast.home, desk),
        (cast.lead, desk.replace("ficcc", "sccc")),
        (cast.office, every),
    ):
        assert signed_in(person).get(closed).status_code == 404
    for typed, words in (
        ("since=2027-13-01", "Give a day such as"),
        ("since=2027-03-02&until=2027-03-01", "before the first"),
    ):
        refused = learner.get(f"{mine}?{typed}")
        assert (refused.status_code, words in refused.text) == (422, True)


@pytest.mark.threat("18.window")
def test_the_journal_is_a_file_without_words_for_the_office(
    cast: Cast, signed_in: SignIn, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(a_run(cast), cast.learner)
    seals.seal()
    travel(timedelta(days=1))
    left = enrol(a_run(cast, ref="RUN-2"), cast.learner)
    enrolments.withdraw(left.id, actor=actor(cast.learner), reason="my secret grief")
    office = signed_in(cast.office)
    first, second = (
        rows(office, f"/admin/journal.csv?since={day}&until={day}") for day in ("2027-03-01", "2027-03-02")
    )
    assert [row["move"] for row in second][-1] == "withdraw"
    assert second[-1]["actor"] == cast.learner.ref and second[-1]["thing_number"] == str(left.id)
    assert all(row["seal"] for row in first) and not any(row["seal"] for row in second)
    assert rows(office, "/admin/journal.csv")[-len(second) :] == second
    told = office.get("/admin/journal.csv").text
    assert tuple(first[0]) == COLUMNS["journal"]
    assert not [each for each in (cast.learner.name, cast.learner.email, "grief") if each in told]
    assert signed_in(cast.admin).get("/admin/journal.csv").status_code == 404
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    page = office.submit("/admin/journal.csv?since=2027-03-02", "prepare-export").headers["Location"]
    assert exports.make_due() == 1
    made = list(csv.DictReader(office.get(f"{page}/file").data.decode("utf-8-sig").splitlines()))
    assert made[: len(second)] == second and made[-1]["thing"] == "export"
    wrong = {"address": "/admin/journal.csv?since=never", "csrf_token": office.token()}
    assert office.post("/account/exports", data=wrong).status_code == 422


@use_case
def unused(person_id: int) -> None:
    """The system has warned that the account goes, because nobody uses it."""
    due = SINCE + timedelta(days=900)
    add(Erasure(person_id=person_id, by="system", state="asked", asked_at=SINCE, due_at=due))


WISH = {"reason": "Letter of 26 February", "password": PASSWORD, "understood": "y"}


def test_an_administrator_enters_a_written_wish_to_be_erased(
    cast: Cast, signed_in: SignIn, travel: Travel
) -> None:
    page, wish = "/admin/erasure", WISH
    admin, address = signed_in(cast.admin), cast.learner.email.upper()
    for other, words in (
        ({"email": "nobody@example.org"}, "No account has this address."),
        ({"email": address, "password": "wrong"}, "This is not your password."),
        ({"email": address, "reason": ""}, "Please fill this in."),
        ({"email": cast.host.email}, "You alone decide for SCCC"),
    ):
        assert words in admin.submit(page, "enter-wish", **(wish | other)).text
    assert queries.erasure_of(cast.learner.id) is None
    for _twice in range(2):
        assert admin.submit(page, "enter-wish", email=address, **wish).headers["Location"] == page
        assert f"{cast.learner.name} will be erased on" in admin.get(page).text
    letters = [each.text for each in letters_to(cast.learner.email) if "You wrote to us" in each.text]
    assert len(letters) == 1 and "/account/privacy/erasure" in letters[0]
    row = journal.rows_of(("person", cast.learner.id))[-1]
    assert (row.move, row.actor_id, row.reason) == ("ask-erasure", cast.admin.id, "Letter of 26 February")
    signed_in(cast.learner).submit("/account/privacy/erasure", "take-back-erasure")
    assert queries.erasure_of(cast.learner.id) is None
    unused(cast.learner.id)
    admin.submit(page, "enter-wish", email=address, **wish)
    travel(timedelta(days=14))
    signed_in(cast.learner)  # signing in alone takes back what the system wanted, not a wish
    assert service.erase_due() == 1
    assert places_of(cast.learner.name) == [] == places_of("26 February")


def test_a_written_wish_entered_by_mistake_is_taken_back(cast: Cast, signed_in: SignIn) -> None:
    page, admin, address = "/admin/erasure", signed_in(cast.admin), cast.learner.email
    admin.submit(page, "enter-wish", email=address, **WISH)
    mistake = f"{page}/{cast.learner.ref}"
    assert f'href="{mistake}"' in admin.get(page).text
    assert "Say what was wrong." in admin.submit(mistake, "take-back-wish", reason=" ").text
    assert signed_in(cast.office).get(mistake).status_code == 404
    sent = {"reason": "A namesake", "csrf_token": admin.token()}
    for _twice in range(2):
        assert admin.post(mistake, data=sent).headers["Location"] == page
    assert admin.get(mistake).status_code == 404
    assert queries.erasure_of(cast.learner.id) is None
    rows = [row for row in journal.rows_of(("person", cast.learner.id)) if row.move == "take-back-erasure"]
    assert [(row.actor_id, row.reason) for row in rows] == [(cast.admin.id, "A namesake")]
    assert "That was our mistake" in letters_to(address)[-1].text
    learner = signed_in(cast.learner)
    learner.submit("/account/privacy/erasure", "ask-erasure", password=PASSWORD, understood="y")
    admin.post(mistake, data=sent)
    assert queries.erasure_of(cast.learner.id), "the person's own wish is the person's"
