"""The lines of the table, and what they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMNS = ("work", "measured", "limit of this run", "ratio", "by CPU", "target", "verdict")


@dataclass(frozen=True)
class Figure:
    """One measurement. With a `limit` of the same run their ratio is held against `target`, else `measured` itself.

    `processor`: processor seconds of the server for one answer, ours and the limit's; their ratio tells what a busy
    machine blurs in the other.
    """

    name: str
    measured: float
    limit: float | None = None
    limit_name: str = ""
    target: float | None = None
    at_least: bool = False
    unit: str = ""
    processor: tuple[float, float] | None = None
    note: str = ""

    @property
    def value(self) -> float:
        """What the target is about."""
        return self.measured if self.limit is None else self.measured / self.limit

    @property
    def met(self) -> bool:
        """Whether the target, if there is one, is met."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def cells(self) -> tuple[str, ...]:
        """The line, column by column."""
        ratio = "" if self.limit is None else f"{self.value:.2f}×"
        limit = "" if self.limit is None else f"{_number(self.limit, self.unit)} {self.limit_name}"
        ours, theirs = self.processor or (0.0, 0.0)
        if self.at_least:  # rates: the more work for one answer, the fewer answers
            ours, theirs = theirs, ours
        verdict = "" if self.target is None else "met" if self.met else "MISSED"
        by_processor = f"{ours / theirs:.2f}×" if ours and theirs else ""
        return (
            self.name,
            _number(self.measured, self.unit),
            limit,
            ratio,
            by_processor,
            self._target(),
            verdict,
        )

    def _target(self) -> str:
        if self.target is None:
            return ""
        sign = "≥" if self.at_least else "≤"
        return (
            f"{sign} {_number(self.target, self.unit)}" if self.limit is None else f"{sign} {self.target:g}×"
        )


def _number(value: float, unit: str) -> str:
    exact = 0 if value >= 100 or value == int(value) else 2
    return f"{value:,.{exact}f} {unit}".strip()


def table(figures: Iterable[Figure], missing: Sequence[str]) -> str:
    """All lines, aligned; notes below; what could not be measured at the end."""
    found = list(figures)
    rows = [COLUMNS, *(figure.cells() for figure in found)]
    rows += [(name, "not measured", "", "", "", "", "MISSING") for name in missing]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, *(f"{figure.name}: {figure.note}" for figure in found if figure.note)])
