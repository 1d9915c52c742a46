"""Use cases of researcher exchange: each public function is one transaction."""

from lms.exchanges.service.deciding import ask, order_reserve, reject, reserve, review, say_feasible
from lms.exchanges.service.offers import decline_offer, expire_offers, offer, take_offer, withdraw_offer
from lms.exchanges.service.reminding_host import remind_hosts, remind_offers, remind_reviewers
from lms.exchanges.service.reviews import (
    accept_review,
    decline_review,
    invite_reviewer,
    save_review,
    submit_review,
)
from lms.exchanges.service.ties import declare_tie, waive_tie

__all__ = [
    "accept_review",
    "ask",
    "declare_tie",
    "decline_offer",
    "decline_review",
    "expire_offers",
    "invite_reviewer",
    "offer",
    "order_reserve",
    "reject",
    "remind_hosts",
    "remind_offers",
    "remind_reviewers",
    "reserve",
    "review",
    "save_review",
    "say_feasible",
    "submit_review",
    "take_offer",
    "waive_tie",
    "withdraw_offer",
]
