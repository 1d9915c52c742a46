"""The addresses of enrolments."""

from lms.enrolments.views import (  # noqa: F401 - they register their addresses
    cases,
    enrolling,
    offers,
    rules,
)
from lms.enrolments.views.area import area

__all__ = ["area"]
