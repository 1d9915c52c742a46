"""Calendar entries of slots and stays, written in the same transaction as what they say."""

from __future__ import annotations

from lms.kit.db import session


def put_slot(slot_id: int) -> None:
    """Makes the entries of a slot (deadlines, hosting window) say what the slot is now."""
    session().flush()


def put_case(application_id: int) -> None:
    """Makes the entries of an application (what is due by when, the stay) say what it is now, in the calendars of those
    whom it concerns."""
    session().flush()
