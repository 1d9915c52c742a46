"""Enrolling in a scene, and what it leaves: the case, the notices, the journal, the calendar."""

from __future__ import annotations

from lms.agenda import queries as agenda
from lms.courses.rules import RunInput
from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from lms.kit import journal
from lms.notifications import queries as notifications
from tests.cast import Somebody
from tests.remembered import remembered
from tests.scene import Scene, actor


@remembered()
def enrol(scene: Scene, person: Somebody) -> CaseCard:
    """The person enrols; gives the case."""
    ident = service.enrol(scene.run_id, person_id=person.id, actor=actor(person))
    return card(ident)


def card(ident: int) -> CaseCard:
    found = queries.case_by_id(ident)
    assert found is not None
    return found


def kinds(person: Somebody) -> list[str]:
    """What the person was told, oldest first."""
    return [notice.kind for notice in reversed(notifications.inbox(person.id).items)]


def statuses(scene: Scene, person: Somebody) -> set[str]:
    """How the run stands in the person's calendar."""
    return agenda.statuses_of_groups("run", [scene.run_id]).get((scene.run_id, person.id), set())


def moves(case: CaseCard) -> list[str]:
    return [row.move for row in journal.rows_of(("enrolment", case.id))]


def personal(person: Somebody) -> list[agenda.Body]:
    return agenda.bodies_of_person(person.id, form="sessions", lang="en")


def agenda_uid(body: bytes) -> bytes:
    return next(line for line in body.split(b"\r\n") if line.startswith(b"UID:"))


def values_of(scene: Scene, **changed: object):  # type: ignore[no-untyped-def]
    """The run as the form would send it back, with changes."""
    run = scene.run
    same = {
        name: getattr(run, name)
        for name in (
            "place",
            "city",
            "starts_on",
            "ends_on",
            "capacity_max",
            "acceptance",
            "waiting_list",
            "closes_wall",
        )
    }
    return RunInput(mode=run.own_mode, zone=run.zone, **(same | changed))  # type: ignore[arg-type]
