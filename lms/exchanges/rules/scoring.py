"""Reviews as plain values, and what they come to: who is cleared, what is missing, mean and spread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from lms.exchanges.rules.guards import FEWEST_REVIEWERS
from lms.exchanges.rules.parts import Host, Parts, Step
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

LEAST_POINTS, MOST_POINTS = 1, 5
REVIEWABLE = frozenset({"endorsed", "in_review", "reserve"})
"""States of an application in which reviewers are invited and reviews are sent."""
EARLY_CAREER = frozenset({"students", "doctoral", "postdoc"})


@dataclass(frozen=True)
class CriterionCard:
    """What reviewers score, with its weight."""

    id: int
    name: str
    weight: int


@dataclass(frozen=True, kw_only=True)
class ReviewCard:
    """One review. `tie`, `tie_text`, `waived_reason`: what the reviewer declared, "" while nothing was; `points` by
    criterion."""

    id: int
    application_id: int
    reviewer_id: int
    reviewer_ref: str
    reviewer_name: str
    state: str
    invited_by_id: int | None
    invited_at: datetime
    due_on: date | None
    answer: str
    comment_internal: str
    comment_for_applicant: str
    submitted_at: datetime | None
    version: int
    tie: str = ""
    tie_text: str = ""
    waived: bool = False
    waived_reason: str = ""
    points: Mapping[int, int]

    @property
    def cleared(self) -> bool:
        """Whether the reviewer may read the application: accepted, and no tie, or one that was waived."""
        free = self.tie == "none" or (self.tie == "soft" and self.waived)
        return self.state in ("accepted", "submitted") and free


@dataclass(frozen=True)
class TieCard:
    """What somebody declared about the own ties to an applicant."""

    person_id: int
    person_ref: str
    person_name: str
    kind: str
    text: str
    declared_at: datetime
    waived: bool
    waived_reason: str


def reviews_missing(reviews: Collection[ReviewCard], *, review_mode: str) -> int:
    """How many reviews are still waited for before an offer: those of cleared reviewers, and in a slot with reviewers
    at least two."""
    if review_mode != "host_plus_reviewers":
        return 0
    sent = sum(each.state == "submitted" for each in reviews)
    under_way = sum(each.cleared and each.state == "accepted" for each in reviews)
    return max(under_way, FEWEST_REVIEWERS - sent)


def scores_visible(reviews: Collection[ReviewCard], person_id: int | None) -> bool:
    """Whether this person may see the scores of others: not while the own review is still to be sent."""
    return all(each.state in ("submitted", "declined") for each in reviews if each.reviewer_id == person_id)


@dataclass(frozen=True)
class Points:
    """What several reviewers gave: the mean, the least and the most, and how many gave any."""

    mean: Fraction
    least: int
    most: int
    number: int


def points_of(values: Sequence[int]) -> Points | None:
    """Mean and spread of the points given; None when nobody gave any."""
    if not values:
        return None
    return Points(Fraction(sum(values), len(values)), min(values), max(values), len(values))


def by_criterion(
    reviews: Collection[ReviewCard], criteria: Sequence[CriterionCard]
) -> dict[int, Points | None]:
    """Mean and spread for each criterion, over the reviews that were sent."""
    sent = [each for each in reviews if each.state == "submitted"]
    return {
        criterion.id: points_of([each.points[criterion.id] for each in sent if criterion.id in each.points])
        for criterion in criteria
    }


def weighted_mean(found: Mapping[int, Points | None], criteria: Sequence[CriterionCard]) -> Fraction | None:
    """The mean over the criteria by weight, of those that have points; None when none has."""
    scored = [(each.weight, points.mean) for each in criteria if (points := found.get(each.id)) is not None]
    total = sum(weight for weight, _mean in scored)
    return sum((weight * mean for weight, mean in scored), Fraction(0)) / total if total else None


def check_points(
    points: Mapping[int, int | None], criteria: Sequence[CriterionCard], *, comment: str, sending: bool
) -> list[Problem]:
    """What is wrong with the points of a review; sent it needs them for every criterion (without criteria: a comment
    for the host)."""
    found = []
    for each in criteria:
        given, field = points.get(each.id), f"points_{each.id}"
        if given is None:
            if sending:
                found.append(
                    Problem("missing", _l("Give 1 to 5 points for “%(what)s”.", what=each.name), field)
                )
        elif not LEAST_POINTS <= given <= MOST_POINTS:
            found.append(Problem("points", _l("Points go from 1 to 5."), field))
    if sending and not criteria and not comment.strip():
        found.append(Problem("missing", _l("Write what you think of it."), "comment_internal"))
    return found


def decided(parts: Parts) -> bool:
    """Whether the host has decided, so that the reviewers' comments for the applicant have gone out."""
    answered = parts.step in (Step.ACCEPTED, Step.DECLINED)
    return answered or parts.host in (Host.REJECTED, Host.OFFERED, Host.OFFER_EXPIRED)


LAST_RANK = 9_999
"""The last place of a reserve list."""
RANK_SENTENCE = _l("Give a place from 1 to 9,999.")


def check_ranks(ranks: Mapping[str, int | None]) -> list[Problem]:
    """What is wrong with the places typed for the reserve list, by reference."""
    found, seen = [], set[int]()
    for ref, number in ranks.items():
        field = f"place-{ref}"
        if number is None or not 1 <= number <= LAST_RANK:
            found.append(Problem("rank", RANK_SENTENCE, field))
        elif number in seen:
            found.append(Problem("rank_taken", _l("Two have the place %(n)s.", n=number), field))
        else:
            seen.add(number)
    return found
