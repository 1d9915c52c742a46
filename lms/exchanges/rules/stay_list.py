"""What a stay waits for, and since when that is overdue; pure, and the order of the desk's list says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

PHASES: dict[str, tuple[str, ...]] = {
    "planned": ("agreed",),
    "here": ("ongoing",),
    "report": ("ended",),
}
"""The states of an application in each phase of its stay that is not over."""

DIRECTIONS: dict[str, Sentence] = {"guests": _l("Guests at our centre"), "own": _l("Our people elsewhere")}
PHASE_WORDS: dict[str, Sentence] = {
    "planned": _l("Planned"),
    "here": _l("Under way"),
    "report": _l("Ended, report open"),
}

NEXT_WORDS: dict[str, Sentence] = {
    "arrive": _l("Arrives"),
    "leave": _l("Leaves"),
    "report": _l("Report due"),
    "accept": _l("Report to be accepted"),
}


@dataclass(frozen=True)
class NextStep:
    """The next thing of a stay: what, on which day (last in time), and whether that day has passed."""

    what: str
    on: date
    overdue: bool


def next_step(
    state: str, *, start: date, end: date, report_due: date | None, reported: bool, today: date
) -> NextStep:
    """What a stay waits for: the arrival, the departure, the report, or that the report is accepted. The day itself is
    still in time; a report that lies there is nobody's delay but the host's, so its own due day counts on."""
    if state == "agreed":
        return NextStep("arrive", start, start < today)
    if state == "ongoing":
        return NextStep("leave", end, end < today)
    due = report_due or end
    return NextStep("accept" if reported else "report", due, due < today)
