"""The addresses of researcher exchange."""

from lms.exchanges.views.area import area

__all__ = [
    "area",
]
