"""Whether a run takes place: on its go/no-go date a host below the minimum has to decide, and all are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal

REMINDED_BEFORE = timedelta(days=7)


class GoStage(StrEnum):
    """Where a run stands with its go/no-go date."""

    NONE = "none"  # it has no minimum or no date
    BEFORE = "before"
    ENOUGH = "enough"  # the date has passed, the minimum is there
    TO_DECIDE = "to_decide"
    GOES = "goes"  # the minimum is not there, but it was on the date, or the host has decided


@dataclass(frozen=True, kw_only=True)
class GoNoGo:
    """What decides: only confirmed places count towards the minimum, an offer may still be refused. Instants are aware
    UTC. `decided_at`: since when it is settled that it takes place."""

    needed: int | None
    confirmed: int
    at: datetime | None
    decided_at: datetime | None = None

    @property
    def short(self) -> bool:
        """Fewer confirmed places than the minimum."""
        return self.needed is not None and self.confirmed < self.needed

    def stage(self, now: datetime) -> GoStage:
        """Where it stands at `now`."""
        if self.needed is None or self.at is None:
            return GoStage.NONE
        if self.decided_at is not None:
            return GoStage.GOES if self.short else GoStage.ENOUGH
        if now < self.at:
            return GoStage.BEFORE
        return GoStage.TO_DECIDE if self.short else GoStage.ENOUGH

    def refusal(self, now: datetime) -> Refusal | None:
        """Why the host cannot say now that the run takes place; None when it can."""
        match self.stage(now):
            case GoStage.TO_DECIDE | GoStage.GOES:
                return None
            case GoStage.BEFORE:
                sentence = _l("This is decided on the go/no-go date, not before.")
            case GoStage.ENOUGH:
                sentence = _l("There is nothing to decide: the minimum is there.")
            case _:
                sentence = _l("This run has no minimum with a go/no-go date.")
        return Refusal("nothing_to_decide", sentence, status=409)
