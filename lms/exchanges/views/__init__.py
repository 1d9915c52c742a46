"""The addresses of researcher exchange."""

from lms.exchanges.views import (  # noqa: F401 - as the next
    agreement,
    balance,
    cases,
    documents,
)
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
