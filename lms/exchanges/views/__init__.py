"""The addresses of researcher exchange."""

from lms.exchanges.views import (  # noqa: F401 - they register their addresses
    applying,
    cases,
    desk,
    files,
    office,
    thread,
)
from lms.exchanges.views.area import area

__all__ = [
    "area",
]
