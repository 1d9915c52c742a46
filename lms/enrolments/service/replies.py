"""What somebody replies to the terms of a run when enrolling: the fee that applies, answers, how conditions are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.enrolments.models import Answer, Enrolment, Statement
from lms.enrolments.rules import (
    MESSAGE_LENGTH,
    STATEMENT_LENGTH,
    ConditionCard,
    FeeCard,
    Role,
    Terms,
    check_answers,
    choose_fee,
    statement_field,
)
from lms.enrolments.service import consented
from lms.kit import clock
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem
from lms.kit.text import clean_text


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Clean and complete: what is stored with the enrolment."""

    fee: FeeCard | None = None
    answers: Mapping[int, str] = field(default_factory=dict)
    statements: Mapping[int, str] = field(default_factory=dict)


def check(
    terms: Terms,
    *,
    role: Role,
    message: str,
    fee_id: int | None,
    answers: Mapping[int, str],
    statements: Mapping[int, str],
) -> tuple[Replies, list[Problem]]:
    """The replies, clean, and everything that is wrong with them, each beside its field."""
    values, problems = check_answers(terms.asked_when_enrolling(by_person=role is Role.PERSON), answers)
    fee, problem = choose_fee(terms.fees, fee_id)
    problems += [problem] if problem is not None else []
    said, too_long = check_statements(terms.stated, statements)
    problems += _lengths([("message", message, MESSAGE_LENGTH)]) + too_long
    return Replies(fee=fee, answers=values, statements=said), problems


def check_statements(
    stated: Iterable[ConditionCard], typed: Mapping[int, str]
) -> tuple[dict[int, str], list[Problem]]:
    """What somebody says to these conditions, clean, and which of it is too long. Blank words say nothing."""
    clean = {each.id: clean_text(typed.get(each.id, "")).strip() for each in stated}
    said = {ident: text for ident, text in clean.items() if text}
    return said, _lengths([(statement_field(ident), text, STATEMENT_LENGTH) for ident, text in said.items()])


def _lengths(texts: Iterable[tuple[str, str, int]]) -> list[Problem]:
    return [
        Problem("too_long", _l("At most %(n)s characters.", n=most), name)
        for name, text, most in texts
        if len(text) > most
    ]


def keep(enrolment: Enrolment, replies: Replies) -> None:
    """Stores answers and statements with a new enrolment."""
    now = clock.now()
    session().add_all(
        Answer(enrolment_id=enrolment.id, question_id=ident, value=value, answered_at=now)
        for ident, value in replies.answers.items()
    )
    session().add_all(
        Statement(enrolment_id=enrolment.id, condition_id=ident, text=text)
        for ident, text in replies.statements.items()
    )
    consented.keep_answered(enrolment, replies.answers.keys())
