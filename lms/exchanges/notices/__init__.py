"""The words we send about slots, applications and stays: pure functions, called with the reader's language in force."""

from lms.exchanges.notices.slots import (
    AboutSlot,
    slot_cancelled,
    slot_cancelled_home,
    slot_changed,
    slot_closed,
    slot_reopened,
)
from lms.exchanges.notices.wanted import wanted_expired

__all__ = [
    "AboutSlot",
    "slot_cancelled",
    "slot_cancelled_home",
    "slot_changed",
    "slot_closed",
    "slot_reopened",
    "wanted_expired",
]
