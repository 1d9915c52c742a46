"""Selections and go/no-go in words: pure."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from lms.enrolments.rules import Effect, GoNoGo, GoStage
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words

EFFECT_TONES = {
    Effect.CONFIRMED: "confirmed",
    Effect.OFFERED: "offered",
    Effect.WAITING: "waiting",
    Effect.NO_SEAT: "pending",
    Effect.DECLINED: "declined",
    Effect.OWN: "pending",
}
"""The stored value whose chip an effect looks like."""


def effect_words(effect: Effect) -> str:
    """What accepting in order does to one person."""
    return {
        Effect.CONFIRMED: _("Gets a seat"),
        Effect.OFFERED: _("Is offered a seat"),
        Effect.WAITING: _("Gets a place on the waiting list"),
        Effect.NO_SEAT: _("No seat and no waiting list: stays undecided"),
        Effect.DECLINED: _("Is declined with your reason"),
        Effect.OWN: _("Your own application: left out, somebody else decides"),
    }[effect]


def mean_words(mean: Fraction) -> str:
    """A weighted mean with two decimals."""
    return f"{float(mean):.2f}"


def go_words(standing: GoNoGo, zone: str, now: datetime) -> str:
    """Whether the run takes place, in one line; empty where that is no question. Instants on the wall of `zone`."""
    at = instant_words(standing.at, zone) if standing.at else ""
    figures = {"confirmed": standing.confirmed, "needed": standing.needed, "when": at}
    match standing.stage(now):
        case GoStage.BEFORE:
            return _(
                "Decided on %(when)s whether it takes place: %(confirmed)s of %(needed)s needed", **figures
            )
        case GoStage.TO_DECIDE:
            return _(
                "The host decides now whether it takes place: %(confirmed)s of %(needed)s needed", **figures
            )
        case GoStage.ENOUGH:
            return _("It takes place: the people it needs are there")
        case GoStage.GOES:
            return _("It takes place: this was decided on the go/no-go date")
        case _:
            return ""
