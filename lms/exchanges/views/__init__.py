"""The addresses of researcher exchange."""

from lms.exchanges.views import cases, deciding, ranking, reviewers, reviews  # noqa: F401 - they register their addresses
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
