"""The home centre's answers, reminders, the thread, and the network office that opens a case with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import ApplicationCard, Party, visible
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.exchange_applying import ALL_THREE, endorsed, moves, sent, told
from tests.exchanging import a_slot, an_application, card
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]
ANSWERS: dict[str, Callable[..., None]] = {
    "return": service.return_application,
    "refuse-endorsement": service.refuse_endorsement,
    "reopen": service.reopen,
}


def refused(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def at_home(cast: Cast) -> ApplicationCard:
    return an_application(cast, a_slot(cast), state="submitted")


def test_endorsing_hands_it_to_the_host(cast: Cast) -> None:
    case = at_home(cast)
    given: dict[str, Any] = {"text": "Good plan.", "internal": "Check the budget.", "version": 1, **ALL_THREE}
    service.endorse(case.id, actor=actor(cast.home), side=Party.HOME, **given)
    service.endorse(case.id, actor=actor(cast.home), side=Party.HOME, **given)
    after = card(case.id)
    assert (after.state, after.home_text, after.home_internal) == (
        "endorsed",
        "Good plan.",
        "Check the budget.",
    )
    assert (after.commits_salary, after.home_contact_id) == (True, cast.home.id)
    assert moves(case.id) == ["endorse", "internal-note"]
    assert told(cast.host) == ["exchange-decide"]
    assert told(cast.learner) == ["exchange-endorsed"]
    assert told(cast.home) == []


def test_each_commitment_is_asked_for_at_its_field(cast: Cast) -> None:
    case = at_home(cast)
    given = ALL_THREE | {"commits_salary": False, "commits_insurance": False}
    refusal = refused(lambda: service.endorse(case.id, actor=actor(cast.home), **given))
    assert [problem.field for problem in refusal.problems] == ["commits_salary", "commits_insurance"]
    assert card(case.id).state == "submitted"


def test_asking_for_changes(cast: Cast) -> None:
    case = at_home(cast)
    service.return_application(case.id, actor=actor(cast.lead), reason="Say which process.", version=1)
    after = card(case.id)
    assert (after.state, after.returned_by, after.home_text) == ("returned", "home", "Say which process.")
    assert told(cast.learner) == ["exchange-returned"]


def test_saying_no_and_deciding_again(cast: Cast, travel: Travel) -> None:
    case = at_home(cast)
    service.refuse_endorsement(case.id, actor=actor(cast.home), reason="Not now.")
    assert card(case.id).state == "not_endorsed"
    assert told(cast.host) == []
    service.reopen(case.id, actor=actor(cast.home), reason="We thought again.")
    after = card(case.id)
    assert (after.state, after.home_text) == ("submitted", "")
    assert told(cast.learner) == ["exchange-not-supported", "exchange-reopened"]
    assert told(cast.lead) == ["exchange-reopened"]
    assert told(cast.home) == []
    service.refuse_endorsement(case.id, actor=actor(cast.home), reason="Still not.")
    travel(datetime(2027, 4, 15, 16, tzinfo=after.created_at.tzinfo))
    assert refused(lambda: service.reopen(case.id, actor=actor(cast.home), reason="Late")).status == 409


@pytest.mark.bad_input("XB20")
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_no_needs_a_reason(cast: Cast, name: str) -> None:
    state = "not_endorsed" if name == "reopen" else "submitted"
    case = an_application(cast, a_slot(cast), state=state)
    refusal = refused(lambda: ANSWERS[name](case.id, actor=actor(cast.home), reason=" "))
    assert (refusal.field, str(refusal.sentence)) == (
        "reason",
        "Write a reason. Learner Person will read it.",
    )
    assert moves(case.id) == []


def test_nobody_decides_on_the_own_application(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), person=cast.home, state="submitted")
    for call in (
        lambda: service.endorse(case.id, actor=actor(cast.home), side=Party.HOME, **ALL_THREE),
        lambda: service.return_application(case.id, actor=actor(cast.home), reason="x"),
        lambda: service.refuse_endorsement(case.id, actor=actor(cast.home), reason="x"),
    ):
        refusal = refused(call)
        assert refusal.status == 403
        assert str(refusal.sentence) == "You cannot decide on your own application. Lead Person can."
    service.endorse(case.id, actor=actor(cast.lead), **ALL_THREE)
    assert card(case.id).state == "endorsed"


def test_others_find_nothing_or_are_told_who_acts(cast: Cast) -> None:
    case = at_home(cast)
    for person, status in ((cast.host, 404), (cast.other, 404), (cast.office, 404), (cast.learner, 403)):
        refusal = refused(lambda who=person: service.endorse(case.id, actor=actor(who), **ALL_THREE))  # type: ignore[misc]
        assert refusal.status == status
    stale = refused(lambda: service.endorse(case.id, actor=actor(cast.home), version=9, **ALL_THREE))
    assert stale.status == 409
    assert "before you pressed Endorse. Nothing was saved." in str(stale.sentence)


def test_home_is_reminded_and_then_more_people_are(cast: Cast, travel: Travel) -> None:
    case = sent(a_slot(cast), cast.learner)  # on Monday; due on Monday at 17:00
    before = len(told(cast.home))
    counts = []
    for days in (4, 2, 1, 0, 6, 2, 7):
        travel(timedelta(days=days))
        service.remind_endorsers()
        service.remind_endorsers()
        counts.append(len(told(cast.home)) - before)
    assert counts == [0, 1, 2, 2, 2, 3, 4]
    assert told(cast.lead).count("exchange-endorse-overdue") == 1
    assert told(cast.office) == ["exchange-office-overdue"]
    assert card(case.id).version == case.version, "a reminder does not make a page stale"
    assert moves(case.id).count("escalate") == 1
    service.endorse(case.id, actor=actor(cast.home), version=case.version, **ALL_THREE)
    travel(timedelta(days=7))
    assert service.remind_endorsers() == 0


def test_a_message_reaches_whom_it_is_for(cast: Cast) -> None:
    case = endorsed(cast, a_slot(cast))
    base = {who: len(told(getattr(cast, who))) for who in ("learner", "home", "host", "other")}

    def news() -> dict[str, int]:
        return {who: len(told(getattr(cast, who))) - number for who, number in base.items()}

    first = service.write_message(
        case.id, actor=actor(cast.host), side=Party.HOST, audience="all", text="Hello"
    )
    again = service.write_message(
        case.id, actor=actor(cast.host), side=Party.HOST, audience="all", text="Hello"
    )
    assert first == again
    assert news() == {"learner": 1, "home": 1, "host": 0, "other": 0}
    service.write_message(case.id, actor=actor(cast.home), side=Party.HOME, audience="home", text="A note")
    assert news() == {"learner": 1, "home": 1, "host": 0, "other": 0}
    service.write_message(case.id, actor=actor(cast.home), side=Party.HOME, audience="centres", text="Us")
    assert news() == {"learner": 1, "home": 1, "host": 1, "other": 0}


def test_a_message_is_changed_until_somebody_answers(cast: Cast) -> None:
    case = endorsed(cast, a_slot(cast))
    by = actor(cast.learner)
    ident = service.write_message(case.id, actor=by, side=Party.APPLICANT, audience="host", text="Helo")
    service.edit_message(case.id, ident, actor=by, side=Party.APPLICANT, text="Hello")
    assert [each.text for each in queries.messages_of(case.id)] == ["Hello"]
    refusal = refused(
        lambda: service.edit_message(case.id, ident, actor=actor(cast.host), side=Party.HOST, text="x")
    )
    assert refusal.status == 404
    service.write_message(case.id, actor=actor(cast.host), side=Party.HOST, audience="applicant", text="Yes?")
    refusal = refused(lambda: service.edit_message(case.id, ident, actor=by, side=Party.APPLICANT, text="x"))
    assert refusal.status == 409


def test_who_cannot_write(cast: Cast) -> None:
    case = at_home(cast)

    def write(person: str, side: Party, audience: str = "home", text: str = "x") -> Refusal:
        by = actor(getattr(cast, person))
        return refused(
            lambda: service.write_message(case.id, actor=by, side=side, audience=audience, text=text)
        )

    assert write("host", Party.HOST).status == 404
    assert write("learner", Party.HOME).status == 404
    assert write("learner", Party.APPLICANT, "host").field == "audience"
    assert write("learner", Party.APPLICANT, text=" ").field == "text"
    draft = an_application(cast, a_slot(cast, ref="B"), state="draft")
    by = actor(cast.learner)
    refusal = refused(
        lambda: service.write_message(draft.id, actor=by, side=Party.APPLICANT, audience="home", text="x")
    )
    assert refusal.status == 404


def test_the_office_opens_with_a_reason_that_both_centres_read(cast: Cast, travel: Travel) -> None:
    case = endorsed(cast, a_slot(cast))
    office = actor(cast.office)
    refusal = refused(lambda: service.open_content(case.id, actor=office, reason=" "))
    assert refusal.field == "reason"
    service.open_content(case.id, actor=office, reason="A complaint")
    service.open_content(case.id, actor=office, reason="A complaint")
    assert moves(case.id).count("open-content") == 1
    for person in (cast.home, cast.host):
        assert told(person).count("exchange-opened") == 1
    for party in (Party.HOME, Party.HOST):
        assert visible(queries.lines_of(case.id), {party})[-1].reason == "A complaint"
    travel(timedelta(hours=2))
    service.open_content(case.id, actor=office, reason="A complaint")
    assert moves(case.id).count("open-content") == 2
    assert refused(lambda: service.open_content(case.id, actor=actor(cast.admin), reason="x")).status == 404


def test_the_host_is_not_told_of_what_it_does_not_know(cast: Cast) -> None:
    case = at_home(cast)
    service.open_content(case.id, actor=actor(cast.office), reason="Late answer")
    assert told(cast.home) == ["exchange-opened"]
    assert told(cast.host) == []
    draft = an_application(cast, a_slot(cast, ref="B"), state="draft")
    refusal = refused(lambda: service.open_content(draft.id, actor=actor(cast.office), reason="x"))
    assert refusal.status == 404


def test_what_waits_comes_in_order_and_the_lists_keep_their_side(cast: Cast) -> None:
    slots = [a_slot(cast, ref=f"S-{n}") for n in range(4)]
    home = an_application(cast, slots[0], state="submitted")
    an_application(cast, slots[1], state="draft")
    due = datetime(2027, 2, 1, tzinfo=home.created_at.tzinfo)
    late = an_application(cast, slots[1], person=cast.colleague, state="submitted", due_at=due)
    host = an_application(cast, slots[2], state="endorsed")
    accepted = an_application(cast, slots[3], state="accepted")
    waiting = queries.waiting_cases(cast.ficcc.id).items
    assert [(each.card.id, each.what) for each in waiting] == [(late.id, "endorse"), (home.id, "endorse")]
    at_host = queries.waiting_cases(cast.sccc.id).items
    assert {(each.card.id, each.what) for each in at_host} == {
        (host.id, "decide"),
        (accepted.id, "agreement"),
    }
    assert queries.waiting_count(cast.sccc.id) == 2
    assert queries.waiting_count(cast.kiip.id) == 0
    outgoing = queries.outgoing(cast.ficcc.id)
    assert [each.id for each in outgoing.items] == [accepted.id, host.id, late.id, home.id]
    assert [each.id for each in queries.incoming(cast.sccc.id).items] == [accepted.id, host.id]
    assert queries.incoming(cast.sccc.id, state="endorsed").total == 1
    assert queries.outgoing(cast.sccc.id).total == 0
    assert queries.every_case().total == 4
    assert queries.counts_by_state() == {"accepted": 1, "endorsed": 1, "submitted": 2}
    assert queries.counts_by_centre() == {cast.ficcc.id: (4, 0), cast.sccc.id: (0, 4)}
