"""A "no" is one kind of exception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Sentence(Protocol):
    """Text a person reads: a plain string, or a lazy translation of one."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent: a code for machines, a sentence for people, its field."""

    code: str
    sentence: Sentence
    field: str | None = None


class Refusal(Exception):
    """A use case says no; nothing was saved.

    `code` is stable and for machines, `sentence` is for the person, `field` names the form field it belongs to
    (None: the whole form). `status` is the HTTP answer when no form shows it: 422 input, 403 not this person,
    404 not for this person's eyes, 409 stale or already decided, 429 too often.
    `problems` lists every one at once when there are several.
    """

    def __init__(
        self,
        code: str,
        sentence: Sentence,
        field: str | None = None,
        *,
        status: int = 422,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.status = status
        self.problems: tuple[Problem, ...] = tuple(problems) or (Problem(code, sentence, field),)

    @classmethod
    def of(cls, problems: Sequence[Problem], *, status: int = 422) -> Refusal:
        """One refusal that carries all `problems` (at least one); the first gives its code."""
        first = problems[0]
        return cls(first.code, first.sentence, first.field, status=status, problems=problems)


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raises one `Refusal` with all of `problems`, or does nothing when there are none."""
    if problems:
        raise Refusal.of(problems)


class NotFound(Refusal):
    """Absent and forbidden look alike: both are this."""

    def __init__(self) -> None:
        from lms.kit.i18n import (
            lazy_gettext as _l,  # here: i18n needs flask, refusals are pure until one is raised
        )

        super().__init__("not_found", _l("There is nothing at this address."), status=404)


def stale(sentence: Sentence) -> Refusal:
    """The page a form was sent from shows an older state; `sentence` says who changed what and when."""
    return Refusal("stale", sentence, status=409)
