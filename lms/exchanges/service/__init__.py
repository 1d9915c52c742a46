"""Use cases of researcher exchange: each public function is one transaction."""

from lms.exchanges.service.agreements import amend, propose_agreement, refuse_amendment
from lms.exchanges.service.anonymising import anonymise_cases, delete_old_cvs
from lms.exchanges.service.applying import submit, withdraw
from lms.exchanges.service.assigning import assign_decider
from lms.exchanges.service.checks import violations
from lms.exchanges.service.consents import set_consent
from lms.exchanges.service.deciding import ask, order_reserve, reject, reserve, review, say_feasible
from lms.exchanges.service.document_reminders import remind_documents
from lms.exchanges.service.documents import set_checklist, settle_document
from lms.exchanges.service.drafts import delete, save_draft, start
from lms.exchanges.service.endorsing import endorse, refuse_endorsement, reopen, return_application
from lms.exchanges.service.entries import put_named
from lms.exchanges.service.files import content_of, tidy_files
from lms.exchanges.service.following import follow_slot, save_guest_info, unfollow_slot
from lms.exchanges.service.jobs_apply import delete_old_drafts, remind_endorsers
from lms.exchanges.service.messages import edit_message, write_message
from lms.exchanges.service.offers import decline_offer, expire_offers, offer, take_offer, withdraw_offer
from lms.exchanges.service.opening import OPEN_FOR, open_content
from lms.exchanges.service.reminding_host import remind_hosts, remind_offers, remind_reviewers
from lms.exchanges.service.reviews import (
    accept_review,
    decline_review,
    invite_reviewer,
    save_review,
    submit_review,
)
from lms.exchanges.service.signing import sign
from lms.exchanges.service.slot_jobs import advance_cutoffs, archive_slots, close_due_slots
from lms.exchanges.service.slot_moves import cancel_slot, close_slot, post_slot, reopen_slot
from lms.exchanges.service.slots import copy_slot, create_slot, delete_slot, edit_slot
from lms.exchanges.service.stay_endings import ask_whereabouts, cancel_stay, no_show
from lms.exchanges.service.stay_reports import (
    accept_report,
    remind_reports,
    save_report,
    send_report,
    waive_report,
)
from lms.exchanges.service.stays import end_early, interrupt, record_arrival, record_departure
from lms.exchanges.service.ties import declare_tie, waive_tie
from lms.exchanges.service.wanted import edit_wanted, end_wanted, expire_wanted, post_wanted

__all__ = [
    "OPEN_FOR",
    "accept_report",
    "accept_review",
    "advance_cutoffs",
    "amend",
    "anonymise_cases",
    "archive_slots",
    "ask",
    "ask_whereabouts",
    "assign_decider",
    "cancel_slot",
    "cancel_stay",
    "close_due_slots",
    "close_slot",
    "content_of",
    "copy_slot",
    "create_slot",
    "declare_tie",
    "decline_offer",
    "decline_review",
    "delete",
    "delete_old_cvs",
    "delete_old_drafts",
    "delete_slot",
    "edit_message",
    "edit_slot",
    "edit_wanted",
    "end_early",
    "end_wanted",
    "endorse",
    "expire_offers",
    "expire_wanted",
    "follow_slot",
    "interrupt",
    "invite_reviewer",
    "no_show",
    "offer",
    "open_content",
    "order_reserve",
    "post_slot",
    "post_wanted",
    "propose_agreement",
    "put_named",
    "record_arrival",
    "record_departure",
    "refuse_amendment",
    "refuse_endorsement",
    "reject",
    "remind_documents",
    "remind_endorsers",
    "remind_hosts",
    "remind_offers",
    "remind_reports",
    "remind_reviewers",
    "reopen",
    "reopen_slot",
    "reserve",
    "return_application",
    "review",
    "save_draft",
    "save_guest_info",
    "save_report",
    "save_review",
    "say_feasible",
    "send_report",
    "set_checklist",
    "set_consent",
    "settle_document",
    "sign",
    "start",
    "submit",
    "submit_review",
    "take_offer",
    "tidy_files",
    "unfollow_slot",
    "violations",
    "waive_report",
    "waive_tie",
    "withdraw",
    "withdraw_offer",
    "write_message",
]
