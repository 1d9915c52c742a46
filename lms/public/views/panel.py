"""The side of a run's page: seats, and what this reader can do about one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lms.access import Actor, Role
from lms.courses.rules import RunCard, SiteCard
from lms.enrolments import serializers
from lms.enrolments.forms import EnrolForm
from lms.enrolments.rules import CaseCard
from lms.public import queries
from lms.public.rules import Around
from lms.public.serializers import enrolling


def panel(
    card: RunCard, actor: Actor, mine: CaseCard | None, near: Around, at: Sequence[SiteCard]
) -> dict[str, Any]:
    """What the side of the page says about seats and enrolling, for this reader."""
    sites, live = enrolling.sites_with_seats(card, at, near), mine is not None and enrolling.live(mine)
    homes = [near.centres[ident] for ident in sorted(actor.centre_ids)]
    asked, host = _terms(card, actor, near), near.centres[card.centre_id].acronym
    belongs = ", ".join(each.acronym for each in homes)
    return {
        **asked,
        **_seats(card, actor, near, enrolled=live),
        "mine": _standing(mine, near),
        "live": live,
        "obstacle": enrolling.obstacle(card, near) or enrolling.not_nominated(card, actor),
        "follows": enrolling.what_follows(card, host, belongs, near, costs=asked["costs"]),
        "deadline": enrolling.deadline_line(card, near.now),
        "form": None if live or not actor.verified else _form(homes, sites),
        "sites": sites,
        "rules": serializers.queue_rules(card),
        "criteria": queries.criteria(card),
        "go": enrolling.go_line(card, queries.go_no_go(card), near.now),
        "now": near.now,
    }


def _seats(card: RunCard, actor: Actor, near: Around, *, enrolled: bool) -> dict[str, Any]:
    """How the seats stand, for the reader and for the centres the reader decides for."""
    decides, pools, tally = (
        actor.centres_as(Role.COORDINATOR),
        enrolling.seats_by_pool(card, near),
        near.tallies[card.id],
    )
    return {
        "tally": tally,
        "lead": enrolling.seats_lead(card, near, enrolled=enrolled),
        "pools": pools,
        "how": enrolling.how_seats_count(pools=bool(pools)),
        "over": max(0, tally.holders - card.capacity_max) if card.capacity_max is not None else 0,
        "own_centres": [near.centres[ident] for ident in sorted(decides)],
        "kept": enrolling.kept_for(card, decides, near),
    }


def _standing(mine: CaseCard | None, near: Around) -> tuple[CaseCard, str, str, str] | None:
    """The reader's enrolment in words, if there is one."""
    if mine is None:
        return None
    names = {ident: each.acronym for ident, each in near.centres.items()}
    words = serializers.state_words(mine, names), serializers.next_words(mine, names)
    return mine, serializers.state_value(mine), *words


def _terms(card: RunCard, actor: Actor, near: Around) -> dict[str, Any]:
    """What the run asks of people and costs, and how that stands for this reader."""
    terms, needs, coming = queries.terms(card, actor, near.now)
    known = actor.person_id is not None
    return {
        "needs": serializers.need_rows(needs, known=known, next_runs=coming),
        "fees": [serializers.fee_choice(fee, card) for fee in terms.fees],
        "blocked": known and actor.verified and serializers.stands_in_the_way(needs),
        "page": terms.need_a_page,
        "costs": terms.costs,
    }


def _form(homes: list[Any], sites: list[tuple[SiteCard, int | None]]) -> EnrolForm:
    """The form of `enrolments.enrol`; it asks for the centre only those who belong to several, for the site only where
    there are some."""
    form = EnrolForm()
    form.offer(homes, sites)
    return form
