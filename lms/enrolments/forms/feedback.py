"""What a person may say about a run: a rating and words for it and for each of its sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import RadioField
from wtforms.validators import Optional

from lms.enrolments.rules.feedback import RATINGS, WORDS_LENGTH, Said, Subject
from lms.kit.forms import Form, options, paragraphs
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal


@dataclass(frozen=True)
class Asked:
    """A session that is asked about: its key, its number in the timetable, what it is called."""

    id: int
    number: int
    title: str


class FeedbackForm(Form):
    """The run as a whole; `about` makes the one that asks about its sessions too."""

    asked: Sequence[Asked] = ()
    rating = RadioField(_l("How was the run as a whole?"), validators=[Optional()], validate_choice=False)
    words = paragraphs(_l("What was good, what could be better?"), length=WORDS_LENGTH)

    @classmethod
    def about(cls, sessions: Sequence[Asked]) -> FeedbackForm:
        """The form for a run with these sessions; fields of a session end in its number."""
        fields: dict[str, Any] = {"asked": tuple(sessions)}
        for each in sessions:
            fields[f"rating_{each.number}"] = RadioField(
                each.title, validators=[Optional()], validate_choice=False
            )
            fields[f"words_{each.number}"] = paragraphs(
                _("A word about: %(session)s", session=each.title), length=WORDS_LENGTH
            )
        form: FeedbackForm = type("FeedbackForm", (cls,), fields)()
        for ends in form.ends():
            form[f"rating{ends}"].choices = options(RATINGS.items())
        return form

    def ends(self) -> list[str]:
        """What the names of the fields end in, in the order in which they are asked."""
        return ["", *(f"_{each.number}" for each in self.asked)]

    def said(self) -> dict[Subject, Said]:
        """What was chosen and written, by subject."""
        keys: list[Subject] = [None, *(each.id for each in self.asked)]
        return {key: self._said(ends) for key, ends in zip(keys, self.ends(), strict=True)}

    def _said(self, ends: str) -> Said:
        chosen = str(self[f"rating{ends}"].data or "")
        rating = int(chosen) if len(chosen) == 1 and chosen.isascii() and chosen.isdigit() else 0
        return Said(rating if chosen else None, str(self[f"words{ends}"].data or ""))

    def show(self, refusal: Refusal) -> None:
        """What the use case says about a session by its key stands at the field with its number."""
        numbers: Mapping[str, int] = {str(each.id): each.number for each in self.asked}
        super().show(
            Refusal.of([_by_number(each, numbers) for each in refusal.problems], status=refusal.status)
        )


def _by_number(problem: Problem, numbers: Mapping[str, int]) -> Problem:
    name, _line, key = (problem.field or "").partition("_")
    return Problem(problem.code, problem.sentence, f"{name}_{numbers[key]}") if key in numbers else problem
