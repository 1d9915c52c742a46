"""A home centre nominates: who is on its ranked list for a run, and in which order, until the date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from lms import access
from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.enrolments import notices, queries, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Acceptance, EnrolmentCase, HomeDecision
from lms.enrolments.rules.guards import nomination_in_time, run_takes_people
from lms.enrolments.service import cases, decisions, endings, enrolling, ranks, told
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, Sentence, stale
from lms.notifications.rules import Letter
from lms.people import queries as people


@use_case
def nominate(run_id: int, *, person_id: int, home_centre_id: int, actor: Actor, message: str = "") -> int:
    """A home coordinator puts one of the own people at the end of the centre's list; gives the enrolment's id, a second
    time the first one's. Who asked already is approved thereby. Refuses as the row "enrol" of the table says; the own
    nomination waits for another coordinator."""
    run = _run(run_id, home_centre_id, actor)
    ident = enrolling.enrol(
        run.id, person_id=person_id, actor=actor, home_centre_id=home_centre_id, message=message
    )
    enrolment = lock(Enrolment, ident)
    if enrolment.home_centre_id != home_centre_id:
        raise Refusal(
            "live_exists", _l("This person is enrolled for another centre already."), "person", status=409
        )
    if enrolment.home_decision == HomeDecision.PENDING and enrolment.person_id != actor.person_id:
        decisions.approve_home(ident, actor=actor)
    return ident


@use_case
def rank(run_id: int, *, centre_id: int, order: Sequence[str], seen: Sequence[str], actor: Actor) -> None:
    """Puts the whole list of a centre in `order` (references). `seen` is the list as the page showed it: refused (409)
    when it is another by now. Nobody changes the own place. The same order again changes nothing."""
    run = _run(run_id, centre_id, actor)
    rows = {row.ref or "": row for row in ranks.listed(run.id, centre_id)}
    if list(rows) == list(order):
        return
    _in_time(run)
    if list(rows) != list(seen) or sorted(order) != sorted(rows):
        raise stale(_changed(list(rows.values())))
    for place, ref in enumerate(rows):
        if rows[ref].person_id == actor.person_id and order[place] != ref:
            names = queries.deciders(centre_id, besides=actor.person_id or 0)
            raise _own_place(names)
    ranks.put_in_order([rows[ref] for ref in order], actor_id=actor.person_id)


def _own_place(names: Sequence[str]) -> Refusal:
    who = ", ".join(names) or str(_l("another coordinator, whom the centre lead names"))
    sentence = _l("Nobody decides on the own case: your own place is changed by %(who)s.", who=who)
    return Refusal("own_case", sentence, status=403)


@use_case
def take_off(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """Home takes somebody off its list: the enrolment is cancelled, with a reason that the person reads, and who stood
    behind moves up. Refused after the date, when only the case itself can be cancelled."""
    run, enrolment = cases.lock_case(enrolment_id)
    centre_id = enrolment.home_centre_id
    if centre_id is None:
        raise NotFound
    _run(run.id, centre_id, actor)
    if enrolment.end_state != rules.End.CANCELLED:
        _in_time(run)
    endings.cancel(enrolment_id, actor=actor, reason=reason, version=version)
    ranks.put_in_order(ranks.listed(run.id, centre_id), actor_id=actor.person_id)


def _run(run_id: int, centre_id: int, actor: Actor) -> Run:
    """The locked run, for a coordinator of the home centre; one without nominations has no lists."""
    run = lock(Run, run_id)
    if run.acceptance != Acceptance.BY_NOMINATION or not actor.has(access.Role.COORDINATOR, centre_id):
        raise NotFound
    return run


def _in_time(run: Run) -> None:
    case = EnrolmentCase(state=None, run=cases.facts_of(run), now=clock.now(), written=cases.written_in(run))
    for guard in (run_takes_people, nomination_in_time):
        if (refusal := guard(case)) is not None:
            raise refusal


def _changed(rows: Sequence[Enrolment]) -> Sentence:
    last = max(
        (journal.rows_of(("enrolment", row.id))[-1] for row in rows), key=lambda row: row.id, default=None
    )
    if last is None:
        return _l("The list has changed meanwhile: it is empty now.")
    card = people.person_card(last.actor_id) if last.actor_id else None
    return _l(
        "The list has changed meanwhile: %(name)s was here on %(when)s. Nothing was saved; look again.",
        name=card.name if card else _l("the system"),
        when=instant_words(last.at),
    )


def remind_nominations() -> int:
    """Reminds home coordinators 7 and 2 days before centres can no longer nominate: those of every centre the run is
    for, once each time; gives how many runs that concerns now. Doing it again tells nobody twice."""
    now = clock.now()
    soon = now + timedelta(days=max(rules.REMINDED_DAYS))
    query = (
        select(Run.id)
        .where(Run.acceptance == Acceptance.BY_NOMINATION, Run.state == "published")
        .where(Run.nominate_until_at > now, Run.nominate_until_at <= soon)
    )
    return sum(_remind(run_id) for run_id in list(session().scalars(query.order_by(Run.id))))


@use_case
def _remind(run_id: int) -> bool:
    run, card = lock(Run, run_id), courses.run_by_id(run_id)
    until = run.nominate_until_at
    stage = rules.stage_of((until - clock.now()) / timedelta(days=1)) if until else None
    if card is None or until is None or stage is None or run.state != "published":
        return False
    asking = queries.waiting_at_home(run_id)
    for centre_id in sorted({*queries.invited_centres(card), *asking}):
        told.tell(
            run,
            centres.coordinators_of(centre_id),
            _reminder(run, until, len(ranks.listed(run_id, centre_id)), asking.get(centre_id, 0)),
            event=f"run:{run.id}:nominate:{until.isoformat()}:{stage}:{centre_id}",
            path=f"/desk/{centres.centre_cards()[centre_id].slug}/nominations/{run.ref}",
        )
    return True


def _reminder(run: Run, until: datetime, listed: int, asking: int) -> Callable[[notices.About], Letter]:
    def letter(about: notices.About) -> Letter:
        return notices.nominate_soon(
            about, until=instant_words(until, run.zone), listed=listed, asking=asking
        )

    return letter
