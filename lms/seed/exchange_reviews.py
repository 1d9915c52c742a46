"""Reviews of the demonstration network: who is asked, who has a tie, who waives it, and what they send."""

from __future__ import annotations

from collections.abc import Callable

from lms.centres import queries as centres
from lms.exchanges import queries, service
from lms.kit.refusal import NotFound
from lms.people import queries as people
from lms.seed.exchange_case import Case
from lms.seed.exchange_records import StepFacts


def _invite(case: Case, step: StepFacts) -> None:
    due_on = case.on(step.day_of if step.day_of is not None else step.day + 14)
    for email in step.people:
        person_id = case.world.people[email]
        service.invite_reviewer(case.id, actor=case.host, person_id=person_id, due_on=due_on)


def _accept(case: Case, step: StepFacts) -> None:
    for email in step.people:
        actor = centres.actor_of(case.world.people[email])
        service.accept_review(case.id, actor=actor, tie=step.choice or "none", tie_text=step.text)


def _decline(case: Case, step: StepFacts) -> None:
    for email in step.people:
        actor = centres.actor_of(case.world.people[email])
        service.decline_review(case.id, actor=actor, reason=step.text)


def _waive(case: Case, step: StepFacts) -> None:
    """The lead of the host waives the ties of these people."""
    leads = centres.leads_of(case.world.centres[case.slot.centre])
    for email in step.people:
        card = people.person_card(case.world.people[email])
        if card is None:
            raise NotFound
        service.waive_tie(case.id, actor=centres.actor_of(leads[0]), person=card.ref, reason=step.text)


def _submit(case: Case, step: StepFacts) -> None:
    criteria = queries.criteria_of_slot(case.card.slot_id)
    points: dict[int, int | None] = {
        each.id: given for each, given in zip(criteria, step.points, strict=True)
    }
    for email in step.people:
        service.submit_review(
            case.id,
            actor=centres.actor_of(case.world.people[email]),
            points=points,
            comment_internal="My points say it; ask me if you want to know more.",
            comment_for_applicant=step.text,
        )


REVIEWING: dict[str, Callable[[Case, StepFacts], None]] = {
    "invite": _invite,
    "accept-review": _accept,
    "decline-review": _decline,
    "waive-tie": _waive,
    "submit-review": _submit,
}
"""What a step about reviewers does."""
