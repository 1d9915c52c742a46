"""Applications of the demonstration network: what people of two centres did with a slot, through their use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lms.centres import queries as centres
from lms.exchanges import queries, service
from lms.exchanges.rules import AgreementCard, Draft, Party, Signing
from lms.seed.exchange_case import Case
from lms.seed.exchange_records import CaseFacts, OwnSlotFacts, StepFacts
from lms.seed.exchange_reviews import REVIEWING
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.stories import Day0

POSITIONS = {"applicant": "", "home": "Coordinator", "host": "Coordinator"}
FUNDING = "The host pays travel and lodging; the salary goes on at home."


@dataclass(frozen=True)
class Event:
    """What somebody does, on a day at an hour of the host's wall."""

    day: int
    hour: int
    do: Callable[[], None]


def events(slot_id: int, facts: CaseFacts, slot: OwnSlotFacts, world: World, day0: Day0) -> Iterator[Event]:
    """What happens with one application, from its start on; done in the order of time, within one use case. Refused: a
    step that no rule allows, with the record it stands in."""
    made: list[Case] = []
    record = f"case of {facts.person} in {facts.slot}"

    def start() -> None:
        person = centres.actor_of(world.people[facts.person])
        with about(record), day0.when(facts.started, 9):
            while service.advance_cutoffs():  # as the worker would have done by then
                pass
            ident = service.start(slot_id, actor=person, meets_conditions=True)
            made.append(Case(ident, facts, slot, world, day0))
            service.save_draft(ident, _draft(made[0]), actor=person)

    def take(step: StepFacts) -> None:
        with about(f"{record}, {step.do} on day {step.day}"), day0.when(step.day, step.hour):
            while service.advance_cutoffs():
                pass
            MOVES[step.do](made[0], step)

    yield Event(facts.started, 9, start)
    for step in facts.steps:
        yield Event(step.day, step.hour, partial(take, step))


def _draft(case: Case) -> Draft:
    first, last = (case.on(day) for day in case.facts.stay)
    return Draft(
        home_centre_id=case.card.home_centre_id,
        applicant_type=case.facts.kind,
        desired_start=first,
        desired_end=last,
        motivation=case.facts.motivation,
        work_plan=case.facts.plan,
        benefit_home="What is learnt comes back: a talk for everybody, and a recipe in the common notebook.",
        benefit_host="A pair of hands that knows the subject, and another look at the data.",
        host_contacted=True,
        host_contacted_name=case.slot.supervisor,
        consent_share=True,
        consent_publish=True,
        meets_conditions=True,
        first_time_at_host=True,
    )


def _plain(name: str, side: str) -> Callable[[Case, StepFacts], None]:
    """A move that takes a reason at most, made for one side."""

    def make(case: Case, step: StepFacts) -> None:
        reason = {"reason": step.text} if step.text else {}
        given = case.by(step.model_copy(update={"side": side})) if side else case.by(step)
        getattr(service, name)(case.id, **given, **reason)

    return make


def _endorse(case: Case, step: StepFacts) -> None:
    service.endorse(
        case.id,
        actor=case.home,
        side=Party.HOME,
        commits_time_off=True,
        commits_salary=True,
        commits_insurance=True,
        text=step.text,
    )


def _feasible(case: Case, step: StepFacts) -> None:
    service.say_feasible(case.id, actor=case.host, feasible=step.choice or "feasible", internal=step.text)


def _reserve(case: Case, step: StepFacts) -> None:
    service.reserve(case.id, actor=case.host, reserve_rank=step.rank, reason=step.text)


def _reject(case: Case, step: StepFacts) -> None:
    service.reject(case.id, actor=case.host, code=step.choice, reason=step.text)


def _offer(case: Case, step: StepFacts) -> None:
    first, last = (case.on(day) for day in case.facts.stay)
    service.offer(case.id, actor=case.host, start=first, end=last, reason=step.text, funding=FUNDING)


def _expire(case: Case, step: StepFacts) -> None:
    service.expire_offers()


def _standing(case: Case) -> AgreementCard:
    version = queries.standing_version(queries.agreements_of(case.id))
    assert version is not None
    return version


def _sign(case: Case, step: StepFacts) -> None:
    version = _standing(case)
    signing = Signing(
        number=version.version_no, sha256=version.sha256, agree=True, position=POSITIONS[step.side]
    )
    service.sign(case.id, **case.by(step), version=None, signing=signing)


