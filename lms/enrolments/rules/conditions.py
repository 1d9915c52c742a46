"""Who a run is for and what one must bring: every condition, how it stands for one person, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.enrolments.rules.parts import End, Parts, is_live, undecided
from lms.enrolments.rules.terms import ConditionCard, statement_field
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence

CONDITION_LENGTH = 300
STATEMENT_LENGTH = 2_000
"""Characters in which the host names a qualification, and a person says how it is met."""

CONDITION_KINDS: dict[str, Sentence] = {
    "course": _l("A course that one has completed"),
    "qualification": _l("A qualification, in words"),
}


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """`centres` None: any; else people of these or of a centre in one of `regions`. `centre_names` are the words for
    them. `audiences` empty: every kind of organisation."""

    members_only: bool = False
    centres: frozenset[int] | None = None
    regions: frozenset[int] = frozenset()
    centre_names: str = ""
    audiences: frozenset[str] = frozenset()
    audience_names: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """`centres`: confirmed memberships only; a claim not yet confirmed counts as outside. `regions`: those above them.
    `audience`: the class of the person's organisation. `completed`: courses; `waived` and `stated`: conditions."""

    centres: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    mail_confirmed: bool = True
    audience: str = ""
    completed: frozenset[int] = frozenset()
    waived: frozenset[int] = frozenset()
    stated: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing a run asks of people. `words` says what, `todo` what to do while it is not `met`; `why` is the reason
    in one sentence. `topic`: what it is about (mail, centres, network, audience, course, qualification)."""

    topic: str
    words: Sentence
    why: Sentence
    met: bool
    blocks: bool = True
    waived: bool = False
    condition: ConditionCard | None = None

    @property
    def field(self) -> str | None:
        """The field in which a person can meet it while enrolling."""
        stated = self.condition is not None and self.topic == "qualification"
        return statement_field(self.condition.id) if stated and self.condition else None


def needs(
    eligibility: Eligibility, person: PersonFacts, conditions: Iterable[ConditionCard] = ()
) -> tuple[Need, ...]:
    """Everything the run asks of people, in order, and how it stands for `person`."""
    return (*_belonging(eligibility, person), *(_condition(each, person) for each in conditions))


def _belonging(eligibility: Eligibility, person: PersonFacts) -> list[Need]:
    found: list[Need] = []
    if not person.mail_confirmed:
        why = _l("Your mail address is not confirmed yet: open the link we sent you.")
        found.append(Need(topic="mail", words=_l("A confirmed mail address"), why=why, met=False))
    if eligibility.centres is not None:
        named = eligibility.centre_names
        why = _l(
            "This run is for people of %(centres)s: ask one of them to confirm that you belong to it.",
            centres=named,
        )
        met = bool(eligibility.centres & person.centres or eligibility.regions & person.regions)
        words = _l("For people of %(centres)s", centres=named)
        found.append(Need(topic="centres", words=words, why=why, met=met))
    elif eligibility.members_only:
        why = _l("This run is for members of the network: ask a centre to confirm that you belong to it.")
        words = _l("For members of the network")
        found.append(Need(topic="network", words=words, why=why, met=bool(person.centres)))
    if eligibility.audiences:
        named = eligibility.audience_names
        why = _l(
            "This run is for %(audiences)s: add your organisation to your profile if it is one of them.",
            audiences=named,
        )
        words = _l("For people who work at: %(audiences)s", audiences=named)
        met = person.audience in eligibility.audiences
        found.append(Need(topic="audience", words=words, why=why, met=met))
    return found


def _condition(card: ConditionCard, person: PersonFacts) -> Need:
    waived = card.id in person.waived
    if card.kind == "course":
        met = card.course_id in person.completed
        named = f"{card.course_title} ({card.text})" if card.text else card.course_title
        words = _l("Completed before: %(course)s", course=named)
        if card.blocks:
            why = _l(
                "You need to have completed “%(course)s”: take it first, or ask the host whether it can be waived.",
                course=card.course_title,
            )
        else:
            why = _l("It is better to have completed “%(course)s” first.", course=card.course_title)
    else:
        met = card.id in person.stated
        words = _l("Qualification: %(text)s", text=card.text)
        why = _l("Say how you meet this: %(text)s", text=card.text)
    return Need(
        topic=card.kind,
        words=words,
        why=why,
        met=met or waived,
        blocks=card.blocks,
        waived=waived,
        condition=card,
    )


def unmet_conditions(
    eligibility: Eligibility, person: PersonFacts, conditions: Iterable[ConditionCard] = ()
) -> tuple[Problem, ...]:
    """Everything that keeps `person` from enrolling, at once, each with what to do about it; empty when nothing does.
    What only warns is not among it."""
    return tuple(
        Problem("not_eligible", need.why, need.field)
        for need in needs(eligibility, person, conditions)
        if need.blocks and not need.met
    )


def rests_on_waiver(parts: Parts) -> bool:
    """Whether an enrolment has been decided, or has come to its end, with what was waived: it is not asked again. One
    that nobody has decided yet, or that ended before, stands in the way of nothing."""
    took_place = parts.end in (End.COMPLETED, End.NOT_COMPLETED, End.NO_SHOW)
    return took_place or (is_live(parts) and not undecided(parts))


def check_condition(*, kind: str, text: str, course_id: int | None) -> list[Problem]:
    """What is wrong with a condition that a host wrote: a kind that is none, a course or words missing or too long."""
    if kind not in CONDITION_KINDS:
        return [Problem("unknown_choice", _l("Choose one of the values given."), "kind")]
    problems: list[Problem] = []
    if kind == "course" and course_id is None:
        problems.append(Problem("missing", _l("Choose the course."), "course"))
    if kind == "qualification" and not text.strip():
        problems.append(Problem("missing", _l("Say what people must bring."), "text"))
    if len(text) > CONDITION_LENGTH:
        problems.append(Problem("too_long", _l("At most %(n)s characters.", n=CONDITION_LENGTH), "text"))
    return problems
