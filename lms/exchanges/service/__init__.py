"""Use cases of researcher exchange: each public function is one transaction."""

from lms.exchanges.service.agreements import amend, propose_agreement, refuse_amendment
from lms.exchanges.service.document_reminders import remind_documents
from lms.exchanges.service.documents import set_checklist, settle_document
from lms.exchanges.service.signing import sign

__all__ = [
    "amend",
    "propose_agreement",
    "refuse_amendment",
    "remind_documents",
    "set_checklist",
    "settle_document",
    "sign",
]
