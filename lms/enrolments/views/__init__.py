"""The addresses of enrolments."""

from lms.enrolments.views import bulk, cases, enrolling  # noqa: F401 - they register their addresses
from lms.enrolments.views.area import area

__all__ = ["area"]
