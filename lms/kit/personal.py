"""What the house holds about one person, said by each feature: what is handed over on request, what goes when the
person leaves, and what stays without a name, and why (GDPR, articles 15, 17 and 20)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, case, delete, func, select, update

from lms.kit.db import Base, in_use_case, session
from lms.kit.periods import Period
from lms.kit.refusal import Sentence

Row = dict[str, Any]
PersonId = int
Afterwards = Callable[[], object]
NAMES = ("words", "ref", "slug", "number", "name", "label", "title")
"""Columns that name a row to people, in the order of preference."""


DASH: Any = object()
"""Stands in `Held.blank`: words become a dash, no words stay none."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The rows of one table that tell of a person.

    `what` says what they are, `whose` finds those of a person. `hidden` columns are not handed over: secrets, keys,
    notes that only the side reads which wrote them. When the person leaves, the rows go (`gone`), or the columns of
    `blank` become what it says (a function gets the person's id) and those of `kept` stay, because of `why`;
    `by_feature`: the part's own `let_go` deals with them.
    """

    what: Sentence
    table: type[Base]
    whose: Callable[[PersonId], ColumnElement[bool]]
    hidden: tuple[str, ...] = ()
    gone: bool = False
    by_feature: bool = False
    blank: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    why: Sentence = ""

    @property
    def stays(self) -> bool:
        """Whether something is left when the person is gone."""
        return str(self.why) != ""

    @property
    def sheet(self) -> Table:
        """The table itself."""
        found: Any = self.table.__table__
        assert isinstance(found, Table)
        return found


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something that is not kept for ever, and never while it is open: `what`, for how long (`period`) since when.

    `due` asks for the keys of what is due at an aware instant. `remove` takes out those keys within the open use case
    and gives what is to be done after it; None: the feature's own job does it.
    """

    code: str
    what: Sentence
    since: Sentence
    period: Callable[[], Period]
    due: Callable[[datetime], Select[Any]]
    remove: Callable[[Sequence[Any]], Iterable[Afterwards]] | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one feature says. `name` is that of its file in the export.

    `files`: names and bytes of files of a person. `obstacles`: sentences that tell what is open that others depend on;
    while there are any the person cannot be erased. `let_go`: within the transaction of the erasure and before the rows
    of `held`, ends what is open and takes out what no column says; gives what is to be done after the transaction.
    `kinds`: what is kept for a while only, whosever it is. `withdraw`: how a consent of each kind is taken back, by
    person, kind, and the row and part it is about.
    """

    name: str
    held: tuple[Held, ...]
    files: Callable[[PersonId], Iterable[tuple[str, bytes]]] = lambda _person: ()
    obstacles: Callable[[PersonId], Iterable[Sentence]] = lambda _person: ()
    let_go: Callable[[PersonId], Iterable[Afterwards]] = lambda _person: ()
    kinds: tuple[Kind, ...] = ()
    withdraw: Mapping[str, Callable[[PersonId, str, int, int], None]] = field(default_factory=dict)


def handed_over(held: Held, person_id: int) -> list[Row]:
    """The person's rows as plain JSON values, by key: instants as ISO 8601, amounts as written, other rows by what
    people call them; of other people only that it was somebody else. Bytes are left out."""
    table = held.sheet
    query = select(table).where(held.whose(person_id)).order_by(*table.primary_key.columns)
    rows = [row._mapping for row in session().execute(query)]
    shown = [each for each in table.columns if each.name not in held.hidden]
    names = {each.name: _names(each, rows, person_id) for each in shown if each.foreign_keys}
    return [
        {
            each.name.removesuffix("_id") if each.foreign_keys else each.name: _plain(
                names[each.name].get(row[each], row[each]) if each.foreign_keys else row[each]
            )
            for each in shown
            if not isinstance(row[each], bytes)
        }
        for row in rows
    ]


def numbers_of(every: Sequence[Held], person_id: int) -> list[int]:
    """How many rows there are of each; one query."""
    counts = [
        select(func.count()).select_from(each.sheet).where(each.whose(person_id)).scalar_subquery()
        for each in every
    ]
    return list(session().execute(select(*counts)).one()) if counts else []


def numbers_due(kinds: Sequence[Kind], *instants: datetime) -> list[tuple[int, ...]]:
    """How many are due of each kind, at each instant; one query."""
    counts = [
        select(func.count()).select_from(kind.due(at).order_by(None).subquery()).scalar_subquery()
        for kind in kinds
        for at in instants
    ]
    found = list(session().execute(select(*counts)).one()) if counts else []
    return [tuple(found[at : at + len(instants)]) for at in range(0, len(found), len(instants))]


def take_out(held: Held, person_id: int) -> None:
    """Deletes or blanks the person's rows as `held` says, within the open use case."""
    if not in_use_case():
        raise AssertionError("taking out belongs inside a use case")
    table, mine = held.sheet, held.whose(person_id)
    if held.gone:
        session().execute(delete(table).where(mine))
    elif held.blank:
        values = {name: _blank(table.c[name], value, person_id) for name, value in held.blank.items()}
        session().execute(update(table).where(mine).values(values))


def _blank(column: Column[Any], value: Any, person_id: int) -> Any:
    if value is DASH:
        return case((column == "", ""), else_="–")
    return value(person_id) if callable(value) else value


def _names(column: Column[Any], rows: Iterable[Mapping[Any, Any]], person_id: int) -> dict[Any, str]:
    """What the rows that this column points to are called."""
    key, found = next(iter(column.foreign_keys)), {row[column] for row in rows} - {None}
    target = key.column.table
    if target.name == "person":
        return {each: "you" if each == person_id else "somebody else" for each in found}
    called = next((target.c[name] for name in NAMES if name in target.c), None)
    if called is None or not found:
        return {}
    query = select(key.column, called).where(key.column.in_(found), called.is_not(None))
    return {ident: str(name) for ident, name in session().execute(query)}


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)
