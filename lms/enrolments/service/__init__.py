"""The use cases of enrolments: each public function is one transaction."""

from lms.enrolments.service.checks import violations
from lms.enrolments.service.decisions import accept_host, approve_home, decline_home, decline_host
from lms.enrolments.service.endings import cancel, reopen, withdraw
from lms.enrolments.service.enrolling import enrol
from lms.enrolments.service.fees import mark_fees, remove_fee, save_fee
from lms.enrolments.service.jobs import archive_runs, expire_waiting, finish_runs
from lms.enrolments.service.questions import answer_questions, remove_question, save_question
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
from lms.enrolments.service.terms import copy_terms, remove_condition, save_condition, waive_condition

__all__ = [
    "accept_host",
    "answer_questions",
    "approve_home",
    "archive_runs",
    "cancel",
    "cancel_run",
    "cancel_session",
    "change_run",
    "copy_terms",
    "decline_home",
    "decline_host",
    "enrol",
    "expire_waiting",
    "finish_runs",
    "mark_fees",
    "move_run",
    "postpone_run",
    "remove_condition",
    "remove_fee",
    "remove_question",
    "reopen",
    "save_condition",
    "save_fee",
    "save_question",
    "save_session",
    "settle_run",
    "unpublish_run",
    "violations",
    "waive_condition",
    "withdraw",
]
