"""Fields of a slot: numbers and amounts typed as text, so that a mistake is kept; lines that stand several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from wtforms import DateField, SelectField, StringField, TimeField
from wtforms.validators import Optional

from lms.exchanges.rules import MOST_DOCUMENTS
from lms.exchanges.rules.due import DAY_ENDS
from lms.exchanges.rules.slot_checks import FUNDING_SENTENCE, PLACES_SENTENCE
from lms.exchanges.rules.slot_input import (
    MOST_CUTOFFS,
    MOST_FUNDING,
    CriterionInput,
    CutoffInput,
    DocumentInput,
    FundingInput,
    SlotInput,
)
from lms.exchanges.rules.vocabulary import DOCUMENTS, FUNDING_PER, PARTIES
from lms.kit.forms import AmountField, line, options
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

NUMBER_SENTENCE = _l("Give a whole number.")
_DIGITS = 6


class NumberField(StringField):
    """A whole number, typed as text; what is none is answered with `sentence`."""

    data: Any  # an int, or None

    def __init__(self, label: Any, *, sentence: Sentence = NUMBER_SENTENCE, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw={"inputmode": "numeric"}, **options)
        self.sentence = sentence

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes the number, or says why it is none."""
        text = (valuelist[0] if valuelist else "").strip()
        digits = text.removeprefix("-")
        self.data = None
        if not text:
            return
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
            raise ValueError(str(self.sentence))
        self.data = int(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class PlacesField(NumberField):
    """A number of places (XB3)."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, sentence=PLACES_SENTENCE, **options)


class RepeatedFields:
    """Deadlines, money and papers, one line each; for a form to inherit. A line without its first value is none."""


def _several(name: str, most: int, parts: dict[str, Callable[[int], Any]]) -> None:
    for number in range(1, most + 1):
        for part, make in parts.items():
            setattr(RepeatedFields, f"{name}_{number}_{part}", make(number))


_several(
    "cutoff",
    MOST_CUTOFFS,
    {
        "day": lambda n: DateField(_l("Deadline %(n)s: day", n=n), validators=[Optional()]),
        "time": lambda n: TimeField(
            _l("Deadline %(n)s: time", n=n),
            validators=[Optional()],
            description=_l("In the time of your centre. Empty: 17:00."),
        ),
        "label": lambda n: line(
            _l("Deadline %(n)s: name", n=n),
            length=120,
            required=False,
            description=_l("For example “spring round”."),
        ),
    },
)
_several(
    "funding",
    MOST_FUNDING,
    {
        "amount": lambda n: AmountField(
            _l("Amount %(n)s", n=n),
            sentence=FUNDING_SENTENCE,
            description=_l("Digits, for example 1200.50."),
        ),
        "currency": lambda n: line(
            _l("Amount %(n)s: currency", n=n),
            length=3,
            required=False,
            description=_l("Three letters, for example EUR."),
        ),
        "per": lambda n: SelectField(_l("Amount %(n)s: for what", n=n), choices=options(FUNDING_PER.items())),
        "text": lambda n: line(_l("Amount %(n)s: in the source's words", n=n), length=200, required=False),
    },
)
_several(
    "document",
    MOST_DOCUMENTS,
    {
        "label": lambda n: SelectField(
            _l("Paper %(n)s", n=n), choices=options([("", _l("None")), *DOCUMENTS.items()])
        ),
        "owed_by": lambda n: SelectField(_l("Paper %(n)s: owed by", n=n), choices=options(PARTIES.items())),
        "days": lambda n: NumberField(_l("Paper %(n)s: days before the start", n=n)),
        "text": lambda n: line(_l("Paper %(n)s: more about it", n=n), length=160, required=False),
    },
)


def lines_of(form: Any, name: str, most: int, parts: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """What was typed into the lines of `name`, of each line its `parts`."""
    for number in range(1, most + 1):
        yield tuple(form[f"{name}_{number}_{part}"].data for part in parts)


def cutoffs_of(form: Any) -> tuple[CutoffInput, ...]:
    """The deadlines that were typed."""
    rows = lines_of(form, "cutoff", MOST_CUTOFFS, ("day", "time", "label"))
    return tuple(CutoffInput(day, at or DAY_ENDS, label or "") for day, at, label in rows if day)


def funding_of(form: Any) -> tuple[FundingInput, ...]:
    """The money that was typed; a currency without an amount is wrong (XB28), not nothing."""
    rows = lines_of(form, "funding", MOST_FUNDING, ("per", "amount", "currency", "text"))
    return tuple(
        FundingInput(per, amount, (currency or "").upper(), text or "")
        for per, amount, currency, text in rows
        if amount is not None or currency
    )


def documents_of(form: Any) -> tuple[DocumentInput, ...]:
    """The papers that were chosen."""
    rows = lines_of(form, "document", MOST_DOCUMENTS, ("label", "owed_by", "days", "text"))
    return tuple(
        DocumentInput(label, owed_by, 14 if days is None else days, text or "")
        for label, owed_by, days, text in rows
        if label
    )


def criteria_of(text: str | None) -> tuple[CriterionInput, ...]:
    """One criterion a line: "Quality: 3"; without a weight it weighs 1. A weight that is none becomes 0: refused."""
    found = []
    for each in (text or "").splitlines():
        name, colon, weight = each.rpartition(":")
        if each.strip():
            number = int(weight) if weight.strip().isascii() and weight.strip().isdigit() else 0
            found.append(CriterionInput((name if colon else each).strip(), number if colon else 1))
    return tuple(found)


def repeated_data(values: SlotInput) -> dict[str, Any]:
    """The lines of a stored slot as the form shows them."""
    data: dict[str, Any] = {"criteria": "\n".join(f"{each.name}: {each.weight}" for each in values.criteria)}
    for n, cutoff in enumerate(values.cutoffs, start=1):
        data |= {
            f"cutoff_{n}_day": cutoff.day,
            f"cutoff_{n}_time": cutoff.at,
            f"cutoff_{n}_label": cutoff.label,
        }
    for n, money in enumerate(values.funding, start=1):
        data |= {
            f"funding_{n}_{part}": getattr(money, part) for part in ("per", "amount", "currency", "text")
        }
    for n, paper in enumerate(values.documents, start=1):
        data |= {f"document_{n}_{part}": getattr(paper, part) for part in ("label", "owed_by", "text")}
        data |= {f"document_{n}_days": paper.due_days_before}
    return data
