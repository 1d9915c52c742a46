"""What is looked at before and after a person leaves: every figure of reports, every invariant, every word."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from lms.agenda import queries as agenda
from lms.cli.care import CHECKS
from lms.courses.models import Run
from lms.exchanges import queries as exchanges
from lms.kit import clock
from lms.kit.db import Base, session
from lms.reports import queries as reports
from lms.reports.rules import year_span
from tests.cast import Cast


def figures(cast: Cast, *years: int) -> list[Any]:
    """What reports count, in these years and in every run."""
    session().expire_all()
    today, found = clock.now().date(), []
    places = [getattr(cast, name).id for name in ("ficcc", "sccc", "kiip", "chipsc2_lt")]
    for year in years:
        between = year_span(year, "Europe/Helsinki")
        found += [
            reports.flows_in(year, today=today),
            reports.stays_begun(year),
            exchanges.person_days(year, today=today),
            reports.balances(places, between=between),
            *(reports.balance_of(each, places, between=between) for each in places),
        ]
    for run_id in session().scalars(select(Run.id).order_by(Run.id)):
        found += [sorted(map(repr, reports.groups_in(run_id))), reports.changes_in(run_id)]
    return [*found, exchanges.counts_by_state(), exchanges.counts_by_centre()]


def violations() -> list[str]:
    """What `doctor` would say."""
    session().expire_all()
    return [sentence for _words, check in CHECKS for sentence in check()]


def places_of(words: str) -> list[str]:
    """The tables that hold these words anywhere."""
    session().expire_all()
    found = []
    for table in Base.metadata.sorted_tables:
        rows = [tuple(row) for row in session().execute(select(table))]
        if words.casefold() in json.dumps(rows, default=str, ensure_ascii=False).casefold():
            found.append(table.name)
    return found


def calendars(cast: Cast, *besides: int) -> dict[int, list[bytes]]:
    """The own calendars of everybody of the cast but these."""
    people = [each.id for each in vars(cast).values() if hasattr(each, "email") and each.id not in besides]
    return {
        ident: [each.body for each in agenda.bodies_of_person(ident, form="sessions", lang="en")]
        for ident in people
    }
