"""The addresses of enrolments."""

from lms.enrolments.views import (  # noqa: F401 - they register their addresses
    accepting,
    answers,
    attendance,
    bulk,
    cases,
    certificates,
    check_in,
    completion,
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
