"""Use cases of researcher exchange: each is one transaction."""

from lms.exchanges.service.following import follow_slot, save_guest_info, unfollow_slot
from lms.exchanges.service.slot_jobs import advance_cutoffs, archive_slots, close_due_slots
from lms.exchanges.service.slot_moves import cancel_slot, close_slot, post_slot, reopen_slot
from lms.exchanges.service.slots import copy_slot, create_slot, delete_slot, edit_slot
from lms.exchanges.service.wanted import edit_wanted, end_wanted, expire_wanted, post_wanted

__all__ = [
    "advance_cutoffs",
    "archive_slots",
    "cancel_slot",
    "close_due_slots",
    "close_slot",
    "copy_slot",
    "create_slot",
    "delete_slot",
    "edit_slot",
    "edit_wanted",
    "end_wanted",
    "expire_wanted",
    "follow_slot",
    "post_slot",
    "post_wanted",
    "reopen_slot",
    "save_guest_info",
    "unfollow_slot",
]
