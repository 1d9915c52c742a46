"""Addresses of calendars: feeds, the agenda list, the page that tells how to subscribe."""

from lms.calendar.views import checking, choosing, feeds, pages
from lms.calendar.views.area import area

__all__ = ["area", "checking", "choosing", "feeds", "pages"]
