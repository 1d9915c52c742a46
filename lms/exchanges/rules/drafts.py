"""What an applicant writes: what is wrong with it as it stands, and what is missing before it can be sent."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from lms.exchanges.rules.periods import check_period
from lms.exchanges.rules.slot_checks import FUNDING_SENTENCE
from lms.exchanges.rules.vocabulary import AUDIENCES
from lms.kit.i18n import day_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence

LIMITS: dict[str, int] = {
    "employer": 200,
    "level": 120,
    "motivation": 2_000,
    "work_plan": 5_000,
    "benefit_home": 1_000,
    "benefit_host": 1_000,
    "host_contacted_name": 120,
    "funding_text": 200,
    "other_funding": 1_000,
    "confidential_text": 2_000,
}
"""Characters of each text."""

KEPT_DAYS = 180
"""After so many days without a change the system deletes a draft."""
REPORT_LATE_DAYS = 60
"""Who owes a report for longer than this sends it before another application."""
_MOST_MONEY = Decimal(10) ** 9


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the applicant types, as the fields of an application are named. `home_centre_id`: the centre chosen where
    there are several."""

    home_centre_id: int | None = None
    applicant_type: str = ""
    employer: str = ""
    level: str = ""
    desired_start: date | None = None
    desired_end: date | None = None
    flexible: bool = False
    motivation: str = ""
    work_plan: str = ""
    benefit_home: str = ""
    benefit_host: str = ""
    host_contacted: bool = False
    host_contacted_name: str = ""
    funding_amount: Decimal | None = None
    funding_currency: str = ""
    funding_text: str = ""
    other_funding: str = ""
    confidential_text: str = ""
    confidential_to_reviewers: bool = False
    consent_share: bool = False
    consent_publish: bool = False
    consent_photo: bool = False
    meets_conditions: bool = False
    first_time_at_host: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftTerms:
    """What the slot asks of an application. `conditions`: there are conditions of residence, which are ticked."""

    earliest: date | None = None
    latest: date | None = None
    fewest: int | None = None
    most: int | None = None
    audiences: tuple[str, ...] = ()
    conditions: bool = False


def draft_of(row: Any) -> Draft:
    """What was typed, from a record or a card that names it the same way."""
    return Draft(**{field.name: getattr(row, field.name) for field in fields(Draft)})


def terms_of_slot(slot: Any) -> DraftTerms:
    """What a slot asks, from its record or its card."""
    audiences = slot.audiences.split() if isinstance(slot.audiences, str) else slot.audiences
    return DraftTerms(
        earliest=slot.earliest_start,
        latest=slot.latest_end,
        fewest=slot.duration_min_days,
        most=slot.duration_max_days,
        audiences=tuple(audiences),
        conditions=bool(slot.residence_text),
    )


def too_long(text: str, most: int) -> Sentence | None:
    """What is said of a text that is longer than `most`, with its own count; None when it is not (XB10)."""
    if len(text) <= most:
        return None
    return _l("At most %(most)s characters; these are %(n)s.", most=f"{most:,}", n=f"{len(text):,}")


def wrong_in(draft: Draft) -> list[Problem]:
    """What cannot even be kept: texts that are too long, money without its currency (XB10, XB28)."""
    found = [
        Problem("too_long", sentence, name)
        for name, most in LIMITS.items()
        if (sentence := too_long(getattr(draft, name), most)) is not None
    ]
    if draft.applicant_type and draft.applicant_type not in AUDIENCES:
        found.append(Problem("unknown", _l("Choose one from the list."), "applicant_type"))
    amount, currency = draft.funding_amount, draft.funding_currency
    named = len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    sane = amount is not None and 0 <= amount < _MOST_MONEY
    if (amount is not None or currency) and not (named and sane):
        found.append(Problem("money", FUNDING_SENTENCE, "funding_amount"))
    return found


