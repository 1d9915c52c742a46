"""What a person may type about a move of an enrolment."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from lms.kit.forms import Form, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON


class MoveForm(Form):
    """A move of an enrolment: its version, the reason where one is needed, a note to the own side."""

    version = HiddenField()
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("The person reads this."))
    note = paragraphs(
        _l("Internal note"), length=MAX_REASON, description=_l("Only coordinators of your centre read this.")
    )

    def keep(self, names: Sequence[str], *, needs_reason: bool) -> None:
        """Leaves only the fields that this move has; a reason the table asks for is not optional."""
        for name in ("reason", "note"):
            if name not in names:
                del self[name]
        if needs_reason:
            self.reason.flags.required = True

    def typed(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: str(self[name].data or "") for name in ("reason", "note") if name in self}
