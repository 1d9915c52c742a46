"""The use cases of enrolments: each public function is one transaction."""

from lms.enrolments.service.checks import violations
from lms.enrolments.service.consents import (
    agree_replacement,
    agree_run,
    agree_transfer,
    refuse_replacement,
    refuse_run,
    refuse_transfer,
)
from lms.enrolments.service.copies import copy_run
from lms.enrolments.service.decisions import accept_host, approve_home, decline_home, decline_host
from lms.enrolments.service.endings import cancel, reopen, withdraw
from lms.enrolments.service.enrolling import enrol
from lms.enrolments.service.jobs import archive_runs, expire_waiting, finish_runs
from lms.enrolments.service.lapsing import lapse_proposals
from lms.enrolments.service.proposals import (
    ask_transfer,
    propose_replacement,
    propose_run,
    withdraw_proposal,
)
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
    "accept_host",
    "agree_replacement",
    "agree_run",
    "agree_transfer",
    "approve_home",
    "archive_runs",
    "ask_transfer",
    "cancel",
    "cancel_run",
    "cancel_session",
    "change_run",
    "copy_run",
    "decline_home",
    "decline_host",
    "enrol",
    "expire_waiting",
    "finish_runs",
    "lapse_proposals",
    "move_run",
    "postpone_run",
    "propose_replacement",
    "propose_run",
    "refuse_replacement",
    "refuse_run",
    "refuse_transfer",
    "reopen",
    "save_session",
    "settle_run",
    "unpublish_run",
    "violations",
    "withdraw",
    "withdraw_proposal",
]
