"""Exports as tables of stable columns: rows of queries in, a sheet out; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lms.courses.rules import SessionCard
from lms.enrolments.rules import End, HomeDecision, HostDecision, Parts, QuestionCard, Seat
from lms.enrolments.serializers import value_of
from lms.kit.sheets import Sheet, Value
from lms.reports.rules import Balance

Row = Mapping[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "participants": (
        *("reference", "name", "email", "home_centre", "organisation_class", "state"),
        *("home_decision", "host_decision", "seat", "end", "place_in_queue", "enrolled_at", "message"),
        *("organisation", "home_country", "site", "fee_class", "fee_state", "offer_until", "ended_at"),
    ),  # then one column for each question of the run
    "attendance": (
        *("reference", "name", "home_centre", "session_number", "session", "starts_at", "ends_at"),
        *("mark", "how", "reason", "marked_by", "marked_at"),
    ),
    "decisions": (
        *("reference", "name", "home_centre", "side", "decision", "decided_by", "decided_at", "reason"),
        *("internal_note", "due_at", "state"),
    ),
    "enrolments": (
        *("reference", "name", "email", "organisation", "organisation_class", "run", "run_title"),
        *("host_centre", "run_starts_on", "run_ends_on", "run_state", "state"),
        *("home_decision", "home_decided_by", "home_decided_at", "home_reason", "home_note"),
        *("host_decision", "seat", "end", "enrolled_at", "enrolled_by", "ended_at", "end_reason"),
    ),
    "balance": ("centre", "sent", "received", "difference", "reserved", "used", "unused_at_release"),
}
"""What each file holds: English names in this order. They are a promise: new ones are added at the end only."""


def _parts(row: Row) -> Parts:
    return Parts(
        HomeDecision(row["home_decision"]),
        HostDecision(row["host_decision"]),
        Seat(row["seat"]),
        End(row["end"]),
    )


def _sheet(name: str, rows: Iterable[Row]) -> Sheet:
    columns = COLUMNS[name]
    return Sheet(name, columns, ([_cell(row[column]) for column in columns] for row in rows))


def _cell(value: Any) -> Value:
    """Days as ISO 8601; the rest as a sheet takes it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    known: Value = value
    return known


def participants(rows: Iterable[Row], questions: Sequence[QuestionCard]) -> Sheet:
    """Everybody who enrolled in a run, in the order of `rows`; then a column for each of the run's questions, in their
    order ("answer_1: …"), with the `answers` of the row by question."""
    columns = COLUMNS["participants"]
    more = [f"answer_{number}: {each.label}" for number, each in enumerate(questions, start=1)]
    lines = (
        [
            *(_cell(value_of(_parts(row)) if column == "state" else row[column]) for column in columns),
            *(row["answers"].get(each.id, "") for each in questions),
        ]
        for row in rows
    )
    return Sheet("participants", (*columns, *more), lines)


_NO_MARK = dict.fromkeys(("mark", "how", "reason", "marked_by", "marked_at"))


def attendance(rows: Iterable[Row], sessions: Sequence[SessionCard]) -> Sheet:
    """One row for each of `rows` and each session that takes place: its mark of the row's `marks`, empty where there is
    none. The number of a session is that of its place in the timetable."""
    taking_place = [(number, each) for number, each in enumerate(sessions, start=1) if not each.cancelled]
    found = (
        {
            **row,
            "session_number": number,
            "session": each.title,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            **row["marks"].get(each.id, _NO_MARK),
        }
        for row in rows
        for number, each in taking_place
    )
    return _sheet("attendance", found)


def decisions(rows: Iterable[Row], *, reader_id: int | None) -> Sheet:
    """The decisions of both sides in a run as its host may read them, a row each: the host's own notes, never home's
    and never one about the reader. Who decided for another centre stays with that centre, as in the journal."""
    return _sheet("decisions", (line for row in rows for line in _of_both(row, reader_id)))


def _of_both(row: Row, reader_id: int | None) -> Iterator[Row]:
    one_side = row["home_centre"] == row["host_centre"]
    for side in ("home", "host"):
        if row[f"{side}_decision"] == "not_needed":
            continue
        note = row["host_note"] if side == "host" and row["person_id"] != reader_id else ""
        waits = row[f"{side}_decision"] == "pending" and (side == "home" or row["home_decision"] != "pending")
        yield {
            **row,
            "side": side,
            "decision": row[f"{side}_decision"],
            "decided_by": row[f"{side}_decided_by"] if side == "host" or one_side else "",
            "decided_at": row[f"{side}_decided_at"],
            "reason": row[f"{side}_reason"],
            "internal_note": note,
            "due_at": row["due_at"] if waits else None,
            "state": value_of(_parts(row)),
        }


def enrolments(rows: Iterable[Row], *, reader_id: int | None) -> Sheet:
    """A centre's own people in any centre's runs, with the decisions of their own side; nothing internal of a host, and
    no note about the reader."""
    found = (
        {
            **row,
            "state": value_of(_parts(row)),
            "home_note": row["home_note"] if row["person_id"] != reader_id else "",
        }
        for row in rows
    )
    return _sheet("enrolments", found)


def balance(lines: Iterable[Balance], slugs: Mapping[int, str]) -> Sheet:
    """The balance of seats: centres by their slugs, people of none as "outside"."""
    found = []
    for line in lines:
        centre = slugs[line.centre_id] if line.centre_id is not None else "outside"
        figures = {"sent": line.sent, "received": line.received, "difference": line.difference}
        pools = {"reserved": line.reserved, "used": line.used, "unused_at_release": line.unused}
        found.append({"centre": centre, **figures, **pools})
    return _sheet("balance", found)
