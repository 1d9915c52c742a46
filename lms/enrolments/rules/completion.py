"""What came of taking part: who has completed a run, by its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lms.enrolments.rules.parts import End

REMIND_AFTER = timedelta(days=7)
"""So long after its end a run in which somebody is still open is brought to its host's mind."""
REMIND_UNTIL = timedelta(days=60)
"""After so long it is left in peace."""

CAME_OF: dict[str, End] = {
    "complete": End.COMPLETED,
    "not-complete": End.NOT_COMPLETED,
    "no-show": End.NO_SHOW,
}
"""The moves and where they lead."""
MOVE_TO = {end: move for move, end in CAME_OF.items()}


@dataclass(frozen=True, kw_only=True)
class Presence:
    """One person in a run: sessions that took place, and how many of them have each mark. The rest are not marked."""

    sessions: int = 0
    present: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def counted(self) -> int:
        """The sessions that the rule counts: an excused one is not held against anybody."""
        return self.sessions - self.excused

    @property
    def unmarked(self) -> int:
        """The sessions for which nobody has said anything; the rule counts them as missed."""
        return self.sessions - self.present - self.excused - self.absent


def proposal(presence: Presence, *, share: int | None) -> End | None:
    """What the run's rule proposes: None is for the host to say by hand.

    `share` is the per cent of the counted sessions that completes the run (None: always by hand). Somebody who was
    marked in every session, absent at least once and never present, did not come; nothing is proposed for somebody who
    was never present while a mark is missing, or who was only excused.
    """
    if presence.present == 0:
        return End.NO_SHOW if presence.absent and not presence.unmarked else None
    if share is None:
        return None
    enough = 100 * presence.present >= share * presence.counted
    return End.COMPLETED if enough else End.NOT_COMPLETED
