"""Mail that must not be lost: written with what it tells about, sent afterwards, until it arrived or is given up."""

from lms.outbox.service.delivery import Delivery, deliver_due
from lms.outbox.service.inbox import InboxAway, read_inbox
from lms.outbox.service.jobs import beat, begin_slot, finish_slot, leave, tidy
from lms.outbox.service.queue import claim, enqueue, enqueue_all, retry, retry_all, settle
from lms.outbox.service.transport import FolderTransport, SmtpTransport, Transport, transport_of

__all__ = [
    "Delivery",
    "FolderTransport",
    "InboxAway",
    "SmtpTransport",
    "Transport",
    "beat",
    "begin_slot",
    "claim",
    "deliver_due",
    "enqueue",
    "enqueue_all",
    "finish_slot",
    "leave",
    "read_inbox",
    "retry",
    "retry_all",
    "settle",
    "tidy",
    "transport_of",
]
