"""How late a job is, what an operator is told first, and where a request comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.admin.rules import LATE_AFTER, Watched, troubles
from lms.kit.http import is_loopback
from lms.kit.metrics import Fact, exposition
from lms.outbox.rules import JobState, slot_begins, slot_name
from lms.worker import Job

NOW = datetime(2027, 3, 1, 9, 30, 20, tzinfo=UTC)
FINE = Watched(workers=[("a:1:mail", NOW)], disk=(100, 50))
MINUTES = (NOW - datetime(2021, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)
instants = st.integers(0, 2 * MINUTES * 60).map(
    lambda seconds: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def told(watched: Watched) -> list[tuple[str, str]]:
    return [(each.tone, str(each.sentence)) for each in troubles(watched, NOW, words=str)]


@given(instants, st.integers(1, 1440).map(lambda n: timedelta(minutes=n)), st.integers(0, 5000))
def test_a_job_that_did_its_slot_is_late_only_when_the_next_one_began(
    now: datetime, every: timedelta, minutes: int
) -> None:
    slot = slot_begins(Job("a", every, lambda: None).slot(now))
    assert slot <= now < slot + every
    assert slot_name(slot) == Job("a", every, lambda: None).slot(now)
    job = JobState("a", every, begun_at=now, done_at=now, first=slot, done=slot)
    later = now + timedelta(minutes=minutes)
    assert job.lag(now) == timedelta(0)
    assert job.lag(later) == max(timedelta(0), later - (slot + every))


def test_a_job_that_never_finished_is_late_since_its_first_slot_and_one_that_never_ran_is_not() -> None:
    hour = timedelta(hours=1)
    assert JobState("a", hour, begun_at=NOW, first=NOW - 3 * hour).lag(NOW) == 3 * hour
    assert JobState("a", hour).lag(NOW) == timedelta(0)


def test_all_well_is_silent_and_young_things_are_no_trouble() -> None:
    young = NOW - LATE_AFTER
    assert told(replace(FINE, mail_due=young, stuck=young, undecided=young, backup_at=young)) == []


def test_what_cannot_wait_comes_first_and_the_longest_overdue_job_before_others() -> None:
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    jobs = [
        JobState("young", minute, NOW, NOW, NOW, NOW - 3 * minute),
        JobState("late", minute, NOW, NOW, NOW, NOW - hour),
        JobState("later", minute, NOW, NOW, NOW, NOW - 2 * hour, failed=2),
    ]
    old = NOW - timedelta(days=15)
    bad = Watched(
        schema_fine=False,
        jobs=jobs,
        mails={"dead": 1},
        mail_due=old,
        undecided=old,
        stuck=old,
        backup_at=old,
        disk=(100, 9),
    )
    tones, sentences = zip(*told(bad), strict=True)
    assert tones == ("stop",) * 3 + ("wait",) * 8
    assert [words.split()[0] for words in sentences if "has been due" in words] == ["later", "late"]
    assert "later failed 2 times within a day. The log says why." in sentences
    assert "1 mail was given up." in sentences


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_this_machine(address: str | None, here: bool) -> None:
    assert is_loopback(address) is here


def test_facts_are_lines_of_prometheus() -> None:
    facts = [Fact("lms_x", "Some words", {"": 2.0}), Fact("lms_y", "Others", {"b": 1.0, "a": 0.5}, "job")]
    text = exposition(facts).decode()
    assert "# HELP lms_x Some words\n# TYPE lms_x gauge\nlms_x 2.0\n" in text
    assert 'lms_y{job="a"} 0.5\nlms_y{job="b"} 1.0\n' in text
    assert "# TYPE lms_request_seconds histogram" in text
