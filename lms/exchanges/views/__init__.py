"""The addresses of researcher exchange."""

from lms.exchanges.views import cases, guests, slots, wanted  # noqa: F401 - they register their addresses
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
