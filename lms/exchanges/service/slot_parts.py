"""What a slot says, in rows: its columns, the tables beside it, what is wrong with it, the words it is found by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select

from lms.centres import queries as centres
from lms.courses.models import Course, Topic
from lms.exchanges import queries
from lms.exchanges.models import (
    Criterion,
    Cutoff,
    Funding,
    Score,
    Slot,
    SlotCentre,
    SlotCourse,
    SlotDocument,
    SlotTopic,
)
from lms.exchanges.rules import Deadline, deadlines_of, instant_of, last_day_of, rough_period
from lms.exchanges.rules.slot_checks import check_slot
from lms.exchanges.rules.slot_input import SlotInput
from lms.exchanges.service import entries
from lms.kit import clock
from lms.kit.db import Base, session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.zones import wall_day

COPIED = (
    *("title", "kind", "summary", "description", "description_html", "unit", "mode", "scope", "city"),
    *("country", "equipment_text", "host_contact_id", "supervisor_name", "places", "duration_min_days"),
    *("duration_max_days", "earliest_start", "latest_end", "intake", "opens_wall", "valid_to"),
    *("decision_due", "eligible", "also_outside", "residence_text", "prerequisites", "funding_source"),
    *("funding_text", "funding_route", "funding_call", "confidentiality", "nda_text", "ip_text"),
    *("ownership_text", "export_text", "accessibility_text", "review_mode", "reserve_shown"),
    *("endorsement_due_days", "offer_days", "report_due_days", "stay_in_public_calendar", "provider"),
    *("duration_text", "eligibility_text", "apply_url", "source", "as_of", "status_at_source"),
    *("source_note", "invented"),
)
WORDS = ("facilities", "audiences", "languages", "costs_covered", "external_codes")
LINES = ("conflicts", "unconfirmed")


def problems_of(
    values: SlotInput, *, listed: bool, zone: str, centre_id: int | None
) -> tuple[list[Deadline], list[Problem]]:
    """The deadlines that are named, and everything that is wrong with a slot, a draft too."""
    problems = check_slot(values, listed=listed)
    deadlines, wrong = deadlines_of(values, zone=zone, now=clock.now())
    problems += wrong
    if values.opens_wall is not None:
        opens_at, problem = instant_of(values.opens_wall, zone, field="opens_wall")
        problems += [problem] if problem is not None else []
        if opens_at is not None and deadlines and opens_at >= deadlines[-1].at:
            sentence = _l("Applications open only after the deadline.")
            problems.append(Problem("window_reversed", sentence, "opens_wall"))
    return deadlines, [*problems, *_unknown(values, centre_id=centre_id)]


def _unknown(values: SlotInput, *, centre_id: int | None) -> list[Problem]:
    """Topics, courses, centres that do not exist; a contact of another centre; the host's own people (XB9)."""
    problems = []
    if values.host_contact_id is not None and centre_id is not None:
        belongs = {card.id for card in centres.home_choices(values.host_contact_id)}
        holds = {each.person_id for each in centres.roles_in(centre_id)}
        if centre_id not in belongs and values.host_contact_id not in holds:
            sentence = _l("The contact is somebody of the host centre.")
            problems.append(Problem("not_a_member", sentence, "host_contact"))
    if centre_id is not None and centre_id in values.eligible_centre_ids:
        sentence = _l("This slot is at your own centre. Exchanges are between centres.")
        problems.append(Problem("own_centre", sentence, "eligible_centre_ids"))
    for model, ids, field in (
        (Topic, values.topic_ids, "topics"),
        (Course, values.course_ids, "required_courses"),
    ):
        if len(set(ids)) != session().scalar(select(func.count()).where(_key(model).in_(ids))):
            problems.append(Problem("unknown", _l("Choose one of the list."), field))
    return problems


def _key(model: type[Any]) -> Any:
    return model.id


def columns_of(values: SlotInput, *, zone: str) -> dict[str, Any]:
    """The columns of a slot; of a deadline known only roughly, the last day it can mean is what it is sorted by."""
    now = clock.now()
    columns = {name: getattr(values, name) for name in COPIED}
    columns |= {name: " ".join(getattr(values, name)) for name in WORDS}
    columns |= {name: "\n".join(getattr(values, name)) for name in LINES}
    opens_at = instant_of(values.opens_wall, zone, field="opens_wall")[0] if values.opens_wall else None
    period = rough_period(values.rough, today=wall_day(now, zone))
    return columns | {
        "opens_at": opens_at,
        "period_text": values.rough,
        "period_precision": period.precision.value if period else "",
        "period_value": period.value if period else "",
        "period_sort": last_day_of(period) if period else None,
        "valid_to": values.valid_to if values.intake == "rolling" else None,
    }


