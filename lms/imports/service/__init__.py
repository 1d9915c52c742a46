"""Use cases of imports: sources, what is taken over from them, single items, and the job that fetches."""

from lms.imports.service.approving import AT_ONCE, approve, take_approved
from lms.imports.service.fetching import refresh_due
from lms.imports.service.items import change_item, detach_item, withdraw_item
from lms.imports.service.sources import add_address, add_file, fetch_again, remove_source, send_again

__all__ = [
    "AT_ONCE",
    "add_address",
    "add_file",
    "approve",
    "change_item",
    "detach_item",
    "fetch_again",
    "refresh_due",
    "remove_source",
    "send_again",
    "take_approved",
    "withdraw_item",
]
