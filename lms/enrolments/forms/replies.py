"""What the terms of a run add to a form: a fee to choose, questions to answer, conditions to say something about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar, cast

from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.widgets import DateInput

from lms.courses.rules import RunCard
from lms.enrolments.rules import YES, ConditionCard, QuestionCard, Role, Terms, statement_field
from lms.enrolments.serializers import fee_choice
from lms.kit.forms import Form, options
from lms.kit.i18n import lazy_gettext as _l


class _Needed:
    """Marks a field that is not optional; what is missing is said by the use case, all at once."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: object, _field: object) -> None:
        return None


class AskingForm(Form):
    """A form that asks what a run asks. `asked`: the names of the fields that the terms added, in order."""

    asked: ClassVar[tuple[str, ...]] = ()
    questions: ClassVar[tuple[QuestionCard, ...]] = ()
    conditions: ClassVar[tuple[ConditionCard, ...]] = ()

    def answers(self) -> dict[int, str]:
        """What was typed, by question; a box that was ticked is "yes"."""
        return {each.id: _typed(self[each.field]) for each in self.questions}

    def statements(self) -> dict[int, str]:
        """What was typed of how conditions are met, by condition."""
        return {each.id: self[statement_field(each.id)].data or "" for each in self.conditions}

    def replies(self) -> dict[str, Any]:
        """What `service.enrol` takes of the terms."""
        fee = self["fee_id"].data if "fee_id" in self else None
        return {
            "fee_id": fee if isinstance(fee, int) else None,
            "answers": self.answers(),
            "statements": self.statements(),
        }


F = TypeVar("F", bound=AskingForm)


def _typed(field: Any) -> str:
    if isinstance(field, BooleanField):
        return YES if field.data else ""
    return str(field.data or "")


def _question(question: QuestionCard) -> Field:
    common: dict[str, Any] = {
        "description": question.help,
        "validators": [_Needed()] if question.required else [],
    }
    if question.kind == "consent":
        return BooleanField(question.label, **common)
    if question.kind == "choice":
        choices = options((each, each) for each in question.options)
        return RadioField(question.label, choices=choices, validate_choice=False, **common)
    if question.kind == "number":
        return StringField(question.label, render_kw={"inputmode": "decimal"}, **common)
    if question.kind == "date":
        return StringField(question.label, widget=DateInput(), **common)
    return TextAreaField(question.label, render_kw={"rows": "3"}, **common)


def asking(
    base: type[F],
    questions: Sequence[QuestionCard],
    *,
    conditions: Sequence[ConditionCard] = (),
    fees: Mapping[int, str] | None = None,
) -> type[F]:
    """`base` with a field for each question, each condition that words can meet, and the fee where there is a choice
    (`fees`: words by key)."""
    fields: dict[str, Any] = {}
    if fees and len(fees) > 1:
        fields["fee_id"] = RadioField(
            _l("Which fee applies?"),
            choices=options(fees.items()),
            coerce=int,
            validate_choice=False,
            validators=[_Needed()],
        )
    for each in conditions:
        fields[statement_field(each.id)] = TextAreaField(
            each.text,
            description=_l("Say in a few words how you meet this."),
            render_kw={"rows": "3"},
            validators=[_Needed()] if each.blocks else [],
        )
    fields |= {each.field: _question(each) for each in questions}
    marks = {"asked": tuple(fields), "questions": tuple(questions), "conditions": tuple(conditions)}
    return cast(type[F], type(base.__name__, (base,), fields | marks))


def asking_for(base: type[F], run: RunCard, terms: Terms, *, role: Role = Role.PERSON) -> type[F]:
    """`base` with everything the run asks whoever enrols; a consent is given by the person only."""
    asked = terms.asked_when_enrolling(by_person=role is Role.PERSON)
    fees = {fee.id: fee_choice(fee, run) for fee in terms.fees}
    return asking(base, asked, conditions=terms.stated, fees=fees)


class AnswersForm(AskingForm):
    """What a person answers after enrolling."""

    version = HiddenField()
