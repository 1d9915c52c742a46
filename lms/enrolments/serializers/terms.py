"""The terms of a run in words: how its conditions stand for a reader, answers, fees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lms.courses.rules import RunCard
from lms.enrolments.rules import (
    CaseCard,
    FeeCard,
    HomeApproval,
    HomeDecision,
    Need,
    QuestionCard,
    Role,
    answer_words,
)
from lms.kit.i18n import gettext as _
from lms.kit.i18n import money_words
from lms.kit.money import any_above

PLACES = {
    "mail": "/account/security",
    "centres": "/account/centres",
    "network": "/account/centres",
    "audience": "/account/centres",
}


def need_rows(
    needs: Iterable[Need], *, known: bool, next_runs: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """What a run asks, as its page lists it: `words`, and when the reader is `known` how it stands (`state`, `label`)
    with what to do about it (`why`, `href`, `link`). `next_runs`: references by course."""
    return [_need_row(need, known, next_runs or {}) for need in needs]


def _need_row(need: Need, known: bool, next_runs: Mapping[int, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"words": str(need.words), "blocks": need.blocks}
    if not known:
        return row
    if need.met:
        return row | {"state": "met", "label": _("Waived for you") if need.waived else _("You meet this")}
    if need.topic == "qualification":
        return row | {"state": "info_needed", "label": _("You say how when enrolling")}
    row |= {"state": "missing" if need.blocks else "info_needed", "label": _("Missing"), "why": str(need.why)}
    return row | _way(need, next_runs)


def _way(need: Need, next_runs: Mapping[int, str]) -> dict[str, str]:
    card = need.condition
    if card is None or card.course_id is None:
        links = {"mail": _("Security"), "audience": _("Your organisation")}
        return {"href": PLACES[need.topic], "link": links.get(need.topic, _("Your centres"))}
    if card.course_id in next_runs:
        return {"href": f"/runs/{next_runs[card.course_id]}", "link": _("Its next run")}
    return {"href": f"/courses/{card.course_slug}", "link": _("About that course")}


def stands_in_the_way(needs: Iterable[Need]) -> bool:
    """Whether something is missing that the person cannot say in the form itself."""
    return any(need.blocks and not need.met and need.field is None for need in needs)


def fee_words(fee: FeeCard) -> str:
    """A fee class: "Members: 120.00 EUR"."""
    return _("%(label)s: %(amount)s", label=fee.label, amount=money_words(fee.amount, fee.currency))


def fee_choice(fee: FeeCard, run: RunCard) -> str:
    """A fee class to choose, with whether the person's own centre is asked first because of it."""
    asks = run.home_approval == HomeApproval.ABOVE_FEE and any_above(run.approval_limit, [fee.cost])
    return f"{fee_words(fee)} · {_('your centre is asked first')}" if asks else fee_words(fee)


def sees_answers(roles: Collection[Role], card: CaseCard) -> bool:
    """Who reads what a person answered: the person, the host; the home centre only where it decides on the case."""
    asked = card.parts.home is not HomeDecision.NOT_NEEDED
    return Role.PERSON in roles or Role.HOST in roles or (Role.HOME in roles and asked)


def answer_rows(questions: Iterable[QuestionCard], answers: Mapping[int, str]) -> list[tuple[str, str]]:
    """Question and answer in words, those that were put to this enrolment; in the order of the questions."""
    return [(each.label, answer_words(each, answers[each.id])) for each in questions if each.id in answers]
