"""Invitations that were mailed, compared with the entries they are about: for `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from lms.agenda.models import Audience, Entry
from lms.kit.db import session
from lms.notifications.models import Invited

BATCH = 200
METHODS = ("REQUEST", "CANCEL")


def violations() -> Iterator[str]:
    """What must never be: an invitation about an entry that is not there or not of its dates, about one that never
    concerned the person, or with a SEQUENCE that the person's own entry has not reached: a calendar that took it in
    would ignore what is mailed next."""
    query, last = select(Invited).order_by(Invited.id).limit(BATCH), 0
    while rows := session().scalars(query.where(Invited.id > last)).all():
        yield from _of(rows)
        last = rows[-1].id


def _of(rows: Sequence[Invited]) -> Iterator[str]:
    uids = {uid for row in rows for uid in row.sent}
    entries = {each.uid: each for each in session().scalars(select(Entry).where(Entry.uid.in_(uids)))}
    concerned = select(Audience).where(
        Audience.entry_id.in_([each.id for each in entries.values()]),
        Audience.person_id.in_({row.person_id for row in rows}),
    )
    own = {(each.entry_id, each.person_id): each for each in session().scalars(concerned)}
    for row in rows:
        for uid, (sequence, method) in sorted(row.sent.items()):
            entry = entries.get(uid)
            audience = own.get((entry.id, row.person_id)) if entry else None
            wrong = _wrong(row, entry, audience, int(sequence), str(method))
            if wrong:
                yield f"invitation {row.id}, {uid}: {wrong}"


def _wrong(row: Invited, entry: Entry | None, audience: Audience | None, sequence: int, method: str) -> str:
    if method not in METHODS:
        return f"was mailed as {method}"
    if entry is None or (entry.group_kind, entry.group_id) != (row.group_kind, row.group_id):
        return f"there is no such entry of {row.group_kind} {row.group_id}"
    if audience is None:
        return f"the entry never concerned person {row.person_id}"
    reached = entry.sequence + audience.extra_sequence + (not audience.shown)  # one more tells that it left
    return f"SEQUENCE {sequence} was mailed, the entry is at {reached}" if sequence > reached else ""
