"""Figures for Prometheus: what each process counts, and facts that somebody else asks for when they are read.

One process counts in its memory. Several behind one address count in files of the folder `PROMETHEUS_MULTIPROC_DIR`,
which is emptied before they start, and whichever is asked adds them up. Labels are names of ours, never a stranger's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds

_registry = CollectorRegistry()
if not FOLDER:
    ProcessCollector(namespace="lms", registry=_registry)
_seconds = Histogram(
    "lms_request_seconds",
    "Time until an answer was made, by endpoint and class of status",
    ["endpoint", "status"],
    buckets=BUCKETS,
    registry=_registry,
)
_in_flight = Gauge(
    "lms_requests_in_flight",
    "Requests that are being answered",
    registry=_registry,
    multiprocess_mode="livesum",
)
_connections = Gauge(
    "lms_database_connections_in_use",
    "Connections to the database that are out of the pool",
    registry=_registry,
    multiprocess_mode="livesum",
)
_feeds = Counter(
    "lms_feed_answers",
    "Feeds sent, by kind and status (304: unchanged)",
    ["kind", "status"],
    registry=_registry,
)
_shelf = Counter(
    "lms_feed_shelf", "Feeds taken from memory (hit) or made anew (miss)", ["result"], registry=_registry
)


@dataclass(frozen=True)
class Fact:
    """A figure that is asked for when it is read: `values` by the value of its one label, or by "" without a label."""

    name: str
    words: str
    values: Mapping[str, float]
    label: str = ""


@dataclass
class FeedCount:
    """Feeds since the counting began: `sent` in full, `unchanged` (304); `hits` from memory, `misses` made anew."""

    sent: int = 0
    unchanged: int = 0
    hits: int = 0
    misses: int = 0


class _Facts(Collector):
    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = facts

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for fact in self.facts:
            family = GaugeMetricFamily(fact.name, fact.words, labels=[fact.label] if fact.label else [])
            for value, number in sorted(fact.values.items()):
                family.add_metric([value] if fact.label else [], number)
            yield family


def begun() -> None:
    """A request came in; `ended` follows, whatever becomes of it."""
    _in_flight.inc()


def ended() -> None:
    """The request that `begun` is over."""
    _in_flight.dec()


_timed = lru_cache(maxsize=2048)(_seconds.labels)
_sent = lru_cache(maxsize=64)(_feeds.labels)
_found = lru_cache(maxsize=2)(_shelf.labels)


def answered(endpoint: str | None, status: int, seconds: float) -> None:
    """An answer was made by `endpoint` (None: there is nothing at the address)."""
    _timed(endpoint or "none", f"{status // 100}xx").observe(seconds)


def feed_sent(kind: str, status: int) -> None:
    """A feed of this kind ("public", "private") was answered with `status`."""
    _sent(kind, str(status)).inc()


def feed_found(*, in_memory: bool) -> None:
    """A feed was looked for."""
    _found("hit" if in_memory else "miss").inc()


def watch_pool(engine: Engine) -> None:
    """Counts the connections that are out of the pool of `engine`."""
    event.listen(engine, "checkout", lambda *_: _connections.inc())
    event.listen(engine, "checkin", lambda *_: _connections.dec())


def feed_count() -> FeedCount:
    """How many feeds all processes have sent since they began to count."""
    found = FeedCount()
    for family in _counted().collect():
        for sample in family.samples:
            if sample.name == "lms_feed_answers_total":
                unchanged = sample.labels["status"] == "304"
                found.unchanged += int(sample.value) if unchanged else 0
                found.sent += int(sample.value) if sample.labels["status"] == "200" else 0
            elif sample.name == "lms_feed_shelf_total":
                hit = sample.labels["result"] == "hit"
                found.hits += int(sample.value) if hit else 0
                found.misses += 0 if hit else int(sample.value)
    return found


def exposition(facts: Iterable[Fact]) -> bytes:
    """What all processes have counted, and `facts`, in Prometheus' text format (0.0.4)."""
    asked = CollectorRegistry()
    asked.register(_Facts(facts))
    return generate_latest(_counted()) + generate_latest(asked)


def _counted() -> CollectorRegistry:
    if not FOLDER:
        return _registry
    _forget_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=FOLDER)  # type: ignore[no-untyped-call]  # the library has no type for it
    return registry


def _forget_the_dead() -> None:
    """Whoever was killed while answering is answering no more; what they had counted stays."""
    for file in Path(FOLDER).glob("gauge_livesum_*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not _lives(int(number)):
            mark_process_dead(int(number), path=FOLDER)  # type: ignore[no-untyped-call]  # as above


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # of somebody else
        pass
    return True
