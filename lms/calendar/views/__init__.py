"""Addresses of calendars: feeds, the agenda list, the page that tells how to subscribe."""

from lms.calendar.views import choosing, feeds, pages
from lms.calendar.views.area import area

__all__ = ["area", "choosing", "feeds", "pages"]
