"""What the host decides: question, feasibility, review, reserve list, rejection; and who must not decide."""

from __future__ import annotations

import pytest

from lms.exchanges import queries, service
from lms.kit import journal
from tests.cast import Cast
from tests.deciding import accept, invite, offer, refused, reviewed_slot, second_lead, submit, told
from tests.exchanging import a_slot, an_application, card
from tests.post import letters_to
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


def test_a_question_goes_back_to_the_applicant_and_the_asking_side_is_stored(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    service.ask(case.id, actor=actor(cast.host), version=case.version, reason="Which laser?")
    now = card(case.id)
    assert (now.state, now.returned_by, now.host_text) == ("returned", "host", "Which laser?")
    assert now.due_at is not None
    assert told(cast.learner) == ["exchange-asked"]
    assert told(cast.home) == told(cast.lead) == ["exchange-asked-home"]
    service.ask(case.id, actor=actor(cast.host), version=case.version, reason="Which laser?")
    assert (card(case.id).version, told(cast.learner)) == (now.version, ["exchange-asked"])


@pytest.mark.bad_input("XB20")
def test_a_question_needs_its_text_and_says_who_reads_it(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    no = refused(lambda: service.ask(case.id, actor=actor(cast.host), reason=" "), "reason_missing", 422)
    assert str(no.sentence) == "Write a reason. Learner Person will read it."
    assert card(case.id).version == case.version


def test_feasibility_is_the_hosts_own(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    refused(lambda: service.say_feasible(case.id, actor=actor(cast.host)), "missing", 422)
    service.say_feasible(case.id, actor=actor(cast.host), feasible="partly", internal="One tool is away.")
    now = card(case.id)
    assert (now.state, now.feasible, now.feasible_note) == ("endorsed", "partly", "One tool is away.")
    assert told(cast.learner) == told(cast.home) == []
    rows = journal.rows_of(("application", case.id))
    assert [(row.move, row.side) for row in rows] == [("say-feasible", ""), ("internal-note", "host")]


def test_a_review_needs_reviewers_feasibility_and_two_who_are_cleared(cast: Cast) -> None:
    def send() -> None:
        service.review(case.id, actor=actor(cast.host))

    case = an_application(cast, a_slot(cast))
    refused(send, "no_reviewers", 409)
    case = an_application(cast, reviewed_slot(cast, ref="SLOT-2"))
    refused(send, "not_feasible", 409)
    service.say_feasible(case.id, actor=actor(cast.host), feasible="feasible")
    invite(cast, case, cast.other, cast.baltic)
    accept(case, cast.other)
    no = refused(send, "reviewers", 409)
    assert str(no.sentence) == "Two reviewers have to be cleared; there are 1 so far."
    accept(case, cast.baltic)
    send()
    assert card(case.id).state == "in_review"
    assert told(cast.other)[-1] == told(cast.baltic)[-1] == "exchange-review-begins"


def test_where_the_network_pays_one_reviewer_is_of_a_third_country(cast: Cast) -> None:
    slot = reviewed_slot(cast, funding_source="network")
    case = an_application(cast, slot, feasible="feasible")
    invite(cast, case, cast.guest, cast.trainer)
    accept(case, cast.guest)
    accept(case, cast.trainer)
    refused(lambda: service.review(case.id, actor=actor(cast.host)), "third_country", 409)
    invite(cast, case, cast.other)
    accept(case, cast.other)
    service.review(case.id, actor=actor(cast.host))
    assert card(case.id).state == "in_review"


def test_a_place_on_the_reserve_list_is_one_applications_alone(cast: Cast) -> None:
    slot = a_slot(cast)
    first, second = an_application(cast, slot), an_application(cast, slot, person=cast.colleague)
    service.reserve(first.id, actor=actor(cast.host), reserve_rank=1, reason="Well done.")
    no = refused(
        lambda: service.reserve(second.id, actor=actor(cast.host), reserve_rank=1), "rank_taken", 422
    )
    assert str(no.sentence) == f"{first.ref} has place 1."
    assert no.field == "reserve_rank"
    service.reserve(second.id, actor=actor(cast.host), reserve_rank=2)
    assert [each.id for each in queries.reserve_of(slot.id)] == [first.id, second.id]


@pytest.mark.parametrize("shown", [True, False])
def test_the_place_is_told_only_where_the_slot_shows_it(cast: Cast, shown: bool) -> None:
    case = an_application(cast, a_slot(cast, reserve_shown=shown))
    service.reserve(case.id, actor=actor(cast.host), reserve_rank=7)
    [letter] = letters_to(cast.learner.email)
    assert ("Your place there: 7." in letter.text) is shown


def test_the_reserve_list_is_put_into_an_order_by_people(cast: Cast) -> None:
    slot = a_slot(cast)
    cases = [
        an_application(cast, slot, person=person, state="reserve", reserve_rank=number)
        for number, person in enumerate((cast.learner, cast.colleague, cast.home), 1)
    ]
    refs = [each.ref for each in cases]
    seen = dict(zip(refs, (1, 2, 3), strict=True))
    wanted: dict[str, int | None] = dict(zip(refs, (2, 3, 1), strict=True))
    service.order_reserve(slot.id, wanted, actor=actor(cast.host), seen=seen)
    assert [each.ref for each in queries.reserve_of(slot.id)] == [refs[2], refs[0], refs[1]]
    stale = lambda: service.order_reserve(slot.id, dict(seen), actor=actor(cast.host), seen=seen)  # noqa: E731
    refused(stale, "stale", 409)
    twice: dict[str, int | None] = dict.fromkeys(refs, 1)
    refused(lambda: service.order_reserve(slot.id, twice, actor=actor(cast.host)), "rank_taken", 422)
    far: dict[str, int | None] = wanted | {refs[0]: 10_000}
    no = refused(lambda: service.order_reserve(slot.id, far, actor=actor(cast.host)), "rank", 422)
    assert no.problems[0].field == f"place-{refs[0]}"
    service.order_reserve(slot.id, wanted | {refs[0]: 9_999}, actor=actor(cast.host))
    refused(lambda: service.order_reserve(slot.id, wanted, actor=actor(cast.other)), "not_found", 404)


def test_a_rejection_has_a_code_and_two_texts_and_can_be_mended(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast))
    refused(lambda: service.reject(case.id, actor=actor(cast.host), reason="No."), "missing", 422)
    service.reject(
        case.id,
        actor=actor(cast.host),
        code="not_a_fit",
        reason="Too far from our work.",
        internal="Weak plan.",
    )
    now = card(case.id)
    assert (now.state, now.host_code, now.host_text) == ("rejected", "not_a_fit", "Too far from our work.")
    assert now.host_internal == "Weak plan."
    assert (told(cast.learner), told(cast.home)) == (["exchange-rejected"], ["exchange-rejected-home"])
    assert offer(case, cast.host).state == "offered"


def test_comments_for_the_applicant_go_out_with_the_decision_and_points_never(cast: Cast) -> None:
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other)
    accept(case, cast.other)
    submit(
        case, cast.other, 2, 5, comment_for_applicant="Say more about alignment.", comment_internal="Vague."
    )
    assert told(cast.learner) == []
    service.reject(case.id, actor=actor(cast.host), code="timing", reason="Not this year.")
    [letter] = letters_to(cast.learner.email)
    assert "Say more about alignment." in letter.text
    assert "Vague." not in letter.text
    assert cast.other.name not in letter.text


def test_nobody_decides_on_the_own_application(cast: Cast) -> None:
    second_lead(cast)
    case = an_application(cast, a_slot(cast), person=cast.host)
    for call in (service.ask, service.reject, service.offer, service.review, service.declare_tie):
        no = refused(lambda call=call: call(case.id, actor=actor(cast.host)), "own_case", 403)  # type: ignore[misc]
        assert str(no.sentence) == "You cannot decide on your own application. Trainer Person can."
    assert card(case.id).version == case.version
