"""Whom a run is for, as its host says it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence

ELIGIBLE: dict[str, Sentence] = {
    "everyone": _l("Everybody"),
    "network": _l("Members of the network"),
    "chosen": _l("People of chosen centres or regions"),
}


@dataclass(frozen=True, kw_only=True)
class EligibleInput:
    """Who may enrol: `eligible` one of `ELIGIBLE`, with the centres and regions that count for "chosen" only, and the
    classes of organisations (none: any)."""

    eligible: str = "everyone"
    centre_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()
    audiences: frozenset[str] = frozenset()


def check_eligible(
    values: EligibleInput,
    *,
    centres: Collection[int],
    regions: Collection[int],
    audiences: Collection[str],
) -> list[Problem]:
    """What is wrong with it: a value that is none, nobody chosen; the collections are all there are."""
    problems: list[Problem] = []
    if values.eligible not in ELIGIBLE:
        problems.append(Problem("unknown_choice", _l("Choose one of the values given."), "eligible"))
    if values.eligible == "chosen" and not values.centre_ids | values.region_ids:
        problems.append(Problem("missing", _l("Choose at least one centre or region."), "eligible_centres"))
    if values.centre_ids - set(centres):
        problems.append(Problem("unknown_centre", _l("Choose centres from the list."), "eligible_centres"))
    if values.region_ids - set(regions):
        problems.append(Problem("unknown_region", _l("Choose regions from the list."), "eligible_regions"))
    if values.audiences - set(audiences):
        problems.append(Problem("unknown_choice", _l("Choose one of the values given."), "audiences"))
    return problems
