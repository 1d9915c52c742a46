"""A state machine is a table of moves. Services, buttons, notices, the handbook and the tests read the same table.

A state is a frozen dataclass of named parts (an enrolment has four, a run has one). Where a move starts and where it
leads are partial patterns over those parts, so that a row can be read aloud: "host pending, home approved".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, Sentence

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_REASON = 2_000
"""Characters of a reason: two pages of a letter, far below what could fill a table."""


class Case(Protocol):
    """What a guard looks at: plain values, above all the state now (None: the thing does not exist yet)."""

    @property
    def state(self) -> DataclassInstance | None: ...


C = TypeVar("C", bound=Case)
S = TypeVar("S", bound="DataclassInstance")
Guard = Callable[[C], Refusal | None]


@dataclass(frozen=True)
class Pattern:
    """The values some parts of a state may have; a part that is not named may have any value.

    `name` says it shorter to people where the values would be a long list, e.g. "any live enrolment".
    """

    parts: tuple[tuple[str, tuple[str, ...]], ...]
    name: Sentence = ""

    def matches(self, state: object) -> bool:
        """True when each named part of `state` has one of its values."""
        return all(getattr(state, part) in values for part, values in self.parts)

    def read(self, words: Mapping[str, Sentence]) -> str:
        """The pattern as people read it; a part or value without `words` is shown as it is stored."""
        if str(self.name):
            return str(self.name)
        spoken = {word: str(words.get(word, word)) for part, values in self.parts for word in (part, *values)}
        return ", ".join(
            f"{spoken[part]} {' / '.join(spoken[v] for v in vs)}".strip() for part, vs in self.parts
        )

    def __str__(self) -> str:
        return self.read({})


def when(**parts: str | tuple[str, ...]) -> Pattern:
    """A pattern in the order written: `when(host="pending", home=("not_needed", "approved"))`."""
    return Pattern(tuple((part, (v,) if isinstance(v, str) else v) for part, v in parts.items()))


@dataclass(frozen=True)
class Move(Generic[C]):
    """One row: who may lead a thing from where to where, and what refuses it.

    `name` is the use case's mark on pages (`data-action`). No `sources` means that nothing exists yet; several are
    alternatives. `who` are roles *in this case* (one actor may have several). `refuses_when` says in words for the
    handbook what `guards` do; the first guard that answers decides. `needs_reason` may depend on the case; a missing
    reason is said at `reason_field`.
    """

    name: str
    label: Sentence
    sources: tuple[Pattern, ...]
    target: Pattern
    who: tuple[str, ...]
    guards: tuple[Guard[C], ...] = ()
    needs_reason: bool | Callable[[C], bool] = False
    reason_field: str = "reason"
    refuses_when: Sentence = ""

    def starts_at(self, state: object | None) -> bool:
        """True when the move can begin in `state`; guards and roles apart."""
        if state is None:
            return not self.sources
        return any(source.matches(state) for source in self.sources)

    def follow(self, state: S, /, **chosen: str) -> S:
        """The state after the move. A part of the target with one value gets it; where it has several, `chosen`
        names one, else the part keeps its value if that is among them.

        Raises ValueError for an outcome the row does not name: that is a mistake in the code, never a person's.
        """
        if not self.starts_at(state):
            raise ValueError(f"{self.name} does not start at {state}")
        named = dict(self.target.parts)
        changes = {
            part: chosen.get(part, values[0])
            for part, values in named.items()
            if len(values) == 1 or part in chosen
        }
        after = dataclasses.replace(state, **changes)
        if not set(chosen) <= set(named) or not self.target.matches(after):
            raise ValueError(f"{self.name} leads to {self.target}, not to {after}")
        return after


def _changed(move: Move[Any], case: Case) -> Refusal:
    return Refusal("wrong_state", _l("That is not possible any more: the state has changed."), status=409)


def _say_why(_case: Case) -> Sentence:
    return _l("Say why; the people concerned will read it.")


class Table(Generic[C]):
    """The moves of one kind of thing, in the order in which they are read."""

    def __init__(
        self,
        moves: Iterable[Move[C]],
        *,
        roles: Mapping[str, Sentence],
        words: Mapping[str, Sentence] = MappingProxyType({}),
        elsewhere: Callable[[Move[C], C], Refusal] | None = None,
        reason_asked: Callable[[C], Sentence] | None = None,
    ) -> None:
        """`roles` are the words people read for every role the moves name; a role without words is refused.
        `words` are those for the parts of a state and their values. `elsewhere` says it better than the table can
        when a move does not start in the state of a case (409), e.g. who decided already. `reason_asked` asks for a
        missing reason and says who will read it.
        """
        moves = tuple(moves)
        self._moves = {move.name: move for move in moves}
        self.roles = roles
        self.words = words
        self._elsewhere = elsewhere or _changed
        self._reason_asked = reason_asked or _say_why
        if len(self._moves) != len(moves):
            raise ValueError("two moves have the same name")
        if unknown := {role for move in moves for role in move.who} - set(roles):
            raise ValueError(f"roles without words: {sorted(unknown)}")

    def __iter__(self) -> Iterator[Move[C]]:
        return iter(self._moves.values())

    def __len__(self) -> int:
        return len(self._moves)

    def __getitem__(self, name: str) -> Move[C]:
        return self._moves[name]

    def refusal(self, name: str, case: C, *, roles: Collection[str]) -> Refusal | None:
        """Why an actor with `roles` in this case may not make the move now, or None. Reasons are not looked at.

        Asked in this order: has the actor anything to do with the case (404), is the move theirs (403), does it start
        here (409), do all guards agree (as they say).
        """
        move = self._moves[name]
        if not roles:
            return NotFound()
        if not set(roles) & set(move.who):
            who = " / ".join(str(self.roles[role]) for role in move.who)
            return Refusal("not_yours", _l("Only this role can do that: %(who)s.", who=who), status=403)
        if not move.starts_at(case.state):
            return self._elsewhere(move, case)
        return next((refusal for guard in move.guards if (refusal := guard(case)) is not None), None)

    def check(self, name: str, case: C, *, roles: Collection[str], reason: str | None = None) -> Move[C]:
        """The move, when an actor with `roles` may make it now; else raises the `Refusal` that says why not.

        A reason that the row needs is missing when it is blank; any reason may have at most `MAX_REASON` characters.
        """
        if (refusal := self.refusal(name, case, roles=roles)) is not None:
            raise refusal
        move = self._moves[name]
        field = move.reason_field
        needed = move.needs_reason(case) if callable(move.needs_reason) else move.needs_reason
        if needed and not (reason or "").strip():
            raise Refusal("reason_missing", self._reason_asked(case), field)
        if reason is not None and len(reason) > MAX_REASON:
            raise Refusal(
                "reason_too_long", _l("At most %(n)s characters can be sent here.", n=MAX_REASON), field
            )
        return move

    def allowed(self, case: C, *, roles: Collection[str]) -> tuple[Move[C], ...]:
        """The moves an actor with `roles` may make now, in the table's order: the buttons of a page."""
        return tuple(move for move in self if self.refusal(move.name, case, roles=roles) is None)


def rows(table: Table[Any]) -> list[tuple[str, str, str, str, str]]:
    """The table for the handbook: move, from, to, who, refuses when; a dash where nothing is named."""
    return [
        (
            str(move.label),
            " · ".join(source.read(table.words) for source in move.sources) or "–",
            move.target.read(table.words) or "–",
            ", ".join(str(table.roles[role]) for role in move.who),
            str(move.refuses_when) or "–",
        )
        for move in table
    ]
