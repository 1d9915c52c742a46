"""What every page of a host about one of its runs begins with."""

from __future__ import annotations

from lms.access import Actor, Permission, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.kit.refusal import NotFound


def hosted_run(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """The run that `centre` hosts, for an actor who has `permission` on it; else nothing here (404)."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    return card, run, require(permission, courses.run_thing(run))
