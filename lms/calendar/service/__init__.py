"""Private addresses, invitations by mail and the replies to them."""

from lms.calendar.service.addresses import (
    MOST_ADDRESSES,
    choose_alarm,
    make_address,
    make_short,
    note_fetch,
    withdraw_address,
)
from lms.calendar.service.invitations import look_again_soon_before, send_invitations
from lms.calendar.service.replies import handle_reply, read_replies

__all__ = [
    "MOST_ADDRESSES",
    "choose_alarm",
    "handle_reply",
    "look_again_soon_before",
    "make_address",
    "make_short",
    "note_fetch",
    "read_replies",
    "send_invitations",
    "withdraw_address",
]
