"""Slots written through the use cases: what tests of slots, their list and their notices begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_input import CutoffInput, SlotInput
from lms.kit.refusal import Refusal
from tests.cast import Cast, Place, Somebody
from tests.scene import actor

GOOD: dict[str, Any] = {
    "title": "Photonics in the clean room",
    "summary": "Two months of silicon photonics.",
    "city": "Stockholm",
    "country": "SE",
    "places": 2,
    "duration_min_days": 30,
    "duration_max_days": 60,
    "earliest_start": date(2027, 5, 3),
    "latest_end": date(2027, 8, 31),
    "cutoffs": (CutoffInput(date(2027, 3, 22)),),  # 17:00 in Stockholm, three weeks from now
    "decision_due": date(2027, 4, 15),
}


def said(cast: Cast, **fields: Any) -> SlotInput:
    """A good slot of SCCC, with other `fields`."""
    return SlotInput(**(GOOD | {"host_contact_id": cast.editor.id} | fields))


def refused(call: Callable[[], Any]) -> Refusal:
    """The refusal that the call ends with."""
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def slot_now(ident: int) -> SlotCard:
    """The slot as it is now."""
    found = queries.slot_by_id(ident)
    assert found is not None
    return found


def draft(cast: Cast, *, by: Somebody | None = None, centre: Place | None = None, **fields: Any) -> SlotCard:
    """A draft of SCCC (or `centre`)."""
    host = centre or cast.sccc
    given = {"ref": fields.pop("ref", ""), "origin": fields.pop("origin", "own")}
    ident = service.create_slot(
        said(cast, **fields), actor=actor(by or cast.host), centre_id=host.id, **given
    )
    return slot_now(ident)


def posted(cast: Cast, **fields: Any) -> SlotCard:
    """A published slot of SCCC."""
    card = draft(cast, **fields)
    service.post_slot(card.id, actor=actor(cast.host))
    return slot_now(card.id)
