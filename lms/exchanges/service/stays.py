"""The stay itself: arrival, interruptions, departure. Its actual dates are the host's."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from lms.access import Actor
from lms.exchanges.models import Application, Interruption, Report, Slot, Stay
from lms.exchanges.notices import staying as words
from lms.exchanges.queries.stays import courses_missing
from lms.exchanges.rules import Party, Role, check_arrival, check_departure
from lms.exchanges.service import acting
from lms.exchanges.service.acting import Acting
from lms.exchanges.service.telling_stay import day_end, parties
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.zones import wall_day

BOTH_OTHERS = (Party.APPLICANT, Party.HOME)
WHOSE = ("applicant", "home", "host")


def stay_row(application: Application) -> Stay:
    """The stay of an application that has come so far."""
    return session().scalars(select(Stay).where(Stay.application_id == application.id)).one()


def stay_for(at: Acting, name: str, *, version: int | None) -> Stay:
    """The stay that the move `name` is about; an application that has not come so far is refused as the table says."""
    found = session().scalars(select(Stay).where(Stay.application_id == at.application.id)).one_or_none()
    if found is None:
        at.allow(name, version=version)
        raise AssertionError("whatever this move begins with has a stay")
    return found


def today_at(slot: Slot) -> date:
    """Today on the host's wall."""
    return wall_day(clock.now(), slot.zone)


def _hosts_only(at: Acting) -> None:
    """The days of arrival and departure are the host's to write (XB19)."""
    if at.roles and not at.roles & {Role.HOST, Role.CONTACT}:
        sentence = _l("The host centre records arrival and departure.")
        raise Refusal("not_yours", sentence, status=403)


@use_case
def record_arrival(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    actual_arrival: date | None = None,
    courses_waived: str = "",
) -> None:
    """The guest is there since `actual_arrival`. A required course that is not completed is waived with a reason; guest
    and home are told."""
    at = acting.begin(application_id, actor=actor, side=side)
    _hosts_only(at)
    if at.done("record-arrival", version=version):
        return
    stay = stay_for(at, "record-arrival", version=version)
    missing = () if courses_waived.strip() else courses_missing(at.application)
    move = at.allow(
        "record-arrival",
        version=version,
        problems=tuple(
            check_arrival(actual_arrival, planned_start=stay.planned_start, today=today_at(at.slot))
        ),
        courses_missing=missing,
    )
    stay.actual_arrival, stay.courses_waived = actual_arrival, courses_waived.strip()
    at.write(move, internal=courses_waived.strip())
    parties(at.slot, at.application, words.arrived, to=BOTH_OTHERS, besides=actor.person_id)


@use_case
def interrupt(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    text: str = "",
) -> None:
    """The guest was away on these days, which lie within the stay and in no other interruption."""
    at = acting.begin(application_id, actor=actor, side=side)
    _hosts_only(at)
    if at.done("interrupt", version=version):
        return
    stay = stay_for(at, "interrupt", version=version)
    move = at.allow("interrupt", version=version, problems=_interruption_problems(stay, from_on, to_on))
    add(Interruption(stay_id=stay.id, from_on=from_on, to_on=to_on, text=text.strip()))
    at.write(move)
    parties(at.slot, at.application, words.interrupted, to=BOTH_OTHERS, besides=actor.person_id)


def _interruption_problems(stay: Stay, from_on: date | None, to_on: date | None) -> tuple[Problem, ...]:
    if from_on is None or to_on is None:
        return (Problem("missing", _l("Give the first and the last day."), "from_on"),)
    if to_on < from_on:
        return (Problem("end_before_start", _l("The last day is before the first."), "to_on"),)
    first, last = stay.actual_arrival or stay.planned_start, stay.planned_end
    if from_on < first or to_on > last:
        sentence = _l("The stay is from %(first)s to %(last)s.", first=first, last=last)
        return (Problem("outside", sentence, "from_on"),)
    others = session().scalars(select(Interruption).where(Interruption.stay_id == stay.id))
    if any(each.from_on <= to_on and from_on <= each.to_on for each in others):
        return (Problem("overlap", _l("These days are in another interruption."), "from_on"),)
    return ()


@use_case
def record_departure(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    actual_departure: date | None = None,
) -> None:
    """The guest has left. The report is due from now on; the guest and home are told by when."""
    at = acting.begin(application_id, actor=actor, side=side)
    _hosts_only(at)
    if at.done("record-departure", version=version):
        return
    _leave(at, "record-departure", version=version, day=actual_departure)


@use_case
def end_early(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    actual_departure: date | None = None,
    early_side: str = "",
    early_justified: bool = False,
    reason: str = "",
) -> None:
    """The stay ends before its time: whose decision it was, whether it was justified, and why."""
    at = acting.begin(application_id, actor=actor, side=side)
    _hosts_only(at)
    if at.done("end-early", version=version, reason=reason):
        return
    stay = stay_for(at, "end-early", version=version)
    stay.early_side = early_side if early_side in WHOSE else ""
    stay.early_justified, stay.early_reason = early_justified, reason.strip()
    _leave(at, "end-early", version=version, day=actual_departure, reason=reason)


def _leave(at: Acting, name: str, *, version: int | None, day: date | None, reason: str = "") -> None:
    stay, today = stay_for(at, name, version=version), today_at(at.slot)
    arrival = stay.actual_arrival or stay.planned_start
    problems = check_departure(day, arrival=arrival, today=today)
    if name == "end-early" and not stay.early_side:
        problems.append(Problem("missing", _l("Say whose decision it was."), "early_side"))
    move = at.allow(name, version=version, reason=reason or None, problems=tuple(problems))
    if day is None:  # the guard has said so
        raise AssertionError("a departure has a day")
    stay.actual_departure = day
    due_on = day + timedelta(days=at.slot.report_due_days)
    add(Report(application_id=at.application.id, author="applicant", due_on=due_on))
    at.write(move, reason=reason)
    until = day_end(due_on, at.slot)
    parties(at.slot, at.application, words.report_due, to=(Party.APPLICANT,), until=until, reason=reason)
    parties(at.slot, at.application, words.departed, to=(Party.HOME,), until=until, reason=reason)
