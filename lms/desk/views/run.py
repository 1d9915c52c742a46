"""What every page about one run of a centre begins with: the centre, the run, the permission."""

from __future__ import annotations

from lms.access import Actor, Permission, require
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.desk import queries


def run_at(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """The run that `centre` hosts, for an actor who has `permission` on it; else nothing here (404)."""
    card, _thing = queries.desk_centre(centre)
    run = queries.run_of_desk(card.id, ref)
    return card, run, require(permission, courses.run_thing(run))
