"""What came of a run: the host says for each person whether it was completed; certificates follow at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select

from lms.access import Actor
from lms.access import Role as Holding
from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import notices
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, End, EnrolmentCase, Seat, Side
from lms.enrolments.rules.completion import MOVE_TO, REMIND_AFTER, REMIND_UNTIL
from lms.enrolments.service import cases, certificates, lapsing, naming, seats, telling
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.journal import JournalRow
from lms.kit.refusal import NotFound, Refusal, Sentence
from lms.kit.states import Move
from lms.notifications import service as notifications
from lms.people import queries as people

BATCH = 100
REMINDED = "remind-completion"


@dataclass(frozen=True)
class Concluded:
    """How many enrolments were led to an end, and which were not, each with the reason."""

    moved: int
    refused: tuple[tuple[int, Sentence], ...] = ()


@use_case
def conclude(
    run_id: int,
    ends: Mapping[int, str],
    *,
    actor: Actor,
    reason: str = "",
    versions: Mapping[int, int] | None = None,
) -> Concluded:
    """Leads enrolments of a run that is over to completed, not completed or did not come (`ends`, by enrolment), each
    person is told, and a certificate is issued or revoked with it. What has that end already stays as it is.

    All that can be saved is, in one transaction; the answer lists the rest: the own case, somebody without a confirmed
    place, a page that shows an older `versions`. Refused altogether: an actor who does not coordinate the host (404), a
    correction without a reason.
    """
    run = lock(Run, run_id)
    if not actor.has(Holding.COORDINATOR, run.centre_id):
        raise NotFound
    found: list[tuple[Enrolment, Move[EnrolmentCase]]] = []
    refused: list[tuple[int, Sentence]] = []
    for ident, end in sorted(ends.items()):
        enrolment = lock(Enrolment, ident)
        if enrolment.run_id != run.id:
            raise NotFound
        if enrolment.end_state == end:
            continue
        try:
            version = versions.get(ident, 0) if versions is not None else None
            found.append((enrolment, _checked(run, enrolment, end, actor, reason, version)))
        except Refusal as refusal:
            if refusal.field == "reason":
                raise
            refused.append((ident, refusal.sentence))
    for enrolment, move in found:
        _end(run, enrolment, move, actor=actor, reason=reason)
    return Concluded(len(found), tuple(refused))


def _checked(
    run: Run, enrolment: Enrolment, end: str, actor: Actor, reason: str, version: int | None
) -> Move[EnrolmentCase]:
    if end not in MOVE_TO:
        raise Refusal("bad_end", _l("Choose completed, not completed or did not come."))
    roles = cases.roles_in(actor, run, enrolment)
    case = cases.case_of(actor, run, enrolment, side=Side.HOST)
    move = MOVES.check(MOVE_TO[End(end)], case, roles=roles, reason=reason)
    cases.check_version(enrolment, version)
    return move


def _end(run: Run, enrolment: Enrolment, move: Move[EnrolmentCase], *, actor: Actor, reason: str) -> None:
    before = cases.parts_of(enrolment)
    after = cases.write_move(move, enrolment, actor_id=actor.person_id, reason=reason)
    enrolment.ended_at, enrolment.ended_by_id = clock.now(), actor.person_id
    enrolment.end_side, enrolment.end_reason = Side.HOST, reason
    lapsing.lapse_with(run, enrolment)
    seats.keep(run, enrolment, before, after, calendar=False)  # who was there keeps the dates in the calendar
    kind = move.name
    if after.end is End.COMPLETED and run.certificates:
        certificates.issue(run, enrolment)
        kind = "complete-certificate"
    elif after.end is not End.COMPLETED and certificates.revoke(enrolment, actor=actor, reason=reason):
        kind = f"{move.name}-revoked"
    telling.person(run, enrolment, kind, reason=reason, path=f"/enrolments/{enrolment.ref}")


def remind_of_completions() -> int:
    """Tells the host's coordinators, once for each run, that nobody has said yet what came of it, `REMIND_AFTER` its
    end; gives how many runs. A due job."""
    now = clock.now()
    query = (
        select(Run.id)
        .where(Run.state == "finished", Run.ends_at <= now - REMIND_AFTER, Run.ends_at > now - REMIND_UNTIL)
        .where(exists().where(Enrolment.run_id == Run.id, *_OPEN), ~exists().where(*_reminded(Run.id)))
        .order_by(Run.id)
        .limit(BATCH)
    )
    return sum(_remind(run_id) for run_id in list(session().scalars(query)))


_OPEN = (Enrolment.seat == Seat.CONFIRMED, Enrolment.end_state == End.OPEN)


def _reminded(run_id: SQLColumnExpression[int] | int) -> tuple[ColumnElement[bool], ...]:
    return (
        JournalRow.thing_kind == "run",
        JournalRow.thing_id == run_id,
        JournalRow.move == REMINDED,
    )


@use_case
def _remind(run_id: int) -> bool:
    run = lock(Run, run_id)
    waiting = session().scalar(select(func.count(Enrolment.id)).where(Enrolment.run_id == run_id, *_OPEN))
    if not waiting or session().scalar(select(JournalRow.id).where(*_reminded(run_id)).limit(1)):
        return False  # another worker was faster, or the host
    journal.record(("run", run_id), REMINDED, actor_id=None, after={"open": waiting})
    slug = centres.centre_cards()[run.centre_id].slug
    path = f"/desk/{slug}/runs/{run.ref}/completion"
    for reader in people.person_cards(centres.coordinators_of(run.centre_id)).values():
        with force_locale(known_language(reader.language)):
            letter = notices.completion_due(naming.title_of(run), run.ref, number=waiting, path=path)
        notifications.post(reader.id, letter, event=f"run:{run_id}:completion")
    return True
