"""What a run of a story asks and keeps: pools, sites, questions, fees, conditions, criteria."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import PoolInput, SiteInput
from lms.enrolments import service
from lms.enrolments.rules import QuestionInput
from lms.seed.network import World
from lms.seed.story_records import ConditionFacts, PoolFacts, SiteFacts, StoryRun

Wall = Callable[[int | None], datetime | None]


def give_terms(run_id: int, run: StoryRun, world: World, wall: Wall, host: Actor) -> None:
    """Gives a draft all that `run` says of its seats and terms; `wall`: a wall time of a day counted from today."""
    if run.pools:
        service.set_pools(run_id, [_pool(each, world, wall) for each in run.pools], actor=host)
    if run.sites:
        service.set_sites(run_id, [_site(each, world) for each in run.sites], actor=host)
    for question in run.questions:
        values = QuestionInput(
            label=question.label,
            kind=question.kind,
            stage=question.stage,
            options=question.options,
            required=question.required,
        )
        service.save_question(run_id, values, actor=host, version=None)
    for fee in run.fees:
        service.save_fee(
            run_id,
            actor=host,
            version=None,
            label=fee.label,
            amount=str(fee.amount),
            currency=fee.currency,
        )
    for condition in run.conditions:
        _condition(run_id, condition, host)
    if run.criteria:
        service.set_criteria(run_id, [(each.label, each.weight) for each in run.criteria], actor=host)


def _pool(pool: PoolFacts, world: World, wall: Wall) -> PoolInput:
    named = {world.centres[slug] for slug in pool.centres}
    if pool.region:
        named |= centres.centre_ids_of_region(world.regions[pool.region])
    return PoolInput(
        name=pool.name, seats=pool.seats, centre_ids=frozenset(named), release_wall=wall(pool.release)
    )


def _site(site: SiteFacts, world: World) -> SiteInput:
    return SiteInput(
        name=site.name,
        place=site.place,
        city=site.city,
        country=site.country,
        capacity=site.capacity,
        contact_name=site.contact_name,
        contact_email=site.contact_email,
        centre_id=world.centres[site.centre],
    )


def _condition(run_id: int, condition: ConditionFacts, host: Actor) -> None:
    course = courses.course_by_slug(condition.course) if condition.course else None
    service.save_condition(
        run_id,
        actor=host,
        version=None,
        kind="course" if course else "qualification",
        text=condition.text,
        course_id=course.id if course else None,
        blocks=condition.blocks,
    )
