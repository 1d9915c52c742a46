"""Fields that several forms of the catalogue share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Optional

from lms.access import Scope
from lms.centres import queries as centres
from lms.courses.rules import SCOPE_WORDS, Sharing, whole_number
from lms.kit.forms import Form, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.states import MAX_REASON
from lms.kit.text import clean_text
from lms.kit.zones import WallTimeTwice, zone_choices

LINES = 60


class WholeNumberField(StringField):
    """A whole number, typed as text, so that a mistake is kept and answered with a sentence."""

    data: Any  # an int, or None

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw={"inputmode": "numeric"}, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes the number, or says why it is none."""
        self.data, problems = whole_number(valuelist[0] if valuelist else "", field=self.name)
        if problems:
            raise ValueError(str(problems[0].sentence))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class MoveForm(Form):
    """A button: the version of the page it is on."""

    version = HiddenField()


class ReasonForm(MoveForm):
    """A move that people are told about."""

    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Everybody concerned reads this."))


def scope_choices() -> list[Any]:
    """Scopes with their words, the widest first."""
    return options((scope.value, words) for scope, words in reversed(SCOPE_WORDS.items()))


def never_optional(form: Any, *names: str) -> None:
    """These fields have a value in the end, or need one depending on others: the page does not call them optional, and
    browsers do not insist on them."""
    for name in names:
        form[name].flags.required = True
        form[name].render_kw = {**(form[name].render_kw or {}), "required": False}


class SharingFields:
    """Whom an item is shared with; for a form to inherit."""

    scope = RadioField(
        _l("Shared with"),
        choices=scope_choices(),
        default=Scope.PUBLIC.value,
    )
    shared_centres = SelectMultipleField(
        _l("Chosen centres"),
        coerce=int,
        description=_l("Only for “Chosen centres”."),
        validators=[Optional()],
    )
    shared_regions = SelectMultipleField(
        _l("Regions"),
        coerce=int,
        description=_l("For “A region” and “Chosen centres”."),
        validators=[Optional()],
    )


def offer_parties(form: Any) -> None:
    """Fills the choices of `SharingFields`."""
    form.shared_centres.choices = options((card.id, card.acronym) for card in centres.centre_cards().values())
    form.shared_regions.choices = options((card.id, card.name) for card in centres.region_cards().values())


def sharing_of(form: Any) -> Sharing:
    """What `SharingFields` say."""
    return Sharing(
        scope=Scope(form.scope.data),
        centre_ids=frozenset(form.shared_centres.data or ()),
        region_ids=frozenset(form.shared_regions.data or ()),
    )


def choices(words: Mapping[Any, Any], *, only: Sequence[str] = (), none: Any = None) -> list[Any]:
    """Choices of a vocabulary, in its order; `none` is the label of no choice."""
    first = [("", none)] if none is not None else []
    return options(
        [*first, *((str(code), label) for code, label in words.items() if not only or code in only)]
    )


def zones() -> list[Any]:
    """Time zones for a select."""
    return options((name, name.replace("_", " ")) for name in zone_choices())


def lines(value: str | None) -> tuple[str, ...]:
    """The lines of a text field that say something, at most 60."""
    return tuple(part for line in clean_text(value or "").splitlines() if (part := line.strip()))[:LINES]


def given(field: Any) -> Any:
    """What was typed into a field that the form requires, or its empty value: the form was in order."""
    return field.data


def fold_choices(refusal: Refusal) -> list[Any]:
    """The two instants that a wall time which comes twice may mean, for the question which."""
    twice = refusal.__cause__
    if not isinstance(twice, WallTimeTwice):
        raise AssertionError("only a wall time that comes twice has two instants")
    return options(
        (str(fold), f"{instant:%H:%M} {instant.tzname()} (UTC{instant:%z})")
        for fold, instant in enumerate((twice.first, twice.second))
    )
