"""What is typed about a stay: days of arrival and departure, interruptions, endings, the report."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.exchanges.forms.moves import MoveForm, ReasonForm
from lms.exchanges.queries.stays import ReportCard, report_of
from lms.exchanges.rules import ApplicationCard, ExchangeCase
from lms.exchanges.rules.vocabulary import CONSENT_WORDS, OUTCOMES, PARTIES, REPORT_LENGTH, SUMMARY_LENGTH
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON, Move


def _day(label: Any, **more: Any) -> DateField:
    return DateField(label, validators=[Optional()], **more)


class ArrivalForm(MoveForm):
    """The day the guest came, and why a required course may be missing."""

    actual_arrival = _day(_l("Day of arrival"))
    courses_waived = paragraphs(
        _l("Why without a required course"),
        length=MAX_REASON,
        description=_l("Only if a required course is not completed. Coordinators of your centre read this."),
    )

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """A day is needed."""
        super().prepare(card, move)
        self.actual_arrival.flags.required = True


class DepartureForm(MoveForm):
    """The day the guest left."""

    actual_departure = _day(_l("Day of departure"))

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """A day is needed."""
        super().prepare(card, move)
        self.actual_departure.flags.required = True


class EndEarlyForm(ReasonForm):
    """The last day, whose decision it was, whether it was justified, and why."""

    actual_departure = _day(_l("Last day"))
    early_side = RadioField(
        _l("Whose decision was it?"), choices=options(PARTIES.items()), validate_choice=False
    )
    early_justified = BooleanField(_l("It was justified"))

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """A day and a side are needed."""
        super().prepare(card, move)
        self.actual_departure.flags.required = True
        self.early_side.flags.required = True


class InterruptionForm(MoveForm):
    """Days on which the guest was away."""

    from_on = _day(_l("First day away"))
    to_on = _day(_l("Last day away"))
    text = line(_l("What for"), length=200, required=False)

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """Both days are needed."""
        super().prepare(card, move)
        self.from_on.flags.required = self.to_on.flags.required = True


class CancelStayForm(ReasonForm):
    """Why the agreed stay does not take place; whoever supervises and pays should be told."""


class ConsentForm(MoveForm):
    """What may be published of the own report."""

    consent_public = BooleanField(CONSENT_WORDS["public"])
    consent_name = BooleanField(CONSENT_WORDS["name"])

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """What was chosen stands there."""
        super().prepare(card, move)
        report = report_of(card.id)
        if report is not None and not self.is_submitted():
            self.consent_public.data, self.consent_name.data = report.consent_public, report.consent_name


class ReportForm(Form):
    """The report of a stay; `version` is the report's."""

    version = HiddenField()
    text = paragraphs(
        _l("What came of the stay"),
        length=REPORT_LENGTH,
        description=_l("Your home centre and the host centre read this."),
    )
    outcomes = SelectMultipleField(
        _l("Outcomes"),
        choices=options(OUTCOMES.items()),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    public_summary = paragraphs(
        _l("Summary for everybody"),
        length=SUMMARY_LENGTH,
        description=_l(
            "At most %(n)s characters, without names and without what is confidential.", n=SUMMARY_LENGTH
        ),
    )
    consent_public = BooleanField(CONSENT_WORDS["public"])
    consent_name = BooleanField(CONSENT_WORDS["name"])
    rating_org = RadioField(
        _l("How well was the stay organised?"),
        choices=options(
            [
                ("5", _l("Very well")),
                ("4", _l("Well")),
                ("3", _l("Fairly")),
                ("2", _l("Badly")),
                ("1", _l("Very badly")),
            ]
        ),
        validate_choice=False,
    )
    problems = paragraphs(
        _l("What went wrong"),
        length=REPORT_LENGTH,
        description=_l("Never published. Both centres read this."),
    )

    def show_report(self, report: ReportCard) -> None:
        """What was written so far stands there."""
        self.version.data = str(report.version)
        for name in ("text", "public_summary", "consent_public", "consent_name", "problems"):
            self[name].data = getattr(report, name)
        self.outcomes.data = list(report.outcomes)
        self.rating_org.data = str(report.rating_org or "")

    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of the use case's parameters."""
        names = (
            "text",
            "public_summary",
            "consent_public",
            "consent_name",
            "problems",
            "outcomes",
            "rating_org",
        )
        return {name: self[name].data for name in names}
