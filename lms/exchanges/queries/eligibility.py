"""What has to be known of a person before an application is taken: home centres, reports owed."""

from __future__ import annotations

from sqlalchemy import or_, select

from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exchanges.models import Application, Report, Slot, SlotCentre
from lms.exchanges.queries.slots import slot_by_id
from lms.exchanges.rules import (
    ApplicationCard,
    SlotCard,
    choose_home,
    draft_of,
    late_report,
    missing_in,
    terms_of_slot,
)
from lms.kit import clock
from lms.kit.db import session
from lms.kit.refusal import Problem, Refusal
from lms.kit.zones import wall_day


def home_of(person_id: int, slot: Slot | SlotCard, chosen: int | None) -> tuple[int | None, Refusal | None]:
    """The home centre of an application of this person to this slot, or why there is none."""
    mine = [card.id for card in centres.home_choices(person_id)]
    eligible = None
    if slot.eligible == "chosen":
        query = select(SlotCentre.centre_id).where(SlotCentre.slot_id == slot.id)
        eligible = set(session().scalars(query))
    return choose_home(chosen, mine, host_id=slot.centre_id, eligible=eligible, outside=slot.also_outside)


def possible_homes(person_id: int, slot: SlotCard) -> list[CentreCard]:
    """The centres this person can apply from, in order of name: of the own ones those that the slot is for."""
    mine = centres.home_choices(person_id)
    chosen = slot.eligible_centre_ids if slot.eligible == "chosen" else None
    return [card for card in mine if card.id != slot.centre_id and (chosen is None or card.id in chosen)]


def sending_of(card: ApplicationCard) -> tuple[int | None, list[Problem]]:
    """The home centre that a draft would go to, and everything that stands before its sending, at its fields."""
    slot = slot_by_id(card.slot_id)
    if slot is None:
        return card.home_centre_id, []
    found = missing_in(draft_of(card), terms_of_slot(slot))
    if card.submitted_at is not None:
        return card.home_centre_id, found
    home_id, refusal = home_of(card.applicant_id, slot, card.home_centre_id)
    return home_id, [*(refusal.problems if refusal is not None else ()), *found]


def missing_of(card: ApplicationCard) -> list[Problem]:
    """Everything that stands between a draft and its sending, at its fields."""
    return sending_of(card)[1]


def report_owed(person_id: int, slot: Slot | SlotCard) -> Refusal | None:
    """Why a report of an earlier stay has to come first."""
    query = (
        select(Application.ref, Report.due_on)
        .join(Report, Report.application_id == Application.id)
        .where(
            Application.applicant_id == person_id,
            Application.state == "ended",
            Report.author == "applicant",
            Report.submitted_at.is_(None),
            or_(Report.waived_home == "", Report.waived_host == ""),
        )
        .order_by(Report.due_on, Report.id)
        .limit(1)
    )
    row = session().execute(query).one_or_none()
    if row is None:
        return None
    return late_report(row[0] or "", row[1], wall_day(clock.now(), slot.zone))
