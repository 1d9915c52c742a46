"""The handbook's tables, printed from the code that decides: who may do what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lms.access import TABLE, Actor, Permission, Role, Scope, Thing, can
from lms.kit.i18n import gettext as _

HOST, HOME, ELSEWHERE, ME, ANOTHER = 1, 2, 3, 10, 11
THEIRS = Thing(
    centre_id=HOST, home_centre_id=HOME, person_id=ANOTHER, trainer_ids=frozenset({ANOTHER}), scope=Scope.OWN
)


@dataclass(frozen=True)
class Asker:
    """A kind of person, and the thing that kind is asked about: one run at the host centre, of a person of the home
    centre, shared with the host centre only."""

    label: str
    actor: Actor
    thing: Thing = THEIRS


def askers() -> list[Asker]:
    """The columns of the table."""
    return [
        Asker(_("Public"), Actor()),
        Asker(_("Account"), Actor(ME, verified=True)),
        Asker(_("The person concerned"), _person(HOME), _own()),
        Asker(_("Trainer of the run"), _person(HOST, Role.TRAINER), _trained()),
        Asker(_("Editor"), _person(HOST, Role.EDITOR)),
        Asker(_("Coordinator, host"), _person(HOST, Role.COORDINATOR)),
        Asker(_("Coordinator, home"), _person(HOME, Role.COORDINATOR)),
        Asker(_("Centre lead, host"), _person(HOST, Role.LEAD)),
        Asker(_("Coordinator elsewhere"), _person(ELSEWHERE, Role.COORDINATOR)),
        Asker(_("Network office"), Actor(ME, verified=True, roles=frozenset({(Role.NETWORK_OFFICE, None)}))),
        Asker(_("Administrator"), Actor(ME, verified=True, roles=frozenset({(Role.ADMINISTRATOR, None)}))),
    ]


def _person(centre: int, *roles: Role) -> Actor:
    held = frozenset((role, centre) for role in roles)
    return Actor(ME, verified=True, centre_ids=frozenset({centre}), roles=held)


def _own() -> Thing:
    return replace(THEIRS, person_id=ME, participant_ids=frozenset({ME}), scope=Scope.NETWORK)


def _trained() -> Thing:
    return replace(THEIRS, trainer_ids=frozenset({ME}))


def rights() -> list[tuple[Permission, list[bool]]]:
    """For each permission of the table who has it, in the order of `askers`: the answers of `access.can`."""
    columns = askers()
    return [
        (permission, [can(each.actor, permission, each.thing) for each in columns]) for permission in TABLE
    ]
