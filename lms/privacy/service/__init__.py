"""Use cases of privacy: handing over, erasing, keeping no longer than stated."""

from lms.privacy.service.erasing import ask_erasure, erase_due, take_back_erasure
from lms.privacy.service.exporting import ask_export, content_of, make_exports, remove_exports

__all__ = [
    "ask_erasure",
    "ask_export",
    "content_of",
    "erase_due",
    "make_exports",
    "remove_exports",
    "take_back_erasure",
]
