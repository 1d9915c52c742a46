"""What people follow across all features: lists by mail, and reminders of dates."""

from lms.public.service.following import follow, send_lists
from lms.public.service.reminding import send_reminders

__all__ = ["follow", "send_lists", "send_reminders"]
