"""The page of an application in words: its way, who has the ball, what was sent, what happened; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from lms.exchanges.rules import (
    APPLICATION_MOVES,
    AUDIENCES_OF_MESSAGES,
    ApplicationCard,
    End,
    Line,
    Party,
    Role,
    days_of,
    reads_confidential,
    reads_internal,
    state_of,
    who_acts,
)
from lms.exchanges.rules.vocabulary import AUDIENCES, FEASIBILITY, REJECTION_CODES
from lms.exchanges.serializers.cases import state_words
from lms.kit.i18n import format_days, instant_words, money_words
from lms.kit.i18n import gettext as _

_STOPS = {"not_endorsed": 1, "rejected": 2, "offer_expired": 3, "declined": 3}
_AT = {
    "draft": 0,
    "returned": 0,
    "submitted": 1,
    "endorsed": 2,
    "in_review": 2,
    "reserve": 2,
    "offered": 3,
    "accepted": 4,
    "agreed": 5,
    "ongoing": 5,
    "ended": 6,
}


def party_words(card: ApplicationCard, party: Party | None, names: Mapping[int, str], *, own: bool) -> str:
    """Who that is on this application: a name, or "you"."""
    if party is Party.APPLICANT:
        return _("you") if own else card.applicant_name
    if party is Party.HOME:
        return names.get(card.home_centre_id or 0, _("the home centre"))
    return names.get(card.host_centre_id, _("the host centre")) if party is Party.HOST else ""


def until_words(card: ApplicationCard) -> str:
    """By when who has the ball should have acted, in the host's zone; empty where no day is known."""
    due = card.offer_until if card.state == "offered" else card.due_at
    return instant_words(due, card.slot_zone) if due else ""


def ball_words(card: ApplicationCard, names: Mapping[int, str], *, own: bool) -> str:
    """Who has the ball, and until when; empty when it is over."""
    until = until_words(card)
    if card.state == "accepted":
        return _("All parties sign the agreement.")
    party = who_acts(card.parts)
    if party is None:
        return ""
    if party is Party.APPLICANT and own:
        return _("You act next, by %(until)s.", until=until) if until else _("You act next.")
    who = party_words(card, party, names, own=own)
    if until:
        return _("%(who)s acts next, by %(until)s.", who=who, until=until)
    return _("%(who)s acts next.", who=who)


def steps_of(card: ApplicationCard, names: Mapping[int, str], *, own: bool) -> list[dict[str, str]]:
    """The way of this application: what is done, who has the ball, what comes after; for the macro `steps`."""
    found = [
        {"label": _("Application"), "who": party_words(card, Party.APPLICANT, names, own=own)},
        {"label": _("Endorsement"), "who": party_words(card, Party.HOME, names, own=own)},
        {"label": _("Decision of the host"), "who": party_words(card, Party.HOST, names, own=own)},
        {"label": _("Answer to the offer"), "who": party_words(card, Party.APPLICANT, names, own=own)},
        {"label": _("Agreement"), "who": _("all parties")},
        {"label": _("Stay"), "who": ""},
        {"label": _("Report"), "who": party_words(card, Party.APPLICANT, names, own=own)},
    ]
    reached = _reached(card)
    ended = card.parts.end in (End.WITHDRAWN, End.CANCELLED) or card.state in _STOPS
    for number, step in enumerate(found):
        step["state"] = "done" if number < reached else "now" if number == reached else "later"
    if ended:
        end = {"label": state_words(card, own=own), "state": "stop", "who": "", "until": ""}
        shown = [*found[:reached], end]
    else:
        shown = found
        if reached < len(found):
            shown[reached]["until"] = until_words(card)
    without_home = card.home_centre_id is None and card.submitted_at is not None
    return [
        step
        for number, step in enumerate(shown)
        if not (without_home and number == 1 and not step.get("until"))
    ]


def _reached(card: ApplicationCard) -> int:
    """How many steps are done."""
    if card.state == "closed":
        return 7
    state = state_of(replace(card.parts, end=End.OPEN))
    return _AT.get(state, _STOPS.get(state, 0))


