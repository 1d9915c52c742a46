"""Marking who was there: by a trainer or the host, or by the people themselves with the code shown in the room."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from flask import current_app
from sqlalchemy import select

from lms.access import Actor
from lms.access import Role as Holding
from lms.courses.models import Run, Session
from lms.enrolments import queries
from lms.enrolments.models import Attendance, Enrolment
from lms.enrolments.rules import MOVES, Role
from lms.enrolments.rules import attendance as rules
from lms.enrolments.rules.attendance import Mark
from lms.enrolments.service import cases
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, stale
from lms.kit.tokens import same, typed_code
from lms.people import queries as people
from lms.people.rules import TooOften
from lms.people.service import attempts


@use_case
def mark(
    session_id: int,
    marks: Mapping[int, str],
    *,
    actor: Actor,
    reason: str = "",
    seen: Mapping[int, str] | None = None,
) -> int:
    """Marks people (by enrolment) as present, excused or absent at one session; gives how many marks changed.

    `seen` are the marks the page showed (empty: none): what it does not change stays as it is, what somebody else
    changed meanwhile is refused (409). All or nothing; each changed mark has its journal row, and nobody gets a mail.
    Refused: an actor who neither trains the run nor coordinates its host (404), a session to come or cancelled, the
    own case, somebody without a confirmed place, a mark later than `LATE_AFTER` without a reason.
    """
    run, row = _lock_session(session_id)
    trainers = queries.trainer_ids(run.id)
    if actor.person_id not in trainers and not actor.has(Holding.COORDINATOR, run.centre_id):
        raise NotFound
    if not set(marks.values()) <= set(Mark):
        raise Refusal("bad_mark", _l("A mark is present, excused or absent."))
    stored = {ident: card.mark for ident, card in queries.marks_at(session_id).items()}
    shown = stored if seen is None else seen
    changes = rules.changed(shown, marks, stored)
    _check_places(run, row, changes, actor=actor, reason=reason, trainers=trainers)
    for ident in rules.overtaken(shown, changes, stored)[:1]:
        raise _overtaken(session_id, ident)
    for ident, each in sorted(changes.items()):
        _write(ident, row.id, each, how="tick", actor=actor, reason=reason)
    return len(changes)


def _lock_session(session_id: int) -> tuple[Run, Session]:
    """The run, locked, and its session; one that is cancelled is refused."""
    run_id = session().scalar(select(Session.run_id).where(Session.id == session_id))
    run = lock(Run, run_id or 0)
    row = lock(Session, session_id)
    if row.state == "cancelled":
        raise Refusal("session_cancelled", _l("This session was cancelled."), status=409)
    return run, row


def _check_places(
    run: Run,
    row: Session,
    changes: Mapping[int, str],
    *,
    actor: Actor,
    reason: str,
    trainers: Collection[int],
) -> None:
    """Asks the table of moves about each person, before anything is written."""
    late = rules.is_late(row.ends_at, clock.now())
    for ident in sorted(changes):
        enrolment = lock(Enrolment, ident)
        if enrolment.run_id != run.id:
            raise NotFound
        case = replace(cases.case_of(actor, run, enrolment), session_at=row.starts_at, late=late)
        roles = cases.roles_in(actor, run, enrolment, trainer_ids=trainers)
        MOVES.check("mark-attendance", case, roles=roles, reason=reason)


def _overtaken(session_id: int, enrolment_id: int) -> Refusal:
    card = queries.marks_at(session_id).get(enrolment_id)
    by = people.person_card(card.marked_by_id) if card else None
    return stale(
        _l(
            "This page was out of date: %(name)s marked somebody on %(when)s. Nothing was saved; look again.",
            name=by.name if by else _l("somebody"),
            when=instant_words(card.marked_at if card else clock.now()),
        )
    )


def _write(
    enrolment_id: int, session_id: int, mark: str, *, how: str, actor: Actor, reason: str = ""
) -> None:
    row = session().get(Attendance, (enrolment_id, session_id))
    before = {"session": session_id, "mark": row.mark if row else ""}
    if row is None:
        row = Attendance(enrolment_id=enrolment_id, session_id=session_id)
        session().add(row)
    row.mark, row.how, row.reason = mark, how, reason
    row.marked_by_id, row.marked_at = actor.person_id or 0, clock.now()
    journal.record(
        ("enrolment", enrolment_id),
        "mark-attendance" if how == "tick" else "check-in",
        actor_id=actor.person_id,
        before=before,
        after={"session": session_id, "mark": mark},
        reason=reason,
    )


def check_in(session_id: int, code: str, *, actor: Actor) -> None:
    """The person says to be there, with the code shown in the room; a second time changes nothing.

    Refused: no confirmed place in the run, a code that is not this session's or no longer counts, a session that is
    not on, many wrong codes (429). A wrong code is counted, so this is more than one transaction.
    """
    counter = attempts.key(rules.GUESSES, str(actor.person_id))
    try:
        attempts.refuse_if_too_often([counter])
    except TooOften as wait:
        sentence = _l("That were many wrong codes. Wait a little, or tell the trainer.")
        raise Refusal("too_often", sentence, "code", status=429) from wait
    try:
        _check_in(session_id, code, actor=actor)
    except Refusal as refusal:
        if refusal.code == "wrong_code":
            attempts.note([counter])
        raise


@use_case
def _check_in(session_id: int, code: str, *, actor: Actor) -> None:
    run, row = _lock_session(session_id)
    mine = queries.mine_in_run(actor.person_id or 0, run.id)
    if mine is None:
        raise Refusal("no_place", _l("You have no confirmed place in this run."), status=403)
    enrolment = lock(Enrolment, mine.id)
    known = session().get(Attendance, (enrolment.id, session_id))
    if known is not None and known.mark == Mark.PRESENT:
        return
    case = replace(cases.case_of(actor, run, enrolment), not_in_room=_not_in_room(row, code))
    MOVES.check("check-in", case, roles=cases.roles_in(actor, run, enrolment) & {Role.PERSON})
    _write(enrolment.id, session_id, Mark.PRESENT, how="code", actor=actor)


def _not_in_room(row: Session, code: str) -> Refusal | None:
    now = clock.now()
    refusal = rules.check_in_refusal(row.starts_at, row.ends_at, now)
    if refusal is not None:
        return refusal
    typed, secret = typed_code(code), current_app.config["SECRET_KEY"]
    if any(same(typed, each) for each in rules.codes_now(row.id, now, secret=secret)):
        return None
    return Refusal(
        "wrong_code", _l("This is not the code that the room shows now. Look at it again."), "code"
    )
