"""One enrolment in plain words: where it stands, who acts next, what can be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from lms.access import Actor
from lms.access import Role as Holding
from lms.courses.rules import RunCard, RunState
from lms.enrolments import rules
from lms.enrolments.rules import (
    MOVES,
    Acceptance,
    CaseCard,
    Circumstances,
    EnrolmentCase,
    HomeApproval,
    HomeDecision,
    HostDecision,
    Policy,
    Role,
    RunFacts,
    Seat,
)
from lms.enrolments.rules.feedback import not_open
from lms.enrolments.rules.priorities import PRIORITIES
from lms.enrolments.serializers.proposals import PROPOSAL_MOVES
from lms.kit.i18n import format_days, instant_words
from lms.kit.i18n import gettext as _
from lms.kit.money import Money
from lms.kit.refusal import Refusal, Sentence
from lms.kit.spans import Span, format_span
from lms.kit.states import Move

# the moves that have a page at /enrolments/<ref>/<move>, where the buttons lead
PAGED = frozenset(
    {
        *("approve-home", "decline-home", "accept-host", "decline-host", "withdraw", "cancel"),
        *("reopen-home", "reopen-host", "take-offer", "refuse-offer"),
        *("revoke-certificate", "issue-certificate", "give-priority", "end-priority"),
        *PROPOSAL_MOVES,
    }
)


def circumstances(card: CaseCard, centre_names: Mapping[int, str]) -> Circumstances:
    """What the words about this enrolment name; `centre_names` are the short names by id."""
    return Circumstances(
        home=centre_names.get(card.home_centre_id or 0, ""),
        host=centre_names.get(card.host_centre_id, ""),
        place=card.place,
        until=_until(card),
        ended_by=card.end_side,
        by_hand=card.promotion == "by_hand",
        written=partial(instant_words, zone=card.run_zone),
    )


def _until(card: CaseCard) -> datetime | None:
    """By when: the end of an offer, the cut-off of the queue, else the due date of the decision that waits."""
    step = rules.next_step(card.parts)
    if step is rules.Step.ANSWER:
        return card.offer_until
    return card.cut_off_at if step is rules.Step.QUEUE else card.due_at


def state_words(card: CaseCard, centre_names: Mapping[int, str]) -> str:
    """The state in plain words: "With SCCC for decision", "On the waiting list, place 3"."""
    return str(rules.plain_words(card.parts, circumstances(card, centre_names)))


def next_words(card: CaseCard, centre_names: Mapping[int, str]) -> str:
    """Who acts next, in one sentence; empty when nobody has to."""
    return _text(rules.what_next(card.parts, circumstances(card, centre_names)))


def _text(sentence: Sentence | None) -> str:
    return "" if sentence is None else str(sentence)


def state_value(card: CaseCard) -> str:
    """The one stored value that a chip shows (`data-state`): the end, a declined or pending decision, else the seat."""
    return value_of(card.parts)


def value_of(parts: rules.Parts) -> str:
    """As `state_value`, of the parts alone."""
    if parts.end is not rules.End.OPEN:
        return parts.end.value
    if "declined" in (parts.home.value, parts.host.value):
        return "declined"
    return "pending" if "pending" in (parts.home.value, parts.host.value) else parts.seat.value


def is_current(card: CaseCard) -> bool:
    """Whether the enrolment is still to come or under way: live, and the run is not over."""
    return rules.is_live(card.parts) and card.run_state in ("published", "postponed")


def takes_part(card: CaseCard) -> bool:
    """Whether the person has, or had to the end, a confirmed place: the list that is signed at the door."""
    return card.parts.seat is Seat.CONFIRMED and card.parts.end in (rules.End.OPEN, rules.End.COMPLETED)


def span_of(card: CaseCard) -> Span | None:
    """The times of a run of one day, in both zones; None when it has several days, whole days or no day at all: then
    see `days_of`."""
    if card.starts_at is None or card.ends_at is None or card.starts_on != card.ends_on:
        return None
    local = card.starts_at.astimezone(ZoneInfo(card.run_zone))
    from_midnight = (local.hour, local.minute) == (0, 0)
    return None if from_midnight else format_span(card.starts_at, card.ends_at, card.run_zone)


def days_of(card: CaseCard) -> str:
    """The whole days of the run, or its printed period."""
    return format_days(card.starts_on, card.ends_on) or card.period_text


def roles_in(actor: Actor, card: CaseCard) -> frozenset[Role]:
    """What the actor is to this enrolment; empty when nothing."""
    found = {
        Role.PERSON: actor.person_id == card.person_id,
        Role.HOME: card.home_centre_id is not None and actor.has(Holding.COORDINATOR, card.home_centre_id),
        Role.HOST: actor.has(Holding.COORDINATOR, card.host_centre_id),
        Role.OTHER_HOST: card.asked_centre_id is not None
        and actor.has(Holding.COORDINATOR, card.asked_centre_id),
    }
    return frozenset(role for role, holds in found.items() if holds)


def case_now(actor: Actor, card: CaseCard, now: datetime, *, deciders: tuple[str, ...] = ()) -> EnrolmentCase:
    """The case as the guards see it, for buttons and for the page that asks before a move. `deciders`: who else can."""
    ended_by = card.end_side
    if ended_by is None and card.parts.home is rules.HomeDecision.DECLINED:
        ended_by = rules.Side.HOME
    if ended_by is None and card.parts.host is rules.HostDecision.DECLINED:
        ended_by = rules.Side.HOST
    return EnrolmentCase(
        state=card.parts,
        run=RunFacts(
            state=RunState(card.run_state),
            starts_at=card.starts_at,
            ends_at=card.ends_at,
            closes_at=card.closes_at,
            cut_off_at=card.cut_off_at,
            nominate_until_at=card.nominate_until_at,
            policy=Policy(acceptance=Acceptance(card.acceptance), waiting_list=card.waiting_list),
            certificates=card.run_certificates,
        ),
        now=now,
        preferred=bool(card.priority_reason),
        offer_until=card.offer_until,
        proposed=card.proposed,
        asked_by=rules.asking_side(card.proposed, roles_in(actor, card)),
        actor_is_person=actor.person_id == card.person_id,
        deciders=deciders,
        ended_by=ended_by,
        certified=card.certified,
        written=partial(instant_words, zone=card.run_zone),
    )


def possible_moves(actor: Actor, card: CaseCard, now: datetime) -> list[Move[EnrolmentCase]]:
    """The moves this actor may make now, in the table's order: the buttons of a page."""
    allowed = MOVES.allowed(case_now(actor, card, now), roles=roles_in(actor, card))
    return [move for move in allowed if move.name in PAGED]


