"""Feeds that were made, kept in memory until something changes."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import current_app
from werkzeug.http import http_date

from lms.kit import clock, metrics
from lms.kit.ical import FeedFound, inspected

KEPT_BYTES = 32_000_000
ENTRY_BYTES = 1_000
"""What each feed takes besides its words."""


@dataclass(frozen=True)
class Feed:
    """A feed ready to send: bytes, strong ETag (without quotes), when it last changed and until when it may be kept
    though nothing changes (both aware UTC)."""

    body: bytes
    etag: str
    changed_at: datetime
    until: datetime | None = None

    @cached_property
    def modified(self) -> str:
        """`changed_at` as HTTP writes it."""
        return http_date(self.changed_at)

    @cached_property
    def found(self) -> FeedFound:
        """What stands in it, read back once."""
        return inspected(self.body)

    @cached_property
    def zipped(self) -> bytes:
        """The same, gzipped once; the same bytes in every process."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


class Shelf:
    """The feeds made last, by what was asked, each with the state of the database it was made at."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, Feed]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, state: Hashable, make: Callable[[], Feed]) -> Feed:
        """The feed kept for `key` if it was made at `state` and is not over, else a new one."""
        with self._lock:
            found = self._kept.get(key)
            if found and found[0] == state and (found[1].until is None or clock.now() < found[1].until):
                self._kept.move_to_end(key)
                metrics.feed_found(in_memory=True)
                return found[1]
        metrics.feed_found(in_memory=False)
        feed = make()
        with self._lock:
            self._drop(key)
            self._kept[key] = (state, feed)
            self._size += _weight(key, feed)
            while self._size > KEPT_BYTES:
                self._drop(next(iter(self._kept)))
        return feed

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        self._size -= _weight(key, kept[1]) if kept else 0


def _weight(key: Hashable, feed: Feed) -> int:
    """About how many bytes of memory a feed takes. Its key holds the query as it was sent: strangers may send long ones
    that mean nothing, for a feed of next to nothing."""
    return ENTRY_BYTES + len(repr(key)) + len(feed.body)


def the_shelf() -> Shelf:
    """The shelf of this process."""
    shelf: Shelf = current_app.extensions.setdefault("lms_feeds", Shelf())
    return shelf
