"""Erasure: asked for with the password, carried out after a wait, in one transaction across all features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from lms.access import Actor, Permission, can
from lms.kit import clock, journal, personal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import day_words, force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.personal import Afterwards
from lms.kit.refusal import NotFound, Problem, Refusal, Sentence
from lms.kit.text import clean_line
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people
from lms.people import service as accounts
from lms.people.models import Person
from lms.people.queries import PersonCard
from lms.people.service import Client
from lms.privacy import notices, queries
from lms.privacy.models import Erasure

BATCH = 20
AGAIN_AFTER = timedelta(days=1)
"""So long after an attempt that something stood in the way of the next one is made."""


def ask_erasure(person_id: int, *, password: str, client: Client) -> None:
    """The person, who knows the password, wishes to be erased; asked already, nothing changes. A mail says when it
    happens. Refused: a wrong password; (403) an unconfirmed address, whose account goes by itself after some days;
    (409) while something is open that others depend on, with all of it."""
    card = people.person_card(person_id)
    if card is None:
        raise AssertionError("somebody is signed in who is not there")
    accounts.prove(card.email, password, client=client, field="password")
    accounts.refuse_unconfirmed(person_id)
    _ask(person_id, actor_id=person_id, told=notices.erasure_asked)


def ask_for(*, email: str, reason: str, password: str, actor: Actor, client: Client) -> tuple[str, datetime]:
    """The person with this address has asked in writing (`reason` says when and how) to be erased: an administrator,
    who knows the own password, enters it. All else is as if the person had asked here: the wait, in which the person
    can take it back, the mail that says so, what stands in its way. Gives the person's name and when it is due.
    Refused: as `ask_erasure`; an address of no account; to who is no administrator (404)."""
    if not can(actor, Permission.ERASE_OTHERS):
        raise NotFound
    admin = people.person_card(actor.person_id or 0)
    if admin is None:
        raise AssertionError("somebody is signed in who is not there")
    accounts.prove(admin.email, password, client=client, field="password")
    person_id = people.person_id_by_email(email)
    card = people.person_card(person_id) if person_id else None
    if card is None:
        raise Refusal("unknown_address", _l("No account has this address."), "email")
    due = _ask(card.id, actor_id=admin.id, told=notices.erasure_wished, reason=reason)
    return card.name, due


@use_case
def _ask(person_id: int, *, actor_id: int, told: Callable[..., Letter], reason: str = "") -> datetime:
    lock(Person, person_id)
    _refuse(queries.obstacles(person_id))
    open_ = select(Erasure).where(Erasure.person_id == person_id, Erasure.state == "asked")
    row = session().scalar(open_.with_for_update())
    if row is not None and row.by == "person":
        return row.due_at
    now = clock.now()
    due = now + timedelta(days=current_app.config["LMS"].LMS_ERASURE_DAYS)
    if row is None:
        row = add(Erasure(person_id=person_id, by="person", state="asked", asked_at=now, due_at=due))
    else:  # nobody used the account, which signing in takes back; a wish it does not
        row.by, row.asked_at, row.due_at = "person", now, due
    row.written = actor_id != person_id
    thing = ("person", person_id)
    journal.record(thing, "ask-erasure", actor_id=actor_id, after={"due": due}, reason=reason)
    tell(person_id, lambda card: told(when=day_words(due, card.zone)), f"asked:{row.id}")
    return due


def _refuse(found: Sequence[Sentence]) -> None:
    if found:
        raise Refusal.of([Problem("depended_on", sentence) for sentence in found], status=409)


@use_case
def take_back_erasure(person_id: int) -> None:
    """The person wants to stay after all; nothing happens where nothing was asked."""
    row = session().scalar(
        select(Erasure).where(Erasure.person_id == person_id, Erasure.state == "asked").with_for_update()
    )
    if row is None:
        return
    row.state, row.ended_at = "taken_back", clock.now()
    journal.record(("person", person_id), "take-back-erasure", actor_id=person_id)
    tell(person_id, lambda _card: notices.taken_back(), f"taken-back:{row.id}")


@use_case
def take_back_wish(ref: str, *, reason: str, actor: Actor) -> None:
    """An administrator takes the written wish of the person with this reference back, which was entered by mistake
    (`reason`); the account stays, and the person is told. A second time changes nothing. Not there (404): a wish that
    the person made here, one that was carried out; to who is no administrator. Refused: no reason."""
    if not can(actor, Permission.ERASE_OTHERS):
        raise NotFound
    row = lock(Erasure, queries.last_wish(ref).id)
    if row.state == "taken_back":
        return
    if row.state != "asked":
        raise NotFound
    if not clean_line(reason):
        raise Refusal("reason", _l("Say what was wrong."), "reason")
    row.state, row.ended_at = "taken_back", clock.now()
    thing = ("person", row.person_id)
    journal.record(thing, "take-back-erasure", actor_id=actor.person_id, reason=clean_line(reason))
    tell(row.person_id, lambda _card: notices.wish_taken_back(), f"taken-back:{row.id}")


def erase_due() -> int:
    """A due job: erases the people whose day has come; gives how many. Where something is open that others depend on
    it waits a day, and tells the person once. A second time does nothing."""
    number = 0
    for ident in queries.erasures_due(clock.now(), limit=BATCH):
        try:
            afterwards = _carry_out(ident)
        except (
            Refusal
        ) as refusal:  # a feature does not let go: nothing was taken out, and the others' turn comes
            _wait(ident, [problem.sentence for problem in refusal.problems])
            continue
        for each in afterwards or ():
            each()
        number += afterwards is not None
    return number


@use_case
def _carry_out(ident: int) -> list[Afterwards] | None:
    row = lock(Erasure, ident)
    if row.state != "asked" or row.due_at > clock.now():
        return None
    if row.by == "system" and accounts.signed_in_since(row.person_id, row.asked_at):
        row.state, row.ended_at = "taken_back", clock.now()
        return None
    if found := queries.obstacles(row.person_id):
        _put_off(row, found)
        return None
    afterwards = erase(row.person_id)
    row.state, row.ended_at = "done", clock.now()
    return afterwards


@use_case
def _wait(ident: int, found: Sequence[Sentence]) -> None:
    _put_off(lock(Erasure, ident), found)


def _put_off(row: Erasure, found: Sequence[Sentence]) -> None:
    row.due_at = clock.now() + AGAIN_AFTER
    if row.told_at is None:
        row.told_at = clock.now()
        tell(row.person_id, lambda _card: notices.in_the_way([str(each) for each in found]), f"way:{row.id}")


def erase(person_id: int) -> list[Afterwards]:
    """Takes a person out of all features within the open use case: what is open ends, names, mails, files, notes,
    tokens and sessions go, what is counted stays without a name. Gives what is to be done after it.

    The row of the person is locked first: nothing new can be tied to it meanwhile. The journal keeps that it happened.
    """
    lock(Person, person_id)
    afterwards = [each for part in queries.parts() for each in part.let_go(person_id)]
    session().flush()
    for part in queries.parts():
        for held in part.held:
            personal.take_out(held, person_id)
    session().expire_all()
    journal.record(("person", person_id), "erase", actor_id=journal.SYSTEM)
    return afterwards


def tell(person_id: int, write: Callable[[PersonCard], Letter], event: str) -> None:
    """Writes to the person what `write` makes in the person's language, within the open use case; once per `event`."""
    card = people.person_card(person_id)
    if card is not None:
        with force_locale(known_language(card.language)):
            letter = write(card)
        notifications.post(person_id, letter, event=f"erasure:{event}")
