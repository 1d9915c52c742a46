"""The addresses of researcher exchange."""

from lms.exchanges.views import agreement, balance, cases, documents, staying  # noqa: F401 - as the next
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
