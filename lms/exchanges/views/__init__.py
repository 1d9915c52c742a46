"""The addresses of researcher exchange."""

from lms.exchanges.views import (  # noqa: F401 - they register their addresses
    agreement,
    applying,
    balance,
    cases,
    deciding,
    desk,
    documents,
    files,
    guests,
    office,
    ranking,
    reviewers,
    reviews,
    slots,
    staying,
    thread,
    wanted,
)
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
