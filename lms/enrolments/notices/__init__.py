"""The words we send about enrolments: pure functions, called with the reader's language in force."""

from lms.enrolments.notices.about import About
from lms.enrolments.notices.feedback import ask_feedback
from lms.enrolments.notices.offers import cut_off, offer_expired, offer_refused, offer_taken, offered
from lms.enrolments.notices.person import (
    cancelled,
    decided,
    declined,
    enrolled,
    enrolled_for_you,
    expired,
    promoted,
    reopened,
    withdrawn,
)
from lms.enrolments.notices.pools import AboutPool, release_ahead, seats_released
from lms.enrolments.notices.runs import run_cancelled, run_moved, run_postponed
from lms.enrolments.notices.selection import drawn, go_no_go_now, go_no_go_soon, nominate_soon, takes_place
from lms.enrolments.notices.staff import for_staff, place_given_back, seat_is_free, waits_for_you
from lms.enrolments.notices.terms import condition_waived, fee_marked

__all__ = [
    "TO_PERSON",
    "About",
    "AboutPool",
    "ask_feedback",
    "cancelled",
    "condition_waived",
    "cut_off",
    "decided",
    "declined",
    "drawn",
    "enrolled",
    "enrolled_for_you",
    "expired",
    "fee_marked",
    "for_staff",
    "go_no_go_now",
    "go_no_go_soon",
    "nominate_soon",
    "offer_expired",
    "offer_refused",
    "offer_taken",
    "offered",
    "place_given_back",
    "promoted",
    "release_ahead",
    "reopened",
    "run_cancelled",
    "run_moved",
    "run_postponed",
    "seat_is_free",
    "seats_released",
    "takes_place",
    "waits_for_you",
    "withdrawn",
]

TO_PERSON = {
    "enrolled": enrolled,
    "enrolled-for-you": enrolled_for_you,
    "decided": decided,
    "declined": declined,
    "offered": offered,
    "promoted": promoted,
    "withdrawn": withdrawn,
    "cancelled": cancelled,
    "expired": expired,
    "reopened": reopened,
    "run-postponed": run_postponed,
    "run-cancelled": run_cancelled,
    "offer-taken": offer_taken,
    "offer-refused": offer_refused,
    "offer-expired": offer_expired,
    "cut-off": cut_off,
}
