"""What a run's page says about enrolling: what happens after the click, and why there may be none."""

from __future__ import annotations

from datetime import datetime

from lms.access import Actor
from lms.courses.rules import RunCard, WindowState
from lms.enrolments import serializers as enrolments
from lms.enrolments.rules import (
    Acceptance,
    CaseCard,
    End,
    GoNoGo,
    Policy,
    Seat,
    is_live,
    only_by_nomination,
)
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.public.rules import Around
from lms.public.serializers.words import seats_of, window_of, window_words


def live(case: CaseCard) -> bool:
    """Whether the enrolment is live: neither ended nor declined."""
    return is_live(case.parts)


def participants(case: CaseCard | None) -> frozenset[int]:
    """The reader, if this enrolment holds a confirmed place: who may read join links."""
    confirmed = case is not None and (case.parts.seat, case.parts.end) == (Seat.CONFIRMED, End.OPEN)
    return frozenset({case.person_id}) if case is not None and confirmed else frozenset()


def deadline_line(run: RunCard, now: datetime) -> tuple[str, str] | None:
    """The enrolment window in words and the instant they mean; None when there is nothing to enrol in."""
    seen = window_of(run, now)
    instant = seen.opens_at if seen.state is WindowState.NOT_OPEN_YET else seen.closes_at
    if run.state != "published" or instant is None:
        return None
    return window_words(run, now), instant.isoformat()


def obstacle(run: RunCard, around: Around) -> str:
    """Why nobody can enrol now, in a sentence; empty when one can."""
    refusal = enrolments.obstacle(run, around.now)
    if refusal is not None:
        return (
            _("This run is a draft: nobody can enrol yet.") if run.state == "draft" else str(refusal.sentence)
        )
    if seats_of(run, around).free == 0 and not run.waiting_list:
        return _("All seats are taken, and there is no waiting list.")
    return ""


def not_nominated(run: RunCard, actor: Actor) -> str:
    """Why this reader cannot enrol in a run whose people are nominated; empty for people of a centre, and for who has
    not signed in: nothing is known of them."""
    policy = Policy(acceptance=Acceptance(run.acceptance))
    sentence = only_by_nomination(policy, has_home=bool(actor.centre_ids))
    return "" if sentence is None or actor.person_id is None else str(sentence)


def go_line(run: RunCard, standing: GoNoGo, now: datetime) -> str:
    """Whether a published run takes place, where that is a question."""
    return enrolments.go_words(standing, run.zone, now) if run.state == "published" else ""


def seats_lead(run: RunCard, around: Around) -> str:
    """The headline above the bar of seats."""
    free = seats_of(run, around).free
    if run.state != "published":
        return ""
    if free is None:
        return _("No limit of seats")
    if free:
        return _n("%(num)s seat you could take", "%(num)s seats you could take", free)
    return _("Waiting list") if run.waiting_list else _("Full")


def what_follows(run: RunCard, host: str, home: str, around: Around) -> str:
    """What happens after enrolling, in a sentence: who decides, or what one gets at once. `home` is the centre of the
    person, empty outside the network."""
    if run.acceptance == "by_selection" and not (run.home_approval == "required" and home):
        return _("%(host)s selects among all applications once they are closed.", host=host)
    if run.acceptance == "by_nomination" and not home:
        return _("Your centre nominates you; %(host)s then decides.", host=host)
    decided = run.acceptance != "first_come" or (run.home_approval == "required" and home)
    if decided:
        return enrolments.what_follows(run, home=home, host=host)
    if seats_of(run, around).free == 0:
        return _("You get a place on the waiting list and move up by yourself when a seat comes free.")
    return _("A seat is yours at once.")


def how_seats_count() -> str:
    """The rule in one line."""
    return _("Only confirmed and offered places hold a seat; requests that wait for a decision do not.")
