"""A centre's slots as its desk sees them, and everything somebody said about one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.centres import queries as centres
from lms.courses.models import Course
from lms.exchanges.models import Application, CentreInfo, Criterion, Slot, SlotDocument, SlotFollower
from lms.exchanges.queries.slots import slot_by_id, slots_of
from lms.exchanges.rules import SlotCard, SlotState
from lms.exchanges.rules.slot_input import CriterionInput, DocumentInput, SlotInput, input_of_slot
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page

TOLD_OF_CANCELLING = (
    *("draft", "submitted", "returned", "endorsed", "in_review", "reserve", "offered", "accepted", "agreed"),
)
"""States of applications that end with their slot."""
INFO_FIELDS = ("housing", "visa", "insurance", "badge", "safety", "contact", "closure_days")


@dataclass(frozen=True)
class SlotLine:
    """A slot with the number of its applications that the host sees."""

    slot: SlotCard
    applications: int


def slot_lines(centre_id: int, *, page: int = 1, size: int = PAGE_SIZE) -> Page[SlotLine]:
    """The slots of a centre, drafts too: what is being done first, then what is over; newest first in each."""
    query = select(Slot).where(Slot.centre_id == centre_id)
    total = session().scalar(select(func.count()).where(Slot.centre_id == centre_id)) or 0
    over = Slot.state.in_(("cancelled", "archived"))
    cards = slots_of(query.order_by(over, Slot.id.desc()).limit(size).offset((page - 1) * size))
    counted = (
        select(Application.slot_id, func.count())
        .where(Application.slot_id.in_([card.id for card in cards]), Application.submitted_at.is_not(None))
        .where(Application.home_decision.in_(("not_needed", "endorsed")))
        .group_by(Application.slot_id)
    )
    counts = dict(session().execute(counted).all()) if cards else {}
    return Page([SlotLine(card, counts.get(card.id, 0)) for card in cards], page, size, total)


def slot_criteria(slot_id: int) -> tuple[CriterionInput, ...]:
    """What reviewers score, in order."""
    query = select(Criterion.name, Criterion.weight).where(Criterion.slot_id == slot_id)
    rows = session().execute(query.order_by(Criterion.position, Criterion.id))
    return tuple(CriterionInput(name, weight) for name, weight in rows)


def slot_documents(slot_id: int) -> tuple[DocumentInput, ...]:
    """The checklist, in order."""
    query = select(
        SlotDocument.label, SlotDocument.owed_by, SlotDocument.due_days_before, SlotDocument.text
    ).where(SlotDocument.slot_id == slot_id)
    rows = session().execute(query.order_by(SlotDocument.position, SlotDocument.id))
    return tuple(DocumentInput(*row) for row in rows)


def slot_input(slot_id: int) -> SlotInput:
    """The slot as somebody would have said it. It must be there."""
    card = slot_by_id(slot_id)
    if card is None:
        raise LookupError(slot_id)
    return input_of_slot(card, criteria=slot_criteria(slot_id), documents=slot_documents(slot_id))


def told_of_slot_move(slot_id: int, move: str) -> int:
    """How many people a move of the slot tells: owners of open applications and drafts when it is cancelled, with the
    coordinators of their home centres; of those that wait when it is closed; followers when it opens again."""
    if move == "reopen-slot":
        return len(followers_of(slot_id))
    states = {"cancel-slot": TOLD_OF_CANCELLING, "close-slot": TOLD_OF_CANCELLING[:6]}.get(move, ())
    query = select(Application.applicant_id, Application.home_centre_id, Application.submitted_at).where(
        Application.slot_id == slot_id, Application.state.in_(states)
    )
    rows = session().execute(query).all()
    told = {applicant_id for applicant_id, _home, _sent in rows}
    if move == "cancel-slot":
        homes = {home for _applicant, home, sent in rows if home is not None and sent}
        told.update(*centres.coordinators_of_each(homes).values())
    return len(told)


def slot_state(card: SlotCard) -> SlotState:
    """The slot's stored state as its table of moves begins with it."""
    return SlotState(card.state)


def course_options(centre_id: int, *, limit: int) -> list[tuple[int, str]]:
    """Id and title of the courses a slot may require: the centre's own, then published ones of others, by title."""
    mine = Course.centre_id == centre_id
    query = select(Course.id, Course.title).where(
        Course.origin == "own", or_(Course.state == "published", mine), Course.state != "archived"
    )
    rows = session().execute(query.order_by(mine.desc(), Course.title, Course.id).limit(limit))
    return [(ident, title) for ident, title in rows]


def followers_of(slot_id: int) -> list[int]:
    """Ids of the people who follow the slot, in order."""
    query = select(SlotFollower.person_id).where(SlotFollower.slot_id == slot_id)
    return list(session().scalars(query.order_by(SlotFollower.person_id)))


def follows(person_id: int | None, slot_id: int) -> bool:
    """Whether the person follows the slot."""
    query = select(SlotFollower.since).where(
        SlotFollower.slot_id == slot_id, SlotFollower.person_id == person_id
    )
    return person_id is not None and session().scalar(query) is not None


def followed_slots(person_id: int) -> list[SlotCard]:
    """The slots that the person follows, the last first."""
    query = select(Slot).join(SlotFollower, SlotFollower.slot_id == Slot.id)
    mine = query.where(SlotFollower.person_id == person_id)
    return slots_of(mine.order_by(SlotFollower.since.desc(), Slot.id.desc()))


def my_applications(person_id: int | None, slot_id: int) -> tuple[str, str] | None:
    """(address, state) of the reader's last application to the slot."""
    query = (
        select(func.coalesce(Application.ref, Application.draft_ref), Application.state)
        .where(Application.slot_id == slot_id, Application.applicant_id == person_id)
        .order_by(Application.id.desc())
        .limit(1)
    )
    row = session().execute(query).one_or_none() if person_id is not None else None
    return (row[0], row[1]) if row is not None else None


def guest_info(centre_id: int | None) -> dict[str, str]:
    """What the centre tells every guest, by field, in the order of the page; fields without words are left out."""
    row = session().get(CentreInfo, centre_id) if centre_id is not None else None
    if row is None:
        return {}
    return {name: text for name in INFO_FIELDS if (text := getattr(row, name))}
