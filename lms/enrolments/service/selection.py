"""Selecting among applications: what counts, the points, the draw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from lms import access
from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import notices, queries, rules
from lms.enrolments.models import Criterion, Draw, Score
from lms.enrolments.rules import MOST_POINTS, Acceptance, Application, EnrolmentCase
from lms.enrolments.rules.guards import applications_are_in, run_goes_on
from lms.enrolments.service import cases, told
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.journal import JournalRow
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any, stale
from lms.notifications.rules import Letter
from lms.people import queries as people

Points = Mapping[str, Mapping[int, int | None]]
"""By reference of the application and by criterion; None: no points yet."""


@use_case
def set_criteria(
    run_id: int, criteria: Sequence[tuple[str, int | None]], *, actor: Actor, version: int | None = None
) -> None:
    """States what the run selects by (label, weight 1 to 10). Refused once anybody has applied, for criteria are stated
    before; each problem at its row (`label_0`, `weight_0`). The same again changes nothing."""
    run = lock(Run, run_id)
    if not actor.has(access.Role.EDITOR, run.centre_id):
        raise NotFound
    refuse_if_any(rules.criteria_problems(criteria))
    wanted = [(label, weight) for label, weight in criteria if label and weight is not None]
    had = [(each.label, each.weight) for each in queries.criteria_of(run_id)]
    if wanted == had:
        return
    if version is not None and version != run.version:
        raise _outdated(journal.rows_of(("run", run_id))[-1])
    if queries.ever_enrolled(run_id):
        sentence = _l("Somebody has applied already: what people are selected by stays as it was stated.")
        raise Refusal("has_enrolments", sentence, status=409)
    session().execute(delete(Criterion).where(Criterion.run_id == run_id))
    for position, (label, weight) in enumerate(wanted):
        add(Criterion(run_id=run_id, position=position, label=label, weight=weight))
    run.version += 1
    run.updated_at = clock.now()
    journal.record(
        ("run", run_id),
        "set-criteria",
        actor_id=actor.person_id,
        before={"criteria": had},
        after={"criteria": wanted},
    )


@use_case
def give_points(run_id: int, points: Points, *, actor: Actor, version: int | None = None) -> None:
    """Stores the points (0 to 5) of applications for criteria, all at once; None takes points away. Refused: before
    applications close, points of the own application, a page that is out of date (409)."""
    run = selecting(run_id, actor)
    changed = _changed_points(run_id, points, actor)
    if not changed:
        return
    check_version(run_id, version)
    now = clock.now()
    for application, criterion_id, value in changed:
        row = session().get(Score, (application.id, criterion_id))
        if value is None:
            session().delete(row)
        elif row is None:
            row = Score(enrolment_id=application.id, criterion_id=criterion_id, points=value)
            row.given_by_id, row.given_at = actor.person_id or 0, now
            session().add(row)
        else:
            row.points, row.given_by_id, row.given_at = value, actor.person_id or 0, now
    note(
        run,
        "give-points",
        actor,
        before={f"{each.ref} {key}": each.points.get(key) for each, key, _ in changed},
        after={f"{each.ref} {key}": value for each, key, value in changed},
    )


def _changed_points(run_id: int, points: Points, actor: Actor) -> list[tuple[Application, int, int | None]]:
    found, problems = [], []
    known = {each.id for each in queries.criteria_of(run_id)}
    for each in queries.applications(run_id, viewer_id=actor.person_id):
        for criterion_id, value in points.get(each.ref, {}).items():
            field = f"points-{each.ref}-{criterion_id}"
            if value is not None and not 0 <= value <= MOST_POINTS:
                sentence = _l("Points are 0 to %(most)s.", most=MOST_POINTS)
                problems.append(Problem("out_of_range", sentence, field))
            elif criterion_id not in known or value == each.points.get(criterion_id):
                continue
            elif each.own:
                sentence = _l("Nobody decides on the own case: another coordinator gives these points.")
                raise Refusal("own_case", sentence, field, status=403)
            else:
                found.append((each, criterion_id, value))
    refuse_if_any(problems)
    return found


@use_case
def draw(run_id: int, *, actor: Actor) -> str:
    """Draws the order of the applications that are complete, once; gives the seed. A second time the first draw
    stands. Refused before applications close, and where the run is not selected by lottery (404)."""
    run = selecting(run_id, actor)
    if run.selection != "lottery":
        raise NotFound
    drawn = queries.last_draw(run_id, kind="lottery")
    if drawn is not None:
        return drawn.seed
    refs = [each.ref for each in queries.applications(run_id, viewer_id=actor.person_id)]
    if not refs:
        raise Refusal("nobody", _l("There is nobody to draw among."), status=409)
    seed = secrets.token_hex(16)
    ordered = rules.lottery_order(seed, refs)
    keep_order(run, "lottery", ordered, actor, seed=seed)
    note(run, "draw", actor, after={"seed": seed, "applications": len(refs)})
    places = {ref: place for place, ref in enumerate(ordered, 1)}
    for person_id, ref in queries.live_refs(run_id).items():
        if ref in places:
            _tell_place(run, person_id, ref, places[ref], len(ordered))
    return seed


def _tell_place(run: Run, person_id: int, ref: str, place: int, among: int) -> None:
    def letter(about: notices.About) -> Letter:
        return notices.drawn(about, place=place, among=among)

    told.tell(
        run,
        [person_id],
        letter,
        event=f"run:{run.id}:drawn",
        path=f"/runs/{run.ref}/selection",
        refs={person_id: ref},
    )


def selecting(run_id: int, actor: Actor) -> Run:
    """The locked run, for a coordinator of its host once applications are in; a run that does not select, or another
    centre's, has no selection (404)."""
    run = lock(Run, run_id)
    if run.acceptance != Acceptance.BY_SELECTION or not actor.has(access.Role.COORDINATOR, run.centre_id):
        raise NotFound
    case = EnrolmentCase(state=None, run=cases.facts_of(run), now=clock.now(), written=cases.written_in(run))
    for guard in (run_goes_on, applications_are_in):
        if (refusal := guard(case)) is not None:
            raise refusal
    return run


def check_version(run_id: int, version: int | None) -> None:
    """Refuses a page from which something of the selection, or an enrolment of the run, has changed since (409)."""
    last = queries.last_change(run_id)
    if version is not None and last is not None and last.id != version:
        raise _outdated(last)


def _outdated(last: JournalRow) -> Refusal:
    card = people.person_card(last.actor_id) if last.actor_id else None
    return stale(
        _l(
            "This page was out of date: %(name)s changed something on %(when)s. Nothing was saved; look again.",
            name=card.name if card else _l("the system"),
            when=instant_words(last.at),
        )
    )


def note(
    run: Run,
    move: str,
    actor: Actor,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """The journal of the selection."""
    thing = (queries.SELECTION, run.id)
    journal.record(thing, move, actor_id=actor.person_id, before=before, after=after, reason=reason)


def keep_order(run: Run, kind: str, order: Sequence[str], actor: Actor, *, seed: str = "") -> None:
    """Records a selection that was carried out."""
    add(
        Draw(
            run_id=run.id,
            kind=kind,
            seed=seed,
            ordered=list(order),
            drawn_at=clock.now(),
            drawn_by_id=actor.person_id or 0,
        )
    )
