"""What a run's page says about enrolling: what happens after the click, and why there may be none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from lms.access import Actor
from lms.courses.rules import RunCard, SiteCard, WindowState
from lms.enrolments import serializers as enrolments
from lms.enrolments.rules import (
    Acceptance,
    CaseCard,
    GoNoGo,
    Policy,
    is_live,
    only_by_nomination,
    open_size,
    open_used,
)
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.i18n import ngettext as _n
from lms.kit.money import Money
from lms.public.rules import Around, Host
from lms.public.serializers.words import seats_of, window_of, window_words


def live(case: CaseCard) -> bool:
    """Whether the enrolment is live: neither ended nor declined."""
    return is_live(case.parts)


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


def seats_lead(run: RunCard, around: Around, *, enrolled: bool = False) -> str:
    """The headline above the bar of seats; who is `enrolled` already takes no other."""
    free = seats_of(run, around).free
    if run.state != "published":
        return ""
    if free is None:
        return _("No limit of seats")
    if free and enrolled:
        return _n("%(num)s seat free", "%(num)s seats free", free)
    if free:
        return _n("%(num)s seat you could take", "%(num)s seats you could take", free)
    return _("Waiting list") if run.waiting_list else _("Full")


def seats_by_pool(run: RunCard, around: Around) -> list[dict[str, object]]:
    """The pools that still keep seats, and the open pool, as the macro `seats_bar` takes them; none without pools."""
    tally, now = around.tallies[run.id], around.now
    plan = tally.division.plan(run.capacity_max)
    pools = plan.unreleased(now)
    if run.capacity_max is None or not pools:
        return []
    holders = tally.division.holders(tally.holders)
    shown: list[dict[str, object]] = []
    for pool in pools:
        free, held = max(0, pool.seats - holders.of(pool)), min(holders.of(pool), pool.seats)
        called = pool.name[:1].upper() + pool.name[1:]  # the line begins with it
        words = {"pool": called, "free": free, "seats": pool.seats}
        line = _("%(pool)s: %(free)s of %(seats)s free", **words)
        if pool.release_at is not None:
            until = instant_words(pool.release_at, run.zone)
            line = _("%(pool)s: %(free)s of %(seats)s free until %(until)s", **words, until=until)
        shown.append({"label": pool.name, "seats": pool.seats, "held": held, "words": line})
    size = max(0, open_size(plan, now=now))
    used = min(size, open_used(plan, holders, now=now))
    line = _("Open to all: %(free)s of %(seats)s free", free=size - used, seats=size)
    return [*shown, {"label": _("Open to all"), "seats": size, "held": used, "words": line}]


def kept_for(run: RunCard, centre_ids: Collection[int], around: Around) -> list[Host]:
    """Those of the centres that a pool of the run still keeps seats for."""
    pools = around.tallies[run.id].division.plan(run.capacity_max).unreleased(around.now)
    inside: frozenset[int] = frozenset().union(*(pool.centres for pool in pools))
    return [around.centres[ident] for ident in sorted(inside & frozenset(centre_ids))]


def sites_with_seats(
    run: RunCard, sites: Sequence[SiteCard], around: Around
) -> list[tuple[SiteCard, int | None]]:
    """Each site with the seats this reader could take there; None without a limit."""
    tally = around.tallies[run.id]
    return enrolments.sites_with_seats(
        run, sites, tally.division, tally.holders, centres=around.homes, now=around.now
    )


def what_follows(run: RunCard, host: str, home: str, around: Around, *, costs: Sequence[Money] = ()) -> str:
    """What happens after enrolling, in a sentence: who decides, or what one gets at once. `home` is the centre of the
    person, empty outside the network; `costs` what there may be to pay."""
    asks_home = bool(home) and enrolments.asks_home(run, costs)
    if run.acceptance == "by_selection" and not asks_home:
        return _("%(host)s selects among all applications once they are closed.", host=host)
    if run.acceptance == "by_nomination" and not home:
        return _("Your centre nominates you; %(host)s then decides.", host=host)
    decided = run.acceptance != "first_come" or asks_home
    if decided:
        return enrolments.what_follows(run, home=home, host=host, costs=costs)
    if seats_of(run, around).free == 0:
        if run.promotion == "by_hand" or run.offer_hours is not None:
            return _(
                "You get a place on the waiting list; when a seat comes free for you, you are offered it."
            )
        return _("You get a place on the waiting list and move up by yourself when a seat comes free.")
    return _("A seat is yours at once.")


def how_seats_count(*, pools: bool = False) -> str:
    """The rule in one line; `pools`: some seats are kept for the people of some centres."""
    if pools:
        return _(
            "Only confirmed and offered places hold a seat; seats kept for some centres are for their people first, "
            "until they are released."
        )
    return _("Only confirmed and offered places hold a seat; requests that wait for a decision do not.")
