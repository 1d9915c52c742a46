"""Runs with a waiting list and an offer, and the link in the mail of one."""

from __future__ import annotations

from typing import Any

import pytest

from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.kit.refusal import Refusal
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.post import letters_to, link_in
from tests.scene import Scene, a_run, actor

HOURS = 72


def queued(cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, CaseCard, list[CaseCard]]:
    """A run of one place, which the guest holds, and `people` on its waiting list."""
    scene = a_run(cast, **({"capacity_max": 1, "offer_hours": HOURS} | policy))
    first = enrol(scene, cast.guest)
    return scene, first, [enrol(scene, person) for person in people]


def offered(cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, list[CaseCard]]:
    """As `queued`; the guest has withdrawn, so the first of the list has an offer."""
    scene, first, cases = queued(cast, *people, **policy)
    service.withdraw(first.id, actor=actor(cast.guest))
    return scene, [card(each.id) for each in cases]


def token_for(person: Somebody) -> str:
    return link_in(letters_to(person.email)[-1], "/offers/").removeprefix("/offers/")


def refused(call: Any, code: str, status: int = 409) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return str(caught.value.sentence)
