"""The words a course is found by, kept in step with everything they come from."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import aliased

from lms.centres import queries as centres
from lms.courses.models import Course, CourseText, CourseTopic, Run, Topic
from lms.courses.queries.search import INDEX, folded_words
from lms.kit.db import session, use_case

BATCH = 500


@use_case
def reindex(course_ids: Collection[int] | None = None) -> int:
    """Writes the words of these courses (None: of all) anew; how many courses that were. Safe to repeat."""
    ids = course_ids
    if ids is None:
        ids = list(session().scalars(select(Course.id).order_by(Course.id)))
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        _reindex(ordered[start : start + BATCH])
    return len(ordered)


def _reindex(ids: list[int]) -> None:
    writing = session()
    writing.flush()
    more = _words_elsewhere(ids)
    names = {ident: f"{card.acronym} {card.name}" for ident, card in centres.centre_cards().items()}
    on_sqlite = writing.get_bind().dialect.name == "sqlite"
    rows = list(writing.scalars(select(Course).where(Course.id.in_(ids)).order_by(Course.id)))
    for row in rows:
        row.search = folded_words(
            *(row.title, row.code, row.provider, row.city, names.get(row.centre_id or 0, "")),
            *more.get(row.id, []),
            *(row.summary, row.description, row.outcomes, row.prerequisites),
        )
    if on_sqlite and rows:
        writing.execute(delete(INDEX).where(INDEX.c.rowid.in_(ids)))
        writing.execute(insert(INDEX), [{"rowid": row.id, "words": row.search} for row in rows])
    writing.flush()


def _words_elsewhere(ids: list[int]) -> dict[int, list[str]]:
    """Titles in other languages, topics with their synonyms and those above them, titles and cities of runs."""
    above = aliased(Topic)
    found: dict[int, list[str]] = {ident: [] for ident in ids}
    texts = select(CourseText.course_id, CourseText.title, CourseText.summary)
    for owner, *words in session().execute(texts.where(CourseText.course_id.in_(ids))):
        found[owner] += words
    topics = (
        select(CourseTopic.course_id, Topic.label, Topic.synonyms, above.label, above.synonyms)
        .join(Topic, Topic.id == CourseTopic.topic_id)
        .outerjoin(above, above.id == Topic.parent_id)
        .where(CourseTopic.course_id.in_(ids))
    )
    for owner, *words in session().execute(topics):
        found[owner] += [word for word in words if word]
    runs = select(Run.course_id, Run.title, Run.city).where(
        Run.course_id.in_(ids), Run.published_at.is_not(None)
    )
    for owner, *words in session().execute(runs):
        found[owner] += words
    return found


def courses_of_topic(topic_id: int) -> list[int]:
    """Ids of the courses whose words a topic is in: its own and those of the topics below it."""
    query = select(CourseTopic.course_id).join(Topic, Topic.id == CourseTopic.topic_id)
    return list(
        session().scalars(query.where(or_(Topic.id == topic_id, Topic.parent_id == topic_id)).distinct())
    )


def forget(course_id: int) -> None:
    """Takes a course out of the index."""
    if session().get_bind().dialect.name == "sqlite":
        session().execute(delete(INDEX).where(INDEX.c.rowid == course_id))
