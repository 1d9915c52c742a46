"""What belongs to a course or run and stands in rows of its own, gathered for many of them by one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Select, SQLColumnExpression, bindparam, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from lms.courses.models import (
    CourseAudience,
    CourseLanguage,
    CourseShare,
    CourseText,
    CourseTopic,
    Run,
    RunShare,
    RunTrainer,
    Topic,
)
from lms.courses.rules import AUDIENCES, TopicRef, Words
from lms.kit.db import session

Column = SQLColumnExpression[Any]
NUMBER: Column = literal(0)
WORD: Column = literal("")


@dataclass
class Parts:
    """The parts of one course or run."""

    topics: list[TopicRef] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)
    centre_ids: set[int] = field(default_factory=set)
    region_ids: set[int] = field(default_factory=set)
    trainer_ids: set[int] = field(default_factory=set)
    own_centre_ids: set[int] = field(default_factory=set)
    own_region_ids: set[int] = field(default_factory=set)

    def put(self, kind: str, number: int, word: str, more: str, rest: str) -> None:
        """Takes one row of the gathering query."""
        match kind:
            case "topics":
                self.topics.append(TopicRef(number, word, more))
            case "texts":
                self.texts.append(Words(word, more, rest))
            case "languages" | "audiences":
                getattr(self, kind).append(word)
            case _:
                getattr(self, kind).add(number)


def parts_of_courses(ids: Collection[int]) -> dict[int, Parts]:
    """The parts of these courses, by one query; a course without any has empty ones."""
    return _gather(_OF_COURSES, ids)


def parts_of_runs(ids: Collection[int]) -> dict[int, Parts]:
    """The parts of these runs and of their courses, by one query."""
    return _gather(_OF_RUNS, ids)


def _piece(
    kind: str,
    owner: InstrumentedAttribute[int],
    *,
    number: Column = NUMBER,
    word: Column = WORD,
    more: Column = WORD,
    rest: Column = WORD,
) -> Select[Any]:
    columns: tuple[Column, ...] = (
        owner.label("owner"),
        literal(kind).label("kind"),
        number.label("number"),
        word.label("word"),
        more.label("more"),
        rest.label("rest"),
    )
    return select(*columns).where(owner.in_(bindparam("ids", expanding=True))).select_from(owner.class_)


def _text(owner: InstrumentedAttribute[int]) -> Select[Any]:
    return _piece("texts", owner, word=CourseText.lang, more=CourseText.title, rest=CourseText.summary)


def _parties(kind: str, owner: InstrumentedAttribute[int], party: Column) -> Select[Any]:
    return _piece(kind, owner, number=party).where(party.is_not(None))


def _gathering(*pieces: Select[Any]) -> CompoundSelect[Any]:
    return union_all(*pieces).order_by("owner", "kind", "number", "word")


# Made once: every list and every page of a run asks one of these, and putting them together takes longer than asking.
_OF_COURSES = _gathering(
    _piece("topics", CourseTopic.course_id, number=Topic.id, word=Topic.slug, more=Topic.label).join(
        Topic, Topic.id == CourseTopic.topic_id
    ),
    _piece("languages", CourseLanguage.course_id, word=CourseLanguage.lang),
    _piece("audiences", CourseAudience.course_id, word=CourseAudience.audience),
    _text(CourseText.course_id),
    _parties("centre_ids", CourseShare.course_id, CourseShare.centre_id),
    _parties("region_ids", CourseShare.course_id, CourseShare.region_id),
)
_OF_RUNS = _gathering(
    _piece("topics", Run.id, number=Topic.id, word=Topic.slug, more=Topic.label)
    .join(CourseTopic, CourseTopic.course_id == Run.course_id)
    .join(Topic, Topic.id == CourseTopic.topic_id),
    _piece("languages", Run.id, word=CourseLanguage.lang).join(
        CourseLanguage, CourseLanguage.course_id == Run.course_id
    ),
    _text(Run.id).join(CourseText, CourseText.course_id == Run.course_id),
    _piece("trainer_ids", RunTrainer.run_id, number=RunTrainer.person_id),
    _parties("own_centre_ids", RunShare.run_id, RunShare.centre_id),
    _parties("own_region_ids", RunShare.run_id, RunShare.region_id),
    *(
        _parties(kind, Run.id, party).join(CourseShare, CourseShare.course_id == Run.course_id)
        for kind, party in (("centre_ids", CourseShare.centre_id), ("region_ids", CourseShare.region_id))
    ),
)


def _gather(query: CompoundSelect[Any], ids: Collection[int]) -> dict[int, Parts]:
    parts: dict[int, Parts] = defaultdict(Parts)
    for owner, *row in session().execute(query, {"ids": list(ids)}):
        parts[owner].put(*row)
    order = list(AUDIENCES)
    for each in parts.values():
        each.audiences.sort(key=lambda code: order.index(code) if code in order else len(order))
    return parts
