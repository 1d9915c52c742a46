"""Rules of applying: what is missing, home centres, files, reminders, who reads which line of the journal."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from lms.exchanges.rules import (
    Draft,
    DraftTerms,
    Line,
    Parts,
    Party,
    Role,
    Upload,
    audiences_for,
    check_file,
    choose_home,
    escalation_due,
    ever_known_to_host,
    is_pdf,
    late_report,
    message_readers,
    missing_in,
    plan_digest,
    reads_confidential,
    reads_internal,
    reminder_due,
    visible,
    wrong_in,
)

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\nxref\n0 1\ntrailer <<>>\nstartxref\n30\n%%EOF\n"
TERMS = DraftTerms(
    earliest=date(2027, 5, 3), latest=date(2027, 8, 31), fewest=30, most=60, audiences=("postdoc", "staff")
)
WHOLE = Draft(
    applicant_type="postdoc",
    desired_start=date(2027, 5, 10),
    desired_end=date(2027, 6, 18),
    motivation="To learn.",
    work_plan="Couple light.",
    consent_share=True,
)
DUE = datetime(2027, 3, 8, 16, 0, tzinfo=UTC)


def said(draft: Draft, terms: DraftTerms = TERMS) -> dict[str | None, str]:
    return {problem.field: str(problem.sentence) for problem in missing_in(draft, terms)}


def test_a_whole_draft_can_be_sent() -> None:
    assert missing_in(WHOLE, TERMS) == []


def test_everything_missing_is_named_at_once() -> None:
    found = {problem.field for problem in missing_in(Draft(), replace(TERMS, conditions=True))}
    assert found == {
        *("applicant_type", "desired_start", "desired_end", "motivation", "work_plan"),
        *("meets_conditions", "consent_share"),
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"desired_start": date(2027, 5, 2)}, "desired_start"),
        ({"desired_end": date(2027, 9, 1), "desired_start": date(2027, 8, 1)}, "desired_end"),
        ({"desired_end": date(2027, 5, 20)}, "desired_end"),
        ({"desired_end": date(2027, 8, 20)}, "desired_end"),
        ({"desired_end": date(2027, 5, 1)}, "desired_end"),
        ({"applicant_type": "students"}, "applicant_type"),
        ({"work_plan": "x" * 5001}, "work_plan"),
    ],
)
def test_each_limit_is_named_at_its_field(changes: dict[str, object], field: str) -> None:
    assert {problem.field for problem in missing_in(replace(WHOLE, **changes), TERMS)} == {field}  # type: ignore[arg-type]


def test_a_text_too_long_is_told_with_its_count() -> None:
    [problem] = wrong_in(replace(WHOLE, work_plan="x" * 5120))
    assert problem.field == "work_plan"


@pytest.mark.parametrize(
    ("amount", "currency", "fine"),
    [
        (None, "", True),
        (Decimal(1200), "EUR", True),
        (Decimal(1200), "", False),
        (None, "EUR", False),
        (Decimal(-1), "EUR", False),
        (Decimal(1), "Eur", False),
    ],
)
def test_money_has_its_currency(amount: Decimal | None, currency: str, fine: bool) -> None:
    found = wrong_in(replace(WHOLE, funding_amount=amount, funding_currency=currency))
    assert (not found) is fine


def test_the_home_centre_is_another_than_the_host() -> None:
    given = {"host_id": 1, "eligible": None, "outside": False}
    assert choose_home(None, [2], **given) == (2, None)
    assert choose_home(3, [2, 3], **given) == (3, None)
    assert choose_home(None, [1, 2], **given) == (2, None)
    for chosen, mine, code in ((None, [2, 3], "missing"), (None, [1], "own_centre"), (None, [], "no_centre")):
        home, refusal = choose_home(chosen, mine, **given)
        assert home is None
        assert refusal is not None
        assert refusal.code == code


def test_a_slot_for_chosen_centres_and_people_outside() -> None:
    home, refusal = choose_home(None, [2], host_id=1, eligible=[3], outside=True)
    assert (home, refusal.code if refusal else "") == (None, "not_eligible")
    assert choose_home(None, [], host_id=1, eligible=[3], outside=True) == (None, None)
    home, refusal = choose_home(None, [1], host_id=1, eligible=None, outside=True)
    assert refusal is not None
    assert refusal.code == "own_centre"


@pytest.mark.bad_input("XB24")
def test_a_report_more_than_sixty_days_late_comes_first() -> None:
    due = date(2027, 1, 1)
    assert late_report("EX-1", due, due + timedelta(days=60)) is None
    refusal = late_report("EX-1", due, due + timedelta(days=61))
    assert refusal is not None
    sentence = str(refusal.sentence)
    assert sentence.startswith("Your report for EX-1 was due")
    assert sentence.endswith("Send it first, or ask the network office.")
    assert refusal.status == 409


def test_the_digest_follows_plan_dates_and_costs_only() -> None:
    first = plan_digest(WHOLE, "")
    assert plan_digest(replace(WHOLE, motivation="Another", confidential_text="x"), "") == first
    for changed in ({"work_plan": "Other"}, {"desired_end": date(2027, 6, 19)}, {"funding_text": "travel"}):
        assert plan_digest(replace(WHOLE, **changed), "") != first  # type: ignore[arg-type]
    assert plan_digest(WHOLE, "a hash") != first
    with_money = replace(WHOLE, funding_amount=Decimal(1200), funding_currency="EUR")
    assert plan_digest(with_money, "") == plan_digest(
        replace(with_money, funding_amount=Decimal("1200.00")), ""
    )


@pytest.mark.parametrize(
    ("content", "fine"),
    [
        (PDF, True),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"", False),
        (b"<html>" + PDF, False),
        (PDF[:-8], False),
        (PDF + b"<script>", False),
        (b"%PDF-hello%%EOF", False),
    ],
)
@pytest.mark.threat("12.uploads")
def test_a_pdf_is_told_by_its_content(content: bytes, fine: bool) -> None:
    assert is_pdf(content) is fine
    assert (check_file("cv", Upload("cv.pdf", content)) == []) is fine


@pytest.mark.threat("12.uploads")
def test_a_pdf_over_five_megabytes_is_refused() -> None:
    large = PDF[:9] + b" " * (5 * 1024 * 1024) + PDF[9:]
    assert is_pdf(large)
    [problem] = check_file("cv", Upload("cv.pdf", large))
    assert problem.field == "cv"


@pytest.mark.parametrize(
    ("hours", "mark"),
    [
        (-49, None),
        (-48, DUE - timedelta(days=2)),
        (-10, DUE - timedelta(days=2)),
        (-9, DUE - timedelta(hours=9)),
        (24, DUE - timedelta(hours=9)),
        (24 * 7, DUE + timedelta(days=7)),
        (24 * 15, DUE + timedelta(days=14)),
    ],
)
def test_when_home_is_reminded(hours: int, mark: datetime | None) -> None:
    now, came = DUE + timedelta(hours=hours), DUE - timedelta(days=7)
    assert reminder_due(DUE, now, came_at=came, reminded_at=None) == mark
    assert reminder_due(DUE, now, came_at=came, reminded_at=mark) is None
    if mark is not None:
        assert reminder_due(DUE, now, came_at=mark, reminded_at=None) is None


def test_a_week_over_it_is_told_once_to_more() -> None:
    assert not escalation_due(DUE, DUE + timedelta(days=6), escalated_at=None)
    assert escalation_due(DUE, DUE + timedelta(days=7), escalated_at=None)
    assert not escalation_due(DUE, DUE + timedelta(days=9), escalated_at=DUE)


DRAFT = Parts()
SENT = Parts.stored(step="submitted", home="pending", host="none", agreed="none", stay="none", end="open")
BACK = Parts.stored(step="submitted", home="returned", host="none", agreed="none", stay="none", end="open")
GOING = Parts.stored(
    step="submitted", home="endorsed", host="pending", agreed="none", stay="none", end="open"
)
ASKED = Parts.stored(
    step="submitted", home="endorsed", host="returned", agreed="none", stay="none", end="open"
)
WITHDRAWN = replace(
    SENT,
    end=Parts.stored(
        step="submitted", home="pending", host="none", agreed="none", stay="none", end="withdrawn"
    ).end,
)


def line(move: str, before: Parts | None = None, after: Parts | None = None, side: str = "") -> Line:
    return Line(
        move=move,
        at=DUE,
        actor_id=1,
        reason="why",
        side=side,
        before=asdict(before) if before else {},
        after=asdict(after) if after else {},
    )


STORY = [
    line("start", None, DRAFT),
    line("edit"),
    line("submit", DRAFT, SENT),
    line("internal-note", side="home"),
    line("return", SENT, BACK),
    line("submit", BACK, SENT),
    line("remind"),
    line("endorse", SENT, GOING),
    line("internal-note", side="host"),
    line("ask", GOING, ASKED),
    line("submit", ASKED, SENT),
    line("return", SENT, BACK),
    line("submit", BACK, SENT),
    line("endorse", SENT, GOING),
]


def names(*readers: Party) -> list[str]:
    return [each.move for each in visible(STORY, readers)]


def test_the_applicant_reads_all_but_the_notes() -> None:
    assert names(Party.APPLICANT) == [each.move for each in STORY if not each.side]


def test_home_reads_from_the_sending_on_with_its_own_notes() -> None:
    shown = visible(STORY, {Party.HOME})
    assert [each.move for each in shown][:3] == ["submit", "internal-note", "return"]
    assert all(each.side != "host" for each in shown)


def test_the_host_reads_nothing_of_what_home_and_applicant_said_to_each_other() -> None:
    assert names(Party.HOST) == ["endorse", "internal-note", "ask", "submit", "endorse"]


def test_what_the_host_never_knew_stays_hidden() -> None:
    story = [*STORY[:6], line("withdraw", SENT, WITHDRAWN)]
    assert visible(story, {Party.HOST}) == []
    assert not ever_known_to_host(story)
    assert ever_known_to_host(STORY)
    assert visible(STORY, ()) == []


def test_who_reads_confidential_and_internal_texts() -> None:
    assert reads_confidential({Role.HOME})
    assert reads_confidential({Role.HOST})
    assert not reads_confidential({Role.CONTACT})
    assert not reads_confidential(())
    assert reads_internal({Role.HOME}, Party.HOME, own=False)
    assert not reads_internal({Role.HOME}, Party.HOST, own=False)
    assert not reads_internal({Role.APPLICANT}, Party.HOME, own=True)
    assert not reads_internal({Role.HOME}, Party.HOME, own=True)


def test_whom_a_message_is_for() -> None:
    assert message_readers("all", "home") == set(Party)
    assert message_readers("centres", "home") == {Party.HOME, Party.HOST}
    assert message_readers("home", "home") == {Party.HOME}
    assert message_readers("applicant", "home") == {Party.HOME, Party.APPLICANT}


def test_nobody_writes_to_a_side_that_does_not_know() -> None:
    assert list(audiences_for(Party.APPLICANT, has_home=True, host_knows=False)) == ["home"]
    assert list(audiences_for(Party.HOME, has_home=True, host_knows=False)) == ["applicant", "home"]
    assert list(audiences_for(Party.APPLICANT, has_home=True, host_knows=True)) == ["all", "home", "host"]
    both = audiences_for(Party.HOST, has_home=True, host_knows=True)
    assert list(both) == ["all", "centres", "applicant", "home", "host"]
    assert list(audiences_for(Party.HOST, has_home=False, host_knows=True)) == ["applicant", "host"]
