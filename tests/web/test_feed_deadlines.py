"""By when one has to enrol, as an entry of its own; and the words of entries in the languages of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from lms.agenda import queries as agenda
from lms.courses import queries as courses
from lms.courses import service as catalogue
from lms.courses.rules import input_of_run
from lms.enrolments import service as enrolments
from tests.calendar_life import Life
from tests.cast import Cast
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


def test_the_end_of_enrolment_is_an_entry_that_follows_the_run(cast: Cast, client: Reader) -> None:
    life = Life(cast)
    run = life.scene.run
    assert run.closes_at is not None
    before = client.get("/courses.ics").text
    assert f"SUMMARY:Enrol by: {run.title}\r\n" in before
    assert f"DTEND;TZID={run.zone}:{run.closes_at.astimezone(ZoneInfo(run.zone)):%Y%m%dT%H%M%S}" in before
    life.cancel()
    assert f"SUMMARY:CANCELLED: Enrol by: {run.title}" in client.get("/courses.ics").text


def test_entries_speak_every_language(cast: Cast, make_app: Callable[..., Flask]) -> None:
    app = make_app(LMS_LOCALES="en,fi,sv,nb,da,et,lv,lt")
    with app.app_context():
        life = Life(cast)
        life.cancel()
    title, reader = life.scene.run.title, Reader(app)
    for lang, words in {
        "en": "CANCELLED: Enrol by", "fi": "PERUUTETTU: Ilmoittaudu viimeistään", "sv": "INSTÄLLT: Anmäl dig senast",
        "nb": "AVLYST: Meld deg på senest", "da": "AFLYST: Tilmeld dig senest",
        "et": "TÜHISTATUD: Registreeru hiljemalt", "lv": "ATCELTS: Piesakieties līdz",
        "lt": "ATŠAUKTA: Registruotis iki",
    }.items():  # fmt: skip
        assert f"SUMMARY:{words}: {title}" in unfolded(reader.get(f"/courses.ics?lang={lang}").text)


def unfolded(calendar: str) -> str:
    return calendar.replace("\r\n ", "")


def test_it_leaves_on_wish_and_concerns_nobody_in_person(cast: Cast, client: Reader) -> None:
    run = Life(cast).scene.run
    assert "Enrol by" not in client.get("/courses.ics?deadlines=0").text
    assert client.get("/courses.ics?deadlines=2").status_code == 404
    enrolments.enrol(run.id, person_id=cast.learner.id, actor=actor(cast.learner))
    own = agenda.bodies_of_person(cast.learner.id, form="sessions", lang="en")
    assert len(own) == 2 and all(b"Enrol by" not in each.body for each in own)


def test_without_an_instant_of_its_own_it_is_cancelled(cast: Cast, client: Reader) -> None:
    run = Life(cast).scene.run
    as_it_is = input_of_run(run)
    catalogue.edit_run(
        run.id, replace(as_it_is, closes_wall=None), version=run.version, actor=actor(cast.host)
    )
    assert f"SUMMARY:CANCELLED: Enrol by: {run.title}" in client.get("/courses.ics").text
    again = courses.run_by_id(run.id)
    assert again is not None
    catalogue.edit_run(run.id, as_it_is, version=again.version, actor=actor(cast.host))
    assert f"SUMMARY:Enrol by: {run.title}" in client.get("/courses.ics").text
