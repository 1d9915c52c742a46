"""Whom entries concern: those who learn, wait and teach, and what they see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.agenda import queries, service
from lms.agenda.models import Audience, Entry
from lms.courses import service as catalogue
from lms.courses.rules import input_of_run
from lms.enrolments import service as enrolments
from lms.kit import ical
from lms.kit.db import session
from tests.agenda_entries import DAYS, FAR, TALK
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.scene import Scene, a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


def mine(scene: Scene, person: Somebody) -> set[str]:
    """How the run stands in the person's calendar."""
    return queries.statuses_of_groups("run", [scene.run_id]).get((scene.run_id, person.id), set())


def retrain(scene: Scene, *people: Somebody) -> None:
    """Makes these people the trainers of the run."""
    values = replace(input_of_run(scene.run), trainer_ids=tuple(person.id for person in people))
    enrolments.change_run(scene.run_id, values, actor=actor(scene.cast.host), note="Other trainers")


def test_who_teaches_has_it_in_the_own_calendar(cast: Cast) -> None:
    scene = a_run(cast, trainer_ids=(cast.trainer.id,), publish=False)
    assert mine(scene, cast.trainer) == set()
    catalogue.publish_run(scene.run_id, actor=actor(cast.host))
    assert mine(scene, cast.trainer) == {"confirmed"}
    retrain(scene, cast.editor)
    assert (mine(scene, cast.trainer), mine(scene, cast.editor)) == (set(), {"confirmed"})
    retrain(scene)
    assert mine(scene, cast.editor) == set()


def test_who_teaches_and_learns_keeps_what_is_left(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1, trainer_ids=(cast.trainer.id,))
    enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    ident = enrolments.enrol(scene.run_id, person_id=cast.trainer.id, actor=actor(cast.trainer))
    assert mine(scene, cast.trainer) == {"tentative"}
    enrolments.change_run(
        scene.run_id, replace(input_of_run(scene.run), note="New"), actor=actor(cast.host), note="New"
    )
    assert mine(scene, cast.trainer) == {"tentative"}
    assert enrolments.violations() == []
    enrolments.withdraw(ident, actor=actor(cast.trainer))
    assert mine(scene, cast.trainer) == {"confirmed"}
    retrain(scene)
    assert mine(scene, cast.trainer) == set()


def test_who_learns_keeps_it_when_no_longer_teaching(cast: Cast) -> None:
    scene = a_run(cast, trainer_ids=(cast.trainer.id,))
    enrolments.enrol(scene.run_id, person_id=cast.trainer.id, actor=actor(cast.trainer))
    retrain(scene)
    assert mine(scene, cast.trainer) == {"confirmed"}
    assert enrolments.violations() == []


def test_leaving_and_returning_never_lowers_the_own_number(cast: Cast, travel: Travel) -> None:
    scene = a_run(cast, capacity_max=1)
    group = ("run", scene.run_id)
    seen: list[tuple[int, str]] = []
    for status in ("tentative", "confirmed", None, "tentative", "confirmed", "confirmed"):
        travel(timedelta(minutes=1))
        service.concern(group, cast.learner.id, status=status)  # type: ignore[arg-type]  # a status
        bodies = queries.bodies_of_person(cast.learner.id, form="sessions", lang="en", span=FAR)
        assert len(bodies) == (0 if status is None else 2)
        if bodies:
            whole_feed = ical.attachment([body.body for body in bodies], ["Europe/Stockholm"])
            entry = next(iter(events(whole_feed).values()))
            assert entry["STATUS"].value == str(status).upper()
            seen.append((int(entry["SEQUENCE"].value), entry["DTSTAMP"].value))
    assert [number for number, _ in seen] == [0, 1, 2, 3, 3]
    assert len({stamp for _, stamp in seen}) == 4
    assert seen == sorted(seen)


def test_new_entries_of_a_group_reach_those_it_concerns(app: Flask, cast: Cast) -> None:
    service.put(DAYS)
    service.concern(DAYS.group, cast.learner.id, status="tentative")
    service.concern(DAYS.group, cast.baltic.id, status="confirmed")
    service.concern(DAYS.group, cast.baltic.id, status=None)
    service.put(TALK)
    rows = session().execute(
        select(Audience.person_id, Audience.status).join(Entry).where(Entry.source_kind == "session")
    )
    assert rows.all() == [(cast.learner.id, "tentative")]
