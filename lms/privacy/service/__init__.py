"""Use cases of privacy: handing over, erasing, keeping no longer than stated."""

from lms.privacy.service.consenting import withdraw_consent
from lms.privacy.service.erasing import ask_erasure, ask_for, erase_due, take_back_erasure, take_back_wish
from lms.privacy.service.exporting import ask_export, content_of, make_exports, remove_exports
from lms.privacy.service.keeping import keep_no_longer
from lms.privacy.service.records import EXPORTS

__all__ = [
    "EXPORTS",
    "ask_erasure",
    "ask_export",
    "ask_for",
    "content_of",
    "erase_due",
    "keep_no_longer",
    "make_exports",
    "remove_exports",
    "take_back_erasure",
    "take_back_wish",
    "withdraw_consent",
]
