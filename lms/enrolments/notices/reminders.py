"""To those who decide for a centre: what waits, and what has waited too long."""

from __future__ import annotations

from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext
from lms.notifications.rules import Letter


@dataclass(frozen=True)
class Waiting:
    """What waits for a centre (its short name): how many cases, how many of them are overdue, and the desk's page."""

    centre: str
    waiting: int
    overdue: int
    path: str


def _facts(about: Waiting) -> str:
    waiting = ngettext(
        "%(num)s case waits for a decision of %(centre)s.",
        "%(num)s cases wait for a decision of %(centre)s.",
        about.waiting,
        centre=about.centre,
    )
    overdue = ngettext("%(num)s of them is overdue.", "%(num)s of them are overdue.", about.overdue)
    return f"{waiting} {overdue}"


def remind(about: Waiting) -> Letter:
    """To a coordinator, once a day at most: cases whose due date has come."""
    subject = ngettext(
        "%(num)s decision of %(centre)s is overdue",
        "%(num)s decisions of %(centre)s are overdue",
        about.overdue,
        centre=about.centre,
    )
    return Letter("decisions-due", subject, _facts(about), about.path)


def escalate(about: Waiting, *, late: int) -> Letter:
    """To a lead, once a day at most: cases that nobody decided three days after their due date."""
    subject = ngettext(
        "%(num)s decision of %(centre)s is three days late",
        "%(num)s decisions of %(centre)s are three days late",
        late,
        centre=about.centre,
    )
    asked = _("The coordinators were reminded. Please decide, or see to it that somebody does.")
    return Letter("decisions-late", subject, f"{_facts(about)}\n\n{asked}", about.path)
