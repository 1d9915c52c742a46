"""The rows of what people follow, and of researcher exchange, marked as in `tests/web/matrix.py`."""

from __future__ import annotations

from tests.web.matrix_exchanges import EXCHANGES

EVERYBODY = "R R R R R R R R R R"
ACCOUNTS = "s R R R R R R R R R"

BESIDE = EXCHANGES | {
    # endpoint                       public account member trainer editor coordinator lead other office admin
    "calendar.agenda_atom": EVERYBODY,
    "public.bookmark_course": ACCOUNTS,
    "public.bookmark_run": ACCOUNTS,
    "public.catalogue_atom": EVERYBODY,
    "public.choose_every": "s - - - - - - - - -",  # the learner's
    "public.choose_reminders": ACCOUNTS,
    "public.course_atom": EVERYBODY,
    "public.follow": ACCOUNTS,
    "public.follow_page": ACCOUNTS,
    "public.followed": ACCOUNTS,
    "public.unfollow": ACCOUNTS,  # of one of somebody else nothing changes
    "notifications.calendar_part": ACCOUNTS,
    "notifications.unsubscribe": EVERYBODY,  # whoever has the mail
    "notifications.unsubscribe_now": EVERYBODY,
}
