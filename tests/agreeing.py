"""Agreements in the making: an accepted application with its first version, and signatures of its parties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lms.access import Actor
from lms.exchanges import queries, service
from lms.exchanges.models import Application, Document, Interruption, Slot, SlotDocument, Stay
from lms.exchanges.rules import AgreementCard, ApplicationCard, DocumentCard, Party, Signing, SlotCard
from lms.exchanges.service import agreements
from lms.kit import journal
from lms.kit.db import add, session, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application, card
from tests.remembered import remembered
from tests.scene import actor

PAPERS = (("insurance", "applicant", 14), ("nda", "home", 21), ("safety", "host", 0))


def refused(call: Callable[[], object], code: str, status: int) -> Refusal:
    """What `call` is refused with."""
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value


def moves(case: ApplicationCard) -> list[str]:
    """The moves of the application, as the journal tells them."""
    return [row.move for row in journal.rows_of(("application", case.id))]


@use_case
def lay_checklist(slot: SlotCard, *papers: tuple[str, str, int]) -> None:
    """The slot asks for these papers: label, who owes it, days before the stay."""
    for position, (label, owed_by, days) in enumerate(papers or PAPERS):
        add(
            SlotDocument(
                slot_id=slot.id, position=position, label=label, owed_by=owed_by, due_days_before=days
            )
        )


@use_case
def first_version(case: ApplicationCard) -> None:
    """What taking the offer does for the agreement."""
    application = session().get_one(Application, case.id)
    slot = session().get_one(Slot, case.slot_id)
    agreements.first_version(slot, application, application.applicant_id)


@remembered()
def accepted(cast: Cast, slot: SlotCard | None = None, **fields: Any) -> ApplicationCard:
    """The learner (of FiCCC) has taken SCCC's offer of 10 May to 18 June: version 1 waits for three signatures."""
    case = an_application(cast, slot or a_slot(cast), state="accepted", **fields)
    first_version(case)
    return card(case.id)


def versions(case: ApplicationCard) -> list[AgreementCard]:
    """All versions as they are now."""
    return queries.agreements_of(case.id)


def newest(case: ApplicationCard) -> AgreementCard:
    """The version that waits, else the one in force."""
    found = queries.standing_version(versions(case))
    assert found is not None
    return found


def signing(version: AgreementCard, **more: Any) -> Signing:
    """A tick under this version."""
    given = {"number": version.version_no, "sha256": version.sha256, "agree": True, "position": "Engineer"}
    return Signing(**(given | more))


def sign(case: ApplicationCard, person: Somebody, side: str, **more: Any) -> None:
    """The person signs the newest version for this side."""
    now = card(case.id)
    service.sign(
        case.id,
        actor=actor(person),
        side=Party(side),
        version=now.version,
        signing=signing(newest(case), **more),
    )


@remembered()
def sign_all(cast: Cast, case: ApplicationCard) -> ApplicationCard:
    """Guest, home and host sign the newest version."""
    for person, side in ((cast.learner, "applicant"), (cast.home, "home"), (cast.host, "host")):
        sign(case, person, side)
    return card(case.id)


def agreed(cast: Cast, slot: SlotCard | None = None) -> ApplicationCard:
    """All three have signed."""
    return sign_all(cast, accepted(cast, slot))


def amended(cast: Cast, case: ApplicationCard, *, by: Somebody | None = None, **changes: str) -> None:
    """The guest (or `by`, for the host) proposes two more weeks (or `changes`)."""
    who: Actor = actor(by or cast.learner)
    service.amend(
        case.id,
        actor=who,
        side=Party.HOST if by else Party.APPLICANT,
        version=card(case.id).version,
        number=newest(case).version_no,
        types=["period"],
        reason="The measurement takes longer.",
        **(changes or {"end": "2027-07-02"}),
    )


def stay_of(case: ApplicationCard) -> Stay:
    """The stay as it is now."""
    session().expire_all()
    return session().query(Stay).filter_by(application_id=case.id).one()


def papers(case: ApplicationCard) -> list[DocumentCard]:
    """The checklist of the application."""
    return queries.documents_of(case.id)


@use_case
def a_paper(
    case: ApplicationCard, *, label: str = "insurance", owed_by: str = "applicant", due_on: date
) -> int:
    """A missing paper of the application."""
    return add(Document(application_id=case.id, label=label, owed_by=owed_by, due_on=due_on)).id


@use_case
def a_stay(
    case: ApplicationCard,
    *,
    start: date,
    end: date,
    arrival: date | None = None,
    departure: date | None = None,
    away: tuple[tuple[date, date], ...] = (),
) -> int:
    """The stay of an application, with what was recorded of it."""
    row = add(
        Stay(
            application_id=case.id,
            planned_start=start,
            planned_end=end,
            actual_arrival=arrival,
            actual_departure=departure,
        )
    )
    for first, last in away:
        add(Interruption(stay_id=row.id, from_on=first, to_on=last))
    return row.id
