"""A run as its host sees it: what can be done with it, its sessions; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from lms.access import Actor, Role
from lms.agenda.rules import EntryCard
from lms.courses.rules import (
    RUN_MOVES,
    RunCard,
    RunCase,
    RunParts,
    RunRole,
    RunState,
    SessionCard,
    missing_of,
)
from lms.kit.i18n import format_days
from lms.kit.i18n import gettext as _
from lms.kit.refusal import Refusal
from lms.kit.spans import format_span
from lms.kit.zones import wall_day

# where each move of a run has its page; those of the system have none
PAGES = {
    "publish-run": "publish",
    "edit-run": "change",
    "move-run": "move",
    "postpone-run": "postpone",
    "cancel-run": "cancel",
    "unpublish-run": "unpublish",
}


def _asked(actor: Actor, run: RunCard, now: datetime, ever_enrolled: bool) -> tuple[RunCase, set[RunRole]]:
    case = RunCase(
        state=RunParts(RunState(run.state)),
        now=now,
        ends_at=run.ends_at,
        missing=tuple(missing_of(run)),
        ever_enrolled=ever_enrolled,
    )
    roles = {RunRole.EDITOR} if actor.has(Role.EDITOR, run.centre_id) else set()
    return case, roles | ({RunRole.COORDINATOR} if actor.has(Role.COORDINATOR, run.centre_id) else set())


def run_moves(
    actor: Actor, run: RunCard, now: datetime, *, ever_enrolled: bool = False
) -> list[dict[str, str]]:
    """What the actor may do with the run now, in the table's order: label and address of each move's page."""
    case, roles = _asked(actor, run, now, ever_enrolled)
    names = {move.name: str(move.label) for move in RUN_MOVES.allowed(case, roles=roles)}
    if run.state == "draft" and RunRole.EDITOR in roles:
        names["publish-run"] = _(
            "Check and publish"
        )  # its page says what is missing, and to an editor who publishes
    return [
        {"name": name, "label": names[name], "page": "edit" if _draft_edit(name, run) else page}
        for name, page in PAGES.items()
        if name in names
    ]


def _draft_edit(name: str, run: RunCard) -> bool:
    return name == "edit-run" and run.state == "draft"


def refusal(
    actor: Actor, run: RunCard, move: str, now: datetime, *, ever_enrolled: bool = False
) -> Refusal | None:
    """Why the actor cannot make the move now, as the table of moves says, or None."""
    case, roles = _asked(actor, run, now, ever_enrolled)
    return RUN_MOVES.refusal(move, case, roles=roles)


def days_of(run: RunCard) -> str:
    """The days of the run, or its printed period."""
    return format_days(run.starts_on, run.ends_on) or run.period_text


def session_rows(
    sessions: Sequence[SessionCard], *, fallback: str, links: bool = False, href: str = ""
) -> list[dict[str, Any]]:
    """Sessions as the macro `timetable` takes them; `href` with a {number} leads to the page that changes one."""
    return [
        {
            "span": format_span(each.starts_at, each.ends_at, each.zone, online=each.mode == "online"),
            "title": each.title or fallback,
            "place": each.place,
            "link": each.join_link if links and not each.cancelled else "",
            "state": each.state,
            "label": _("Cancelled") if each.cancelled else "",
            "cancelled": each.cancelled,
            "href": "" if each.cancelled else href.format(number=number),
        }
        for number, each in enumerate(sessions, start=1)
    ]


def entry_rows(entries: Iterable[EntryCard]) -> list[dict[str, Any]]:
    """A person's next dates as the macro `run_row` takes them: the day is that of the place."""
    marks = {"cancelled": _("Cancelled"), "postponed": _("Postponed")}
    return [
        {
            "title": each.title,
            "href": each.path,
            "day": each.starts_on or wall_day(each.starts_at, each.zone),
            "span": None if each.starts_on else format_span(each.starts_at, each.ends_at, each.zone),
            "end_day": each.ends_on,
            "place": each.location,
            "cancelled": each.mark == "cancelled",
            "state": each.mark or each.status,
            "state_label": marks.get(each.mark)
            or (_("Not certain yet") if each.status == "tentative" else ""),
        }
        for each in entries
    ]


MOST_SIGNED = 4


def signed_sessions(sessions: Sequence[SessionCard], fallback: str, number: str = "") -> list[dict[str, Any]]:
    """The columns of the list to sign: each session that takes place, or the one with this number in the timetable;
    `shown` is False where they would be too many for a sheet of paper, which then has one column for all."""
    planned = [(str(n), each) for n, each in enumerate(sessions, start=1) if not each.cancelled]
    chosen = number in {n for n, _session in planned}
    return [
        {
            "number": n,
            "title": each.title or fallback,
            "span": format_span(each.starts_at, each.ends_at, each.zone, reader=each.zone),
            "shown": n == number if chosen else len(planned) <= MOST_SIGNED,
        }
        for n, each in planned
    ]
