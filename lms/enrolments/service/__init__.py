"""The use cases of enrolments: each public function is one transaction."""

from lms.enrolments.service.bulk import Item, Outcome, decide_all, preview, recipients, write_to
from lms.enrolments.service.checks import violations
from lms.enrolments.service.decisions import accept_host, approve_home, decline_home, decline_host
from lms.enrolments.service.endings import cancel, reopen, withdraw
from lms.enrolments.service.enrolling import enrol
from lms.enrolments.service.jobs import archive_runs, expire_waiting, finish_runs
from lms.enrolments.service.reminders import remind_deciders
from lms.enrolments.service.runs import (
    cancel_run,
    cancel_session,
    change_run,
    move_run,
    postpone_run,
    save_session,
    unpublish_run,
)
from lms.enrolments.service.seats import settle_run

__all__ = [
    "Item",
    "Outcome",
    "accept_host",
    "approve_home",
    "archive_runs",
    "cancel",
    "cancel_run",
    "cancel_session",
    "change_run",
    "decide_all",
    "decline_home",
    "decline_host",
    "enrol",
    "expire_waiting",
    "finish_runs",
    "move_run",
    "postpone_run",
    "preview",
    "recipients",
    "remind_deciders",
    "reopen",
    "save_session",
    "settle_run",
    "unpublish_run",
    "violations",
    "withdraw",
    "write_to",
]
