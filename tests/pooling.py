"""A run with seats kept for some centres: what tests of pools begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lms.courses import queries as courses
from lms.courses.rules import PoolCard, PoolInput
from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.kit import journal
from tests.cast import Cast
from tests.enrolling import card
from tests.scene import Scene, a_run, actor

RELEASE = datetime.fromisoformat("2027-03-15T12:00")  # on the wall of Stockholm, before the clocks change
RELEASED = datetime(2027, 3, 15, 11, tzinfo=UTC)


def baltic(cast: Cast, seats: int = 2, **more: Any) -> PoolInput:
    """A pool for KIIP and ChipsC2-LT."""
    centres = frozenset({cast.kiip.id, cast.chipsc2_lt.id})
    given = {"name": "Baltic centres", "seats": seats, "centre_ids": centres, "release_wall": RELEASE}
    return PoolInput(**(given | more))


def keep_seats(scene: Scene, seats: int = 2) -> Scene:
    """The same run, with seats for the Baltic centres until their release."""
    service.set_pools(scene.run_id, [baltic(scene.cast, seats)], actor=actor(scene.cast.host))
    return scene


def pooled(cast: Cast, capacity: int = 4, seats: int = 2, **policy: Any) -> Scene:
    """A run with seats for the Baltic centres until their release."""
    return keep_seats(a_run(cast, capacity_max=capacity, **policy), seats)


def pools(scene: Scene) -> tuple[PoolCard, ...]:
    """The pools as they are now."""
    return courses.pools_of([scene.run_id])[scene.run_id]


def moves_of(scene: Scene) -> list[str]:
    """The moves in the journal of the run."""
    return [row.move for row in journal.rows_of(("run", scene.run_id))]


def seat(case: CaseCard) -> str:
    """The seat as it is now."""
    return card(case.id).parts.seat.value
