"""Use cases of one person across all features: lists by mail, reminders of dates, the own profile."""

from lms.public.service.following import follow, send_lists
from lms.public.service.profile import edit_profile
from lms.public.service.reminding import send_reminders

__all__ = ["edit_profile", "follow", "send_lists", "send_reminders"]
