"""The words we send about enrolments: pure functions, called with the reader's language in force."""

from lms.enrolments.notices.about import About
from lms.enrolments.notices.messages import Message, message
from lms.enrolments.notices.person import (
    cancelled,
    decided,
    declined,
    enrolled,
    enrolled_for_you,
    expired,
    offered,
    promoted,
    reopened,
    withdrawn,
)
from lms.enrolments.notices.reminders import Waiting, escalate, remind
from lms.enrolments.notices.runs import run_cancelled, run_moved, run_postponed
from lms.enrolments.notices.staff import for_staff, place_given_back, waits_for_you

__all__ = [
    "TO_PERSON",
    "About",
    "Message",
    "Waiting",
    "cancelled",
    "decided",
    "declined",
    "enrolled",
    "enrolled_for_you",
    "escalate",
    "expired",
    "for_staff",
    "message",
    "offered",
    "place_given_back",
    "promoted",
    "remind",
    "reopened",
    "run_cancelled",
    "run_moved",
    "run_postponed",
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
}