def _sign_all(case: Case, step: StepFacts) -> None:
    for side in Party:
        if side is not Party.HOME or case.card.home_centre_id is not None:
            _sign(case, step.model_copy(update={"side": side.value}))


def _propose(case: Case, step: StepFacts) -> None:
    """Another place: the signatures given so far are void."""
    number = _standing(case).version_no
    service.propose_agreement(case.id, **case.by(step), version=None, number=number, place=step.text)


def _amend(case: Case, step: StepFacts) -> None:
    """Another last day."""
    assert step.day_of is not None
    service.amend(
        case.id,
        **case.by(step),
        version=None,
        number=_standing(case).version_no,
        types=("period",),
        reason=step.text,
        end=case.on(step.day_of).isoformat(),
    )


def _refuse_amendment(case: Case, step: StepFacts) -> None:
    number = len(queries.agreements_of(case.id))
    service.refuse_amendment(case.id, **case.by(step), version=None, number=number, reason=step.text)


def _papers(case: Case, step: StepFacts) -> None:
    """What the side owes is handed in; what the host has, it accepts, or does without (`choice`)."""
    own, waiting = step.choice or "hand-in", step.choice or "accept"
    for paper in queries.documents_of(case.id):
        move = ""
        if step.side == "host" and (paper.state == "handed_in" or step.choice):
            move = waiting
        elif paper.owed_by == step.side and paper.state == "open":
            move = own
        if move:
            service.settle_document(case.id, paper.id, move, **case.by(step), version=None, note="")


def _message(case: Case, step: StepFacts) -> None:
    service.write_message(case.id, **case.by(step), audience=step.choice or "all", text=step.text)


def _arrive(case: Case, step: StepFacts) -> None:
    service.record_arrival(case.id, actor=case.host, actual_arrival=case.on(step.day_of or step.day))


def _depart(case: Case, step: StepFacts) -> None:
    service.record_departure(case.id, actor=case.host, actual_departure=case.on(step.day_of or step.day))


def _end_early(case: Case, step: StepFacts) -> None:
    service.end_early(
        case.id,
        actor=case.host,
        actual_departure=case.on(step.day_of or step.day),
        early_side=step.choice,
        early_justified=True,
        reason=step.text,
    )


def _interrupt(case: Case, step: StepFacts) -> None:
    first = case.on(step.day)
    service.interrupt(
        case.id, actor=case.host, from_on=first, to_on=case.on(step.day_of or step.day), text=step.text
    )


def _report(case: Case, step: StepFacts) -> None:
    service.send_report(
        case.id,
        actor=case.applicant,
        text=step.text,
        outcomes=("method", "follow_up_stay"),
        public_summary=case.facts.summary,
        consent_public=bool(case.facts.summary),
        consent_name=step.choice == "name",
        rating_org="5",
    )


MOVES: dict[str, Callable[[Case, StepFacts], None]] = {
    **REVIEWING,
    "submit": _plain("submit", "applicant"),
    "withdraw": _plain("withdraw", "applicant"),
    "return": _plain("return_application", "home"),
    "endorse": _endorse,
    "refuse-endorsement": _plain("refuse_endorsement", "home"),
    "reopen": _plain("reopen", "home"),
    "ask": _plain("ask", "host"),
    "say-feasible": _feasible,
    "review": _plain("review", "host"),
    "offer": _offer,
    "reserve": _reserve,
    "reject": _reject,
    "withdraw-offer": _plain("withdraw_offer", "host"),
    "take-offer": _plain("take_offer", "applicant"),
    "decline-offer": _plain("decline_offer", "applicant"),
    "expire-offer": _expire,
    "propose-agreement": _propose,
    "sign": _sign,
    "sign-all": _sign_all,
    "amend": _amend,
    "refuse-amendment": _refuse_amendment,
    "papers": _papers,
    "message": _message,
    "record-arrival": _arrive,
    "record-departure": _depart,
    "end-early": _end_early,
    "interrupt": _interrupt,
    "send-report": _report,
    "waive-report": _plain("waive_report", ""),
    "accept-report": _plain("accept_report", "host"),
    "cancel-stay": _plain("cancel_stay", ""),
    "ask-whereabouts": _plain("ask_whereabouts", "host"),
    "no-show": _plain("no_show", "host"),
}
"""What a step does."""
