"""What reports offer as files: each judges who asks, whenever it is opened."""

from __future__ import annotations

from lms.access import Actor, Permission, Thing, can
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries as enrolments
from lms.exports.rules import Asked, Export, Opened
from lms.kit import clock
from lms.kit.refusal import NotFound
from lms.reports import queries, serializers
from lms.reports.rules import year_asked, year_span


def run_of(asked: Asked, actor: Actor) -> RunCard:
    """The run that an address names, hosted by the centre that it names, for an actor who may read it and export its
    people; `NotFound` else."""
    card, run = centres.centre_card(asked["centre"]), courses.run_by_ref(asked["ref"])
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    thing = courses.run_thing(run)
    needed = Permission.CATALOGUE_READ, Permission.PARTICIPANTS_EXPORT
    if not all(can(actor, each, thing) for each in needed):
        raise NotFound
    return run


def _participants(asked: Asked, actor: Actor) -> Opened:
    """Everybody who enrolled in the run, with their answers to its questions."""
    run = run_of(asked, actor)
    return Opened(
        f"{run.ref}-participants",
        lambda: queries.number_in(run.id),
        lambda: serializers.participants(queries.participants_in(run.id), enrolments.questions_of(run.id)),
    )


def _attendance(asked: Asked, actor: Actor) -> Opened:
    """Who was at which session of the run."""
    run = run_of(asked, actor)
    sessions = courses.sessions_of([run.id])[run.id]
    return Opened(
        f"{run.ref}-attendance",
        lambda: queries.number_present(run.id) * sum(not each.cancelled for each in sessions),
        lambda: serializers.attendance(queries.present_in(run.id), sessions),
    )


def _decisions(asked: Asked, actor: Actor) -> Opened:
    """Who decided what about whom in the run."""
    run = run_of(asked, actor)
    return Opened(
        f"{run.ref}-decisions",
        lambda: queries.number_decided(run.id),
        lambda: serializers.decisions(queries.decided_in(run.id), reader_id=actor.person_id),
    )


def _enrolments(asked: Asked, actor: Actor) -> Opened:
    """The centre's own people in any centre's runs; with `year` only those who enrolled in that year."""
    card = centres.centre_card(asked["centre"])
    if card is None:
        raise NotFound
    if not can(actor, Permission.HOME_DECIDE, Thing(centre_id=card.id, home_centre_id=card.id)):
        raise NotFound
    year = year_asked(asked.get("year"), now=clock.now(), zone=card.zone)
    between = year_span(year, card.zone) if asked.get("year") else None
    return Opened(
        f"{card.slug}-enrolments",
        lambda: queries.number_of_home(card.id, between=between),
        lambda: serializers.enrolments(queries.of_home(card.id, between=between), reader_id=actor.person_id),
    )


EXPORTS = {
    "reports.participants": Export(_participants),
    "reports.attendance": Export(_attendance),
    "reports.decisions": Export(_decisions),
    "reports.enrolments": Export(_enrolments, ("year",)),
}
"""By the endpoint of the address at which each is."""
