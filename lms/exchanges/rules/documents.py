"""The checklist of a stay: who owes which paper until when, and what can be done about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.exchanges.rules.moves import ROLE_WORDS
from lms.exchanges.rules.parts import Role
from lms.exchanges.rules.vocabulary import DOCUMENT_STATES, DOCUMENTS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence
from lms.kit.states import Move, Table, when

MOST_DOCUMENTS = 12
"""Lines of a slot's checklist."""

MOST_DAYS = 365

REMINDED = (7, 1)
"""How many days before its due date a missing paper is called to mind."""

FORGOTTEN_AFTER = 7
"""Days after which an overdue paper is not called to mind any more, should the worker not have run."""

CHECKLIST_STATES = ("accepted", "agreed", "ongoing")
"""States of an application in which its checklist is worked on."""


@dataclass(frozen=True)
class DocumentState:
    """The one stored part of a paper."""

    state: str = "open"


@dataclass(frozen=True, kw_only=True)
class DocumentCase:
    """What the table looks at. `owes`: the side the actor acts for owes the paper. `own`: the actor decides for a
    centre on the own case. `live`: the application is in a state in which its checklist is worked on."""

    state: DocumentState | None
    owes: bool = True
    own: bool = False
    live: bool = True


def _live(case: DocumentCase) -> Refusal | None:
    if case.live:
        return None
    return Refusal("over", _l("The checklist of this stay is closed."), status=409)


def _owes(case: DocumentCase) -> Refusal | None:
    return None if case.owes else Refusal("not_owed", _l("Another party owes this paper."), status=403)


def _not_own(case: DocumentCase) -> Refusal | None:
    if not case.own:
        return None
    return Refusal("own_case", _l("You cannot decide on your own application."), status=403)


DOCUMENT_MOVES: Table[DocumentCase] = Table(
    (
        Move(
            "hand-in",
            _l("Handed in"),
            (when(state="open"),),
            when(state="handed_in"),
            (Role.APPLICANT, Role.HOME, Role.HOST),
            (_live, _owes),
            refuses_when=_l("another party owes it"),
        ),
        Move(
            "accept",
            _l("Accept"),
            (when(state=("open", "handed_in")),),
            when(state="accepted"),
            (Role.HOST,),
            (_live, _not_own),
            refuses_when=_l("own case"),
        ),
        Move(
            "not-needed",
            _l("Not needed"),
            (when(state=("open", "handed_in")),),
            when(state="not_needed"),
            (Role.HOST,),
            (_live, _not_own),
            refuses_when=_l("own case"),
        ),
        Move(
            "ask-again",
            _l("Ask for it again"),
            (when(state=("handed_in", "accepted", "not_needed")),),
            when(state="open"),
            (Role.HOST,),
            (_live, _not_own),
            needs_reason=True,
            reason_field="note",
            refuses_when=_l("own case; no note"),
        ),
    ),
    roles=ROLE_WORDS,
    words={"state": "", **DOCUMENT_STATES},
)
"""Every move of a paper. What it holds is not kept here: only that it was handed in, to whom it was shown."""


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A line of a slot's checklist."""

    label: str
    text: str
    owed_by: str
    due_days_before: int


@dataclass(frozen=True, kw_only=True)
class DocumentCard:
    """One paper of a stay; `number` counts the papers of its application, from 1."""

    id: int
    number: int
    application_id: int
    label: str
    text: str
    owed_by: str
    due_on: date
    state: str
    by_name: str
    at: datetime | None
    note: str
    version: int

    def overdue(self, today: date) -> bool:
        """Whether it is missing although its day has passed."""
        return self.state == "open" and today > self.due_on

    @property
    def title(self) -> Sentence:
        """What paper it is; another one is named by its text."""
        return self.text if self.label == "other" and self.text else DOCUMENTS[self.label]


def reminder(due_on: date, today: date) -> str:
    """Which reminder is due for a missing paper: "7", "1", "overdue", or none. A day on which no worker ran is made up
    for by the next."""
    left = (due_on - today).days
    if left < 0:
        return "overdue" if left >= -FORGOTTEN_AFTER else ""
    if left <= REMINDED[1]:
        return str(REMINDED[1])
    return str(REMINDED[0]) if left <= REMINDED[0] else ""


def check_lines(lines: list[DocumentLine]) -> list[Problem]:
    """What is wrong with a checklist, each at the field `<name>_<row>`."""
    found = []
    for number, each in enumerate(lines):
        if not 0 <= each.due_days_before <= MOST_DAYS:
            sentence = _l("Give a whole number of days from 0 to %(most)s.", most=MOST_DAYS)
            found.append(Problem("days", sentence, f"days_{number}"))
        if each.label == "other" and not each.text:
            found.append(Problem("missing", _l("Say which paper it is."), f"text_{number}"))
    return found
