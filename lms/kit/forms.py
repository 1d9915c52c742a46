"""What every form shares: the CSRF token, cleaned text, and how a refusal lands on a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeField, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length, Optional

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import typed_amount
from lms.kit.refusal import Refusal, Sentence
from lms.kit.text import clean_line, clean_text, printable
from lms.kit.zones import FIRST_YEAR, LAST_YEAR

R = TypeVar("R")
LONG_TEXT = 10_000
AMOUNT_SENTENCE = _l("Give an amount such as 250 or 99.50.")


def asked_line(name: str = "q") -> str:
    """What the address asks for by `name`, as one clean line: what is searched for, or filled in beforehand."""
    return clean_line(request.args.get(name, ""))


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """A form of ours. `status` is the HTTP answer of the page that shows it again."""

    status = 200

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """Where what was sent comes in: whatever field it is for, a control character is none that somebody typed."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, without control characters; files as they are."""
            sent = super().wrap_formdata(form, formdata)
            if not sent:
                return sent
            pairs = sent.items(multi=True)
            return MultiDict(
                [(name, printable(each) if isinstance(each, str) else each) for name, each in pairs]
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """As each field says; and no day next to the ends of the calendar, from where nobody can count on."""
        fine = super().validate(extra_validators)
        for field in self:
            day = field.data if isinstance(field, DateTimeField) else None
            if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
                field.errors = [*field.errors, _l("Give a day between 1990 and 2100.")]
                fine = False
        return bool(fine)

    def sent(self) -> bool:
        """Whether the form was sent and its fields are in order; else the page is shown again with 422."""
        if request.method != "POST":
            return False
        if self.validate():
            return True
        self.status = 422
        return False

    def attempt(self, call: Callable[[], R]) -> R | None:
        """Calls a use case; a refusal lands on its field (or on the form) and gives None: `status` is then not 200."""
        try:
            return call()
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            self.show(refusal)
            return None

    def show(self, refusal: Refusal) -> None:
        """Puts each problem of a refusal beside the field it belongs to, or on top of the form."""
        self.status = refusal.status
        for problem in refusal.problems:
            field = self._fields.get(problem.field or "")
            if field is None or isinstance(field, HiddenField):
                self.form_errors.append(problem.sentence)
            else:
                field.errors = [*field.errors, problem.sentence]


class AmountField(StringField):
    """An amount of money (`typed_amount`), typed as text, so that a mistake is kept and answered with `sentence`."""

    data: Any  # a Decimal, or None

    def __init__(self, label: Any, *, sentence: Sentence = AMOUNT_SENTENCE, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw={"inputmode": "decimal"}, **options)
        self.sentence = sentence

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes the amount, or says why it is none."""
        typed, self.data = (valuelist[0] if valuelist else "").strip(), None
        if not typed:
            return
        try:
            self.data = typed_amount(typed)
        except ValueError:
            raise ValueError(str(self.sentence)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices of a select or of radios from pairs of value and label (wtforms gives up plain tuples)."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def version_of(form: Form) -> int:
    """The version of the page `form` was sent from; 0, which no row has, when it names none: that is out of date."""
    value = str(form["version"].data or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def line(label: Any, *, length: int, required: bool = True, **options: Any) -> StringField:
    """One line of text, cleaned of control characters; at most `length` characters."""
    checks = _checks(length, required, options)
    return StringField(label, filters=[_cleaned(clean_line)], validators=checks, **options)


def paragraphs(
    label: Any, *, length: int = LONG_TEXT, required: bool = False, **options: Any
) -> TextAreaField:
    """Several lines of text, cleaned of control characters; at most `length` characters."""
    checks = _checks(length, required, options)
    return TextAreaField(label, filters=[_cleaned(clean_text)], validators=checks, **options)


def _checks(length: int, required: bool, options: dict[str, Any]) -> list[Any]:
    presence = InputRequired(_l("Please fill this in.")) if required else Optional()
    return [
        presence,
        Length(max=length, message=_l("At most %(max)d characters.")),
        *options.pop("checks", ()),
    ]


def _cleaned(clean: Callable[[str], str]) -> Callable[[str | None], str]:
    return lambda value: clean(value or "").strip()
