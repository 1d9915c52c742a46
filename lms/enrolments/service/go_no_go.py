"""Whether a run takes place: the host is reminded, all are told on the date, the host says yes; no is `cancel_run`."""

from __future__ import annotations

from collections.abc import Callable

from lms import access
from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses import service as course_service
from lms.courses.models import Run
from lms.courses.rules import RunState
from lms.enrolments import notices, queries, rules
from lms.enrolments.rules import GoNoGo, GoStage
from lms.enrolments.service import cases, told
from lms.kit import clock, journal
from lms.kit.db import lock, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, stale
from lms.notifications.rules import Letter
from lms.people import queries as people

ANNOUNCE = "announce-go-no-go"


@use_case
def decide_go(run_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The host says that the run takes place below its minimum; everybody enrolled and the trainers are told. A second
    click changes nothing. Refused before the date, when nothing is to be decided, and for a run that is not published.
    """
    run = lock(Run, run_id)
    card = courses.run_by_id(run_id)
    if card is None or not actor.has(access.Role.COORDINATOR, run.centre_id):
        raise NotFound
    if run.go_decided_at is not None:
        return
    if version is not None and version != run.version:
        raise _outdated(run)
    if run.state != RunState.PUBLISHED or cases.facts_of(run).over(clock.now()):
        raise Refusal("run_not_open", _l("Only a published run that is to come can be decided."), status=409)
    refusal = queries.go_no_go(card).refusal(clock.now())
    if refusal is not None:
        raise refusal
    course_service.settle_go(run)
    journal.record(
        ("run", run_id), "decide-go", actor_id=actor.person_id, after={"go_decided_at": run.go_decided_at}
    )
    refs = queries.live_refs(run_id)
    readers = {*refs, *card.trainer_ids}
    told.tell(run, readers, notices.takes_place, event=f"run:{run.id}:go:{run.version}", refs=refs)


def _outdated(run: Run) -> Refusal:
    last = journal.rows_of(("run", run.id))[-1]
    card = people.person_card(last.actor_id) if last.actor_id else None
    return stale(
        _l(
            "This page was out of date: %(name)s changed the run on %(when)s. Nothing was saved; look again.",
            name=card.name if card else _l("the system"),
            when=instant_words(last.at),
        )
    )


def announce_go_no_go() -> int:
    """On the go/no-go date of a run with fewer confirmed people than its minimum: everybody enrolled and the host's
    coordinators are told, once, that the host decides now; gives how many runs that were. What is there on the date
    counts, looked at once for each date; where the minimum is there, it is settled that the run takes place."""
    return sum(_announce(run_id) for run_id in queries.runs_to_decide(clock.now()))


@use_case
def _announce(run_id: int) -> bool:
    run, standing = _standing(run_id)
    at = run.go_no_go_at
    settled = run.go_decided_at is not None  # by another worker, between the question and the lock
    if at is None or settled or standing.stage(clock.now()) not in (GoStage.TO_DECIDE, GoStage.ENOUGH):
        return False
    if not standing.short:
        course_service.settle_go(run)
    looked = {row.after.get("date") for row in journal.rows_of(("run", run_id)) if row.move == ANNOUNCE}
    if at.isoformat() in looked:
        return False
    after = {"date": at, "confirmed": standing.confirmed, "needed": standing.needed}
    journal.record(("run", run_id), ANNOUNCE, actor_id=journal.SYSTEM, after=after)
    if not standing.short:
        return False
    event = f"run:{run.id}:go-no-go:{at.isoformat()}"
    refs = queries.live_refs(run_id)
    told.tell(run, refs, _written(notices.go_no_go_now, run, standing), event=event, refs=refs)
    told.tell(
        run,
        set(centres.coordinators_of(run.centre_id)) - set(refs),
        _written(notices.go_no_go_yours, run, standing),
        event=event,
        path=_page(run),
    )
    return True


def remind_go_no_go() -> int:
    """Reminds the host 7 days before the go/no-go date of a run that has not enough confirmed people yet, once for each
    date; gives how many runs that concerns now."""
    soon = queries.runs_to_decide(clock.now(), within=rules.REMINDED_BEFORE)
    return sum(_remind(run_id) for run_id in soon)


@use_case
def _remind(run_id: int) -> bool:
    run, standing = _standing(run_id)
    at = run.go_no_go_at
    if at is None or standing.stage(clock.now()) is not GoStage.BEFORE or not standing.short:
        return False
    told.tell(
        run,
        centres.coordinators_of(run.centre_id),
        _written(notices.go_no_go_soon, run, standing),
        event=f"run:{run.id}:go-no-go-soon:{at.isoformat()}",
        path=_page(run),
    )
    return True


def _standing(run_id: int) -> tuple[Run, GoNoGo]:
    run, card = lock(Run, run_id), courses.run_by_id(run_id)
    if card is None:
        raise NotFound
    return run, queries.go_no_go(card)


def _page(run: Run) -> str:
    return f"/desk/{centres.centre_cards()[run.centre_id].slug}/runs/{run.ref}/go-no-go"


def _written(write: Callable[..., Letter], run: Run, standing: GoNoGo) -> Callable[[notices.About], Letter]:
    """The letter with its figures; the instant in the zone of the run."""

    def letter(about: notices.About) -> Letter:
        at = instant_words(standing.at, run.zone) if standing.at else ""
        return write(about, needed=standing.needed or 0, confirmed=standing.confirmed, at=at)

    return letter
