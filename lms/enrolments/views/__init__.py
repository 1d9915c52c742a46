"""The addresses of enrolments."""

from lms.enrolments.views import (  # noqa: F401 - they register
    accepting,
    answers,
    cases,
    conditions,
    enrolling,
    feedback,
    fees,
    go_no_go,
    nominations,
    offers,
    questions,
    rules,
    seats,
    selection,
)
from lms.enrolments.views.area import area

__all__ = [
    "area",
]
