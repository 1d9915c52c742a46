"""Counters of failures in our own table, shared by all processes; keys are hashes, nothing in clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select

from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.tokens import hash_token
from lms.people import rules
from lms.people.models import Attempt
from lms.people.rules import Limit, TooOften

KEPT = timedelta(days=1)
Key = tuple[Limit, str]


@dataclass(frozen=True)
class Client:
    """Where a request comes from: network address, browser, and whom this device has been signed in as before."""

    address: str
    user_agent: str = ""
    known_as: frozenset[int] = frozenset()


def key(limit: Limit, *parts: str) -> Key:
    """The counter of `limit` for these parts; they cannot be read back from it without the secret."""
    secret = current_app.config["SECRET_KEY"]
    return limit, f"{limit.kind}:{hash_token('|'.join((secret, *parts)))}"


def failures(keys: Sequence[Key]) -> dict[str, list[datetime]]:
    """When failures were counted under each of `keys`, within the longest of their windows. One query."""
    since = clock.now() - max(limit.window for limit, _ in keys)
    rows = session().execute(
        select(Attempt.key, Attempt.at)
        .where(Attempt.key.in_([name for _, name in keys]), Attempt.at > since)
        .order_by(Attempt.id)
    )
    times: dict[str, list[datetime]] = {}
    for name, at in rows:
        times.setdefault(name, []).append(at)
    return times


def pause_before(keys: Sequence[Key]) -> tuple[timedelta, bool]:
    """How long an attempt under these keys has to wait, and whether there were failures at all. One query."""
    now, times = clock.now(), failures(keys)
    return max(rules.wait_for(limit, times.get(name, []), now) for limit, name in keys), bool(times)


def refuse_if_too_often(keys: Sequence[Key]) -> bool:
    """Raises `TooOften` when an attempt under these keys has to wait; else tells whether there were failures at all."""
    pause, troubled = pause_before(keys)
    if pause:
        raise TooOften(pause)
    return troubled


@use_case
def note(keys: Sequence[Key]) -> None:
    """Counts one failure (or one request, where requests are counted) under each key."""
    now = clock.now()
    session().add_all([Attempt(key=name, at=now) for _, name in keys])


@use_case
def forget(keys: Sequence[Key]) -> None:
    """Sets these counters to zero."""
    session().execute(delete(Attempt).where(Attempt.key.in_([name for _, name in keys])))


@use_case
def sweep(now: datetime) -> int:
    """Deletes what no window can reach any more; gives the number of rows. A due job."""
    gone = session().execute(delete(Attempt).where(Attempt.at < now - KEPT).returning(Attempt.id))
    return len(gone.all())
