"""Ties that stand in the way of deciding and reviewing, and reviews themselves."""

from __future__ import annotations

from typing import Any

import pytest

from lms.agenda import queries as agenda
from lms.agenda import service as agenda_service
from lms.centres.models import Affiliation
from lms.exchanges import queries, service
from lms.kit import journal
from lms.kit.db import add, use_case
from tests.cast import Cast, Somebody
from tests.deciding import (
    DUE,
    accept,
    invite,
    offer,
    refused,
    review,
    reviewed_slot,
    second_lead,
    submit,
    told,
)
from tests.exchanging import a_slot, an_application
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


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
    named = an_application(cast, a_slot(cast, ref="SLOT-2", host_contact_id=cast.host.id))
    nobody = "You are named as supervisor or host contact and cannot decide here. Who can: %s."
    no = refused(lambda: offer(named, cast.host), "conflict", 403)
    assert str(no.sentence) == nobody % "somebody of a third centre, whom the network office assigns"
    second_lead(cast)
    no = refused(lambda: offer(named, cast.host), "conflict", 403)
    assert str(no.sentence) == nobody % "Trainer Person"


@pytest.mark.bad_input("XB21")
@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("learner", "Learner Person is the applicant and cannot review this."),
        ("editor", "Editor Person is named as supervisor or host contact and cannot review this."),
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


def test_a_review_that_is_sent_or_declined_is_not_due_any_more(cast: Cast) -> None:
    case = an_application(cast, reviewed_slot(cast), state="in_review")
    invite(cast, case, cast.baltic, cast.other)
    assert [due(each) for each in (cast.baltic, cast.other)] == [1, 1]
    accept(case, cast.baltic)
    submit(case, cast.baltic, 4, 4)
    service.decline_review(case.id, actor=actor(cast.other), reason="No time.")
    assert [due(each) for each in (cast.baltic, cast.other)] == [0, 0]
    assert not [each for each in agenda_service.check(queries.entry_sources()) if "review" in str(each)]


def due(person: Somebody) -> int:
    """How many entries stand in the person's own calendar."""
    return len(list(agenda.bodies_of_person(person.id, form="sessions", lang="en")))
