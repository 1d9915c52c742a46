"""Enrolling: by the person, or by a coordinator for one of the own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, or_, select

from lms import access
from lms.access import Actor, Permission, Scope
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Course, Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, EnrolmentCase, HomeDecision, Parts, Role, Terms
from lms.enrolments.service import cases, due, ranks, replies, seats, tally, telling
from lms.enrolments.service.replies import Replies
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any

A_PERSON_AN_HOUR = 30
NOTHING: Mapping[int, str] = MappingProxyType({})
Work = tuple[int, str, str] | None  # id, name and class of the organisation


@use_case
def enrol(
    run_id: int,
    *,
    person_id: int,
    actor: Actor,
    home_centre_id: int | None = None,
    site_id: int | None = None,
    message: str = "",
    fee_id: int | None = None,
    answers: Mapping[int, str] = NOTHING,
    statements: Mapping[int, str] = NOTHING,
) -> int:
    """Enrols `person_id` in the run and gives the enrolment's id; a second time it gives the first one's.

    `home_centre_id` is the confirmed membership it counts for (None: the only one, or outside the network), `site_id`
    the site of a run that has several. A coordinator enrols people of the own centre. `answers` by question,
    `statements` (how a condition is met) by condition. Refuses as the row "enrol" of the table says, with everything
    unmet at once; 30 an hour at most (429).
    """
    # before the lock, because others wait for it: the terms, and what the run does not decide
    terms, work = queries.terms_of(run_id), centres.organisation_of(person_id)
    run = lock(Run, run_id)
    role = _role(actor, person_id, home_centre_id)
    standing, declined_before, lately = _earlier(run_id, person_id)
    if standing is not None:
        return standing
    person = actor if role is Role.PERSON else centres.actor_of(person_id)
    home = _home(person, home_centre_id)
    _may_come(person, run)
    room = _room(run, site_id)
    given, wrong = replies.check(
        terms, role=role, message=message, fee_id=fee_id, answers=answers, statements=statements
    )
    unmet = _unmet(run, terms, person, home, work, given, wrong)
    _check(run, role, declined_before, room.refusal(home, site_id), unmet)
    _not_too_often(lately if role is Role.PERSON else 0, wrong)
    enrolment = _store(run, person_id, home, role, actor, message, work, given, site_id)
    seats.go_on(room, enrolment)
    telling.after_enrolling(run, enrolment, by=role)
    return enrolment.id


# made once, because they are asked while everybody else waits for the run
_EARLIER = (
    select(
        *(Enrolment.id, Enrolment.run_id, Enrolment.created_at),
        *(Enrolment.home_decision.label("home"), Enrolment.host_decision.label("host")),
        *(Enrolment.seat, Enrolment.end_state.label("end")),
    )
    .where(Enrolment.person_id == bindparam("person"))
    .where(or_(Enrolment.run_id == bindparam("run"), Enrolment.created_at > bindparam("since")))
    .order_by(Enrolment.id)
)
_COURSE_SCOPE = select(Course.scope).where(Course.id == bindparam("course"))


def _earlier(run_id: int, person_id: int) -> tuple[int | None, bool, int]:
    """The person's live enrolment in the run, whether one was declined before, and how many of any run were made in the
    last hour."""
    since = clock.now() - timedelta(hours=1)
    found = session().execute(_EARLIER, {"run": run_id, "person": person_id, "since": since}).all()
    rows = [row for row in found if row.run_id == run_id]
    live = [row.id for row in rows if rules.is_live(_parts(row))]
    declined = any("declined" in (row.home, row.host) for row in rows)
    return (live[0] if live else None), declined, sum(row.created_at > since for row in found)


def _parts(row: Any) -> Parts:
    return Parts.stored(home=row.home, host=row.host, seat=row.seat, end=row.end)


def _may_come(person: Actor, run: Run) -> None:
    """Whom the run is not shared with cannot enrol: for them it does not exist."""
    scope = run.scope or session().scalar(_COURSE_SCOPE, {"course": run.course_id})
    if scope == Scope.PUBLIC:
        return
    card = courses.run_by_id(run.id)
    if card is None or not access.can(person, Permission.CATALOGUE_READ, courses.run_thing(card)):
        raise NotFound


def _check(
    run: Run, role: Role, declined_before: bool, no_seat: Refusal | None, unmet: tuple[Problem, ...]
) -> None:
    """Asks the table whether somebody may enrol now."""
    case = EnrolmentCase(
        state=None,
        run=cases.facts_of(run),
        now=clock.now(),
        declined_before=declined_before,
        unmet=unmet,
        no_seat=no_seat,
        written=cases.written_in(run),
    )
    MOVES.check("enrol", case, roles={role})


def _unmet(
    run: Run,
    terms: Terms,
    person: Actor,
    home: int | None,
    work: Work,
    given: Replies,
    wrong: Sequence[Problem],
) -> tuple[Problem, ...]:
    """What keeps the person from enrolling, all at once; with what is wrong among the replies, if anything does."""
    eligibility = queries.eligibility_of(run.id, run.eligible, run.eligible_audiences)
    audience = work[2] if work else ""
    facts = queries.facts_of(person, audience=audience, conditions=terms.conditions, stated=given.statements)
    unsent = rules.only_by_nomination(cases.policy_of(run), has_home=home is not None)
    unmet = [*rules.unmet_conditions(eligibility, facts, terms.conditions)]
    unmet += [] if unsent is None else [Problem("not_eligible", unsent)]
    return (*unmet, *wrong) if unmet else ()


def _role(actor: Actor, person_id: int, home_centre_id: int | None) -> Role:
    if actor.person_id == person_id:
        return Role.PERSON
    if home_centre_id is not None and actor.has(access.Role.COORDINATOR, home_centre_id):
        return Role.HOME
    raise NotFound


def _home(person: Actor, asked: int | None) -> int | None:
    """The home centre the enrolment counts for: one of the confirmed memberships; with several one must be chosen."""
    if asked is not None:
        if asked not in person.centre_ids:
            raise Refusal("not_a_member", _l("This person does not belong to that centre."), "home_centre_id")
        return asked
    if len(person.centre_ids) > 1:
        raise Refusal("which_centre", _l("Choose the centre for which you take part."), "home_centre_id")
    return next(iter(person.centre_ids), None)


def _room(run: Run, asked: int | None) -> seats.Room:
    """The seats of the run, with those of the site that has to be chosen where there are several. A full run is told at
    once, not after two centres have decided; the seat itself is given in `seats.go_on`."""
    cards = courses.sites_of([run.id])[run.id]
    sites = {card.id for card in cards}
    if sites and asked is None:
        raise Refusal("which_site", _l("Choose the site where you take part."), "site_id")
    if asked is not None and asked not in sites:
        raise Refusal("unknown_site", _l("Choose a site from the list."), "site_id")
    return seats.settle(run, sites=cards)


def _not_too_often(lately: int, wrong: Sequence[Problem]) -> None:
    """Refuses the 31st of an hour, else what is wrong with the replies."""
    if lately >= A_PERSON_AN_HOUR:
        raise Refusal(
            "too_often", _l("That were many enrolments in an hour; please go on a little later."), status=429
        )
    refuse_if_any(wrong)


def _store(
    run: Run,
    person_id: int,
    home: int | None,
    role: Role,
    actor: Actor,
    message: str,
    work: Work,
    given: Replies,
    site_id: int | None,
) -> Enrolment:
    now, fee = clock.now(), given.fee
    begun = rules.start(
        cases.policy_of(run), has_home=home is not None, by=role, costs=[fee.cost] if fee else []
    )
    enrolment = add(
        Enrolment(
            run_id=run.id,
            person_id=person_id,
            home_centre_id=home,
            organisation_id=work[0] if work else None,
            organisation_kind=work[2] if work else "",
            enrolled_by_id=actor.person_id,
            site_id=site_id,
            fee_id=fee.id if fee else None,
            fee_state=rules.first_state(fee),
            message=message,
            **_first_parts(begun, actor),
            priority=rules.ORDINARY,
            created_at=now,
            updated_at=now,
            version=1,
        )
    )
    enrolment.ref = f"EN-{now.year}-{enrolment.id:06d}"
    replies.keep(enrolment, given)
    _note(run, enrolment, begun)
    return enrolment


def _first_parts(begun: Parts, actor: Actor) -> dict[str, Any]:
    """The columns of the parts; a coordinator who enrols one of the own people has thereby approved."""
    approved = begun.home is HomeDecision.APPROVED
    return {
        "home_decision": begun.home,
        "home_decided_by_id": actor.person_id if approved else None,
        "home_decided_at": clock.now() if approved else None,
        "host_decision": begun.host,
        "seat": begun.seat,
        "end_state": begun.end,
    }


def _note(run: Run, enrolment: Enrolment, begun: Parts) -> None:
    journal.record(
        ("enrolment", enrolment.id),
        "enrol",
        actor_id=enrolment.enrolled_by_id,
        after={"home": begun.home, "host": begun.host, "seat": begun.seat, "end": begun.end},
    )
    due.begin(run, enrolment, begun)
    tally.count_all(run.id, [(None, begun)])
    ranks.place_last(run, enrolment)
