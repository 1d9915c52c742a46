"""Writing entries and whom they concern, within the use cases of the features."""

from lms.agenda.service.audience import concern, concern_all, concern_centre, include, moved
from lms.agenda.service.bulk import Rendered, concern_new, put_new, put_rendered, rendered_new
from lms.agenda.service.checks import Violation, check, rendered_otherwise
from lms.agenda.service.entries import put, retire, standing

__all__ = [
    "Rendered",
    "Violation",
    "check",
    "concern",
    "concern_all",
    "concern_centre",
    "concern_new",
    "include",
    "moved",
    "put",
    "put_new",
    "put_rendered",
    "rendered_new",
    "rendered_otherwise",
    "retire",
    "standing",
]
