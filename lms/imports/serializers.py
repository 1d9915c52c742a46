"""A calendar of others in other clothes: what `calendar check` prints, and the words of the pages about imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lms.imports.rules import Facts, Plan, Step, refusal_words, remark_words, result_words
from lms.imports.rules.plan import Key
from lms.kit.i18n import day_words, ngettext
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical.outside import Moment, Reading, Unreadable
from lms.kit.refusal import Sentence
from lms.kit.spans import format_span

if TYPE_CHECKING:
    from lms.kit.journal import JournalRow


def checked(reading: Reading) -> dict[str, Any]:
    """A reading as JSON: every event with a readable start, and the remarks in words."""
    events = [
        {"uid": each.uid, "start": moment_words(each.starts), "status": each.status.upper()}
        for each in reading.events
    ]
    problems = [remark_words(each) for each in reading.remarks]
    return {"status": "ok", "message": "", "events": events, "problems": problems}


def refused(unreadable: Unreadable) -> dict[str, Any]:
    """A refusal in the same form."""
    problems = [remark_words(each) for each in unreadable.remarks]
    return {"status": "refused", "message": refusal_words(unreadable), "events": [], "problems": problems}


def moment_words(moment: Moment) -> str:
    """An instant as "2027-03-01T07:00:00Z", a whole day as "date 2027-03-01", a time whose zone is not told as
    "floating 2027-03-01T09:00:00"."""
    if not isinstance(moment, datetime):
        return f"date {moment.isoformat()}"
    plain = moment.replace(tzinfo=None).isoformat()
    return f"{plain}Z" if moment.tzinfo else f"floating {plain}"


SHOWN = 50
"""Rows of one list of a preview."""
SOURCE_STATES: dict[str, Sentence] = {
    "asked": _l("Being fetched"),
    "preview": _l("Waits for approval"),
    "live": _l("Followed"),
    "approved": _l("Being taken over"),
}
ITEM_STATES: dict[str, Sentence] = {
    "live": _l("Follows its source"),
    "vanished": _l("Vanished at the source"),
    "detached": _l("Detached"),
    "withdrawn": _l("Cancelled here"),
}
STEPS: dict[Step, Sentence] = {
    "turn": _l("It waits for its turn; addresses are fetched within a minute or two."),
    "reading": _l("It is being fetched and read."),
}
MOVES: dict[str, Sentence] = {
    "add-import": _l("Added"),
    "take-over": _l("Taken over"),
    "approve-import": _l("Approved"),
    "remove-import": _l("Removed"),
    "fetch-failed": _l("Not fetched"),
    "detach-item": _l("Entry detached"),
    "withdraw-item": _l("Entry cancelled"),
    "change-item": _l("Entry edited"),
}


WAY: dict[Step, Sentence] = {
    "turn": _l("Waits for its turn"),
    "reading": _l("Fetched and read"),
    "preparing": _l("Prepared for the calendars"),
}


def way_of(step: Step) -> list[dict[str, Sentence]]:
    """The steps of a source that the worker is at, as the page draws them: what is done, what is now, what comes."""
    names = list(WAY)
    here = names.index(step)
    states = ["done"] * here + ["now"] + ["later"] * (len(names) - here - 1)
    return [{"label": WAY[name], "state": state} for name, state in zip(names, states, strict=True)]


def step_words(step: Step, prepared: int, to_prepare: int) -> str:
    """Where a source is that the worker is at, in a sentence."""
    if step == "preparing":
        words = ngettext(
            "%(done)s of %(num)s new entry is prepared for the calendars.",
            "%(done)s of %(num)s new entries are prepared for the calendars.",
            to_prepare,
            done=prepared,
        )
        return str(words)
    return str(STEPS[step])


@dataclass(frozen=True)
class PreviewPart:
    """One kind of change of a preview: its words with its number, and its first rows."""

    words: str
    rows: list[Facts]


def preview_rows(plan: Plan, facts: Mapping[Key, Facts]) -> list[PreviewPart]:
    """What approving would do, kind by kind; kinds without anything are left out."""
    counted = (
        (ngettext("%(num)s new entry", "%(num)s new entries", len(plan.new)), plan.new),
        (ngettext("%(num)s entry changes", "%(num)s entries change", len(plan.changed)), plan.changed),
        (
            ngettext("%(num)s entry has vanished", "%(num)s entries have vanished", len(plan.vanished)),
            plan.vanished,
        ),
    )
    return [PreviewPart(words, [facts[key] for key in keys[:SHOWN]]) for words, keys in counted if keys]


def time_of(facts: Facts) -> str:
    """When an item is, in words, on the wall of its zone."""
    if facts.starts_on and facts.ends_on:
        first, last = day_words(facts.starts_on), day_words(facts.ends_on)
        return first if first == last else f"{first} – {last}"
    assert facts.starts_at and facts.ends_at, "an item has times or whole days"
    shown = format_span(facts.starts_at, facts.ends_at, facts.zone, reader=facts.zone).first
    return f"{shown.text} ({shown.zone_name})"


@dataclass(frozen=True)
class LogRow:
    """One line of a source's log."""

    at: datetime
    words: str
    detail: str


def log_rows(rows: Iterable[JournalRow]) -> list[LogRow]:
    """The journal of a source in words."""
    return [LogRow(row.at, str(MOVES[row.move]), _detail(row)) for row in rows]


def _detail(row: JournalRow) -> str:
    said = row.after
    if row.move == "take-over":
        words = _("new: %(new)s, changed: %(changed)s, vanished: %(vanished)s", **said)
        return str(words)
    if row.move == "fetch-failed":
        return result_words(said["result"], said["line"])
    return str(said.get("title") or said.get("name") or "")
