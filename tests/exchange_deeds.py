"""What people do to an application, by the use cases: for tests that lead one through its life at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.access import Actor
from lms.exchanges import queries, service
from lms.exchanges.rules import APPLICATION_MOVES, ApplicationCard, Parts, Party, Signing
from lms.kit import clock
from lms.kit.zones import wall_day
from tests.exchange_applying import ALL_THREE

REASON = "Because."
PATH = {
    "draft": "submit",
    "submitted": "endorse",
    "returned": "submit",
    "not_endorsed": "reopen",
    "endorsed": "offer",
    "in_review": "offer",
    "reserve": "offer",
    "rejected": "offer",
    "offer_expired": "offer",
    "offered": "take-offer",
    "accepted": "sign",
    "agreed": "record-arrival",
    "ongoing": "record-departure",
    "ended": "accept-report",
}
"""What leads on from each state."""

SIDES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("submit", "withdraw", "take-offer", "decline-offer", "send-report"), ("applicant",)),
    **dict.fromkeys(("return", "endorse", "refuse-endorsement", "reopen"), ("home",)),
    **dict.fromkeys(
        ("propose-agreement", "sign", "amend", "refuse-amendment"), ("applicant", "home", "host")
    ),
    "cancel-stay": ("applicant", "home", "host"),
    "waive-report": ("home", "host"),
}
"""Whose each move is; every other is the host's."""

Typed = Callable[["Deed", ApplicationCard], dict[str, Any]]


def _today(deed: Deed) -> date:
    return wall_day(clock.now(), "Europe/Stockholm")


def _offer(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    start = (card.desired_start or date(2027, 5, 10)) + timedelta(days=deed.number)
    days = {"start": start, "end": start + timedelta(days=39)}
    return days | {"funding": "The host pays", "reason": REASON, "override_reason": "It is urgent."}


def _version(deed: Deed, card: ApplicationCard) -> Any:
    return queries.standing_version(queries.agreements_of(card.id))


def _signing(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    """Now and then of a version that is none any more, or without knowing of another stay."""
    known = queries.agreements_of(card.id)
    found = known[0] if deed.number == 9 and known else _version(deed, card)
    number, digest = (found.version_no, found.sha256) if found else (1, "")
    signing = Signing(
        number=number, sha256=digest, agree=True, position="Engineer", overlap_known=deed.number < 5
    )
    return {"signing": signing}


def _text(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    found = _version(deed, card)
    if found is None:
        return {"number": 1}
    start, end = (date.fromisoformat(found.content[name]) for name in ("start", "end"))
    new = end + timedelta(days=deed.number - 4)
    return {"number": found.version_no, "start": start.isoformat(), "end": new.isoformat()}


def _amendment(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return _text(deed, card) | {"types": ["period"], "reason": REASON}


def _open_number(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    waits = queries.open_version(queries.agreements_of(card.id))
    return {"number": waits.version_no if waits else 1, "reason": REASON}


def _arrival(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"actual_arrival": _today(deed) - timedelta(days=deed.number - 1)}


def _departure(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"actual_departure": _today(deed) - timedelta(days=deed.number % 3)}


def _early(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"actual_departure": _today(deed), "early_side": "home", "reason": REASON}


def _away(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"from_on": _today(deed), "to_on": _today(deed) + timedelta(days=deed.number - 1)}


def _report(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"text": "A good stay." if deed.number else ""}


def _reason(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {"reason": REASON}


def _nothing(deed: Deed, card: ApplicationCard) -> dict[str, Any]:
    return {}


DEEDS: dict[str, tuple[Callable[..., object], Typed]] = {
    "submit": (service.submit, _nothing),
    "withdraw": (service.withdraw, _nothing),
    "return": (service.return_application, _reason),
    "endorse": (service.endorse, lambda deed, card: dict(ALL_THREE)),
    "refuse-endorsement": (service.refuse_endorsement, _reason),
    "reopen": (service.reopen, _reason),
    "ask": (service.ask, _reason),
    "say-feasible": (service.say_feasible, lambda deed, card: {"feasible": "partly"}),
    "offer": (service.offer, _offer),
    "reserve": (service.reserve, lambda deed, card: {"reserve_rank": deed.number, "reason": REASON}),
    "reject": (service.reject, lambda deed, card: {"code": "timing", "reason": REASON}),
    "withdraw-offer": (service.withdraw_offer, _reason),
    "take-offer": (service.take_offer, _nothing),
    "decline-offer": (service.decline_offer, _nothing),
    "propose-agreement": (service.propose_agreement, _text),
    "sign": (service.sign, _signing),
    "amend": (service.amend, _amendment),
    "refuse-amendment": (service.refuse_amendment, _open_number),
    "record-arrival": (service.record_arrival, _arrival),
    "record-departure": (service.record_departure, _departure),
    "end-early": (service.end_early, _early),
    "interrupt": (service.interrupt, _away),
    "cancel-stay": (service.cancel_stay, _reason),
    "ask-whereabouts": (service.ask_whereabouts, _nothing),
    "no-show": (service.no_show, _nothing),
    "send-report": (service.send_report, _report),
    "waive-report": (service.waive_report, _reason),
    "accept-report": (service.accept_report, _nothing),
}
"""Each move of a person: its use case, and what is typed beside it."""

SIDES |= {name: ("host",) for name in DEEDS if name not in SIDES}


@dataclass
class Deed:
    """One move for one side, from the page as it was when it was first made: calling it again is a second click."""

    ident: int
    name: str
    side: str
    actor: Actor
    number: int
    sent: dict[str, Any] | None = None

    def __call__(self) -> None:
        call, typed = DEEDS[self.name]
        if self.sent is None:
            card = queries.application_by_id(self.ident)
            assert card is not None
            version = None if self.name == "send-report" else card.version
            self.sent = {"side": Party(self.side), "version": version, **typed(self, card)}
        call(self.ident, actor=self.actor, **self.sent)


NOBODYS = frozenset({"state", "version", "updated_at", "due_at", "reminded_at", "escalated_at"})
"""What every move writes: the name, the number, by when who is next has to act."""

OWNED = {
    "applicant": ("step", "agreement_state", "ref", "submitted_at", "cutoff_id", "home_centre_id"),
    "home": ("home_", "commits_", "sent_plan", "returned_by", "agreement_state"),
    "host": ("host_", "feasible", "offer_", "reserve_rank", "returned_by", "stay_state", "agreement_state"),
}
"""Columns of each side, by how their names begin."""

COLUMNS = {
    "home": "home_decision",
    "host": "host_decision",
    "agreed": "agreement_state",
    "stay": "stay_state",
}
LEAVING = frozenset({"offer_until", "reserve_rank"})
"""What goes with the state it belongs to, whoever ends that state."""


def foreign(name: str, side: str, changed: set[str]) -> set[str]:
    """Which of the changed columns are neither the side's own nor named in the row of the table."""
    target = {COLUMNS.get(part, part) for part, _values in APPLICATION_MOVES[name].target.parts}
    if "end" in target:
        target |= {"end_state", "end_side", "end_reason", "ended_at"}
    mine = tuple(OWNED[side])
    return {each for each in changed - NOBODYS - LEAVING - target if not each.startswith(mine)}


NAMES = ("step", "home", "host", "agreed", "stay", "end")


def parts_in(written: dict[str, Any]) -> Parts | None:
    """The six parts that a journal row names; None when it is about something else."""
    return Parts.stored(**{name: written[name] for name in NAMES}) if set(NAMES) <= set(written) else None
