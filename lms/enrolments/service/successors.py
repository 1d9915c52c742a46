"""The enrolment that another one goes on as: of the same person in another run, or of another person in the seat."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select

from lms import access
from lms.access import Permission
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, Proposal
from lms.enrolments.rules import (
    MOVES,
    EnrolmentCase,
    HomeDecision,
    HostDecision,
    Parts,
    Role,
    RunFacts,
    Seat,
    Terms,
)
from lms.enrolments.rules.guards import applications_are_in
from lms.enrolments.service import cases, due, seats, tally
from lms.enrolments.service.asked import Asked
from lms.enrolments.service.seats import Room
from lms.kit import clock, journal
from lms.kit.db import add, session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal


def refusal_there(
    run: Run, person_id: int, *, facts: RunFacts, terms: Terms, no_seat: Refusal | None = None
) -> Refusal | None:
    """Why somebody could not enrol in `run` now, as the row "enrol" of the table says, or None."""
    person = centres.actor_of(person_id)
    card = courses.run_by_id(run.id)
    if card is None or not access.can(person, Permission.CATALOGUE_READ, courses.run_thing(card)):
        return Refusal("not_shared", _l("This run is not shared with the person."), status=409)
    rows = session().scalars(
        select(Enrolment).where(Enrolment.run_id == run.id, Enrolment.person_id == person_id)
    )
    earlier = [cases.parts_of(row) for row in rows]
    work = centres.organisation_of(person_id)
    known = queries.facts_of(person, audience=work[2] if work else "", conditions=terms.conditions)
    eligibility = queries.eligibility_of(run.id, run.eligible, run.eligible_audiences)
    case = EnrolmentCase(
        state=None,
        run=facts,
        now=clock.now(),
        live_exists=any(rules.is_live(parts) for parts in earlier),
        declined_before=any("declined" in (parts.home, parts.host) for parts in earlier),
        unmet=rules.unmet_conditions(eligibility, known, terms.conditions),
        no_seat=no_seat,
        written=cases.written_in(run),
    )
    refusal = MOVES.refusal("enrol", case, roles={Role.PERSON})
    if refusal is not None and refusal.status == 404:
        return Refusal("run_not_open", _l("This run is not published."), status=409)
    return refusal


def asks_first(run: Run, terms: Terms) -> Refusal | None:
    """Why nobody is put into `run` by agreement: it asks the person something that nobody else can answer."""
    asks = any(each.required for each in terms.asked("enrol")) or len(terms.fees) > 1
    if not asks and not courses.sites_of([run.id])[run.id]:
        return None
    sentence = _l(
        "That run asks for answers, a fee class or a site: the person enrols there and withdraws here."
    )
    return Refusal("asks_first", sentence, status=409)


def home_there(enrolment: Enrolment) -> int | None:
    """The home centre that the next enrolment counts for: the same one while the person belongs to it, else the only
    one there is; with several it cannot be told, and counts as none."""
    mine = centres.actor_of(enrolment.person_id).centre_ids
    if enrolment.home_centre_id in mine:
        return enrolment.home_centre_id
    return next(iter(mine)) if len(mine) == 1 else None


def parts_there(asked: Asked, kind: str) -> Parts:
    """The two decisions that the next enrolment begins with."""
    home = home_there(asked.enrolment) if kind != "replace" else asked.enrolment.home_centre_id
    same_home = home == asked.enrolment.home_centre_id
    return rules.begins_with(
        cases.policy_of(asked.other),
        kind,
        has_home=home is not None,
        approved=same_home and asked.enrolment.home_decision == HomeDecision.APPROVED,
        same_host=asked.run.centre_id == asked.other.centre_id,
        costs=queries.terms_of(asked.other.id).costs,
    )


def refusal_of_run(asked: Asked, kind: str, *, room: Room | None) -> Refusal | None:
    """Why the person cannot go on in the other run now, or None. `room` None: seats are not looked at.

    Somebody taken over gets a seat at once: not while the home centre would have to approve first, and a place on the
    waiting list is enough only for who waits.
    """
    if asked.run.id == asked.other.id:
        return Refusal("same_run", _l("This is the run of the enrolment itself: choose another one."))
    home, terms = home_there(asked.enrolment), queries.terms_of(asked.other.id)
    refusal = asks_first(asked.other, terms) or refusal_there(
        asked.other,
        asked.enrolment.person_id,
        facts=cases.facts_of(asked.other),
        terms=terms,
        no_seat=room.refusal(home) if room is not None else None,
    )
    if refusal is None:
        refusal = _not_taken(asked.other, home, by_host=kind == "transfer")
    if refusal is not None or kind != "transfer":
        return refusal
    if parts_there(asked, kind).home is HomeDecision.PENDING:
        sentence = _l("The home centre has to approve a place in that run first: enrol there instead.")
        return Refusal("home_first", sentence, status=409)
    if room is not None and asked.enrolment.seat != Seat.WAITING and room.seat_for(home) is Seat.WAITING:
        return Refusal("full", _l("No seat is free in that run."), status=409)
    return None


def _not_taken(run: Run, home: int | None, *, by_host: bool) -> Refusal | None:
    """Why the way in which the run takes people leaves no place for an agreement now, or None. `by_host`: agreeing
    accepts, which a selection begins with only when applications are closed."""
    unsent = rules.only_by_nomination(cases.policy_of(run), has_home=home is not None)
    if unsent is not None:
        return Refusal("not_eligible", unsent, status=409)
    case = EnrolmentCase(state=None, run=cases.facts_of(run), now=clock.now(), written=cases.written_in(run))
    return applications_are_in(case) if by_host else None


def refusal_of_person(asked: Asked, person_id: int | None, *, by: int | None) -> Refusal | None:
    """Why this person cannot have the seat, or None: one of the same home centre's confirmed people, who could enrol.
    The window of the run does not count, for the seat was given in it. `by` decides nothing about the own seat."""
    home = asked.enrolment.home_centre_id
    if person_id is None or home is None or home not in centres.actor_of(person_id).centre_ids:
        return Refusal("not_a_member", _l("Nobody of the home centre is known by that."))
    if person_id == by:
        sentence = _l("Nobody decides on the own case: somebody else has to do this.")
        return Refusal("own_case", sentence, status=403)
    facts = replace(cases.facts_of(asked.run), opens_at=None, closes_at=None, nominate_until_at=None)
    return refusal_there(asked.run, person_id, facts=facts, terms=queries.terms_of(asked.run.id))


def in_other_run(asked: Asked, *, room: Room, actor_id: int | None) -> Enrolment:
    """The person goes on in the other run: a new enrolment with the same message, and what follows its decisions."""
    old, proposal = asked.enrolment, _open(asked)
    new = _store(
        asked,
        parts_there(asked, proposal.kind),
        person_id=old.person_id,
        home=home_there(old),
        enrolled_by=old.person_id,
        home_by=old.home_decided_by_id,
        host_by=actor_id if proposal.kind == "transfer" else proposal.asked_by_id,
        message=old.message,
        organisation=(old.organisation_id, old.organisation_kind),
    )
    fee = next(iter(queries.terms_of(asked.other.id).fees), None)  # there is one at most, see `asks_first`
    new.fee_id, new.fee_state = fee.id if fee else None, rules.first_state(fee)
    if proposal.kind == "transfer":  # who asked for it need not answer an offer
        seat = room.seat_for(new.home_centre_id)
        _give(asked.other, new, Seat.WAITING if seat is Seat.WAITING else Seat.CONFIRMED)
    else:
        seats.go_on(room, new)
    return new


def of_other_person(asked: Asked, *, actor_id: int | None) -> Enrolment:
    """The other person has the seat: a confirmed enrolment at the same site and for the same fee."""
    old, proposal = asked.enrolment, _open(asked)
    assert proposal.person_id is not None
    work = centres.organisation_of(proposal.person_id)
    new = _store(
        asked,
        parts_there(asked, "replace"),
        person_id=proposal.person_id,
        home=old.home_centre_id,
        enrolled_by=proposal.asked_by_id,
        home_by=proposal.asked_by_id,
        host_by=actor_id,
        message="",
        organisation=(work[0], work[2]) if work else (None, ""),
    )
    new.site_id, new.fee_id, new.fee_state = old.site_id, old.fee_id, old.fee_state
    _give(asked.run, new, Seat.CONFIRMED)
    return new


def _open(asked: Asked) -> Proposal:
    assert asked.proposal is not None
    return asked.proposal


def _give(run: Run, new: Enrolment, seat: Seat) -> None:
    new.complete_at = clock.now()
    seats.give(run, new, cases.SYSTEM_MOVES["confirm"], seat)


def _store(
    asked: Asked,
    parts: Parts,
    *,
    person_id: int,
    home: int | None,
    enrolled_by: int,
    home_by: int | None,
    host_by: int | None,
    message: str,
    organisation: tuple[int | None, str],
) -> Enrolment:
    now = clock.now()
    new = add(
        Enrolment(
            run_id=asked.other.id,
            person_id=person_id,
            home_centre_id=home,
            organisation_id=organisation[0],
            organisation_kind=organisation[1],
            enrolled_by_id=enrolled_by,
            message=message,
            home_decision=parts.home,
            host_decision=parts.host,
            seat=parts.seat,
            end_state=parts.end,
            created_at=now,
            updated_at=now,
        )
    )
    if parts.home is HomeDecision.APPROVED:
        new.home_decided_by_id, new.home_decided_at = home_by, now
    if parts.host is HostDecision.ACCEPTED:
        new.host_decided_by_id, new.host_decided_at = host_by, now
    new.ref = f"EN-{now.year}-{new.id:06d}"
    after = asdict(parts) | {"came_from": asked.enrolment.ref}
    journal.record(("enrolment", new.id), "enrol", actor_id=enrolled_by, after=after)
    due.begin(asked.other, new, parts)
    tally.count_all(asked.other.id, [(None, parts)])
    return new
