"""The addresses of enrolments."""

from lms.enrolments.views import (  # noqa: F401 - they register their addresses
    accepting,
    cases,
    enrolling,
    feedback,
    go_no_go,
    nominations,
    offers,
    rules,
    seats,
    selection,
)
from lms.enrolments.views.area import area

__all__ = [
    "area",
]
