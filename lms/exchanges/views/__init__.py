"""The addresses of researcher exchange."""

from lms.exchanges.views import (  # noqa: F401 - they register their addresses
    agreement,
    balance,
    cases,
    deciding,
    documents,
    guests,
    ranking,
    reviewers,
    reviews,
    slots,
    staying,
    wanted,
)
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
