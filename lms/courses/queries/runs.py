"""Runs and their sessions as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Row, Select, bindparam, select

from lms.access import Scope, Thing
from lms.courses.models import Course, Run, RunTrainer, Session
from lms.courses.queries.parts import Parts, parts_of_runs
from lms.courses.rules import ARCHIVED_AFTER, RunCard, SessionCard, run_thing
from lms.kit.db import session
from lms.kit.refusal import NotFound

COPIED = (
    *(
        "id",
        "ref",
        "course_id",
        "centre_id",
        "state",
        "note",
        "note_html",
        "zone",
        "place",
        "city",
        "country",
    ),
    *("join_link", "starts_on", "ends_on", "starts_at", "ends_at", "period_precision", "period_value"),
    *("period_text", "period_sort", "capacity_min", "capacity_max", "acceptance", "home_approval"),
    *("waiting_list", "apply_again", "opens_wall", "closes_wall", "opens_at", "closes_at", "reason"),
    *(
        "invented",
        "published_at",
        "created_at",
        "updated_at",
        "version",
        "approval_above",
        "approval_currency",
        "promotion",
    ),
    *("offer_hours", "cut_off_wall", "cut_off_at", "nominate_until_wall", "nominate_until_at"),
    *("go_no_go_wall", "go_no_go_at", "go_decided_at", "selection", "eligible", "eligible_audiences"),
    *("completion_share", "certificates"),
)


_WITH_COURSE = select(Run).join(Course, Course.id == Run.course_id)
_BY_REF = _WITH_COURSE.add_columns(Course).where(Run.ref == bindparam("ref"))  # made once


def run_by_ref(ref: str) -> RunCard | None:
    """The run with this reference, whatever its state: ask `access` before you show it."""
    row = session().execute(_BY_REF, {"ref": ref}).one_or_none()
    if row is None:
        return None
    run, course = row
    return _card(run, course, parts_of_runs([run.id])[run.id])


def run_by_id(ident: int) -> RunCard | None:
    """The run of this row, whatever its state."""
    return run_cards([ident]).get(ident)


def run_cards(ids: Collection[int]) -> dict[int, RunCard]:
    """The runs of these rows, in the order of `ids`, by two queries however many they are."""
    if not ids:
        return {}
    query = _WITH_COURSE.add_columns(Course).where(Run.id.in_(ids))
    rows = {run.id: (run, course) for run, course in session().execute(query)}
    parts = parts_of_runs(list(rows))
    return {ident: _card(*rows[ident], parts[ident]) for ident in ids if ident in rows}


def cards_of(query: Select[Run]) -> list[RunCard]:
    """The runs that `query` finds (its `Course` joined), in its order, by two queries however many they are."""
    return cards_from(session().execute(query.add_columns(Course)))


def cards_from(rows: Iterable[Row[Run, Course]]) -> list[RunCard]:
    """These runs, each with its course, in their order. One query, none for no run."""
    found = [(run, course) for run, course in rows]
    parts = parts_of_runs([run.id for run, _course in found]) if found else {}
    return [_card(run, course, parts[run.id]) for run, course in found]


def _card(run: Run, course: Course, parts: Parts) -> RunCard:
    own = bool(run.scope)
    return RunCard(
        **{name: getattr(run, name) for name in COPIED},
        course_slug=course.slug,
        course_state=course.state,
        course_title=course.title,
        scope=Scope(run.scope or course.scope),
        own_scope=Scope(run.scope) if own else None,
        shared_centre_ids=frozenset(parts.own_centre_ids if own else parts.centre_ids),
        shared_region_ids=frozenset(parts.own_region_ids if own else parts.region_ids),
        title=run.title or course.title,
        own_title=run.title,
        summary=course.summary,
        mode=run.mode or course.mode,
        own_mode=run.mode,
        lang=course.lang,
        own_lang=run.lang,
        languages=(run.lang,) if run.lang else tuple(parts.languages),
        level=course.level,
        kind=course.kind,
        self_paced=course.self_paced,
        ects=course.ects,
        fee=course.fee,
        topics=tuple(parts.topics),
        texts=tuple(parts.texts),
        trainer_ids=frozenset(parts.trainer_ids),
    )


def thing_of_run(ident: int) -> Thing:
    """The run of this row as `access.can` sees it; `NotFound` when there is none."""
    run = run_by_id(ident)
    if run is None:
        raise NotFound
    return run_thing(run)


def runs_of_course(course_id: int) -> list[RunCard]:
    """Every run of a course, drafts too, in the order of their days: for its desk and for its rules."""
    return _cards(select(Run.id).where(Run.course_id == course_id))


def runs_of_centre(centre_id: int) -> list[RunCard]:
    """Every run the centre hosts, drafts too, in the order of their days: for its desk."""
    return _cards(select(Run.id).where(Run.centre_id == centre_id))


def runs_of_trainer(person_id: int) -> list[RunCard]:
    """Every run the person trains in, in the order of their days."""
    return _cards(select(Run.id).join(RunTrainer).where(RunTrainer.person_id == person_id))


def _cards(query: Select[int]) -> list[RunCard]:
    return list(run_cards(list(session().scalars(query.order_by(Run.starts_on, Run.id)))).values())


def runs_to_finish(now: datetime) -> list[int]:
    """Published runs whose last session or day has ended; by id."""
    query = select(Run.id).where(Run.state == "published", Run.ends_at <= now)
    return list(session().scalars(query.order_by(Run.id)))


def runs_to_archive(now: datetime) -> list[int]:
    """Finished and cancelled runs that have rested twelve months; by id."""
    query = select(Run.id).where(
        Run.state.in_(("finished", "cancelled")), Run.updated_at <= now - ARCHIVED_AFTER
    )
    return list(session().scalars(query.order_by(Run.id)))


_SESSIONS = (
    select(Session, Run.place, Run.join_link, Run.mode, Course.mode)
    .join(Run, Run.id == Session.run_id)
    .join(Course, Course.id == Run.course_id)
)
_SESSIONS_OF = _SESSIONS.where(Session.run_id.in_(bindparam("runs", expanding=True))).order_by(
    Session.starts_at, Session.id
)


def sessions_of(run_ids: Collection[int]) -> Mapping[int, tuple[SessionCard, ...]]:
    """The sessions of these runs by run, cancelled ones too, in the order of their times; one query."""
    found: dict[int, list[SessionCard]] = defaultdict(list)
    if run_ids:
        for row, *fallback in session().execute(_SESSIONS_OF, {"runs": list(run_ids)}):
            found[row.run_id].append(_session(row, *fallback))
    return {ident: tuple(found[ident]) for ident in run_ids}


def session_by_id(ident: int, *, run_id: int) -> SessionCard | None:
    """The session of this row if it is one of the run's."""
    row = session().execute(_SESSIONS.where(Session.id == ident, Session.run_id == run_id)).one_or_none()
    return _session(*row) if row else None


def _session(row: Session, place: str, link: str, mode: str, course_mode: str) -> SessionCard:
    return SessionCard(
        id=row.id,
        run_id=row.run_id,
        state=row.state,
        title=row.title,
        zone=row.zone,
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        starts_fold=row.starts_fold,
        ends_fold=row.ends_fold,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=row.mode or mode or course_mode,
        place=row.place or place,
        join_link=row.join_link or link,
        own_place=row.place,
        own_link=row.join_link,
        own_mode=row.mode,
    )


def host_centres(run_ids: Collection[int]) -> dict[int, int]:
    """The host centre of each of these runs, by key."""
    query = select(Run.id, Run.centre_id).where(Run.id.in_(run_ids))
    return dict(session().execute(query).all())


def session_at(run_id: int, number: str) -> SessionCard:
    """The session with this number in the run's timetable, from 1, as an address says it; `NotFound` when none has it.

    The version of the page guards against another session having taken its place.
    """
    sessions = sessions_of([run_id])[run_id]
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    if not 1 <= place <= len(sessions):
        raise NotFound
    return sessions[place - 1]
