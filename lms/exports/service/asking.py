"""Somebody wants an export that is too large to be made while one waits."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from lms.exports.models import ExportFile
from lms.exports.rules import A_DAY, State
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.sheets import MOST_ROWS
from lms.kit.tokens import new_reference
from lms.people.models import Person


@use_case
def ask(address: str, *, person_id: int, name: str, number: int) -> str:
    """The person, who may have what is exported at `address` (its one form), wants it made: a file called `name` of
    about `number` rows. Gives the reference of the export; one that is being made is the same wish. Refused: more rows
    than any file holds (413); the 21st of a day (409)."""
    if number > MOST_ROWS:
        raise too_long()
    lock(Person, person_id)
    mine = ExportFile.person_id == person_id
    same = select(ExportFile.ref).where(mine, ExportFile.address == address)
    known = session().scalar(same.where(ExportFile.state == State.ASKED.value))
    if known is not None:
        return known
    now = clock.now()
    lately = select(func.count()).where(mine, ExportFile.asked_at > now - timedelta(days=1))
    if (session().scalar(lately) or 0) >= A_DAY:
        words = _l("You asked for %(n)s exports today. Try again tomorrow.", n=A_DAY)
        raise Refusal("too_often", words, status=409)
    row = add(
        ExportFile(
            ref=new_reference("X"),
            person_id=person_id,
            address=address,
            name=name,
            state=State.ASKED.value,
            number=number,
            asked_at=now,
        )
    )
    journal.record(("export", row.id), "ask", actor_id=person_id, after={"address": row.address})
    return row.ref


def too_long() -> Refusal:
    """More rows than a worker makes in one go."""
    words = _l("There are more than 250,000 rows, too many for one file. Ask for a shorter time.")
    return Refusal("too_many_rows", words, status=413)
