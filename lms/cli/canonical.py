"""What stands in a table, as one number that does not depend on the database it stands in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

MODULUS = 1 << 256


@dataclass
class Content:
    """How many rows were seen, and the sum of their digests: the same rows in any order give the same."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Sequence[Any]], json_at: frozenset[int]) -> None:
        """Counts these rows in; the values at the places `json_at` are JSON as text."""
        for row in rows:
            digest = hashlib.blake2b(repr(canonical(row, json_at)).encode(), digest_size=32).digest()
            self.total = (self.total + int.from_bytes(digest)) % MODULUS
            self.rows += 1

    @property
    def digest(self) -> str:
        """The sum as 64 hexadecimal digits."""
        return f"{self.total:064x}"


def canonical(row: Sequence[Any], json_at: frozenset[int]) -> tuple[Any, ...]:
    """The row with equal values spelt equally: instants in UTC, decimals without idle zeros, JSON with sorted keys.

    Text, whole numbers, booleans, days, wall times, bytes and NULL have one spelling each; none equals another's.
    """
    return tuple(_canonical(value, is_json=place in json_at) for place, value in enumerate(row))


def _canonical(value: Any, *, is_json: bool) -> Any:
    if is_json and value is not None:
        return json.dumps(json.loads(value), sort_keys=True, separators=(",", ":"))
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, Decimal):
        return ("decimal", f"{value.normalize():f}" if value else "0")
    return value
