"""What a person may type about a move of an enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from lms.courses.forms.fields import WholeNumberField
from lms.kit.forms import Form, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON

TEXTS = ("reason", "note")
FIELDS = ("priority", *TEXTS)


class MoveForm(Form):
    """A move of an enrolment: its version, the reason where one is needed, what else it is about, a note to the own
    side."""

    version = HiddenField()
    priority = WholeNumberField(
        _l("Priority"), description=_l("From 1 to 99; smaller goes first. Everybody else has 100.")
    )
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("The person reads this."))
    note = paragraphs(
        _l("Internal note"), length=MAX_REASON, description=_l("Only coordinators of your centre read this.")
    )

    def keep(self, names: Sequence[str], *, needs_reason: bool) -> None:
        """Leaves only the fields that this move has; a reason the table asks for is not optional."""
        for name in FIELDS:
            if name not in names:
                del self[name]
        if "priority" in names:
            self.priority.flags.required = True
        if needs_reason:
            self.reason.flags.required = True

    def typed(self) -> dict[str, Any]:
        """What was typed, by field: a number or None, the rest text."""
        found: dict[str, Any] = {name: str(self[name].data or "") for name in TEXTS if name in self}
        return found | ({"priority": self.priority.data} if "priority" in self else {})
