"""What a person may type when proposing another run or another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import HiddenField, RadioField, SelectField

from lms.centres.queries import Member
from lms.courses.queries import RunCard
from lms.enrolments.forms.enrolling import described
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import format_days
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON

REFERENCE_LENGTH = 40


class OtherRunForm(Form):
    """Another run: one of those on offer, or any by its reference; and why."""

    version = HiddenField()
    run = SelectField(_l("The other run"), validate_choice=False)
    run_ref = line(
        _l("Or the reference of a run that is not in the list"),
        length=REFERENCE_LENGTH,
        required=False,
        description=_l("It stands on the page of the run and in its address."),
    )
    reason = paragraphs(_l("Reason"), length=MAX_REASON)

    def offer(self, runs: Sequence[RunCard], names: Mapping[int, str], *, needs_reason: bool) -> None:
        """Fills the list; `names` are the short names of centres by id."""
        lines = ((run.ref, _described(run, names.get(run.centre_id, ""))) for run in runs)
        self.run.choices = [*options([("", _l("Choose a run"))]), *options(lines)]
        self.run.flags.required = True
        self.reason.flags.required = needs_reason

    @property
    def chosen(self) -> tuple[str, str]:
        """The reference of the run and the field that says it: what was typed counts before the list."""
        typed = str(self.run_ref.data or "").upper()
        return (typed, "run_ref") if typed else (str(self.run.data or ""), "run")


def _described(run: RunCard, host: str) -> str:
    when = format_days(run.starts_on, run.ends_on) or run.period_text
    return " · ".join(filter(None, (run.title, when, host, run.ref)))


class ReplacementForm(Form):
    """Another of the own people, found before by name or mail address; and why."""

    version = HiddenField()
    q = HiddenField()
    person = RadioField(_l("Who takes the place"), validate_choice=False)
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Everybody concerned reads this."))

    def offer(self, found: Sequence[Member]) -> None:
        """The people found for the words searched."""
        self.person.choices = options((each.ref, described(each)) for each in found)
        self.person.flags.required = True
        self.reason.flags.required = True