def missing_in(draft: Draft, terms: DraftTerms) -> list[Problem]:
    """Everything that stands between the draft and the home centre, each at its field (XB8, XB10)."""
    found = wrong_in(draft)
    if not draft.applicant_type:
        found.append(Problem("missing", _l("Say as what you apply."), "applicant_type"))
    elif terms.audiences and draft.applicant_type not in terms.audiences:
        found.append(
            Problem(
                "audience", _l("This slot is for: %(who)s.", who=Words(terms.audiences)), "applicant_type"
            )
        )
    found += check_period(
        draft.desired_start,
        draft.desired_end,
        earliest=terms.earliest,
        latest=terms.latest,
        fewest=terms.fewest,
        most=terms.most,
    )
    if not draft.motivation.strip():
        found.append(Problem("missing", _l("Say why you want to come."), "motivation"))
    if not draft.work_plan.strip():
        found.append(Problem("missing", _l("Describe what you plan to do there."), "work_plan"))
    if terms.conditions and not draft.meets_conditions:
        found.append(
            Problem("conditions", _l("Tick that you meet the conditions of this slot."), "meets_conditions")
        )
    if not draft.consent_share:
        sentence = _l("Without this your home centre and the host cannot read it: tick it to send it.")
        found.append(Problem("consent", sentence, "consent_share"))
    return found


class Day:
    """A day, put into the reader's language when it is shown."""

    def __init__(self, day: date) -> None:
        self._day = day

    def __str__(self) -> str:
        return day_words(self._day)


class Words:
    """The labels of some audiences, put into the reader's language when they are shown."""

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = codes

    def __str__(self) -> str:
        return ", ".join(str(AUDIENCES.get(code, code)) for code in self._codes)


def choose_home(
    chosen: int | None,
    mine: Collection[int],
    *,
    host_id: int | None,
    eligible: Collection[int] | None,
    outside: bool,
) -> tuple[int | None, Refusal | None]:
    """The home centre an application of somebody who belongs to `mine` counts for, or why there is none (XB9).

    `eligible`: the centres the slot is for (None: all). `outside`: people without a centre may apply, too; then there
    is no home centre. Where several are possible, one has to be chosen.
    """
    possible = [each for each in mine if each != host_id and (eligible is None or each in eligible)]
    if chosen in possible:
        return chosen, None
    if len(possible) == 1:
        return possible[0], None
    if possible:
        return None, Refusal("missing", _l("Choose the centre you apply from."), "home_centre_id")
    if host_id in mine:
        sentence = _l("This slot is at your own centre. Exchanges are between centres.")
        return None, Refusal("own_centre", sentence, "home_centre_id")
    if mine:
        sentence = _l("This slot is not for people of your centre.")
        return None, Refusal("not_eligible", sentence, "home_centre_id", status=409)
    if outside:
        return None, None
    sentence = _l("Only people of a centre of the network can apply here. Say first which one you belong to.")
    return None, Refusal("no_centre", sentence, "home_centre_id", status=409)


def late_report(ref: str, due: date | None, today: date) -> Refusal | None:
    """Why somebody whose report of an earlier stay was due on `due` cannot send another application (XB24)."""
    if due is None or (today - due).days <= REPORT_LATE_DAYS:
        return None
    sentence = _l(
        "Your report for %(ref)s was due %(day)s. Send it first, or ask the network office.",
        ref=ref,
        day=Day(due),
    )
    return Refusal("late_report", sentence, status=409)


def plan_digest(draft: Draft, plan_file: str) -> str:
    """A digest of plan, dates and costs: home endorsed these, so another value has to be endorsed anew. `plan_file`:
    the hash of the attached plan, or nothing."""
    said = {
        "plan": draft.work_plan,
        "file": plan_file,
        "start": str(draft.desired_start),
        "end": str(draft.desired_end),
        "amount": f"{draft.funding_amount:.2f}" if draft.funding_amount is not None else "",
        "currency": draft.funding_currency,
        "funding": draft.funding_text,
        "other": draft.other_funding,
    }
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
