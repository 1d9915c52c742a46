"""What a person may type about a move of an application; a move that asks for more has a form of its own."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from lms.exchanges.rules import ApplicationCard, ExchangeCase
from lms.kit.forms import Form, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON, Move


class MoveForm(Form):
    """A move that asks for nothing but the version of the page it was sent from."""

    version = HiddenField()

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """Fits the fields to the case: choices, what stands there first, which ones are required."""
        if move.needs_reason is True and "reason" in self:
            self["reason"].flags.required = True

    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of the use case's parameters."""
        return {
            name: (field.data or "") if isinstance(field.data, str | None) else field.data
            for name, field in self._fields.items()
            if name not in ("version", "csrf_token", "submit")
        }


class ReasonForm(MoveForm):
    """A move with a reason that the people concerned read."""

    reason = paragraphs(
        _l("Reason"), required=False, length=MAX_REASON, description=_l("Everybody concerned reads this.")
    )


class TwoTextsForm(ReasonForm):
    """A decision with two texts: one the person reads, one that stays with the own side."""

    internal = paragraphs(
        _l("Internal note"),
        required=False,
        length=MAX_REASON,
        description=_l("Only coordinators of your centre read this."),
    )
