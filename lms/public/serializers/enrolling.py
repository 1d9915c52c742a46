"""What a run's page says about enrolling: what happens after the click, and why there may be none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from lms.courses.rules import RunCard, WindowState
from lms.enrolments import serializers as enrolments
from lms.enrolments.rules import CaseCard, End, Seat, is_live
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


def what_follows(run: RunCard, host: str, home: str, around: Around, *, fee: Decimal | None = None) -> str:
    """What happens after enrolling, in a sentence: who decides, or what one gets at once. `home` is the centre of the
    person, empty outside the network; `fee` the highest there may be to pay."""
    above = run.home_approval == "required_above_fee" and (fee or 0) > (run.approval_above or 0)
    decided = run.acceptance == "moderated" or ((run.home_approval == "required" or above) and home)
    if decided:
        return enrolments.what_follows(run, home=home, host=host, fee=fee)
    if seats_of(run, around).free == 0:
        return _("You get a place on the waiting list and move up by yourself when a seat comes free.")
    return _("A seat is yours at once.")


def how_seats_count() -> str:
    """The rule in one line."""
    return _("Only confirmed and offered places hold a seat; requests that wait for a decision do not.")
