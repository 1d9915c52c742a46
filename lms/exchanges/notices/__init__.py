"""What people are told about slots, applications and stays; pure."""

from lms.exchanges.notices.agree import (
    AboutCase,
    agreement_in_force,
    agreement_proposed,
    agreement_signed,
    amendment_refused,
    papers_missing,
)
from lms.notifications.rules import Letter

__all__ = [
    "AboutCase",
    "Letter",
    "agreement_in_force",
    "agreement_proposed",
    "agreement_signed",
    "amendment_refused",
    "papers_missing",
]
