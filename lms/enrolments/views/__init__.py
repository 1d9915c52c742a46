"""The addresses of enrolments."""

from lms.enrolments.views import answers, cases, conditions, enrolling, fees, questions  # noqa: F401 - they register
from lms.enrolments.views.area import area

__all__ = ["area"]
