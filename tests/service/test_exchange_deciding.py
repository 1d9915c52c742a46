"""What the host decides: question, feasibility, review, reserve list, rejection; and who must not decide."""

from __future__ import annotations

from typing import Any

import pytest

from lms.centres.models import Affiliation
from lms.exchanges import queries, service
from lms.kit import journal
from lms.kit.db import add, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.deciding import DUE, accept, invite, offer, review, reviewed_slot, second_lead, submit, told
from tests.exchanging import a_slot, an_application, card
from tests.post import letters_to
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


def refused(call: Any, code: str, status: int) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value


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


@pytest.mark.parametrize("tie", ["hard", "soft"])
def test_who_declares_a_tie_does_not_decide(cast: Cast, tie: str) -> None:
    lead = second_lead(cast)
    case = an_application(cast, a_slot(cast))
    refused(lambda: service.declare_tie(case.id, actor=actor(cast.host), tie="soft"), "missing", 422)
    service.declare_tie(case.id, actor=actor(cast.host), tie=tie, tie_text="A joint project.")
    no = refused(lambda: offer(case, cast.host), "conflict", 403)
    assert "Trainer Person" in str(no.sentence)
    assert (told(lead) == ["exchange-tie-declared"]) is (tie == "soft")
    assert offer(case, lead).state == "offered"


def test_the_lead_waives_a_soft_tie_with_a_reason(cast: Cast) -> None:
    lead = second_lead(cast)
    case = an_application(cast, a_slot(cast))
    service.declare_tie(case.id, actor=actor(cast.host), tie="soft", tie_text="A joint project.")

    def waive(by: Any, reason: str = "Long ago.") -> None:
        service.waive_tie(case.id, actor=actor(by), person=cast.host.ref, reason=reason)

    refused(lambda: waive(cast.host), "not_yours", 403)
    refused(lambda: waive(lead, reason=""), "reason_missing", 422)
    waive(lead)
    refused(lambda: waive(lead), "nothing_to_waive", 422)
    assert told(cast.host)[-1] == "exchange-tie-waived"
    assert offer(case, cast.host).state == "offered"


def test_a_lead_does_not_waive_the_own_tie_and_a_hard_one_stays(cast: Cast) -> None:
    lead = second_lead(cast)
    case = an_application(cast, a_slot(cast))
    service.declare_tie(case.id, actor=actor(lead), tie="soft", tie_text="A joint project.")
    own = lambda: service.waive_tie(case.id, actor=actor(lead), person=lead.ref, reason="Mine.")  # noqa: E731
    refused(own, "own_tie", 422)
    service.declare_tie(case.id, actor=actor(lead), tie="hard", tie_text="My sister.")
    refused(lambda: service.declare_tie(case.id, actor=actor(lead), tie="none"), "declared_hard", 422)


def test_a_tie_that_the_platform_knows_needs_no_declaration(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), home_decided_by_id=cast.host.id)
    no = refused(lambda: offer(case, cast.host), "conflict", 403)
    assert str(no.sentence).startswith("You endorsed this application and cannot decide here.")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("learner", "Learner Person is the applicant and cannot review this."),
        ("host", "Host Person is named as supervisor or host contact and cannot review this."),
        ("guest", "Guest Person is named as supervisor or host contact and cannot review this."),
        ("colleague", "Colleague Person belongs to the applicant's home centre and cannot review this."),
        ("outside", "Outside Person works for the applicant's employer and cannot review this."),
        ("baltic", "Baltic Person has applied to this slot and cannot review this."),
        ("other", "Other Person endorsed this application and cannot review it."),
    ],
)
def test_a_hard_conflict_is_refused_by_the_server(cast: Cast, who: str, sentence: str) -> None:
    slot = reviewed_slot(cast, supervisor_name="Guest Person")
    case = an_application(cast, slot, employer="Small Wafer", home_decided_by_id=cast.other.id)
    an_application(cast, slot, person=cast.baltic, home=cast.chipsc2_lt)
    _works_for_the_startup(cast)
    no = refused(lambda: invite(cast, case, getattr(cast, who)), "conflict", 403)
    assert str(no.sentence) == sentence
    assert no.field == "person"
    assert queries.reviews_of([case.id]) == {}


