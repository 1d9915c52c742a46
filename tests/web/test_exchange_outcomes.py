"""What everybody reads of a stay that is over: only with consent, without the name, and no longer than that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from lms.exchanges import service
from lms.exchanges.models import Report
from lms.exchanges.queries.outcomes import outcomes
from lms.exchanges.queries.stays import report_of
from lms.exchanges.rules import ApplicationCard, SlotCard
from lms.kit import journal
from lms.kit.db import add, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.agreeing import a_stay
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application, card
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PAGE, SUMMARY = "/exchanges/outcomes", "We coupled light <b>in & out</b>."
SECRET = "Only for the two centres."  # noqa: S105 - a text, not a password
ENDED = date(2027, 2, 19)


@use_case
def _report(case: ApplicationCard, **given: object) -> None:
    fields = {
        "text": SECRET,
        "problems": SECRET,
        "public_summary": SUMMARY,
        "consent_public": True,
        "submitted_at": datetime(2027, 2, 26, 9, tzinfo=UTC),
    }
    add(Report(application_id=case.id, author="applicant", due_on=date(2027, 3, 20), **(fields | given)))


def over(
    cast: Cast, slot: SlotCard | None = None, *, state: str = "closed", **report: object
) -> ApplicationCard:
    """The learner's stay at SCCC is over; the report was sent and says this."""
    case = an_application(cast, slot or a_slot(cast), state=state)
    a_stay(case, start=date(2027, 1, 11), end=ENDED, arrival=date(2027, 1, 11), departure=ENDED)
    _report(case, **report)
    return card(case.id)


def consent(case: ApplicationCard, person: Somebody, *, public: bool, name: bool = False) -> None:
    now = card(case.id)
    service.set_consent(
        case.id, actor=actor(person), version=now.version, consent_public=public, consent_name=name
    )


def test_a_summary_is_read_without_the_name(client: Reader, cast: Cast) -> None:
    case = over(cast)
    for page in (PAGE, f"/exchanges/{case.slot_ref}"):
        text = client.get(page).text
        assert "We coupled light &lt;b&gt;in &amp; out&lt;/b&gt;." in text
        assert (
            "A researcher from Finland worked at SCCC on Photonics in the clean room, February 2027" in text
        )
        assert cast.learner.name not in text and SECRET not in text and str(case.ref) not in text
    assert PAGE in client.get("/exchanges").text


def test_the_name_stands_there_only_with_its_own_consent(client: Reader, cast: Cast) -> None:
    over(cast, consent_name=True)
    assert f"{cast.learner.name} (Finland) worked at SCCC" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("state", "report"),
    [
        ("closed", {"consent_public": False, "consent_name": True}),
        ("closed", {"submitted_at": None}),
        ("closed", {"public_summary": "  "}),
        ("ended", {}),  # not accepted yet
    ],
)
def test_nothing_else_is_published(client: Reader, cast: Cast, state: str, report: dict[str, object]) -> None:
    case = over(cast, state=state, **report)
    text = client.get(PAGE).text
    assert "data-outcome>" not in text and "Nothing is published yet" in text
    assert "data-outcome>" not in client.get(f"/exchanges/{case.slot_ref}").text


def test_a_slot_of_the_network_shows_its_outcomes_to_the_network(
    client: Reader, signed_in: SignIn, cast: Cast
) -> None:
    over(cast, a_slot(cast, scope="network"))
    assert "data-outcome>" not in client.get(PAGE).text
    assert "data-outcome>" in signed_in(cast.other).get(PAGE).text


def test_who_takes_the_consent_back_is_gone_at_once(client: Reader, signed_in: SignIn, cast: Cast) -> None:
    case = over(cast, consent_name=True)
    reader = signed_in(cast.learner)
    mine = f"/me/applications/{case.ref}"
    assert f"{mine}/set-consent" in reader.get(mine).text
    page = reader.get(f"{mine}/set-consent").text
    assert "checked" in page and "We coupled light" in page
    answer = reader.submit(f"{mine}/set-consent", "set-consent", consent_public=None, consent_name=None)
    assert answer.status_code == 303
    assert "data-outcome>" not in client.get(PAGE).text
    assert "data-outcome>" not in client.get(f"/exchanges/{case.slot_ref}").text
    report = report_of(case.id)
    assert report is not None and not report.consent_public and not report.consent_name
    assert [row.move for row in journal.rows_of(("application", case.id))] == ["set-consent"]
    consent(case, cast.learner, public=True)
    assert "data-outcome>" in client.get(PAGE).text


def test_a_name_without_the_summary_is_no_consent(cast: Cast) -> None:
    case = over(cast)
    consent(case, cast.learner, public=False, name=True)
    report = report_of(case.id)
    assert report is not None and (report.consent_public, report.consent_name) == (False, False)


def test_only_the_researcher_chooses_and_only_what_was_sent(cast: Cast) -> None:
    case = over(cast)
    for person in (cast.home, cast.host, cast.office, cast.other):
        with pytest.raises((Refusal, NotFound)):
            consent(case, person, public=False)
    bare = over(cast, a_slot(cast, ref="SLOT-2"), public_summary="", consent_public=False)
    with pytest.raises(Refusal) as caught:
        consent(bare, cast.learner, public=True)
    assert (caught.value.status, caught.value.problems[0].field) == (422, "consent_public")
    unsent = over(cast, a_slot(cast, ref="SLOT-3"), submitted_at=None)
    with pytest.raises(Refusal):
        consent(unsent, cast.learner, public=True)


def test_the_latest_stay_comes_first_and_pages_hold_together(cast: Cast) -> None:
    cases = [over(cast, a_slot(cast, ref=f"SLOT-{n}")) for n in range(3)]
    whole = [each.slot_ref for each in outcomes(actor(cast.other)).items]
    assert whole == [case.slot_ref for case in reversed(cases)]
    pages = [outcomes(actor(cast.other), page=n, size=2) for n in (1, 2)]
    assert [each.slot_ref for page in pages for each in page.items] == whole