def write_parts(slot: Slot, values: SlotInput, deadlines: Iterable[Deadline]) -> set[str]:
    """Makes the tables beside the slot say what `values` say; the names of those that changed. A deadline that stays
    keeps its row, and so its entry."""
    ident = slot.id
    changed = {"cutoffs"} if _write_cutoffs(ident, list(deadlines)) else set()
    lists: tuple[tuple[str, type[Base], tuple[str, ...], list[tuple[Any, ...]]], ...] = (
        ("topics", SlotTopic, ("topic_id",), [(topic,) for topic in dict.fromkeys(values.topic_ids)]),
        ("courses", SlotCourse, ("course_id",), [(course,) for course in dict.fromkeys(values.course_ids)]),
        ("eligible_centres", SlotCentre, ("centre_id",), [(each,) for each in set(_centres(values))]),
        (
            "funding",
            Funding,
            ("per", "amount", "currency", "text"),
            [(each.per, each.amount, each.currency, each.text) for each in values.funding],
        ),
        (
            "documents",
            SlotDocument,
            ("position", "label", "text", "owed_by", "due_days_before"),
            [(n, d.label, d.text, d.owed_by, d.due_days_before) for n, d in enumerate(values.documents)],
        ),
    )
    for name, model, columns, rows in lists:
        if _replace(model, columns, rows, ident):
            changed.add(name)
    return changed | ({"criteria"} if _write_criteria(ident, values) else set())


def _centres(values: SlotInput) -> tuple[int, ...]:
    return values.eligible_centre_ids if values.eligible == "chosen" else ()


def _write_cutoffs(slot_id: int, deadlines: list[Deadline]) -> bool:
    """Rows by place in the order of time: the first stays the first, so that a moved deadline keeps its entry."""
    query = select(Cutoff).where(Cutoff.slot_id == slot_id).order_by(Cutoff.at, Cutoff.id)
    rows = list(session().scalars(query))
    changed = len(rows) != len(deadlines)
    for row, deadline in zip(rows, deadlines, strict=False):
        wanted = {name: getattr(deadline, name) for name in ("label", "wall", "at", "repeats")}
        for name, value in wanted.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed = True
    entries.drop_cutoffs([row.id for row in rows[len(deadlines) :]])
    for row in rows[len(deadlines) :]:
        session().delete(row)
    for each in deadlines[len(rows) :]:
        session().add(
            Cutoff(slot_id=slot_id, label=each.label, wall=each.wall, at=each.at, repeats=each.repeats)
        )
    session().flush()
    return changed


def _write_criteria(slot_id: int, values: SlotInput) -> bool:
    """Rows by place: scores that were given stay with the criterion at their place."""
    query = select(Criterion).where(Criterion.slot_id == slot_id).order_by(Criterion.position, Criterion.id)
    rows, wanted = list(session().scalars(query)), values.criteria
    changed = [(row.name, row.weight) for row in rows] != [(each.name, each.weight) for each in wanted]
    for row, each in zip(rows, wanted, strict=False):
        row.name, row.weight = each.name, each.weight
    for row in rows[len(wanted) :]:
        if session().scalar(select(Score.review_id).where(Score.criterion_id == row.id).limit(1)):
            sentence = _l("Reviewers have scored “%(name)s”: keep it.", name=row.name)
            raise Refusal("scored", sentence, "criteria")
        session().delete(row)
    for number, each in list(enumerate(wanted))[len(rows) :]:
        session().add(Criterion(slot_id=slot_id, position=number, name=each.name, weight=each.weight))
    session().flush()
    return changed


def _replace(model: type[Any], columns: tuple[str, ...], rows: list[tuple[Any, ...]], slot_id: int) -> bool:
    query = select(*(getattr(model, column) for column in columns)).where(model.slot_id == slot_id)
    have = [tuple(row) for row in session().execute(query)]
    if sorted(map(str, have)) == sorted(map(str, rows)):
        return False
    session().execute(delete(model).where(model.slot_id == slot_id))
    session().add_all(model(slot_id=slot_id, **dict(zip(columns, row, strict=True))) for row in rows)
    session().flush()
    return True


def reindex(slot: Slot) -> None:
    """Writes the words the slot is found by."""
    topics = session().execute(
        select(Topic.label, Topic.synonyms)
        .join(SlotTopic, SlotTopic.topic_id == Topic.id)
        .where(SlotTopic.slot_id == slot.id)
    )
    host = centres.centre_cards().get(slot.centre_id or 0)
    names = [host.acronym, host.name] if host is not None else []
    words = [word for row in topics for word in row if word]
    slot.search = queries.folded_slot_words(
        *(slot.title, slot.summary, slot.provider, slot.unit, slot.city, slot.external_codes),
        *(slot.facilities, *names, *words, slot.description, slot.equipment_text, slot.prerequisites),
    )
