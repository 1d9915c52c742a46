"""Topics: the vocabulary kept by the network office."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from lms import access
from lms.access import Actor, Permission
from lms.courses.models import CourseTopic, Run, Topic
from lms.courses.service import entries
from lms.courses.service.asked import apply, by
from lms.courses.service.index import courses_of_topic, reindex
from lms.kit import journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, refuse_if_any
from lms.kit.text import clean_line, slugify

LABEL, SYNONYMS = 120, 40


@use_case
def save_topic(
    label: str,
    *,
    actor: Actor | None,
    topic_id: int | None = None,
    slug: str = "",
    synonyms: Sequence[str] = (),
    parent_id: int | None = None,
    position: int = 0,
) -> int:
    """A new topic, or (`topic_id`) a changed one; gives its id. The search and the entries of its courses follow.

    Refused: a third level; a topic below itself; more than 40 synonyms; a label without words.
    """
    if actor is not None and not access.can(actor, Permission.TOPICS_WRITE):
        raise NotFound
    label = clean_line(label)
    words = list(dict.fromkeys(word for each in synonyms if (word := clean_line(each)[:LABEL])))
    refuse_if_any(_problems(label, words, topic_id, parent_id))
    columns = {
        "label": label,
        "synonyms": "\n".join(words),
        "parent_id": parent_id,
        "position": position,
    }
    if topic_id is None:
        row = add(Topic(slug=slug or slugify(label, fallback="topic", limit=60), **columns))
        journal.record(("topic", row.id), "create-topic", actor_id=by(actor), after=columns)
        return row.id
    runs = select(Run.id).join(CourseTopic, CourseTopic.course_id == Run.course_id)
    run_ids = entries.lock_runs(runs.where(CourseTopic.topic_id == topic_id))
    row = lock(Topic, topic_id)
    before, after = apply(row, columns)
    if after:
        journal.record(("topic", row.id), "edit-topic", actor_id=by(actor), before=before, after=after)
        reindex(courses_of_topic(row.id))
        entries.put_all(run_ids)
    return row.id


def _problems(label: str, words: list[str], topic_id: int | None, parent_id: int | None) -> list[Problem]:
    problems = []
    if not label or len(label) > LABEL:
        problems.append(Problem("missing", _l("Give the topic a name of at most 120 characters."), "label"))
    if len(words) > SYNONYMS:
        problems.append(Problem("too_many", _l("At most 40 other words."), "synonyms"))
    if parent_id is not None:
        parent = session().get(Topic, parent_id)
        below = topic_id is not None and session().scalar(
            select(Topic.id).where(Topic.parent_id == topic_id).limit(1)
        )
        if parent is None or parent.parent_id is not None or parent_id == topic_id or below:
            problems.append(Problem("third_level", _l("Topics have two levels only."), "parent_id"))
    return problems
