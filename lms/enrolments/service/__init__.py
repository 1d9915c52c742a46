"""The use cases of enrolments: each public function is one transaction."""

from lms.enrolments.service.attendance import check_in, mark
from lms.enrolments.service.certificates import issue_certificate, issue_missing, revoke_certificate
from lms.enrolments.service.checks import violations
from lms.enrolments.service.completion import Concluded, conclude, remind_of_completions
from lms.enrolments.service.decisions import accept_host, approve_home, decline_home, decline_host
from lms.enrolments.service.endings import cancel, reopen, withdraw
from lms.enrolments.service.enrolling import enrol
from lms.enrolments.service.jobs import archive_runs, expire_waiting, finish_runs
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
    "Concluded",
    "accept_host",
    "approve_home",
    "archive_runs",
    "cancel",
    "cancel_run",
    "cancel_session",
    "change_run",
    "check_in",
    "conclude",
    "decline_home",
    "decline_host",
    "enrol",
    "expire_waiting",
    "finish_runs",
    "issue_certificate",
    "issue_missing",
    "mark",
    "move_run",
    "postpone_run",
    "remind_of_completions",
    "reopen",
    "revoke_certificate",
    "save_session",
    "settle_run",
    "unpublish_run",
    "violations",
    "withdraw",
]
