"""`agenda check` and `init`: entries equal their sources in every language, and what does not is found and mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from lms.agenda import queries, service
from lms.agenda.models import Entry, EntryBody
from lms.agenda.rules import EntrySource, Outside
from lms.courses import queries as courses
from lms.courses import service as catalogue
from lms.enrolments import service as enrolments
from lms.kit import ical
from lms.kit.db import session, use_case
from tests.agenda_entries import DAYS, TALK, body_of, entry_of
from tests.cast import Cast
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


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
        assert len(service.check([TALK], repair=True)) == 1
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


def test_links_to_another_address_are_told_once_and_hide_no_harm(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    guest = replace(  # whose public entry leads elsewhere
        DAYS,
        source=("stay", 7002),
        path="/exchanges/cases/EX-2",
        outside=Outside(title="A stay", path="/exchanges/S-1"),
    )
    for source in (TALK, DAYS, guest):
        service.put(source)
    with make_app(LMS_BASE_URL="https://chips.example.org").app_context():
        (line,) = service.check([TALK, DAYS, guest])
        assert (
            f"begin with {app.config['LMS'].base_url}, " in line and "for https://chips.example.org: " in line
        )
        harm_body_of(TALK)
        assert service.check([TALK, DAYS, guest]) == [
            "entry of session 7001 has other bytes than its facts give", line,
        ]  # fmt: skip


@use_case
def harm_body_of(source: EntrySource) -> None:
    entry = entry_of(source)
    for row in session().scalars(select(EntryBody).where(EntryBody.entry_id == entry.id)):
        row.body = row.body.replace(b"Room 1", b"Room 7")
        row.digest = ical.content_hash(row.body)


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
    assert session().scalars(select(Entry.status)).all() == ["cancelled"] * 4