def priority_moves(actor: Actor, card: CaseCard, now: datetime) -> list[Move[EnrolmentCase]]:
    """Those of the possible moves that change the place on the waiting list."""
    return [move for move in possible_moves(actor, card, now) if move in PRIORITIES]


def notes_for(roles: Collection[Role], card: CaseCard) -> list[tuple[str, str]]:
    """The internal notes that somebody with `roles` may read, each under its heading; never one about oneself."""
    if Role.PERSON in roles:
        return []
    found = [
        (_("Internal note of the home centre"), card.home_note if Role.HOME in roles else ""),
        (_("Internal note of the host centre"), card.host_note if Role.HOST in roles else ""),
    ]
    return [(heading, note) for heading, note in found if note]


def asks_for_feedback(roles: Collection[Role], card: CaseCard, now: datetime) -> bool:
    """Whether the reader is the person and can say now what the run was like."""
    return Role.PERSON in roles and not_open(card.parts, ends_at=card.ends_at, now=now) is None


def _facts_of(run: RunCard) -> RunFacts:
    return RunFacts(
        state=RunState(run.state),
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        opens_at=run.opens_at,
        closes_at=run.closes_at,
        cut_off_at=run.cut_off_at,
        nominate_until_at=run.nominate_until_at,
        policy=Policy(
            acceptance=Acceptance(run.acceptance),
            home_approval=HomeApproval(run.home_approval),
            approval_above=run.approval_limit,
            waiting_list=run.waiting_list,
            by_hand=run.promotion == "by_hand",
            offer_hours=run.offer_hours,
            apply_again=run.apply_again,
        ),
    )


