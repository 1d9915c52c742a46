"""The lines of the table, and what they are held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measurement. With a `limit` of the same run their ratio is held against `target`, else `measured` itself.

    `work`: processor seconds of the server for one answer of ours and of the limit, where the ratio may be told apart
    from the noise of a busy machine.
    """

    name: str
    measured: float
    limit: float | None = None
    limit_name: str = ""
    target: float = 0.0
    at_least: bool = False
    unit: str = ""
    work: tuple[float, float] | None = None
    note: str = ""

    @property
    def value(self) -> float:
        """What the target is about."""
        return self.measured if self.limit is None else self.measured / self.limit

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target
