"""Addresses of reports."""

from lms.reports.views import balance, exports, feedback, flow, statistics
from lms.reports.views.area import area

__all__ = ["area", "balance", "exports", "feedback", "flow", "statistics"]
