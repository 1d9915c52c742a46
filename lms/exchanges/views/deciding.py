"""The pages of the host's moves and of the answer to its offer, and what the page of an application shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.access import COORDINATOR, Actor
from lms.exchanges import queries, rules, serializers, service
from lms.exchanges.forms import (
    DeclineOfferForm,
    FeasibleForm,
    OfferForm,
    QuestionForm,
    RejectForm,
    ReserveForm,
    TieForm,
    WaiveForm,
    WithdrawOfferForm,
)
from lms.exchanges.rules import REVIEW_STATES, ApplicationCard, Role
from lms.exchanges.rules.vocabulary import CONFLICTS, FEASIBILITY
from lms.exchanges.views.pages import PAGES, SECTIONS, MovePage

HOST = frozenset({Role.HOST, Role.LEAD})
OFFERED = frozenset(
    {"offered", "offer_expired", "declined", "accepted", "agreed", "ongoing", "ended", "closed"}
)
"""States in which there is, or was, an offer to read."""


def _told(card: ApplicationCard, _actor: Actor) -> Mapping[str, Any]:
    """What everybody who decides sees beside the form: declared ties, and what happens next."""
    ties = [each for each in queries.ties_declared(card.id) if each.kind != "none"]
    return {"ties": ties, "kinds": CONFLICTS}


def _review(card: ApplicationCard, actor: Actor) -> Mapping[str, Any]:
    reviews = queries.reviews_of([card.id]).get(card.id, [])
    return {**_told(card, actor), "cleared": [each for each in reviews if each.cleared]}


def _offer(card: ApplicationCard, actor: Actor) -> Mapping[str, Any]:
    """Who decides in the host's place reads of this case alone, not who is on the reserve list."""
    reserve = queries.reserve_of(card.slot_id) if actor.has(COORDINATOR, card.host_centre_id) else []
    reviews = queries.reviews_of([card.id]).get(card.id, [])
    terms = queries.slot_terms(card.slot_id)
    return {
        **_told(card, actor),
        "slot": terms,
        "missing": rules.reviews_missing(reviews, review_mode=terms.review_mode),
        "reserve": [each for each in reserve if each.id != card.id],
    }


def _take(card: ApplicationCard, _actor: Actor) -> Mapping[str, Any]:
    return {"others": queries.others_of_these_dates(card), "required": queries.courses_required(card.id)}


DECIDE = "exchanges/decide.html"

PAGES |= {
    "ask": MovePage(service.ask, QuestionForm, DECIDE, _told),
    "say-feasible": MovePage(service.say_feasible, FeasibleForm, DECIDE, _told),
    "review": MovePage(service.review, template=DECIDE, beside=_review),
    "offer": MovePage(service.offer, OfferForm, DECIDE, _offer),
    "reserve": MovePage(service.reserve, ReserveForm, DECIDE, _told),
    "reject": MovePage(service.reject, RejectForm, DECIDE, _told),
    "withdraw-offer": MovePage(service.withdraw_offer, WithdrawOfferForm, DECIDE, _told),
    "take-offer": MovePage(service.take_offer, template="exchanges/answer.html", beside=_take),
    "decline-offer": MovePage(service.decline_offer, DeclineOfferForm, "exchanges/answer.html", _take),
    "declare-tie": MovePage(service.declare_tie, TieForm),
    "waive-tie": MovePage(service.waive_tie, WaiveForm, DECIDE, _told),
}


def offer_section(card: ApplicationCard, _actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any] | None:
    """What is, or was, offered; to the applicant also what else they have in these days."""
    if card.state not in OFFERED:
        return None
    own = Role.APPLICANT in roles
    answering = own and card.state in ("offered", "accepted")
    return {
        "required": queries.courses_required(card.id),
        "others": queries.others_of_these_dates(card) if answering else [],
        "lapsed": card.offer_lapsed_at if card.state == "offer_expired" else None,
    }


def comments_section(
    card: ApplicationCard, actor: Actor, _roles: frozenset[Role]
) -> Mapping[str, Any] | None:
    """What the reviewers wrote for the applicant: it went out with the decision; no points, no names."""
    if not rules.decided(card.parts):
        return None
    sent = [each for each in queries.reviews_of([card.id]).get(card.id, []) if each.state == "submitted"]
    found = [each.comment_for_applicant for each in sent if each.comment_for_applicant]
    return {"comments": found} if found else None


def reviews_section(card: ApplicationCard, actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any] | None:
    """The host's own side: feasibility, ties, reviewers, and points once the reader's own review is in."""
    if not roles & HOST or card.state not in (*rules.HOST_DECIDES, "returned"):
        return None
    mine = actor.person_id == card.applicant_id
    reviews = [] if mine else queries.reviews_of([card.id]).get(card.id, [])
    sent = any(each.state == "submitted" for each in reviews)
    visible = sent and rules.scores_visible(reviews, actor.person_id)
    criteria = queries.criteria_of_slot(card.slot_id) if visible else []
    return {
        "reviews": reviews,
        "states": REVIEW_STATES,
        "kinds": CONFLICTS,
        "feasibility": FEASIBILITY,
        "visible": visible,
        "scores": serializers.scores_words(reviews, criteria),
        "ties": [] if mine else [each for each in queries.ties_declared(card.id) if each.kind != "none"],
        "inviting": card.state in rules.REVIEWABLE and not mine,
        "mine": mine,
    }


SECTIONS |= {"offer": offer_section, "comments": comments_section, "reviews": reviews_section}
