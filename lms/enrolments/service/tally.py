"""The counters of a run, which pages read instead of counting; decisions never do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import cast

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from lms.enrolments import rules
from lms.enrolments.models import RunTally
from lms.enrolments.rules import Parts, Seat, Step
from lms.kit.db import session


def count_all(run_id: int, changes: Iterable[tuple[Parts | None, Parts]]) -> None:
    """Moves the run's counters by what changed, by one statement."""
    change: Counter[str] = Counter()
    for before, after in changes:
        change.update(_counts(after))
        change.subtract(_counts(before) if before else {})
    if not any(change.values()):
        return
    first = {name: max(0, change[name]) for name in COUNTED}
    moved = {f"more_{name}": change[name] for name in COUNTED}
    statement = _counting(session().get_bind().dialect.name)
    session().execute(statement, {"run_id": run_id} | first | moved)


@cache
def _counting(dialect: str) -> sqlite.Insert | postgresql.Insert:
    tally = cast(Table, RunTally.__table__)
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(tally).on_conflict_do_update(
        index_elements=[tally.c.run_id],
        set_={name: tally.c[name] + bindparam(f"more_{name}") for name in COUNTED},
    )


COUNTED = ("holders", "waiting", "pending")


def _counts(parts: Parts) -> dict[str, int]:
    live = rules.is_live(parts)
    return {
        "holders": int(rules.holds_seat(parts)),
        "waiting": int(live and parts.seat is Seat.WAITING),
        "pending": int(live and rules.next_step(parts) in (Step.HOME, Step.HOST)),
    }
