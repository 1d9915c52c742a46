"""What people are told about slots, applications and stays; pure."""

from lms.exchanges.notices.agree import (
    AboutCase,
    agreement_in_force,
    agreement_proposed,
    agreement_signed,
    amendment_refused,
    papers_missing,
)
from lms.exchanges.notices.slots import (
    AboutSlot,
    slot_cancelled,
    slot_cancelled_home,
    slot_changed,
    slot_closed,
    slot_reopened,
)
from lms.exchanges.notices.wanted import wanted_expired
from lms.notifications.rules import Letter

__all__ = [
    "AboutCase",
    "AboutSlot",
    "Letter",
    "agreement_in_force",
    "agreement_proposed",
    "agreement_signed",
    "amendment_refused",
    "papers_missing",
    "slot_cancelled",
    "slot_cancelled_home",
    "slot_changed",
    "slot_closed",
    "slot_reopened",
    "wanted_expired",
]
