"""What is true of a slot at a moment, in words: opens on …, closes in 5 days, full, not known yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.exchanges.rules.cards import SlotCard
from lms.exchanges.rules.case import SlotFacts
from lms.exchanges.rules.due import at_day_end
from lms.exchanges.rules.vocabulary import SLOT_STATE_WORDS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import Sentence

COUNTDOWN_DAYS = 30
ANY_TIME = ("continuous", "by_agreement")


@dataclass(frozen=True)
class Label:
    """A derived label: `code` for machines, words, how urgent it is, and the instant it is about."""

    code: str
    words: Sentence
    tone: str = ""
    at: datetime | None = None


def facts_of_card(card: SlotCard) -> SlotFacts:
    """The slot's facts as the rules of applying look at them."""
    return SlotFacts(
        state=card.state,
        opens_at=card.opens_at,
        deadlines=tuple(each.at for each in card.cutoffs),
        last_day_ends_at=at_day_end(card.valid_to, card.zone) if card.valid_to else None,
        places=card.places,
        places_taken=card.places_taken,
        review_mode=card.review_mode,
        decision_due_at=at_day_end(card.decision_due, card.zone) if card.decision_due else None,
    )


def next_deadline(card: SlotCard, now: datetime) -> datetime | None:
    """The next deadline with a day, if there is one."""
    return facts_of_card(card).next_deadline(now)


def label_of(card: SlotCard, now: datetime, *, written: Callable[[datetime], str]) -> Label:
    """The one label of a slot at `now`. A deadline of which no day is known has no countdown."""
    if card.state != "published":
        tone = "stop" if card.state == "cancelled" else ""
        return Label(card.state, SLOT_STATE_WORDS[card.state], tone)
    if card.places_left == 0:
        return Label("full", _l("All places taken"), "stop")
    if card.opens_at is not None and card.opens_at > now:
        opens = _l("Opens on %(when)s", when=written(card.opens_at))
        return Label("not_open_yet", opens, "info", card.opens_at)
    facts = facts_of_card(card)
    at, last = facts.next_deadline(now), facts.last_deadline()
    if at is not None:
        return _closing(at, now, card.zone, written)
    if last is not None:
        return Label("deadline_passed", _l("Deadline passed"), "", last)
    if card.period_text:
        return Label("rough", card.period_text)
    if card.intake in ANY_TIME:
        return Label("open", _l("Open at any time"), "ok")
    return Label("unknown", _l("Date not known yet"))


def _closing(at: datetime, now: datetime, zone: str, written: Callable[[datetime], str]) -> Label:
    days = (_day(at, zone) - _day(now, zone)).days
    if days == 0:
        return Label("closing", _l("Open, closes today"), "wait", at)
    if days > COUNTDOWN_DAYS:
        return Label("open", _l("Open until %(when)s", when=written(at)), "info", at)
    words = _ln("Open, closes in %(num)s day", "Open, closes in %(num)s days", days)
    return Label("closing", words, "wait" if days < 8 else "info", at)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
