"""What a person may type about papers: a slot's checklist, and what becomes of one paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from lms.courses.forms.fields import WholeNumberField
from lms.exchanges.rules import DOCUMENT_MOVES, MOST_DOCUMENTS, DocumentCard, DocumentLine
from lms.exchanges.rules.vocabulary import DOCUMENTS, PARTIES
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal

NOTE_LENGTH = 300


class ChecklistForm(Form):
    """The checklist of a slot: rows of `label_0`, `text_0`, `owed_0`, `days_0` and so on; one without label is none."""

    version = HiddenField()

    @classmethod
    def of(cls, lines: Sequence[DocumentLine], *, version: int) -> ChecklistForm:
        """The form as the checklist is stored."""
        data: dict[str, Any] = {"version": version}
        for number, each in enumerate(lines):
            data |= {
                f"label_{number}": each.label,
                f"text_{number}": each.text,
                f"owed_{number}": each.owed_by,
                f"days_{number}": each.due_days_before,
            }
        return cls(data=data)

    def typed(self) -> list[DocumentLine]:
        """The rows that name a paper; a number of days that is not given is two weeks."""
        return [
            DocumentLine(
                label=self[f"label_{number}"].data,
                text=self[f"text_{number}"].data or "",
                owed_by=self[f"owed_{number}"].data,
                due_days_before=14 if self[f"days_{number}"].data is None else self[f"days_{number}"].data,
            )
            for number in self._rows()
        ]

    def _rows(self) -> list[int]:
        """Numbers of the rows that name a paper."""
        return [number for number in range(MOST_DOCUMENTS) if self[f"label_{number}"].data]

    def show(self, refusal: Refusal) -> None:
        """A refusal counts the papers; the form shows it at the row in which the paper stands."""
        rows = self._rows()
        problems = [Problem(each.code, each.sentence, _in_row(each.field, rows)) for each in refusal.problems]
        super().show(Refusal.of(problems, status=refusal.status))


def _in_row(field: str | None, rows: Sequence[int]) -> str | None:
    name, _, number = (field or "").rpartition("_")
    return f"{name}_{rows[int(number)]}" if name and int(number) < len(rows) else field


for _number in range(MOST_DOCUMENTS):
    _n = {"n": _number + 1}
    _kinds = options([("", _l("no paper")), *DOCUMENTS.items()])
    setattr(ChecklistForm, f"label_{_number}", SelectField(_l("Paper %(n)s", **_n), choices=_kinds))
    _text = line(_l("Which one, or what to know about it (paper %(n)s)", **_n), length=160, required=False)
    setattr(ChecklistForm, f"text_{_number}", _text)
    _owed = SelectField(_l("Who owes paper %(n)s", **_n), choices=options(PARTIES.items()))
    setattr(ChecklistForm, f"owed_{_number}", _owed)
    _days = WholeNumberField(
        _l("Days before the stay (paper %(n)s)", **_n), description=_l("0 to 365; empty: 14.")
    )
    setattr(ChecklistForm, f"days_{_number}", _days)


class DocumentForm(Form):
    """What becomes of one paper."""

    version = HiddenField()
    move = RadioField(_l("What is to be noted"))
    note = paragraphs(
        _l("Note"),
        length=NOTE_LENGTH,
        description=_l("All parties read it. Needed when you ask for the paper again."),
    )

    @classmethod
    def of(cls, card: DocumentCard, moves: Collection[str]) -> DocumentForm:
        """The form for this paper, with those moves that its reader can make now."""
        form = cls()
        form.move.choices = options((name, DOCUMENT_MOVES[name].label) for name in moves)
        form.move.flags.required = True
        if not form.is_submitted():
            form.version.data = str(card.version)
            form.move.data = next(iter(moves), None)
        return form
