"""Tables of researcher exchange."""

from lms.exchanges.models.agreements import Agreement, Signature
from lms.exchanges.models.applications import (
    Application,
    ApplicationCourse,
    ApplicationFile,
    Conflict,
    Message,
    Review,
    Score,
)
from lms.exchanges.models.deciders import Decider
from lms.exchanges.models.slots import (
    CentreInfo,
    Criterion,
    Cutoff,
    Funding,
    Slot,
    SlotCentre,
    SlotCourse,
    SlotDocument,
    SlotFollower,
    SlotTopic,
)
from lms.exchanges.models.stays import Document, Interruption, Report, Stay
from lms.exchanges.models.wanted import Wanted, WantedTopic

__all__ = [
    "Agreement",
    "Application",
    "ApplicationCourse",
    "ApplicationFile",
    "CentreInfo",
    "Conflict",
    "Criterion",
    "Cutoff",
    "Decider",
    "Document",
    "Funding",
    "Interruption",
    "Message",
    "Report",
    "Review",
    "Score",
    "Signature",
    "Slot",
    "SlotCentre",
    "SlotCourse",
    "SlotDocument",
    "SlotFollower",
    "SlotTopic",
    "Stay",
    "Wanted",
    "WantedTopic",
]
