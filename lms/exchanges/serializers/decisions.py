"""The host's decision in plain words: whose reason is shown, and what points come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.exchanges.rules import (
    EARLY_CAREER,
    ApplicationCard,
    CriterionCard,
    Points,
    ReviewCard,
    by_criterion,
    weighted_mean,
)
from lms.kit.i18n import gettext as _


def reason_words(card: ApplicationCard) -> str:
    """Why it stands where it stands, as everybody concerned reads it; empty where nobody owes a reason."""
    if card.state in ("withdrawn", "cancelled"):
        return card.end_reason
    if card.state == "returned":
        return card.host_text if card.returned_by == "host" else card.home_text
    if card.state == "not_endorsed":
        return card.home_text
    return card.host_text if card.state in ("rejected", "reserve") else ""


def mean_words(mean: Fraction | None) -> str:
    """A mean with one place after the point; a dash for none."""
    return "–" if mean is None else f"{float(mean):.1f}"


def spread_words(points: Points | None) -> str:
    """Mean and spread of one criterion: "3.5 (2–5)"."""
    return "–" if points is None else f"{mean_words(points.mean)} ({points.least}–{points.most})"


def given_points(review: ReviewCard, criteria: Sequence[CriterionCard]) -> list[tuple[str, str]]:
    """What one reviewer gave for each criterion."""
    return [(each.name, str(review.points.get(each.id, "–"))) for each in criteria]


def scores_words(reviews: Sequence[ReviewCard], criteria: Sequence[CriterionCard]) -> list[tuple[str, str]]:
    """Name of each criterion with its weight, and mean and spread; last the weighted mean."""
    found = by_criterion(reviews, criteria)
    rows = [
        (_("%(what)s (weight %(n)s)", what=each.name, n=each.weight), spread_words(found[each.id]))
        for each in criteria
    ]
    return [*rows, (_("Weighted mean"), mean_words(weighted_mean(found, criteria)))] if rows else []


def ranking_rows(
    cards: Sequence[ApplicationCard],
    reviews: Mapping[int, Sequence[ReviewCard]],
    criteria: Sequence[CriterionCard],
    *,
    hidden: frozenset[int],
    outgoing: Mapping[int, int],
) -> list[dict[str, Any]]:
    """The applications of a slot for its table, in their order: points never put anybody in order. `hidden`: ids of
    those whose points this reader may not see; `outgoing`: stays of this year by home centre."""
    fewest = min((outgoing.get(card.home_centre_id or 0, 0) for card in cards), default=0)
    rows = []
    for card in cards:
        mine = reviews.get(card.id, ())
        found = by_criterion(mine, criteria)
        shown = card.id not in hidden
        stays = outgoing.get(card.home_centre_id or 0, 0)
        rows.append(
            {
                "card": card,
                "points": [spread_words(found[each.id]) if shown else "–" for each in criteria],
                "mean": mean_words(weighted_mean(found, criteria)) if shown else "–",
                "sent": sum(each.state == "submitted" for each in mine),
                "asked": sum(each.state != "declined" for each in mine),
                "first_time": card.first_time_at_host,
                "early": card.applicant_type in EARLY_CAREER,
                "stays": stays,
                "fewest": stays == fewest,
            }
        )
    return rows
