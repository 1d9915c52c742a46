"""What the host says before it offers: a question, feasibility, review, reserve list, rejection."""

from __future__ import annotations

from lms.access import Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import Party, ReviewCard, check_ranks
from lms.exchanges.rules.scoring import LAST_RANK, RANK_SENTENCE
from lms.exchanges.rules.vocabulary import FEASIBILITY, REJECTION_CODES
from lms.exchanges.service import acting, cases, telling_decide, ties
from lms.exchanges.service.acting import Acting
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, refuse_if_any, stale

CHOSEN_CODES = tuple(code for code in REJECTION_CODES if code != "withdrawn_offer")
ASIDE = LAST_RANK + 1
"""Ranks from here on while the list is put in order: no two applications have one rank, not even for a moment."""


def sign(at: Acting, *, text: str, internal: str, code: str = "") -> None:
    """Notes who decided, when, and both texts: one the applicant reads, one that stays with the host."""
    at.application.host_decided_by_id, at.application.host_decided_at = at.actor.person_id, clock.now()
    at.application.host_text, at.application.host_code = text, code
    at.application.host_internal = internal or at.application.host_internal


@use_case
def ask(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    reason: str = "",
) -> None:
    """The host asks the applicant for what is missing; `reason` is the question. Applicant and home are told."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("ask", version=version, reason=reason):
        return
    move = at.allow("ask", version=version, reason=reason, conflict=ties.conflict_of(at))
    at.application.returned_by, at.application.host_text = "host", reason
    at.write(move, reason=reason)
    telling_decide.asked(at.slot, at.application)


@use_case
def say_feasible(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    feasible: str = "",
    internal: str = "",
) -> None:
    """The host says early whether the plan can be done there; coordinators of the host read it."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("say-feasible", version=version) and at.application.feasible == feasible:
        return
    problems: tuple[Problem, ...] = ()
    if feasible not in FEASIBILITY:
        problems = (Problem("missing", _l("Say whether it is feasible."), "feasible"),)
    conflict = ties.conflict_of(at)
    move = at.allow("say-feasible", version=version, conflict=conflict, problems=problems)
    at.application.feasible, at.application.feasible_by_id = feasible, actor.person_id
    at.application.feasible_note = internal
    at.write(move, internal=internal)


@use_case
def review(
    application_id: int, *, actor: Actor, side: Party | None = Party.HOST, version: int | None = None
) -> None:
    """Sends the application to its cleared reviewers, who are told."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("review", version=version):
        return
    cleared = [each for each in reviews_now(at.application) if each.cleared]
    move = at.allow(
        "review",
        version=version,
        conflict=ties.conflict_of(at),
        feasible=at.application.feasible,
        reviewers=len(cleared),
        third_country_missing=third_country_missing(at.slot, at.application, cleared),
    )
    at.write(move)
    telling_decide.review_begins(at.slot, at.application, cleared)


def reviews_now(application: Application) -> list[ReviewCard]:
    """The reviews of the application, in the order of inviting."""
    session().flush()
    return queries.reviews_of([application.id]).get(application.id, [])


def third_country_missing(slot: Slot, application: Application, cleared: list[ReviewCard]) -> bool:
    """Whether the network pays and nobody of the cleared reviewers is of a third country."""
    if slot.funding_source != "network":
        return False
    both = telling_decide.countries_of(slot, application)
    places = queries.places_of([each.reviewer_id for each in cleared])
    return not any(countries and not set(countries) & both for _names, countries in places.values())


@use_case
def reserve(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    reserve_rank: int | None = None,
    reason: str = "",
    internal: str = "",
) -> None:
    """Puts the application on the reserve list at a place of its own. The applicant is told, the place only where the
    slot shows it."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("reserve", version=version, reason=reason):
        return
    problems = _rank_problems(at, reserve_rank)
    move = at.allow(
        "reserve", version=version, reason=reason, conflict=ties.conflict_of(at), problems=problems
    )
    at.application.reserve_rank = reserve_rank
    sign(at, text=reason, internal=internal)
    at.write(move, reason=reason, internal=internal)
    telling_decide.reserved(at.slot, at.application)


def _rank_problems(at: Acting, rank: int | None) -> tuple[Problem, ...]:
    field = "reserve_rank"
    if rank is None or not 1 <= rank <= LAST_RANK:
        return (Problem("rank", RANK_SENTENCE, field),)
    holder = queries.rank_holder(at.slot.id, rank, besides=at.application.id)
    if holder:
        return (Problem("rank_taken", _l("%(ref)s has place %(n)s.", ref=holder, n=rank), field),)
    return ()


@use_case
def reject(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = Party.HOST,
    version: int | None = None,
    code: str = "",
    reason: str = "",
    internal: str = "",
) -> None:
    """The host says no: a code, a text the applicant reads, one that stays with the host. Applicant and home are told,
    with the reviewers' comments for the applicant."""
    at = acting.begin(application_id, actor=actor, side=side)
    if at.done("reject", version=version, reason=reason):
        return
    problems: tuple[Problem, ...] = ()
    if code not in CHOSEN_CODES:
        problems = (Problem("missing", _l("Choose what fits best."), "code"),)
    conflict = ties.conflict_of(at)
    move = at.allow("reject", version=version, reason=reason, conflict=conflict, problems=problems)
    sign(at, text=reason, internal=internal, code=code)
    at.write(move, reason=reason, internal=internal)
    telling_decide.rejected(at.slot, at.application, comments_of(at.application))


def comments_of(application: Application) -> list[str]:
    """What the reviewers write to the applicant; scores never go out."""
    sent = [each for each in reviews_now(application) if each.state == "submitted"]
    return [each.comment_for_applicant for each in sent if each.comment_for_applicant]


@use_case
def order_reserve(
    slot_id: int, ranks: dict[str, int | None], *, actor: Actor, seen: dict[str, int] | None = None
) -> None:
    """Puts the reserve list of a slot into the order of these places, by reference. `seen`: the list as the page showed
    it; another one since is 409. Who has a tie to one of them orders nothing."""
    slot = lock(Slot, slot_id)
    rows = {row.ref or "": row for row in _reserve(slot)}
    if not cases.has_host_role(actor, slot):
        raise NotFound
    now = {ref: row.reserve_rank or 0 for ref, row in rows.items()}
    if now == ranks:
        return
    if set(ranks) != set(now) or (seen is not None and seen != now):
        raise stale(_l("The reserve list was changed meanwhile. Nothing was saved. Look at it again."))
    refuse_if_any(check_ranks(ranks))
    for row in rows.values():
        ties.refuse_tied(Acting(actor, Party.HOST, slot, row, frozenset()))
    for number, row in enumerate(rows.values()):
        row.reserve_rank = ASIDE + number
    session().flush()
    for ref, row in rows.items():
        row.reserve_rank = ranks[ref]
        if now[ref] != ranks[ref]:
            journal.record(
                (cases.THING, row.id),
                "rank",
                actor_id=actor.person_id,
                before={"reserve_rank": now[ref]},
                side="host",
            )


def _reserve(slot: Slot) -> list[Application]:
    cards = queries.reserve_of(slot.id)
    return [lock(Application, ident) for ident in sorted(card.id for card in cards)]
