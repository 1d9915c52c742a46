"""Use cases of researcher exchange: each public function is one transaction."""

from lms.exchanges.service.applying import submit, withdraw
from lms.exchanges.service.drafts import delete, save_draft, start
from lms.exchanges.service.endorsing import endorse, refuse_endorsement, reopen, return_application
from lms.exchanges.service.files import content_of, tidy_files
from lms.exchanges.service.jobs_apply import delete_old_drafts, remind_endorsers
from lms.exchanges.service.messages import edit_message, write_message
from lms.exchanges.service.opening import OPEN_FOR, open_content

__all__ = [
    "OPEN_FOR",
    "content_of",
    "delete",
    "delete_old_drafts",
    "edit_message",
    "endorse",
    "open_content",
    "refuse_endorsement",
    "remind_endorsers",
    "reopen",
    "return_application",
    "save_draft",
    "start",
    "submit",
    "tidy_files",
    "withdraw",
    "write_message",
]
