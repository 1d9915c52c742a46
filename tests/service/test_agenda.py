"""The agenda: entries equal their sources, stamps and numbers move when they should, the check finds what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from lms.agenda import queries, service
from lms.agenda.rules import EntrySource, facts_of, source_of
from lms.kit import ical
from lms.kit.db import use_case
from tests.agenda_entries import DAYS, TALK, body_of, entry_of

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


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