def sent_rows(card: ApplicationCard, roles: Collection[Role]) -> list[tuple[str, str]]:
    """What was sent, for this reader: pairs for the macro `facts`; confidential text and budget where they may be
    read."""
    days = format_days(card.desired_start, card.desired_end)
    if card.desired_start and card.desired_end and card.desired_start <= card.desired_end:
        number = days_of(card.desired_start, card.desired_end)
        days = _("%(days)s (%(number)s days)", days=days, number=number)
    rows = [
        (_("Applies as"), str(AUDIENCES.get(card.applicant_type, ""))),
        (_("Employer"), card.employer),
        (_("Position or level of study"), card.level),
        (_("Wished for"), days),
        (_("Other dates"), _("are possible, too") if card.flexible else ""),
        (_("Talked with"), (card.host_contacted_name or _("the host")) if card.host_contacted else ""),
        (_("First stay at this centre"), _("yes") if card.first_time_at_host else ""),
    ]
    return rows + (money_rows(card) if reads_confidential(roles) else [])


def money_rows(card: ApplicationCard) -> list[tuple[str, str]]:
    """The budget."""
    amount = card.funding_amount
    asked = money_words(amount, card.funding_currency) if amount is not None else ""
    return [
        (_("Money asked for"), f"{asked} {card.funding_text}".strip()),
        (_("Other money"), card.other_funding),
    ]


def sent_texts(card: ApplicationCard, roles: Collection[Role]) -> list[tuple[str, str]]:
    """The longer texts that were sent, with their headings."""
    found = [
        (_("Motivation"), card.motivation),
        (_("Work plan"), card.work_plan),
        (_("Benefit for the home centre"), card.benefit_home),
        (_("Benefit for the host centre"), card.benefit_host),
    ]
    if reads_confidential(roles):
        found.append((_("Confidential"), card.confidential_text))
    return [(heading, text) for heading, text in found if text]


def said_texts(card: ApplicationCard, roles: Collection[Role], *, own: bool) -> list[tuple[str, str]]:
    """What the sides said about it, for this reader: texts for the applicant, and the notes of the own side."""
    committed = [
        words
        for words, given in (
            (_("time off"), card.commits_time_off),
            (_("salary goes on"), card.commits_salary),
            (_("insurance"), card.commits_insurance),
        )
        if given
    ]
    code = str(REJECTION_CODES.get(card.host_code, ""))
    found = [
        (_("The home centre says"), card.home_text),
        (_("The home centre commits itself to"), ", ".join(committed)),
        (_("The host says"), card.host_text),
        (_("Code"), code),
        (_("Why it ended"), card.end_reason),
    ]
    if reads_internal(roles, Party.HOME, own=own):
        found.append((_("Internal note of the home centre"), card.home_internal))
    if reads_internal(roles, Party.HOST, own=own):
        feasible = str(FEASIBILITY.get(card.feasible, ""))
        found.append((_("Feasible here"), f"{feasible} {card.feasible_note}".strip()))
        found.append((_("Internal note of the host"), card.host_internal))
    return [(heading, text) for heading, text in found if text]


def line_words(name: str) -> str:
    """What a line of the journal says."""
    words = {
        "start": _("Draft started"),
        "edit": _("Draft changed"),
        "submit": _("Sent"),
        "return": _("The home centre asked for changes"),
        "endorse": _("The home centre endorsed it"),
        "refuse-endorsement": _("The home centre does not support it"),
        "reopen": _("The home centre opened it again"),
        "remind": _("The home centre was reminded"),
        "escalate": _("The answer is a week late: the lead and the network office were told"),
        "withdraw": _("Withdrawn by the applicant"),
        "open-content": _("The network office read the content"),
        "internal-note": _("Internal note"),
        "delete-cv": _("The curriculum vitae was deleted, a year after the decision"),
    }
    if name in words:
        return words[name]
    return next((str(move.label) for move in APPLICATION_MOVES if move.name == name), name)


def timeline_rows(lines: Iterable[Line], actors: Mapping[int, str]) -> list[dict[str, Any]]:
    """The journal for the macro `timeline`, the newest first."""
    return [
        {
            "at_iso": line.at.isoformat(),
            "at": instant_words(line.at),
            "text": line_words(line.move),
            "actor": actors.get(line.actor_id or 0, _("the system")),
            "reason": line.reason,
        }
        for line in reversed(list(lines))
    ]


def audience_words(audience: str) -> str:
    """For whom a message is."""
    return str(AUDIENCES_OF_MESSAGES.get(audience, audience))
