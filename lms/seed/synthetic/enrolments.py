"""Enrolments of a synthetic network: what a run's queue would have become, with tally, journal and calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update

from lms.agenda import service as agenda
from lms.agenda.rules import Reference, Status
from lms.courses.models import Course, Run
from lms.enrolments.models import Enrolment, RunTally
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.seed.rows import Row, insert_rows, insert_with_ids, journal_row
from lms.seed.synthetic.courses import EPOCH

OPENED = EPOCH - timedelta(days=30)
EACH_PERSON = 1.5
"""Enrolments for each person, on average."""
CALENDAR: dict[str, Status] = {"confirmed": "confirmed", "waiting": "tentative"}


@dataclass(frozen=True)
class Member:
    """A person as enrolments need it: keys of the person, the home centre, the employer and its class."""

    id: int
    centre_id: int | None
    organisation_id: int | None
    organisation_kind: str


@dataclass(frozen=True)
class Outcome:
    """Where one enrolment stands."""

    host: str
    seat: str
    end: str = "open"


def coming_runs(seed: int) -> list[int]:
    """Runs of the network `seed` that everybody may enrol in, by id."""
    query = (
        select(Run.id)
        .join(Course, Course.id == Run.course_id)
        .where(Run.ref.startswith(f"SYN{seed}-"), Run.state == "published", Course.scope == "public")
        .where(Run.starts_at > EPOCH + timedelta(days=30))
    )
    return list(session().scalars(query.order_by(Run.id)))


@use_case
def store_enrolments(
    seed: int, run_ids: Sequence[int], members: Sequence[Member], hosts: Mapping[int, int], *, runs: int
) -> None:
    """Enrols `members` in these of all `runs` runs, in some more than they hold; a run that somebody enrolled in stays
    as it is. `hosts` are the people who decide, by centre."""
    taken = set(session().scalars(select(Enrolment.run_id).where(Enrolment.run_id.in_(run_ids)).distinct()))
    query = select(Run).where(Run.id.in_(run_ids)).order_by(Run.id)
    rows: list[Row] = []
    for run in session().scalars(query):
        if run.id not in taken:
            rng = Random(f"{seed}:seats:{run.ref}")  # noqa: S311 - data that repeats, not a secret
            rows += _rows(run, rng, _applicants(rng, members, runs), hosts[run.centre_id])
    ids = insert_with_ids(Enrolment, rows)
    refs = [{"id": ident, "ref": f"EN-{OPENED.year}-{ident:06d}"} for ident in ids]
    if refs:
        session().execute(update(Enrolment), refs)
    insert_rows(RunTally, _tallies(rows))
    insert_rows(JournalRow, [_journal(ident, row) for ident, row in zip(ids, rows, strict=True)])
    groups: dict[Reference, list[tuple[int, Status]]] = {}
    for row in rows:
        if row["end_state"] == "open" and row["seat"] in CALENDAR:
            groups.setdefault(("run", row["run_id"]), []).append((row["person_id"], CALENDAR[row["seat"]]))
    agenda.concern_new(groups, kind="run", stamp=EPOCH)


def _applicants(rng: Random, members: Sequence[Member], runs: int) -> list[Member]:
    """Most runs interest a few people, some very many: the square of an exponential variable, whose mean is 2."""
    mean = EACH_PERSON * len(members) / runs
    return rng.sample(members, min(len(members), round(mean * rng.expovariate(1) ** 2 / 2)))


def plan_queue(
    rng: Random, number: int, *, capacity: int | None, waiting_list: bool, moderated: bool
) -> list[Outcome]:
    """What becomes of `number` people who enrol one after the other: nobody waits while a seat is free."""
    found, held = [], 0
    for _ in range(number):
        host = (
            rng.choice(("pending", "accepted", "accepted", "accepted", "declined"))
            if moderated
            else "not_needed"
        )
        if host in ("pending", "declined"):
            found.append(Outcome(host, "none"))
        elif rng.random() < 0.05:
            found.append(Outcome(host, "released", "withdrawn"))
        elif capacity is None or held < capacity:
            held += 1
            found.append(Outcome(host, "confirmed"))
        elif waiting_list:
            found.append(Outcome(host, "waiting"))
    return found


def _rows(run: Run, rng: Random, people: Sequence[Member], host_id: int) -> list[Row]:
    outcomes = plan_queue(
        rng,
        len(people),
        capacity=run.capacity_max,
        waiting_list=run.waiting_list,
        moderated=run.acceptance == "moderated",
    )
    return [
        _row(run.id, member, outcome, host_id, OPENED + timedelta(minutes=minute))
        for minute, (member, outcome) in enumerate(zip(people, outcomes, strict=False))
    ]


def _row(run_id: int, member: Member, outcome: Outcome, host_id: int, at: datetime) -> Row:
    decided = outcome.host in ("accepted", "declined")
    ended = outcome.end != "open"
    return {
        "run_id": run_id,
        "person_id": member.id,
        "home_centre_id": member.centre_id,
        "organisation_id": member.organisation_id,
        "organisation_kind": member.organisation_kind,
        "enrolled_by_id": member.id,
        "home_decision": "not_needed",
        "host_decision": outcome.host,
        "host_decided_by_id": host_id if decided else None,
        "host_decided_at": at if decided else None,
        "host_reason": "The group would become too mixed." if outcome.host == "declined" else "",
        "seat": outcome.seat,
        "complete_at": None if outcome.seat == "none" else at,
        "end_state": outcome.end,
        "ended_at": at if ended else None,
        "ended_by_id": member.id if ended else None,
        "end_side": "person" if ended else "",
        "created_at": at,
        "updated_at": at,
        "version": 2,
    }


def _tallies(rows: Sequence[Row]) -> list[Row]:
    found: dict[int, Row] = {}
    for row in rows:
        tally = found.setdefault(
            row["run_id"], {"run_id": row["run_id"], "holders": 0, "waiting": 0, "pending": 0}
        )
        tally["holders"] += row["seat"] == "confirmed"
        tally["waiting"] += row["seat"] == "waiting"
        tally["pending"] += row["host_decision"] == "pending"
    return list(found.values())


def _journal(ident: int, row: Row) -> Row:
    after = {
        "home": row["home_decision"],
        "host": row["host_decision"],
        "seat": row["seat"],
        "end": row["end_state"],
    }
    return journal_row(
        ("enrolment", ident), "enrol", at=row["created_at"], actor_id=row["person_id"], after=after
    )