@use_case
def _works_for_the_startup(cast: Cast) -> None:
    add(Affiliation(person_id=cast.outside.id, organisation_id=cast.startup.id, started_on=DUE))


def test_a_reviewer_declares_before_anything_and_a_hard_tie_declines(cast: Cast) -> None:
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other, cast.baltic)
    assert told(cast.other) == ["exchange-review-invited"]
    refused(lambda: submit(case, cast.other, 5, 5), "wrong_state", 409)
    refused(lambda: accept(case, cast.other, tie=""), "missing", 422)
    assert accept(case, cast.other, tie="hard").state == "declined"
    assert told(cast.host) == ["exchange-review-answered"]
    no = queries.hard_conflict_with(case.id, cast.other.id)
    assert no is not None
    assert "declared a family, supervision or financial tie" in str(no.sentence)
    service.decline_review(case.id, actor=actor(cast.baltic), reason="No time.")
    assert (review(case, cast.baltic).state, review(case, cast.baltic).answer) == ("declined", "No time.")


def test_a_soft_tie_waits_for_the_lead(cast: Cast) -> None:
    lead = second_lead(cast)
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other)
    assert not accept(case, cast.other, tie="soft", tie_text="A joint project.").cleared
    refused(lambda: submit(case, cast.other, 5, 5), "not_cleared", 409)
    service.waive_tie(case.id, actor=actor(lead), person=cast.other.ref, reason="Eight years ago.")
    assert review(case, cast.other).cleared
    moves = [row.move for row in journal.rows_of(("review", review(case, cast.other).id))]
    assert moves == ["invite-reviewer", "accept-review", "waive-conflict"]


def test_points_go_from_one_to_five_for_every_criterion(cast: Cast) -> None:
    slot = reviewed_slot(cast)
    case = an_application(cast, slot)
    invite(cast, case, cast.other)
    accept(case, cast.other)
    first, second = queries.criteria_of_slot(slot.id)
    by = actor(cast.other)
    no = refused(
        lambda: service.submit_review(case.id, actor=by, points={first.id: 6, second.id: None}), "points", 422
    )
    assert [each.field for each in no.problems] == [f"points_{first.id}", f"points_{second.id}"]
    service.save_review(case.id, actor=by, points={first.id: 4}, comment_internal="So far.")
    assert review(case, cast.other).points == {first.id: 4}
    assert review(case, cast.other).state == "accepted"
    submit(case, cast.other, 4, 2)
    assert review(case, cast.other).state == "submitted"
    refused(lambda: service.save_review(case.id, actor=by, points={first.id: 1}), "wrong_state", 409)
    assert told(cast.host)[-1] == "exchange-review-sent"


def test_after_the_decision_no_review_is_sent_and_nobody_else_has_one(cast: Cast) -> None:
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other)
    accept(case, cast.other)
    refused(lambda: service.accept_review(case.id, actor=actor(cast.baltic), tie="none"), "not_found", 404)
    service.reject(case.id, actor=actor(cast.host), code="timing", reason="Not this year.")
    refused(lambda: submit(case, cast.other, 5, 5), "decided", 409)
    refused(lambda: invite(cast, case, cast.baltic), "decided", 409)


def test_one_is_invited_once_by_who_decides(cast: Cast) -> None:
    second_lead(cast)
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other)
    invite(cast, case, cast.other)  # a second click
    assert told(cast.other) == ["exchange-review-invited"]
    by = actor(cast.trainer)
    again = lambda: service.invite_reviewer(  # noqa: E731
        case.id, actor=by, person_id=cast.other.id, due_on=review(case, cast.other).due_on
    )
    refused(again, "invited", 422)
    nobody = lambda: service.invite_reviewer(case.id, actor=by, person_id=None)  # noqa: E731
    assert {each.field for each in refused(nobody, "missing", 422).problems} == {"person", "due_on"}
    away = lambda: service.invite_reviewer(case.id, actor=actor(cast.other), person_id=cast.baltic.id)  # noqa: E731
    refused(away, "not_found", 404)
