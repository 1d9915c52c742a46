"""Taking a consent back, in one place for all features."""

from __future__ import annotations

from lms.kit import journal
from lms.kit.db import use_case
from lms.kit.refusal import NotFound
from lms.privacy import queries


@use_case
def withdraw_consent(person_id: int, handle: str) -> bool:
    """The person takes a consent back; the feature that asked for it acts on that in the same transaction. One that
    stands no more changes nothing (False); refused by the feature where its case does not allow it."""
    found = queries.consent_standing(handle, person_id=person_id)
    if found is None:
        return False
    kind, thing_id, part = found
    ways = {name: way for each in queries.parts() for name, way in each.withdraw.items()}
    if kind not in ways:
        raise NotFound
    ways[kind](person_id, kind, thing_id, part)
    journal.record(("person", person_id), "withdraw-consent", actor_id=person_id, after={"kind": kind})
    return True
