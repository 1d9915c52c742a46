"""The journal is written with what it tells, and sealed so that nobody changes the past unnoticed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from lms.kit import clock, journal, seals
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.kit.seals import JournalSeal

THING = ("tool", 1)


@use_case
def write(*reasons: str) -> None:
    for reason in reasons:
        journal.record(THING, "tried", actor_id=None, after={"seats": 3, "on": clock.now()}, reason=reason)


@use_case
def do(*statements: object) -> None:
    for each in statements:
        session().execute(each)  # type: ignore[call-overload]


@pytest.mark.threat("18.same-transaction")
def test_nothing_is_told_that_did_not_happen(app: Flask) -> None:
    def fails() -> None:
        journal.record(THING, "tried", actor_id=None)
        raise LookupError

    with pytest.raises(LookupError):
        use_case(fails)()
    with pytest.raises(AssertionError):
        journal.record(THING, "tried", actor_id=None)
    assert journal.rows_of(THING) == []


@pytest.mark.threat("18.sealed")
def test_what_was_changed_deleted_or_put_in_is_found(app: Flask) -> None:
    write(*(f"reason {number}" for number in range(1, 6)))
    assert (seals.seal(), seals.seal()) == (5, 0)
    write("later")
    assert (list(seals.violations()), seals.seal()) == ([], 1)
    first, second, third, *_rest = [row.id for row in journal.rows_of(THING)]
    row = update(JournalRow)
    for wrong, words in (
        (
            row.where(JournalRow.id == second).values(move="other"),
            f"Row {second} of the journal, or its seal",
        ),
        (row.where(JournalRow.id == second).values(after={"seats": 9}), f"Row {second} of the journal, or"),
        (row.where(JournalRow.id == third).values(actor_id=7), f"Row {third} of the journal: who acted"),
        (row.where(JournalRow.id == third).values(reason="x"), f"Row {third} of the journal: who acted"),
        (delete(JournalRow).where(JournalRow.id == first), f"Row {first} of the journal was deleted"),
        (
            delete(JournalSeal).where(JournalSeal.journal_id == second),
            "The journal's seals 2 to 2 are missing",
        ),
    ):
        assert any(words in each for each in found_after(wrong)), words
    assert list(seals.violations()) == [], "each was taken back"


def found_after(statement: object) -> list[str]:
    """What is found when this was done, which is taken back afterwards."""
    found: list[str] = []

    def tried() -> None:
        session().execute(statement)  # type: ignore[call-overload]
        found.extend(seals.violations())
        raise LookupError

    with pytest.raises(LookupError):
        use_case(tried)()
    return found


@pytest.mark.threat("18.sealed")
def test_what_has_to_be_taken_out_leaves_the_chain_whole_and_no_trace(app: Flask) -> None:
    write("something private", "more")
    seals.seal()
    use_case(journal.reduce)([THING], without_actor=1)
    assert list(seals.violations()) == []
    assert set(session().scalars(select(JournalSeal.salt))) == {""}
    do(update(JournalRow).values(move="other"))
    assert len(list(seals.violations())) == 2


def test_a_row_far_behind_the_sealed_ones_was_put_in(app: Flask) -> None:
    write("one")
    first = session().scalar(select(func.max(JournalRow.id))) or 0
    values = {"at": clock.now(), "actor_id": None, "thing_kind": "tool", "thing_id": 1, "move": "tried"}
    rest = {"before": {}, "after": {}, "reason": "", "side": ""}
    do(insert(JournalRow).values(id=first + seals.LATE + 5, **values, **rest))
    seals.seal()
    assert list(seals.violations()) == []
    do(insert(JournalRow).values(id=first + 1, **values, **rest))
    seals.seal()
    assert list(seals.violations()) == [f"Row {first + 1} of the journal was put in among sealed ones."]
