"""The terms of a run as plain values: what one must bring, what it asks, what it costs; and who it is for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lms.kit.money import Money


@dataclass(frozen=True, kw_only=True)
class ConditionCard:
    """A prerequisite: a completed course (`course_id`, its title and slug), or a qualification in words (`text`). It
    blocks, or only warns."""

    id: int
    kind: str = "qualification"
    text: str = ""
    blocks: bool = True
    course_id: int | None = None
    course_title: str = ""
    course_slug: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionCard:
    """A question of a run: `kind` one of `questions.KINDS`, `stage` one of `questions.STAGES`, `options` of a choice.
    `answered` counts the enrolments that answered, where the query was asked to count."""

    id: int
    label: str
    kind: str = "text"
    stage: str = "enrol"
    help: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    removed: bool = False
    answered: int = 0

    @property
    def field(self) -> str:
        """The name of its field in forms and refusals."""
        return f"question_{self.id}"


@dataclass(frozen=True, kw_only=True)
class FeeCard:
    """What taking part costs some people; `currency` ISO 4217. `chosen` counts the enrolments, where asked to."""

    id: int
    label: str
    amount: Decimal
    currency: str
    chosen: int = 0

    @property
    def cost(self) -> Money:
        """The amount in its currency."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True)
class Terms:
    """All of a run's terms that are in force, each in its stable order."""

    conditions: tuple[ConditionCard, ...] = ()
    questions: tuple[QuestionCard, ...] = ()
    fees: tuple[FeeCard, ...] = ()

    def asked(self, stage: str) -> tuple[QuestionCard, ...]:
        """The questions of one stage."""
        return tuple(each for each in self.questions if each.stage == stage)

    def asked_when_enrolling(self, *, by_person: bool) -> tuple[QuestionCard, ...]:
        """The questions whoever enrols has to answer. A consent is given by nobody else: who is enrolled by a
        coordinator is asked for it afterwards."""
        return tuple(each for each in self.asked("enrol") if by_person or each.kind != "consent")

    @property
    def stated(self) -> tuple[ConditionCard, ...]:
        """The conditions of which a person says how they are met."""
        return tuple(each for each in self.conditions if each.kind == "qualification")

    @property
    def need_a_page(self) -> bool:
        """Whether one has to answer something before enrolling, so that one button is not enough."""
        return bool(self.asked("enrol") or self.stated or len(self.fees) > 1)

    @property
    def costs(self) -> tuple[Money, ...]:
        """What somebody may have to pay."""
        return tuple(fee.cost for fee in self.fees)


def statement_field(condition_id: int) -> str:
    """The name of the field in which a person says how a condition is met."""
    return f"statement_{condition_id}"
