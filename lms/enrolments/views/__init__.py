"""The addresses of enrolments."""

from lms.enrolments.views import (  # noqa: F401 - they register their addresses
    accepting,
    answers,
    cases,
    conditions,
    copies,
    enrolling,
    feedback,
    fees,
    go_no_go,
    nominations,
    offers,
    proposals,
    questions,
    rules,
    seats,
    selection,
)
from lms.enrolments.views.area import area

__all__ = [
    "area",
]
