"""The addresses of researcher exchange."""

from lms.exchanges.views import (  # noqa: F401 - they register their addresses
    agreement,
    balance,
    cases,
    deciding,
    documents,
    ranking,
    reviewers,
    reviews,
    staying,
)
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
