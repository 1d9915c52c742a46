"""Whom a change of a slot is told to, in the reader's language and zone; one notice each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from sqlalchemy import select

from lms.centres import queries as centres
from lms.exchanges import notices, queries, serializers
from lms.exchanges.models import Application
from lms.exchanges.notices import AboutSlot
from lms.exchanges.queries import SlotCard
from lms.exchanges.rules.slot_labels import next_deadline
from lms.kit import clock
from lms.kit.db import session
from lms.kit.i18n import day_words, force_locale, instant_words, known_language
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people

OPEN_CASES = (
    *("draft", "submitted", "returned", "endorsed", "in_review", "reserve", "offered", "accepted"),
    *("agreed", "ongoing"),
)
WAITING = ("draft", "submitted", "returned", "endorsed", "in_review", "reserve")
Write = Callable[[AboutSlot], Letter]


def changed(before: SlotCard, after: SlotCard, *, note: str, parts: Collection[str]) -> None:
    """Tells every applicant with an open case, once, what changed."""

    def write(about: AboutSlot) -> Letter:
        return notices.slot_changed(about, serializers.slot_changes(before, after, parts=parts), note=note)

    for application in _applications(after.id, OPEN_CASES):
        _tell_applicant(after, application, write)


def closed(card: SlotCard) -> None:
    """Tells applicants who wait that the slot is closed and by when the host decides; owners of drafts that theirs is
    kept."""
    for application in _applications(card.id, WAITING):

        def write(about: AboutSlot, *, draft: bool = application.state == "draft") -> Letter:
            decision = day_words(card.decision_due) if card.decision_due else ""
            return notices.slot_closed(about, decision=decision, draft=draft)

        _tell_applicant(card, application, write)


def reopened(card: SlotCard) -> None:
    """Tells who follows the slot that it is open again."""
    for person_id in queries.followers_of(card.id):
        _tell(person_id, card, _until_told(card), path=f"/exchanges/{card.ref}")


def _until_told(card: SlotCard) -> Write:
    def write(about: AboutSlot) -> Letter:
        at = next_deadline(card, clock.now())
        return notices.slot_reopened(about, until=instant_words(at, card.zone) if at else "")

    return write


def cancelled(card: SlotCard, ended: Iterable[Application], *, reason: str) -> None:
    """Tells the owner of each application that the slot's end ended, drafts too, exactly once; and the coordinators of
    the home centres which of their people's applications those were."""
    told, by_home = set(), defaultdict(list)
    for application in ended:
        told.add(application.applicant_id)

        def write(about: AboutSlot, *, draft: bool = application.submitted_at is None) -> Letter:
            return notices.slot_cancelled(about, draft=draft)

        _tell_applicant(card, application, write, reason=reason)
        if application.submitted_at is not None and application.home_centre_id is not None:
            by_home[application.home_centre_id].append(application)
    readers: dict[int, tuple[int, list[Application]]] = {}
    deciding = centres.coordinators_of_each(by_home)
    for centre_id, applications in sorted(by_home.items()):
        for reader_id in deciding[centre_id]:
            if reader_id not in told:
                readers.setdefault(reader_id, (centre_id, []))[1].extend(applications)
    for reader_id, (centre_id, applications) in sorted(readers.items()):
        _tell_home(card, reader_id, centre_id, applications, reason=reason)


def _tell_home(
    card: SlotCard, reader_id: int, centre_id: int, applications: list[Application], *, reason: str
) -> None:
    names = people.person_cards(each.applicant_id for each in applications)
    lines = [f"{each.ref}, {names[each.applicant_id].name}" for each in applications]

    def write(about: AboutSlot) -> Letter:
        return notices.slot_cancelled_home(about, lines)

    slug = centres.centre_cards()[centre_id].slug
    path = f"/desk/{slug}/exchanges/cases/{applications[0].ref}"
    _tell(reader_id, card, write, path=path, reason=reason)


def _applications(slot_id: int, states: Collection[str]) -> list[Application]:
    query = select(Application).where(Application.slot_id == slot_id, Application.state.in_(states))
    return list(session().scalars(query.order_by(Application.id)))


def _tell_applicant(card: SlotCard, application: Application, write: Write, *, reason: str = "") -> None:
    path = f"/me/applications/{application.ref or application.draft_ref}"
    ref = application.ref or ""
    _tell(
        application.applicant_id, card, lambda about: write(replace(about, ref=ref)), path=path, reason=reason
    )


def _tell(reader_id: int, card: SlotCard, write: Write, *, path: str, reason: str = "") -> None:
    reader = people.person_card(reader_id)
    if reader is None:
        return
    host = centres.centre_cards().get(card.centre_id or 0)
    with force_locale(known_language(reader.language)):
        about = AboutSlot(
            slot=card.title,
            slot_ref=card.ref,
            host=host.acronym if host is not None else card.provider,
            path=path,
            reason=reason,
        )
        letter = write(about)
    notifications.post(reader_id, letter, event=f"slot:{card.id}:{card.version}")
