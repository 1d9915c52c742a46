"""What a person may type about who was there and what came of it; one field for each person, named by reference."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from wtforms.validators import InputRequired

from lms.enrolments.rules import CaseCard
from lms.kit.forms import Form, line, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON


def _sent(name: str, cards: Iterable[CaseCard]) -> dict[int, str]:
    found = {card.id: request.form.get(f"{name}-{card.ref}") for card in cards}
    return {ident: value for ident, value in found.items() if value is not None}


class AttendanceForm(Form):
    """The marks of one session: `mark-<ref>` is what was chosen, `was-<ref>` what the page showed."""

    reason = paragraphs(
        _l("Reason"),
        length=MAX_REASON,
        description=_l("It is kept with each changed mark, for the coordinators of your centre."),
    )

    def marks(self, cards: Iterable[CaseCard]) -> dict[int, str]:
        """The marks that were chosen, by enrolment; nobody without one."""
        return _sent("mark", cards)

    def shown(self, cards: Iterable[CaseCard]) -> dict[int, str]:
        """The marks that the page showed."""
        return _sent("was", cards)


class CompletionForm(Form):
    """What came of a run: `end-<ref>` is what was chosen (empty: not yet), `version-<ref>` of the page."""

    reason = paragraphs(
        _l("Reason"),
        length=MAX_REASON,
        description=_l("Needed when you correct what was said before. The person reads it."),
    )

    def ends(self, cards: Iterable[CaseCard]) -> dict[int, str]:
        """The ends that were chosen, by enrolment."""
        return {ident: end for ident, end in _sent("end", cards).items() if end}

    def versions(self, cards: Iterable[CaseCard]) -> dict[int, int]:
        """The versions that the page showed; 0, which no row has, for one that is no number."""
        return {
            ident: int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
            for ident, value in _sent("version", cards).items()
        }


class CheckInForm(Form):
    """The code that the room shows."""

    code = line(
        _l("Code"),
        length=20,
        checks=[InputRequired(_l("Write the six letters and digits that the room shows."))],
        description=_l("Six letters and digits; capitals do not matter."),
    )
