"""The rules of a run, and what follows from them for somebody who waits, in words: pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from lms.centres.rules import HOME_APPROVALS
from lms.courses.rules import ACCEPTANCES, RunCard
from lms.enrolments import rules
from lms.enrolments.rules import CaseCard, NoSeat, Policy, RunFacts, Step
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words, money_words
from lms.kit.i18n import ngettext as _n


def queue_rules(run: RunCard | CaseCard) -> list[str]:
    """The rules of the run's waiting list, one sentence each, its times in the zone of the run."""
    zone = run.zone if isinstance(run, RunCard) else run.run_zone
    policy = Policy(
        acceptance=rules.Acceptance(run.acceptance),
        waiting_list=run.waiting_list,
        by_hand=run.promotion == "by_hand",
        offer_hours=run.offer_hours,
    )
    facts = RunFacts(cut_off_at=run.cut_off_at, policy=policy)
    return [str(each) for each in rules.queue_rules(facts, written=partial(instant_words, zone=zone))]


def passed_over_words(card: CaseCard) -> str:
    """Why somebody behind moved up the last time, for who still waits; empty when nobody did."""
    reason = rules.read_reason(card.passed_over) if rules.next_step(card.parts) is Step.QUEUE else None
    if reason is None:
        return ""
    why = reason.sentence(partial(instant_words, zone=card.run_zone))
    return _("Somebody behind you moved up. %(why)s", why=why)


def no_seat_words(reason: NoSeat | None, zone: str) -> str:
    """Why somebody cannot have a seat now, with times in `zone`; empty without a reason."""
    return str(reason.sentence(partial(instant_words, zone=zone))) if reason else ""


def time_left(until: datetime, now: datetime) -> str:
    """How long something can still be answered: "2 days left"; the smaller unit when it is less than two."""
    left = max(until - now, timedelta(0))
    if left >= timedelta(days=2):
        return _n("%(num)s day left", "%(num)s days left", left.days)
    if left >= timedelta(hours=2):
        return _n("%(num)s hour left", "%(num)s hours left", left // timedelta(hours=1))
    return _n("%(num)s minute left", "%(num)s minutes left", left // timedelta(minutes=1))


def rules_in_words(before: RunCard, after: RunCard) -> list[str]:
    """Which rules of enrolling changed, one line each, old and new; empty when none did."""
    return [
        _("%(label)s: %(new)s (before: %(old)s)", label=label, new=words(after), old=words(before))
        for label, words in _rules()
        if words(before) != words(after)
    ]


def _rules() -> list[tuple[str, Callable[[RunCard], str]]]:
    return [
        (_("Who gets a seat"), lambda run: str(ACCEPTANCES[run.acceptance])),
        (_("Centres nominate until"), _at("nominate_until_at")),
        (_("Approval by the person's own centre"), _approval),
        (_("Waiting list"), lambda run: _("yes") if run.waiting_list else _("no")),
        (_("Moving up"), lambda run: _("by hand") if run.promotion == "by_hand" else _("in order, at once")),
        (_("Time to answer an offer"), _offer_time),
        (_("Cut-off of the waiting list"), _at("cut_off_at")),
        (_("Go or no-go"), _at("go_no_go_at")),
        (_("Sessions to attend"), _share),
        (_("Certificates"), lambda run: _("yes") if run.certificates else _("no")),
    ]


def _at(name: str) -> Callable[[RunCard], str]:
    def words(run: RunCard) -> str:
        at: datetime | None = getattr(run, name)
        return instant_words(at, run.zone) if at else "–"

    return words


def _approval(run: RunCard) -> str:
    words = str(HOME_APPROVALS[run.home_approval])
    limit = run.approval_limit
    return f"{words}: {money_words(limit.amount, limit.currency)}" if _only_above(run) else words


def _only_above(run: RunCard) -> bool:
    return run.home_approval == rules.HomeApproval.ABOVE_FEE


def _offer_time(run: RunCard) -> str:
    if run.offer_hours is None:
        return "–"
    return _n("%(num)s hour", "%(num)s hours", run.offer_hours)


def _share(run: RunCard) -> str:
    return "–" if run.completion_share is None else f"{run.completion_share} %"
