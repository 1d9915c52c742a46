"""Questions of a run: what may be asked, what is an answer, until when it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lms.enrolments.rules.terms import QuestionCard
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence
from lms.kit.text import clean_line, clean_text

ANSWER_LENGTH = 2_000
LABEL_LENGTH, HELP_LENGTH, OPTION_LENGTH = 300, 600, 200
MOST_OPTIONS, MOST_QUESTIONS = 60, 40
LARGEST, SMALLEST = Decimal(10**12), Decimal("0.000000001")
FIRST_YEAR, LAST_YEAR = 1900, 2200
YES = "yes"

KINDS: dict[str, Sentence] = {
    "text": _l("Text"),
    "choice": _l("One of several options"),
    "number": _l("A number"),
    "date": _l("A day"),
    "consent": _l("A box to tick (consent)"),
}
STAGES: dict[str, Sentence] = {
    "enrol": _l("When enrolling"),
    "accepted": _l("After the place is confirmed"),
}


@dataclass(frozen=True, kw_only=True)
class QuestionInput:
    """A question as a host writes it."""

    label: str
    kind: str = "text"
    stage: str = "enrol"
    help: str = ""
    options: tuple[str, ...] = ()
    required: bool = False


def check_question(values: QuestionInput) -> list[Problem]:
    """What is wrong with a question: no words, too many, a kind or stage that is none, a choice without options."""
    unknown = _l("Choose one of the values given.")
    problems: list[Problem] = []
    if not values.label.strip():
        problems.append(Problem("missing", _l("Write the question."), "label"))
    for name, text, most in (("label", values.label, LABEL_LENGTH), ("help", values.help, HELP_LENGTH)):
        if len(text) > most:
            problems.append(Problem("too_long", _l("At most %(n)s characters.", n=most), name))
    if values.kind not in KINDS:
        problems.append(Problem("unknown_choice", unknown, "kind"))
    if values.stage not in STAGES:
        problems.append(Problem("unknown_choice", unknown, "stage"))
    return problems + _check_options(values)


def _check_options(values: QuestionInput) -> list[Problem]:
    if values.kind != "choice":
        return []
    if len(values.options) < 2:
        return [Problem("missing", _l("Give at least two options, one a line."), "options")]
    if len(set(values.options)) < len(values.options):
        return [Problem("twice", _l("An option is there twice."), "options")]
    if len(values.options) > MOST_OPTIONS or any(len(each) > OPTION_LENGTH for each in values.options):
        sentence = _l(
            "At most %(n)s options of %(letters)s characters.", n=MOST_OPTIONS, letters=OPTION_LENGTH
        )
        return [Problem("too_long", sentence, "options")]
    return []


class _Wrong(Exception):
    """Carries the sentence for an answer that is none."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


def clean_answer(question: QuestionCard, typed: str) -> tuple[str, Problem | None]:
    """The answer as it is stored (empty: none), or the problem with what was typed. Numbers and days come in their
    plain form (12.5; ISO 8601), a consent that was given is "yes"; any text at all gives one or the other."""
    try:
        value = _CLEAN[question.kind](question, typed)
    except _Wrong as wrong:
        return "", Problem("bad_answer", wrong.sentence, question.field)
    if question.required and not value:
        sentence = (
            _l("Tick this to go on: %(question)s", question=question.label)
            if question.kind == "consent"
            else _l("Please answer: %(question)s", question=question.label)
        )
        return "", Problem("missing", sentence, question.field)
    return value, None


def _text(_question: QuestionCard, typed: str) -> str:
    if len(typed) > ANSWER_LENGTH + 2:  # a browser adds a line end of its own
        raise _Wrong(_l("At most %(n)s characters.", n=ANSWER_LENGTH))
    value = clean_text(typed).strip()
    if len(value) > ANSWER_LENGTH:
        raise _Wrong(_l("At most %(n)s characters.", n=ANSWER_LENGTH))
    return value


def _choice(question: QuestionCard, typed: str) -> str:
    value = clean_line(typed)
    if value and value not in question.options:
        raise _Wrong(_l("Choose one of the options."))
    return value


def _number(_question: QuestionCard, typed: str) -> str:
    value = clean_line(typed).replace(" ", "").replace(",", ".").replace("\u2212", "-")
    if not value:
        return ""
    wrong = _Wrong(_l("Give a number, for example 12 or 12.5."))
    if len(value) > 30 or not value.isascii():
        raise wrong
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite() or abs(number) > LARGEST or 0 < abs(number) < SMALLEST:
        raise wrong
    return format(number.normalize(), "f")


def _date(_question: QuestionCard, typed: str) -> str:
    value = clean_line(typed)
    if not value:
        return ""
    wrong = _Wrong(_l("Give a day as year-month-day, for example 2027-03-22."))
    if len(value) != 10:
        raise wrong
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise wrong
    return day.isoformat()


def _consent(_question: QuestionCard, typed: str) -> str:
    return YES if clean_line(typed) else ""


_CLEAN: dict[str, Callable[[QuestionCard, str], str]] = {
    "text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "consent": _consent,
}


def check_answers(
    questions: Iterable[QuestionCard], typed: Mapping[int, str]
) -> tuple[dict[int, str], list[Problem]]:
    """The clean answers by question (empty ones too: asked and left open), and everything wrong at once. What was typed
    for other questions is not looked at."""
    answers: dict[int, str] = {}
    problems: list[Problem] = []
    for question in questions:
        answers[question.id], problem = clean_answer(question, typed.get(question.id, ""))
        if problem is not None:
            problems.append(problem)
    return answers, problems


def asked_now(questions: Iterable[QuestionCard], *, confirmed: bool) -> tuple[QuestionCard, ...]:
    """The questions put to an enrolment: those of the first stage, and once it is confirmed the ones after it."""
    return tuple(each for each in questions if not each.removed and (each.stage == "enrol" or confirmed))


def may_answer(
    question: QuestionCard,
    *,
    answered: bool,
    now: datetime,
    closes_at: datetime | None,
    begins_at: datetime | None,
) -> bool:
    """Whether the person may (still) answer. What was answered when enrolling can be changed until the window closes;
    what is asked later, or was not answered yet, until the run begins. Instants are aware UTC; None: no end known."""
    if question.removed:
        return False
    ends = (closes_at or begins_at) if question.stage == "enrol" and answered else begins_at
    return ends is None or now < ends


def open_questions(
    questions: Iterable[QuestionCard],
    given: Collection[int],
    *,
    confirmed: bool,
    now: datetime,
    closes_at: datetime | None,
    begins_at: datetime | None,
) -> list[QuestionCard]:
    """The questions that an enrolment can answer now; `given` are those it answered before. See `may_answer`."""
    return [
        each
        for each in asked_now(questions, confirmed=confirmed)
        if may_answer(each, answered=each.id in given, now=now, closes_at=closes_at, begins_at=begins_at)
    ]


def answer_words(question: QuestionCard, value: str) -> str:
    """An answer as a person reads it: a dash for none."""
    if question.kind == "consent":
        return str(_l("Yes") if value else _l("No"))
    return value or "–"