def is_over(run: RunCard, now: datetime) -> bool:
    """Whether the run is finished, also in the minutes before the system has said so."""
    return _facts_of(run).over(now)


def obstacle(run: RunCard, now: datetime) -> Refusal | None:
    """Why nobody can enrol in the run now, as the row "enrol" of the table says; seats are not looked at."""
    case = EnrolmentCase(
        state=None, run=_facts_of(run), now=now, written=partial(instant_words, zone=run.zone)
    )
    return MOVES.refusal("enrol", case, roles={Role.PERSON})


def asks_home(run: RunCard, costs: Iterable[Money]) -> bool:
    """Whether somebody's own centre is asked first where one of `costs` is to be paid."""
    return _facts_of(run).policy.asks_home(costs)


def what_follows(
    run: RunCard, *, home: str, host: str, by: Role = Role.PERSON, costs: Iterable[Money] = ()
) -> str:
    """What comes after the click, in one sentence; `home` is the person's centre, empty outside the network. `costs`:
    what there may be to pay."""
    begun = rules.start(_facts_of(run).policy, has_home=bool(home), by=by, costs=costs)
    return _text(rules.what_next(begun, Circumstances(home=home, host=host)))


def follows_agreeing(card: CaseCard, run: RunCard, centre_names: Mapping[int, str]) -> str:
    """What comes after the person agrees to the other run `run`, in one sentence: an approval given before counts."""
    begun = rules.begins_with(
        _facts_of(run).policy,
        "other_run",
        has_home=card.home_centre_id is not None,
        approved=card.parts.home is HomeDecision.APPROVED,
        same_host=card.host_centre_id == run.centre_id,
    )
    home, host = centre_names.get(card.home_centre_id or 0, ""), centre_names.get(run.centre_id, "")
    return _text(rules.what_next(begun, Circumstances(home=home, host=host)))


def steps_of(card: CaseCard, centre_names: Mapping[int, str]) -> list[dict[str, str]]:
    """The way of this enrolment: what is done, who has the ball, what comes after; for the macro `steps`."""
    parts = card.parts
    live = rules.is_live(parts)
    done = {"label": _("Enrolled"), "state": "done", "until": instant_words(card.created_at)}
    found = [done]
    if parts.home is not HomeDecision.NOT_NEEDED:
        who = centre_names.get(card.home_centre_id or 0, "")
        found.append({"label": _("Approval by the home centre"), "who": who, "state": _decided(parts.home)})
    if parts.host is not HostDecision.NOT_NEEDED:
        who = centre_names.get(card.host_centre_id, "")
        found.append({"label": _("Decision of the host centre"), "who": who, "state": _decided(parts.host)})
    if parts.end in (rules.End.OPEN, rules.End.COMPLETED):
        seat = state_words(card, centre_names) if parts.seat in SEATED and live else _("A place")
        found.append({"label": seat, "state": _seated(parts.seat)})
    else:
        found = [step for step in found if step["state"] == "done"]
        found.append({"label": state_words(card, centre_names), "state": "stop"})
    return _one_now(found)


SEATED = (Seat.WAITING, Seat.OFFERED, Seat.CONFIRMED)


def _decided(decision: HomeDecision | HostDecision) -> str:
    return {"approved": "done", "accepted": "done", "declined": "stop"}.get(decision.value, "now")


def _seated(seat: Seat) -> str:
    return {Seat.CONFIRMED: "done", Seat.RELEASED: "stop"}.get(seat, "now")


def _one_now(steps: list[dict[str, str]]) -> list[dict[str, str]]:
    """Only the first open step is now; what stands behind an end does not come any more."""
    shown: list[dict[str, str]] = []
    for step in steps:
        states = {each["state"] for each in shown}
        if "stop" in states:
            break
        later = step["state"] == "now" and "now" in states
        shown.append(step | {"state": "later"} if later else step)
    return shown
