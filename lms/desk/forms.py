"""What a host may type about a run that people may be enrolled in."""

from __future__ import annotations

from wtforms import DateField, DateTimeLocalField, HiddenField
from wtforms.validators import InputRequired, Optional

from lms.courses.forms import RunForm
from lms.courses.rules import RunInput
from lms.kit.forms import Form, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import MAX_REASON


class ReasonForm(Form):
    """A move of a run; its reason is asked for where people are told one."""

    version = HiddenField()
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Everybody concerned reads this."))

    def show(self, refusal: Refusal) -> None:
        """A missing word to those enrolled stands beside the reason, whatever the use case calls it."""
        super().show(_beside(refusal, "reason"))


class MoveRunForm(Form):
    """New days of a run; its sessions move along at the same wall times."""

    version = HiddenField()
    starts_on = DateField(_l("New first day"), validators=[InputRequired(_l("Give the new first day."))])
    ends_on = DateField(
        _l("New last day"), validators=[Optional()], description=_l("Empty: as many days as before.")
    )
    closes_at = DateTimeLocalField(
        _l("Enrolment closes"),
        validators=[Optional()],
        description=_l("In the time of the place. Empty: as it was."),
    )
    reason = paragraphs(_l("A word to those concerned"), length=MAX_REASON)


class ChangeRunForm(RunForm):
    """A published run. Its days and its zone are not asked for: changing them is a move."""

    starts_on = HiddenField()  # type: ignore[assignment]  # not a date to type in here
    ends_on = HiddenField()  # type: ignore[assignment]  # as above
    zone = HiddenField()  # type: ignore[assignment]  # as above

    def values(self, before: RunInput) -> RunInput:
        """What was typed, at the days and in the zone the run has."""
        for name in ("starts_on", "ends_on", "zone"):
            self[name].data = getattr(before, name)
        return super().values(before)

    def show(self, refusal: Refusal) -> None:
        """A missing word to those enrolled stands beside the field for it."""
        super().show(_beside(refusal, "changed"))


def _beside(refusal: Refusal, field: str) -> Refusal:
    moved = [
        Problem(each.code, each.sentence, field if each.code.startswith("reason_") else each.field)
        for each in refusal.problems
    ]
    return Refusal.of(moved, status=refusal.status)
