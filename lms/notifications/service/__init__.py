"""Telling people, what they follow, and how often they want to hear of it."""

from lms.notifications.rules import Letter, Told
from lms.notifications.service.following import (
    begin_lists,
    bookmark,
    choose_list,
    choose_reminders,
    follow_list,
    remember,
    unbookmark,
    unfollow_list,
)
from lms.notifications.service.inbox import begin_digest, choose_digest, post, post_all, read
from lms.notifications.service.inviting import choose_calendar_part, dates_changed
from lms.notifications.service.reminding import begin_reminders, note_reminders, tidy
from lms.notifications.service.stopping import stop_mails

__all__ = [
    "Letter",
    "Told",
    "begin_digest",
    "begin_lists",
    "begin_reminders",
    "bookmark",
    "choose_calendar_part",
    "choose_digest",
    "choose_list",
    "choose_reminders",
    "dates_changed",
    "follow_list",
    "note_reminders",
    "post",
    "post_all",
    "read",
    "remember",
    "stop_mails",
    "tidy",
    "unbookmark",
    "unfollow_list",
]
