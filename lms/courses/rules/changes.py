"""What a change of a run or session means for calendars and mail (the table "how a change propagates")."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SHORT_NOTICE = timedelta(hours=48)
"""A feed cannot carry notice as short as this (Google reads it every 4 to 24 hours), so mail does, whatever changed."""
ROOM_NOTICE = timedelta(days=7)


class Change(StrEnum):
    """Kinds of change a reader cares about."""

    TIME = "time"
    PLACE = "place"
    MODE = "mode"
    LINK = "link"
    TEXT = "text"
    STATUS = "status"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a calendar shows of a session, or of a run as whole days. `when` is start, end and zone in any plain form
    that compares equal when nothing changed; `text` holds title, description and trainers; `cancelled` covers
    cancelled, postponed, unpublished and deleted."""

    when: tuple[object, ...]
    place: str = ""
    mode: str = ""
    link: str = ""
    text: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True)
class Consequence:
    """`bump`: SEQUENCE rises by one. `stamp`: the entry's stamp moves. `mail`: those enrolled are told by mail."""

    bump: bool
    stamp: bool
    mail: bool


def classify_change(before: Shown, after: Shown) -> frozenset[Change]:
    """Every kind of change between the two; empty when nothing that shows has changed."""
    pairs = {
        Change.TIME: (before.when, after.when),
        Change.PLACE: (before.place, after.place),
        Change.MODE: (before.mode, after.mode),
        Change.LINK: (before.link, after.link),
        Change.TEXT: (before.text, after.text),
        Change.STATUS: (before.cancelled, after.cancelled),
    }
    return frozenset(change for change, (old, new) in pairs.items() if old != new)


def consequence(changes: Set[Change], *, starts_at: datetime | None, now: datetime) -> Consequence:
    """What `changes` cost, for a session that starts at `starts_at` (the earlier of old and new; aware UTC; None while
    no day is known).

    Time, mode and status are always mailed; a room within 7 days of the start; a join link, and any other change that
    shows, within 48 hours of it. What has started is not "within": only what is always mailed is.
    """
    if not changes:
        return Consequence(bump=False, stamp=False, mail=False)
    ahead = starts_at - now if starts_at is not None else None
    soon = ahead is not None and timedelta(0) <= ahead <= SHORT_NOTICE
    this_week = ahead is not None and timedelta(0) <= ahead <= ROOM_NOTICE
    always = bool(changes & {Change.TIME, Change.MODE, Change.STATUS})
    return Consequence(
        bump=bool(changes & {Change.TIME, Change.PLACE, Change.MODE, Change.STATUS}),
        stamp=True,
        mail=always or soon or (this_week and Change.PLACE in changes),
    )
