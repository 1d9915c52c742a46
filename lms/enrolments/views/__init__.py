"""The addresses of enrolments."""

from lms.enrolments.views import attendance, cases, certificates, check_in, completion, enrolling  # noqa: F401 - they register their addresses
from lms.enrolments.views.area import area

__all__ = ["area"]
