"""What can be exported, and how far the worker is with it; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from lms.access import Actor
from lms.kit.sheets import Sheet

AT_ONCE = 5_000
"""Rows of an export that answers at once; a larger one is made by the worker."""
A_DAY = 20
"""Exports that one person may have made within a day."""
TRIES = 3
"""So often the worker begins one: what kills it each time is given up."""
LEASE = timedelta(minutes=10)
"""So long a worker is believed to be at one; then another begins it anew."""

Asked = Mapping[str, str]
"""What an address names: its parts, and the parameters that its export knows."""


@dataclass(frozen=True)
class Opened:
    """An export that somebody may have now: the name of its file, without ending; how many rows it has, as far as one
    can tell before; and its rows."""

    name: str
    number: Callable[[], int]
    sheet: Callable[[], Sheet]


@dataclass(frozen=True)
class Export:
    """What a feature offers at one address. `open` judges anew each time whether the actor may have it, and raises
    `NotFound` where not. `parameters`: what it reads of the query of its address. The kind of file is the part "kind"
    of the address, else "csv"."""

    open: Callable[[Asked, Actor], Opened]
    parameters: tuple[str, ...] = ()


class State(Enum):
    """How far an export is: the worker has not made it yet; its file is there; its making failed; whoever asked for it
    may not have it any more."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Card:
    """An export that somebody asked for. `address` leads to it, `name` is that of its file, `number` how many rows it
    has (about, until it is made), `began_at` when a worker began with it last, `until` when its file goes."""

    id: int
    ref: str
    address: str
    name: str
    state: State
    number: int
    asked_at: datetime
    began_at: datetime | None
    until: datetime | None
    stored: str
    size: int

    def there(self, now: datetime) -> bool:
        """Whether its file can be fetched at this instant."""
        return self.state is State.READY and self.until is not None and now < self.until
