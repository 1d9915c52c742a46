"""The agenda: entries equal their sources, stamps and numbers move when they should, the check finds what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from lms.agenda import queries, service
from lms.agenda.models import Audience, Entry, EntryBody
from lms.agenda.rules import EntrySource, facts_of, source_of
from lms.courses import queries as courses
from lms.courses import service as catalogue
from lms.courses.rules import input_of_run
from lms.enrolments import service as enrolments
from lms.kit import ical
from lms.kit.db import session, use_case
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.scene import Scene, a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")

TALK = EntrySource(
    source=("session", 7001),
    group=("run", 7000),
    form="sessions",
    title="Etching",
    titles=(("sv", "Etsning"),),
    zone="Europe/Oslo",
    path="/runs/R-7",
    starts_at=datetime(2027, 3, 23, 9, tzinfo=UTC),
    ends_at=datetime(2027, 3, 23, 10, tzinfo=UTC),
    location="Room 1",
    description="First line\n\nSecond",
    categories=("Etching, wet",),
)
DAYS = replace(
    TALK,
    source=("run", 7000),
    form="banner",
    starts_at=None,
    ends_at=None,
    starts_on=date(2027, 3, 23),
    ends_on=date(2027, 3, 24),
)
FAR = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


def entry_of(source: EntrySource) -> Entry:
    kind, ident = source.source
    found = session().scalar(select(Entry).where(Entry.source_kind == kind, Entry.source_id == ident))
    assert found is not None
    session().expunge(found)
    return found


def body_of(source: EntrySource, lang: str = "en") -> bytes:
    found = queries.body_of(source.source, lang=lang)
    assert found is not None
    return found.body


@pytest.mark.parametrize("source", [TALK, DAYS])
def test_facts_are_the_source_again(source: EntrySource) -> None:
    assert source_of(source.source, source.group, facts_of(source)) == source


@pytest.mark.parametrize(
    ("changes", "rises"),
    [
        ({"starts_at": datetime(2027, 3, 23, 8, tzinfo=UTC)}, 1),
        ({"ends_at": datetime(2027, 3, 23, 11, tzinfo=UTC)}, 1),
        ({"zone": "Europe/Helsinki"}, 1),
        ({"location": "Room 2"}, 1),
        ({"status": "tentative"}, 1),
        ({"status": "cancelled", "mark": "cancelled"}, 1),
        ({"title": "Dry etching"}, 0),
        ({"description": "Other"}, 0),
        ({"categories": ()}, 0),
    ],
)
def test_what_raises_the_sequence(app: Flask, travel: Travel, changes: dict[str, object], rises: int) -> None:
    service.put(TALK)
    before = entry_of(TALK)
    travel(timedelta(seconds=90))
    service.put(replace(TALK, **changes))  # type: ignore[arg-type]  # fields of the source
    after = entry_of(TALK)
    assert after.uid == before.uid
    assert after.sequence - before.sequence == rises
    assert after.stamp - before.stamp == timedelta(seconds=90)
    assert after.created_at == before.created_at


def test_zone_of_whole_days_shows_nowhere(app: Flask, travel: Travel) -> None:
    service.put(DAYS)
    before = body_of(DAYS)
    travel(timedelta(seconds=90))
    service.put(replace(DAYS, zone="Europe/Helsinki"))
    assert body_of(DAYS) == before
    assert service.check([replace(DAYS, zone="Europe/Helsinki")]) == []


def test_the_same_again_changes_nothing(app: Flask, travel: Travel) -> None:
    service.put(TALK)
    body, number = body_of(TALK), queries.change_number("public")
    travel(timedelta(days=3))
    service.put(TALK)
    service.put(TALK, again=True)
    assert body_of(TALK) == body
    assert queries.change_number("public") == number


def test_a_clock_that_steps_back_does_not_take_stamps_back(app: Flask, travel: Travel) -> None:
    service.put(TALK)
    first = entry_of(TALK).stamp
    travel(timedelta(hours=-2))
    service.put(replace(TALK, title="Dry etching"))
    assert entry_of(TALK).stamp == first + timedelta(seconds=1)
    assert ical.stamp_of(body_of(TALK)) == first + timedelta(seconds=1)


def test_a_use_case_that_fails_leaves_the_bytes(app: Flask) -> None:
    service.put(TALK)
    body, number = body_of(TALK), queries.change_number("public")

    @use_case
    def breaks() -> None:
        service.put(replace(TALK, title="Never"))
        raise LookupError

    with pytest.raises(LookupError):
        breaks()
    assert body_of(TALK) == body
    assert queries.change_number("public") == number


def test_each_language_has_its_own_stamp(app: Flask, make_app: Callable[..., Flask], travel: Travel) -> None:
    with make_app(LMS_LOCALES="en,sv").app_context():
        service.put(TALK)
        english, swedish = body_of(TALK), body_of(TALK, "sv")
        assert b"SUMMARY:Etsning\r\n" in swedish
        travel(timedelta(minutes=1))
        service.put(replace(TALK, titles=(("sv", "Torretsning"),)))
        assert body_of(TALK) == english
        assert ical.stamp_of(body_of(TALK, "sv")) > ical.stamp_of(swedish)


def test_a_new_language_and_a_new_address_move_stamps_not_numbers(
    app: Flask, make_app: Callable[..., Flask], travel: Travel
) -> None:
    service.put(TALK)
    before = entry_of(TALK)
    english = body_of(TALK)
    travel(timedelta(minutes=1))
    with make_app(LMS_LOCALES="en,lt").app_context():
        assert service.check([TALK]) == ["entry of session 7001 is not there in every language"]
        service.check([TALK], repair=True)
        assert service.check([TALK]) == []
        assert body_of(TALK) == english
        assert queries.body_of(TALK.source, lang="lt") is not None
    travel(timedelta(minutes=1))
    with make_app(LMS_BASE_URL="https://chips.example.org").app_context():
        service.check([TALK], repair=True)
        after = entry_of(TALK)
        assert b"URL:https://chips.example.org/runs/R-7\r\n" in body_of(TALK)
        assert queries.body_of(TALK.source, lang="lt") is None
    assert after.uid == before.uid
    assert after.sequence == before.sequence
    assert after.stamp == before.stamp + timedelta(minutes=2)


def test_init_renders_anew_when_settings_are_others(
    cast: Cast, make_app: Callable[..., Flask], travel: Travel
) -> None:
    a_run(cast)
    before = {entry.uid: (entry.sequence, entry.stamp) for entry in session().scalars(select(Entry))}
    travel(timedelta(minutes=1))
    moved = make_app(LMS_BASE_URL="https://chips.example.org", LMS_LOCALES="en,nb")
    with moved.app_context():
        told = moved.test_cli_runner().invoke(args=["init"])
        assert told.exit_code == 0, told.output
        assert service.check(courses.entry_sources()) == []
        for entry in session().scalars(select(Entry)):
            assert entry.sequence == before[entry.uid][0]
            assert entry.stamp == before[entry.uid][1] + timedelta(minutes=1)
        number = queries.change_number("public")
        assert moved.test_cli_runner().invoke(args=["init"]).exit_code == 0
        assert queries.change_number("public") == number


@use_case
def wrong_byte() -> None:
    row = session().scalars(select(EntryBody)).first()
    assert row is not None
    row.body = row.body.replace(b"Room 1", b"Room 7")


@use_case
def wrong_byte_with_its_hash() -> None:
    row = session().scalars(select(EntryBody)).first()
    assert row is not None
    row.body = row.body.replace(b"Room 1", b"Room 7")
    row.digest = ical.content_hash(row.body)


@use_case
def no_body() -> None:
    session().execute(delete(EntryBody).where(EntryBody.variant == "private"))


@use_case
def no_entry() -> None:
    session().execute(delete(Entry))


@use_case
def wrong_column() -> None:
    session().execute(update(Entry).values(starts_at=datetime(2027, 3, 22, tzinfo=UTC)))


@use_case
def wrong_facts() -> None:
    entry = session().scalars(select(Entry)).one()
    entry.facts = entry.facts | {"title": "Somebody else's"}


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (wrong_byte, "entry of session 7001 has other bytes than its facts give"),
        (wrong_byte_with_its_hash, "entry of session 7001 has other bytes than its facts give"),
        (no_body, "entry of session 7001 is not there in every language"),
        (no_entry, "session 7001 has no entry"),
        (wrong_column, "entry of session 7001 differs in starts_at"),
        (wrong_facts, "entry of session 7001 differs in title"),
    ],
)
def test_check_finds_harm_and_repair_mends_it(
    app: Flask, travel: Travel, harm: Callable[[], None], told: str
) -> None:
    service.put(TALK)
    assert service.check([TALK]) == []
    travel(timedelta(minutes=1))
    harm()
    assert service.check([TALK]) == [told]
    assert service.check([TALK], repair=True) == [told]
    assert service.check([TALK]) == []
    assert b"LOCATION:Room 1\r\n" in body_of(TALK)
    assert entry_of(TALK).sequence == 0


def test_an_entry_without_a_source_is_cancelled_never_deleted(app: Flask) -> None:
    service.put(TALK)
    assert service.check([]) == ["entry of session 7001 has no source and is not cancelled"]
    service.check([], repair=True)
    assert service.check([]) == []
    assert b"\r\nSTATUS:CANCELLED\r\n" in body_of(TALK)
    assert b"\r\nSEQUENCE:1\r\n" in body_of(TALK)
    assert b"\r\nSUMMARY:CANCELLED: Etching\r\n" in body_of(TALK)


def test_a_run_deleted_after_publication_leaves_cancelled_entries(cast: Cast) -> None:
    scene = a_run(cast)
    enrolments.unpublish_run(scene.run_id, actor=actor(cast.host))
    catalogue.delete_run(scene.run_id, actor=actor(cast.host))
    assert service.check(courses.entry_sources()) == []
    assert session().scalars(select(Entry.status)).all() == ["cancelled"] * 3


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
