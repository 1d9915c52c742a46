"""What a host may type about the terms of a run: who it is for, conditions, questions, fees; a waiver, a mark."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Optional

from lms.centres import queries as centres
from lms.centres.rules import ORGANISATION_KINDS
from lms.courses.forms.fields import WholeNumberField, choices, never_optional
from lms.courses.rules import ELIGIBLE, EligibleInput
from lms.enrolments.rules import (
    CONDITION_KINDS,
    CONDITION_LENGTH,
    FEE_LABEL_LENGTH,
    FEE_STATES,
    HELP_LENGTH,
    LABEL_LENGTH,
    QUESTION_KINDS,
    QUESTION_STAGES,
    QuestionInput,
)
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import CURRENCIES
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import MAX_REASON

MISSING = _l("Please fill this in.")


class EligibilityForm(Form):
    """Who may enrol."""

    version = HiddenField()
    eligible = RadioField(_l("Who may enrol"), choices=choices(ELIGIBLE), default="everyone")
    eligible_centres = SelectMultipleField(
        _l("Centres"), coerce=int, validators=[Optional()], description=_l("Only for chosen ones.")
    )
    eligible_regions = SelectMultipleField(
        _l("Regions"), coerce=int, validators=[Optional()], description=_l("Only for chosen ones.")
    )
    audiences = SelectMultipleField(
        _l("Only for people of these organisations"),
        choices=choices(ORGANISATION_KINDS),
        validators=[Optional()],
        description=_l("None chosen: whatever their organisation."),
    )

    def offer(self) -> None:
        """Fills the centres and regions."""
        never_optional(self, "eligible")
        self.eligible_centres.choices = options(
            (card.id, f"{card.acronym} · {card.name}") for card in centres.centre_cards().values()
        )
        self.eligible_regions.choices = options(
            (card.id, card.name) for card in centres.region_cards().values()
        )

    def values(self) -> EligibleInput:
        """What was chosen."""
        return EligibleInput(
            eligible=self.eligible.data,
            centre_ids=frozenset(self.eligible_centres.data or ()),
            region_ids=frozenset(self.eligible_regions.data or ()),
            audiences=frozenset(self.audiences.data or ()),
        )


class TermForm(Form):
    """One term of a run: `number`, its place in the list when the page was made, is empty for a new one."""

    version = HiddenField()
    number = HiddenField()
    place = WholeNumberField(_l("Place in the list"), description=_l("Empty: at the end, or where it is."))


class ConditionForm(TermForm):
    """A prerequisite."""

    kind = RadioField(_l("What people must bring"), choices=choices(CONDITION_KINDS), default="course")
    course = SelectField(_l("Course"), validators=[Optional()], description=_l("For a completed course."))
    text = line(
        _l("In words"),
        length=CONDITION_LENGTH,
        required=False,
        description=_l("The qualification, for example “experience with a mask aligner”."),
    )
    blocks = RadioField(
        _l("Who does not meet it"),
        choices=choices({"yes": _l("cannot enrol"), "no": _l("is only told, and you see it")}),
        default="yes",
    )

    def offer(self, courses: list[tuple[str, str]]) -> None:
        """Fills the courses to choose from."""
        never_optional(self, "kind", "course", "text", "blocks")
        self.course.choices = choices(dict(courses), none=_l("None"))


class WaiverForm(Form):
    """One person need not meet a condition."""

    person = line(
        _l("Person"), length=254, description=_l("The mail address, or the reference of the person.")
    )
    condition = SelectField(_l("Condition"), validators=[InputRequired(MISSING)])
    reason = paragraphs(
        _l("Reason"), length=MAX_REASON, required=True, description=_l("The person reads this.")
    )


class TakeBackForm(Form):
    """A waiver that does not hold any more."""

    waiver = SelectField(_l("Waiver"), coerce=int, validate_choice=False, validators=[InputRequired(MISSING)])
    why = paragraphs(  # the form of a new waiver on the same page has a field "reason"
        _l("Reason"), length=MAX_REASON, required=True, description=_l("The person reads this.")
    )

    def show(self, refusal: Refusal) -> None:
        """A missing reason stands beside the field for it."""
        moved = [
            Problem(each.code, each.sentence, "why" if each.field == "reason" else each.field)
            for each in refusal.problems
        ]
        super().show(Refusal.of(moved, status=refusal.status))


class QuestionForm(TermForm):
    """A question."""

    label = line(_l("Question"), length=LABEL_LENGTH)
    kind = SelectField(_l("Kind of answer"), choices=choices(QUESTION_KINDS), default="text")
    options = paragraphs(_l("Options"), length=15_000, description=_l("For one of several, one a line."))
    help = line(_l("Explanation"), length=HELP_LENGTH, required=False)
    stage = RadioField(_l("Asked"), choices=choices(QUESTION_STAGES), default="enrol")
    required = BooleanField(_l("It has to be answered"))

    def offer(self) -> None:
        """Marks what has a value in any case."""
        never_optional(self, "kind", "stage")

    def values(self) -> QuestionInput:
        """What was typed."""
        return QuestionInput(
            label=self.label.data or "",
            kind=self.kind.data,
            stage=self.stage.data,
            help=self.help.data or "",
            options=tuple(part for each in (self.options.data or "").splitlines() if (part := each.strip())),
            required=bool(self.required.data),
        )


class FeeForm(TermForm):
    """A fee class."""

    label = line(
        _l("For whom"), length=FEE_LABEL_LENGTH, description=_l("For example “Members of the network”.")
    )
    amount = StringField(
        _l("Amount"), validators=[InputRequired(MISSING)], render_kw={"inputmode": "decimal"}
    )
    currency = SelectField(
        _l("Currency"), choices=options((each, each) for each in CURRENCIES), default="EUR"
    )


class MarkFeesForm(Form):
    """What the host notes about the fees of several people; each with the version of the page."""

    people = SelectMultipleField(_l("People"), validate_choice=False)
    state = RadioField(_l("Mark as"), choices=choices(FEE_STATES), validators=[InputRequired(MISSING)])
