"""The use cases of enrolments: each public function is one transaction."""

from lms.enrolments.service.accepting import accept_in_order, preview_order
from lms.enrolments.service.answering import answer_questions
from lms.enrolments.service.answers import offer_of
from lms.enrolments.service.attendance import check_in, mark
from lms.enrolments.service.bulk import Item, Outcome, decide_all, preview, recipients, write_to
from lms.enrolments.service.certificates import issue_certificate, issue_missing, revoke_certificate
from lms.enrolments.service.checks import violations
from lms.enrolments.service.completion import Concluded, conclude, remind_of_completions
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
from lms.enrolments.service.digest import send_digests
from lms.enrolments.service.endings import cancel, reopen, withdraw
from lms.enrolments.service.enrolling import enrol
from lms.enrolments.service.feedback import ask_feedback, give_feedback
from lms.enrolments.service.fees import mark_fees, remove_fee, save_fee
from lms.enrolments.service.go_no_go import announce_go_no_go, decide_go, remind_go_no_go
from lms.enrolments.service.jobs import archive_runs, expire_waiting, finish_runs
from lms.enrolments.service.lapsing import lapse_proposals
from lms.enrolments.service.nominations import nominate, rank, remind_nominations, take_off
from lms.enrolments.service.offers import (
    answer_offer,
    expire_offers,
    offer,
    refuse_offer,
    take_offer,
    turn_in,
)
from lms.enrolments.service.pools import extend_release, release_pool, set_pools, set_sites
from lms.enrolments.service.priorities import end_priority, give_priority
from lms.enrolments.service.proposals import ask_transfer, propose_replacement, propose_run, withdraw_proposal
from lms.enrolments.service.questions import remove_question, save_question
from lms.enrolments.service.releases import announce_releases, release_pools, settle_queues
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
from lms.enrolments.service.selection import draw, give_points, set_criteria
from lms.enrolments.service.terms import remove_condition, save_condition
from lms.enrolments.service.waivers import take_back_waiver, waive_condition

__all__ = [
    "Concluded",
    "Item",
    "Outcome",
    "accept_host",
    "accept_in_order",
    "agree_replacement",
    "agree_run",
    "agree_transfer",
    "announce_go_no_go",
    "announce_releases",
    "answer_offer",
    "answer_questions",
    "approve_home",
    "archive_runs",
    "ask_feedback",
    "ask_transfer",
    "cancel",
    "cancel_run",
    "cancel_session",
    "change_run",
    "check_in",
    "conclude",
    "copy_run",
    "decide_all",
    "decide_go",
    "decline_home",
    "decline_host",
    "draw",
    "end_priority",
    "enrol",
    "expire_offers",
    "expire_waiting",
    "extend_release",
    "finish_runs",
    "give_feedback",
    "give_points",
    "give_priority",
    "issue_certificate",
    "issue_missing",
    "lapse_proposals",
    "mark",
    "mark_fees",
    "move_run",
    "nominate",
    "offer",
    "offer_of",
    "postpone_run",
    "preview",
    "preview_order",
    "propose_replacement",
    "propose_run",
    "rank",
    "recipients",
    "refuse_offer",
    "refuse_replacement",
    "refuse_run",
    "refuse_transfer",
    "release_pool",
    "release_pools",
    "remind_deciders",
    "remind_go_no_go",
    "remind_nominations",
    "remind_of_completions",
    "remove_condition",
    "remove_fee",
    "remove_question",
    "reopen",
    "revoke_certificate",
    "save_condition",
    "save_fee",
    "save_question",
    "save_session",
    "send_digests",
    "set_criteria",
    "set_pools",
    "set_sites",
    "settle_queues",
    "settle_run",
    "take_back_waiver",
    "take_off",
    "take_offer",
    "turn_in",
    "unpublish_run",
    "violations",
    "waive_condition",
    "withdraw",
    "withdraw_proposal",
    "write_to",
]
