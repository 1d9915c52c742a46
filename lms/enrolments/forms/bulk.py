"""What a coordinator may choose and type about many cases at once."""

from __future__ import annotations

from flask import request
from wtforms import HiddenField

from lms.enrolments.rules import SUBJECT_LENGTH
from lms.kit.forms import Form, line, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON

CHOICES = {
    "yes": _l("Approve or accept"),
    "no": _l("Decline"),
    "offer": _l("Offer a seat"),
    "cancel": _l("Cancel"),
    "write": _l("Write to them"),
}
ASKS = {
    "yes": ("note",),
    "no": ("reason", "note"),
    "offer": ("reason",),
    "cancel": ("reason",),
    "write": ("subject", "text"),
}
NEEDED = ("reason", "subject", "text")


class BulkForm(Form):
    """The cases chosen (each as reference.version), what is to be done with them, and whether what will happen has been
    read (`sure`)."""

    move = HiddenField()
    sure = HiddenField()
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Each of these people reads this."))
    note = paragraphs(
        _l("Internal note"), length=MAX_REASON, description=_l("Only coordinators of your centre read this.")
    )
    subject = line(_l("Subject"), length=SUBJECT_LENGTH, required=False)
    text = paragraphs(_l("Message"), length=MAX_REASON)

    def keep(self, move: str) -> None:
        """Leaves only the fields that this move has."""
        for name in ("reason", "note", "subject", "text"):
            if name not in ASKS[move]:
                del self[name]
            elif name in NEEDED and move != "offer":  # an offer needs one only where it passes over somebody
                self[name].flags.required = True

    def typed(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: str(self[name].data or "") for name in ASKS[str(self.move.data)]}

    @staticmethod
    def picked() -> dict[str, int]:
        """The version of each case chosen, by reference; what is no case is left out."""
        pairs = (value.rpartition(".") for value in request.form.getlist("case"))
        return {
            ref: int(version)
            for ref, _dot, version in pairs
            if ref.isascii()
            and ref.isprintable()
            and version.isascii()
            and version.isdigit()
            and len(version) < 10
        }
