"""Several cases at once: first what would happen to each, then the deed. Both are the same code, so they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from sqlalchemy import select

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import notices, queries
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOST_AT_ONCE, SUBJECT_LENGTH, CaseCard, Role
from lms.enrolments.rules.journal import side_to_record
from lms.enrolments.service import cases, decisions, due, endings, offers, telling
from lms.kit import journal
from lms.kit.db import lock, rehearse, session, tried, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.states import MAX_REASON
from lms.people import queries as people


@dataclass(frozen=True)
class Item:
    """One case of many: its version on the page where it was chosen, and the move that is to be made with it."""

    enrolment_id: int
    version: int
    move: str


@dataclass(frozen=True)
class Outcome:
    """What became of one case: as it is afterwards, or why it was refused (then nothing of it is changed).

    `last_seat`: it got a seat, and that was the last one of the run. `by_mail`: what the person is told goes by mail
    too, for the address is confirmed.
    """

    case: CaseCard
    refusal: Refusal | None = None
    last_seat: bool = False
    by_mail: bool = True


# what each move calls; those that take no reason or no note are given none
MOVES_AT_ONCE: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "approve-home": (decisions.approve_home, ("note",)),
    "decline-home": (decisions.decline_home, ("reason", "note")),
    "accept-host": (decisions.accept_host, ("note",)),
    "decline-host": (decisions.decline_host, ("reason", "note")),
    "offer": (offers.offer, ("reason",)),
    "cancel": (endings.cancel, ("reason",)),
}
UNSAID = "–"
"""The reason of a rehearsal: it is asked for on the page that shows what the rehearsal found."""


def preview(items: Sequence[Item], *, actor: Actor) -> list[Outcome]:
    """What `decide_all` would do now with these items; nothing is changed and nobody is told."""
    return rehearse(lambda: decide_all(items, actor=actor, reason=UNSAID))


@use_case
def decide_all(items: Sequence[Item], *, actor: Actor, reason: str = "", note: str = "") -> list[Outcome]:
    """Makes the move of each item, in this order, in one transaction; a case that is refused is left as it was, and
    the others go on. Sent a second time it answers as the first.

    Refused as a whole: more than 200 items, a move that is not made with many at once, a missing reason, a case that
    the actor has nothing to do with (404).
    """
    if len(items) > MOST_AT_ONCE:
        raise Refusal("too_many", _l("At most %(n)s at once; choose fewer.", n=MOST_AT_ONCE))
    if not all(item.move in MOVES_AT_ONCE for item in items):
        raise NotFound
    asks = {field for item in items for field in MOVES_AT_ONCE[item.move][1]}
    if "reason" in asks and not reason.strip():
        raise Refusal("reason_missing", _l("Say why; the people concerned will read it."), "reason")
    _lock_runs([item.enrolment_id for item in items])
    said = {"reason": reason, "note": note}
    with due.shown_once():
        return [_outcome(item, actor, said) for item in items]


def _lock_runs(enrolment_ids: Sequence[int]) -> None:
    """All runs first, in ascending order: two who decide on many never wait for each other in a ring."""
    query = select(Enrolment.run_id).where(Enrolment.id.in_(enrolment_ids)).distinct()
    for run_id in sorted(session().scalars(query)):
        lock(Run, run_id)


def _outcome(item: Item, actor: Actor, said: dict[str, str]) -> Outcome:
    call, fields = MOVES_AT_ONCE[item.move]
    given = {name: said[name] for name in fields}
    found = tried(partial(call, item.enrolment_id, actor=actor, version=item.version, **given))
    card = queries.case_by_id(item.enrolment_id)
    if card is None or (found is not None and found.status == 404):
        raise NotFound
    if found is not None:
        return Outcome(card, found)
    return Outcome(card, last_seat=_took_the_last(card))


def _took_the_last(card: CaseCard) -> bool:
    if card.parts.seat not in ("confirmed", "offered"):
        return False
    run = session().get_one(Run, card.run_id)
    return run.capacity_max is not None and queries.tallies([run.id])[run.id].holders >= run.capacity_max


@use_case
def write_to(enrolment_ids: Sequence[int], *, subject: str, text: str, actor: Actor) -> list[Outcome]:
    """Sends each of these people a message of the coordinator's own words, as a notice and by mail where the address is
    confirmed; each case notes it. The same words reach a person once for each case, however often they are sent.

    Refused: no subject or no text, more than 200 people, a case that is not of the actor's people or runs (404).
    """
    if len(enrolment_ids) > MOST_AT_ONCE:
        raise Refusal("too_many", _l("At most %(n)s at once; choose fewer.", n=MOST_AT_ONCE))
    for name, words, longest in (("subject", subject, SUBJECT_LENGTH), ("text", text, MAX_REASON)):
        if not words.strip():
            raise Refusal("missing", _l("Please fill this in."), name)
        if len(words) > longest:
            raise Refusal("too_long", _l("At most %(n)s characters can be sent here.", n=longest), name)
    _lock_runs(enrolment_ids)
    event = "message:" + sha256(f"{subject}\n{text}".encode()).hexdigest()[:24]
    return [_write(ident, subject, text, actor, event) for ident in enrolment_ids]


def recipients(enrolment_ids: Sequence[int], *, actor: Actor) -> list[Outcome]:
    """Whom `write_to` would reach, and whom by mail too; refuses as it does. Nothing is sent."""
    return rehearse(lambda: write_to(enrolment_ids, subject=UNSAID, text=UNSAID, actor=actor))


def _write(enrolment_id: int, subject: str, text: str, actor: Actor, event: str) -> Outcome:
    run, enrolment = cases.lock_case(enrolment_id)
    roles = cases.roles_in(actor, run, enrolment)
    if not roles & {Role.HOME, Role.HOST}:
        raise NotFound
    if telling.message(run, enrolment, notices.Message(subject, text, actor.name), event=event):
        journal.record(
            ("enrolment", enrolment.id),
            "write",
            actor_id=actor.person_id,
            before={"subject": subject},
            side=side_to_record("write", Role.HOST if Role.HOST in roles else Role.HOME),
        )
    card, person = queries.case_by_id(enrolment_id), people.person_card(enrolment.person_id)
    if card is None or person is None:
        raise NotFound
    return replace(Outcome(card), by_mail=person.verified)
