"""Stays that do not take place: cancelled by one of the three, or nobody came."""

from __future__ import annotations

from datetime import date

from lms.access import Actor
from lms.exchanges.notices import staying as words
from lms.exchanges.rules import NO_SHOW_ANSWER, Party
from lms.exchanges.service import acting
from lms.exchanges.service.stays import BOTH_OTHERS, stay_for, stay_row, today_at
from lms.exchanges.service.telling_stay import parties
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal


@use_case
def cancel_stay(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    reason: str = "",
) -> None:
    """One of the three cancels the agreed stay, with a reason; the place is free, all three are told whose decision it
    was, and calendars say so."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("cancel-stay", version=version, reason=reason):
        return
    move = at.allow("cancel-stay", version=version, reason=reason)
    at.write(move, reason=reason)
    parties(at.slot, at.application, words.stay_cancelled, to=tuple(Party), reason=reason)


@use_case
def ask_whereabouts(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
) -> None:
    """Nobody has come: the host asks guest and home, who have three days to answer. Asked once."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("ask-whereabouts", version=version):
        return
    move = at.allow("ask-whereabouts", version=version)
    stay = stay_row(at.application)
    if today_at(at.slot) < stay.planned_start:
        sentence = _l("The stay begins on %(day)s.", day=stay.planned_start)
        raise Refusal("too_early", sentence, status=409)
    if stay.no_show_asked_at is None:
        stay.no_show_asked_at = clock.now()
    at.write(move)
    until = stay.no_show_asked_at + NO_SHOW_ANSWER
    parties(at.slot, at.application, words.where_are_you, to=BOTH_OTHERS, until=until)


@use_case
def no_show(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
) -> None:
    """Nobody came, seven days after the planned start and three days after guest and home were asked."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("no-show", version=version):
        return
    stay = stay_for(at, "no-show", version=version)
    planned: date = stay.planned_start
    asked = stay.no_show_asked_at
    move = at.allow("no-show", version=version, planned_start=planned, no_show_asked_at=asked)
    at.write(move)
    parties(at.slot, at.application, words.nobody_came, to=BOTH_OTHERS)
