"""Offers and the waiting list in words: the rules that pages, mails and the handbook state, and what is kept of a
pass-over."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lms.enrolments.rules.case import RunFacts
from lms.enrolments.rules.parts import Acceptance
from lms.enrolments.rules.queue import NOMINATION_HOURS, SHORT_OFFER
from lms.enrolments.rules.seats import NoSeat, NoSeatKind, Pool
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import Sentence

USUAL_HOURS = 72
"""The time to answer an offer that the forms suggest."""

OVERDUE = timedelta(hours=1)
"""What the clock ends is ended within a minute; an hour later something is wrong, and `doctor` says so."""

ORDER_RULE = _l(
    "The waiting list goes by priority and then by the time when the last approval was there. Where a run has ranked"
    " lists or a selection, they give the priority. Everywhere else it is the same for everybody but those to whom the"
    " host centre gives another by hand, with a reason that they read."
)
OFFER_RULE = _l(
    "An offer is used once: given back, or without an answer in time, the seat goes to the next, and the enrolment"
    " ends."
)


def order_rule(acceptance: Acceptance) -> Sentence:
    """By what the waiting list of a run goes that takes people in this way."""
    if acceptance is Acceptance.BY_NOMINATION:
        return _l(
            "The waiting list goes by priority, which the ranked lists of the home centres give, and then by the time"
            " when the last approval was there."
        )
    if acceptance is Acceptance.BY_SELECTION:
        return _l(
            "The waiting list goes by priority, which the selection gives, and then by the time when the last approval"
            " was there."
        )
    return _l(
        "The waiting list goes by priority and then by the time when the last approval was there. The priority is the"
        " same for everybody but those to whom the host centre gives another by hand, with a reason that they read."
    )


def out_of_turn(enrolment: int, could: Sequence[int]) -> bool:
    """Whether a seat for `enrolment` passes over somebody; `could`: who could take a seat now, in turn."""
    return bool(could) and could[0] != enrolment


def promotion_rule(*, by_hand: bool) -> Sentence:
    """Who moves people up."""
    if by_hand:
        return _l("The host centre offers seats that come free; whom it takes out of turn, it says why.")
    return _l("A seat that comes free goes at once to the first who may take it.")


def answer_rule(*, hours: int | None, by_hand: bool) -> Sentence:
    """How long an offer can be answered; `hours` None: who moves up by itself is confirmed at once."""
    if hours is None and not by_hand:
        return _l("Who moves up has the seat at once.")
    given = hours or NOMINATION_HOURS
    short = min(given, int(SHORT_OFFER / timedelta(hours=1)))
    return _ln(
        "An offer can be answered for %(num)s hour (%(short)s in the last week), never beyond the start of the run.",
        "An offer can be answered for %(num)s hours (%(short)s in the last week), never beyond the start of the run.",
        given,
        short=short,
    )


def queue_rules(run: RunFacts, *, written: Callable[[datetime], str]) -> list[Sentence]:
    """The rules of this run's waiting list, in the order in which one wants to know them."""
    policy = run.policy
    if not policy.waiting_list:
        return [_l("This run keeps no waiting list.")]
    found = [order_rule(policy.acceptance), promotion_rule(by_hand=policy.by_hand)]
    found.append(answer_rule(hours=policy.offer_hours, by_hand=policy.by_hand))
    if policy.by_hand or policy.offer_hours is not None:
        found.append(OFFER_RULE)
    if run.cut_off_at is not None:
        when = written(run.cut_off_at)
        found.append(
            _l("Nobody moves up after %(when)s; offers made before can still be answered.", when=when)
        )
    else:
        found.append(_l("Nobody moves up once the run has started."))
    return found


def stored_reason(reason: NoSeat) -> str:
    """Why somebody was passed over, as it is kept: with the pools as they were then."""
    pools = [
        {"name": pool.name, "until": pool.release_at.isoformat() if pool.release_at else ""}
        for pool in reason.pools
    ]
    return json.dumps({"kind": reason.kind.value, "pools": pools}, ensure_ascii=False)


def read_reason(stored: str) -> NoSeat | None:
    """What `stored_reason` kept; None for an empty text."""
    if not stored:
        return None
    if not stored.startswith("{"):  # the kind alone
        return NoSeat(NoSeatKind(stored))
    kept = json.loads(stored)
    pools = tuple(
        Pool(number, frozenset(), 0, _instant(each["until"]), each["name"])
        for number, each in enumerate(kept["pools"])
    )
    return NoSeat(NoSeatKind(kept["kind"]), pools)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
