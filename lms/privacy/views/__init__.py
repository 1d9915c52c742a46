"""Addresses of privacy."""

from lms.privacy.views import own, records, wishes
from lms.privacy.views.area import area

__all__ = ["area", "own", "records", "wishes"]
