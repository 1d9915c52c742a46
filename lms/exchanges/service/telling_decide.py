"""Whom the host's decisions and reviews are told to, in the reader's language and zone; written in the transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lms.centres import queries as centres
from lms.exchanges import queries
from lms.exchanges.models import Application, Review, Slot
from lms.exchanges.notices import deciding as words
from lms.exchanges.notices import reviewing
from lms.exchanges.notices.deciding import About
from lms.exchanges.rules import Party, ReviewCard
from lms.exchanges.service.telling_apply import page_of, people_of
from lms.exchanges.service.telling_dates import with_dates
from lms.kit.i18n import day_words, force_locale, format_days, instant_words, known_language
from lms.kit.i18n import gettext as _
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people

Write = Callable[[About], Letter]


def both_walls(instant: datetime, zone: str, reader: str) -> str:
    """An instant in the zone of the host and, where its wall differs, in the reader's."""
    first, second = instant_words(instant, zone), instant_words(instant, reader)
    same = instant_words(instant, zone).rpartition(" ")[0] == second.rpartition(" ")[0]
    return first if same else f"{first} ({second})"


def about(
    slot: Slot,
    application: Application,
    *,
    path: str,
    zone: str,
    until: datetime | None = None,
    **more: object,
) -> About:
    """What a letter about this application names; to be called with the reader's language in force."""
    cards = centres.centre_cards()
    applicant = people.person_card(application.applicant_id)
    start = application.offer_start or application.desired_start
    end = application.offer_end or application.desired_end
    facts = About(
        slot=slot.title,
        ref=application.ref or "",
        path=path,
        host=cards[slot.centre_id].acronym if slot.centre_id else "",
        home=cards[application.home_centre_id].acronym
        if application.home_centre_id
        else _("outside the network"),
        applicant=applicant.name if applicant else "",
        until=both_walls(until, slot.zone, zone) if until else "",
        dates=format_days(start, end),
        funding=application.offer_funding,
    )
    return replace(facts, **more)  # type: ignore[arg-type]  # fields of About, by name


def tell(
    reader_ids: Iterable[int],
    slot: Slot,
    application: Application,
    write: Write,
    *,
    path: str,
    event: str = "",
    until: datetime | None = None,
    **more: object,
) -> bool:
    """Tells these people what `write` makes of the case; one notice per kind, event (default: this version of the
    application) and person. Whether it was new to anybody."""
    told = False
    for card in people.person_cards(reader_ids).values():
        with force_locale(known_language(card.language)):
            letter = write(about(slot, application, path=path, zone=card.zone, until=until, **more))
            letter = with_dates(letter, slot, application, reader_id=card.id)
        happened = event or f"application:{application.id}:{application.version}"
        told |= notifications.post(card.id, letter, event=happened)
    return told


def _side(slot: Slot, application: Application, party: Party, write: Write, **more: Any) -> None:
    path = page_of(slot, application, party)
    tell(people_of(slot, application, party), slot, application, write, path=path, **more)


def _applicant(slot: Slot, application: Application, write: Write, **more: Any) -> None:
    _side(slot, application, Party.APPLICANT, write, **more)


def _home(slot: Slot, application: Application, write: Write, **more: Any) -> None:
    _side(slot, application, Party.HOME, write, **more)


def host(slot: Slot, application: Application, write: Write, **more: Any) -> None:
    """Tells who decides for the host, except the applicant."""
    _side(slot, application, Party.HOST, write, **more)


def countries_of(slot: Slot, application: Application) -> frozenset[str]:
    """The countries of the host and of the home centre."""
    cards = centres.centre_cards()
    both = (cards.get(slot.centre_id or 0), cards.get(application.home_centre_id or 0))
    return frozenset(card.country for card in both if card is not None)


def _first_of_reserve(slot: Slot) -> str:
    first = next(iter(queries.reserve_of(slot.id)), None)
    return f"{first.applicant_name} ({first.ref})" if first else ""


def asked(slot: Slot, application: Application) -> None:
    """The host has a question: to applicant and home."""
    reason = application.host_text
    _applicant(slot, application, words.asked, until=application.due_at, reason=reason)
    _home(slot, application, words.asked_home, reason=reason)


def reserved(slot: Slot, application: Application) -> None:
    """On the reserve list: to the applicant, with the place only where the slot shows it."""
    place = str(application.reserve_rank) if slot.reserve_shown else ""
    _applicant(slot, application, words.reserved, reason=application.host_text, place=place)


def rejected(slot: Slot, application: Application, comments: Sequence[str]) -> None:
    """Not selected: to applicant and home."""
    reason = application.host_text
    _applicant(slot, application, words.rejected, reason=reason, comments=tuple(comments))
    _home(slot, application, words.rejected_home, reason=reason)


def offered(slot: Slot, application: Application, comments: Sequence[str]) -> None:
    """An offer: to applicant and home."""
    until, text = application.offer_until, application.host_text
    _applicant(
        slot,
        application,
        lambda facts: replace_text(words.offered(facts), text),
        until=until,
        comments=tuple(comments),
    )
    _home(slot, application, words.offered_home, until=until)


def replace_text(letter: Letter, text: str) -> Letter:
    """The letter with the decider's own words first."""
    return replace(letter, text=f"{text}\n\n{letter.text}" if text else letter.text)


def offer_withdrawn(slot: Slot, application: Application) -> None:
    """The host takes its offer back: to applicant and home."""
    reason = application.host_text
    _applicant(slot, application, words.offer_withdrawn, reason=reason)
    _home(slot, application, words.offer_withdrawn, reason=reason)


def offer_taken(slot: Slot, application: Application) -> None:
    """Accepted: to home and host."""
    _home(slot, application, words.offer_taken)
    host(slot, application, words.offer_taken)


def offer_declined(slot: Slot, application: Application, reason: str) -> None:
    """Declined: to home, and to the host with the first of its reserve list."""
    _home(slot, application, words.offer_declined_home, reason=reason)
    host(slot, application, words.offer_declined, reason=reason, first=_first_of_reserve(slot))


def offer_lapsed(slot: Slot, application: Application) -> None:
    """Nobody answered: to all three, to the host with the first of its reserve list."""
    until = application.offer_lapsed_at
    _applicant(slot, application, words.offer_lapsed, until=until)
    _home(slot, application, words.offer_lapsed_home, until=until)
    host(slot, application, words.offer_lapsed_host, until=until, first=_first_of_reserve(slot))


def offer_ends_soon(slot: Slot, application: Application, *, event: str) -> None:
    """The offer waits for an answer: to the applicant."""
    _applicant(slot, application, words.offer_ends_soon, until=application.offer_until, event=event)


def review_begins(slot: Slot, application: Application, cleared: Sequence[ReviewCard]) -> None:
    """To the cleared reviewers."""
    for each in cleared:
        reviewer([each.reviewer_id], slot, application, reviewing.begins, due_on=each.due_on)


def reviewer(
    reader_ids: Iterable[int],
    slot: Slot,
    application: Application,
    write: Write,
    *,
    due_on: object,
    event: str = "",
) -> None:
    """Tells reviewers, with a link to the page of their review."""

    def written(facts: About) -> Letter:
        return write(replace(facts, until=day_words(due_on) if due_on else ""))  # type: ignore[arg-type]

    tell(reader_ids, slot, application, written, path=f"/me/reviews/{application.ref}", event=event)


def review_invited(slot: Slot, application: Application, review: Review) -> None:
    """To the reviewer."""
    event = f"review:{review.id}:invited"
    reviewer([review.reviewer_id], slot, application, reviewing.invited, due_on=review.due_on, event=event)


def review_answered(
    slot: Slot, application: Application, review: Review, *, accepted: bool, reason: str = ""
) -> None:
    """To who decides for the host."""
    who = _name(review.reviewer_id)
    host(
        slot,
        application,
        lambda facts: reviewing.answered(facts, who=who, accepted=accepted),
        event=f"review:{review.id}:{review.version}",
        reason=reason,
    )


def review_sent(slot: Slot, application: Application, review: Review, *, missing: bool) -> None:
    """To who decides for the host."""
    who = _name(review.reviewer_id)
    host(
        slot,
        application,
        lambda facts: reviewing.sent(facts, who=who, missing=missing),
        event=f"review:{review.id}:{review.version}",
    )


def leads_of_tie(slot: Slot, application: Application, person_id: int, text: str) -> None:
    """To the leads of the host, who can waive a declared tie."""
    who = _name(person_id)
    readers = [each for each in centres.leads_of(slot.centre_id or 0) if each != person_id]
    tell(
        readers,
        slot,
        application,
        lambda facts: reviewing.tie_declared(facts, who=who),
        path=f"{page_of(slot, application, Party.HOST)}/waive-tie",
        event=f"tie:{application.id}:{person_id}:{application.version}",
        reason=text,
    )


def tie_waived(slot: Slot, application: Application, person_id: int, reason: str) -> None:
    """To who declared it: a reviewer at the own page, who decides for the host at the desk."""
    review = queries.review_of(application.id, person_id)
    path = f"/me/reviews/{application.ref}" if review else page_of(slot, application, Party.HOST)
    tell([person_id], slot, application, reviewing.tie_waived, path=path, reason=reason)


def _name(person_id: int) -> str:
    card = people.person_card(person_id)
    return card.name if card else ""


def decision_late(slot: Slot, application: Application, *, event: str) -> None:
    """To the leads of the host, and to the network office, which reads no more than reference, centre and day."""
    until = application.due_at
    path = page_of(slot, application, Party.HOST)
    leads = [each for each in centres.leads_of(slot.centre_id or 0) if each != application.applicant_id]
    tell(leads, slot, application, words.decision_late, path=path, until=until, event=event)
    readers = sorted({*centres.office()} - {*leads, application.applicant_id})
    tell(
        readers,
        slot,
        application,
        words.decision_late,
        path=f"/exchanges/{slot.ref}",
        until=until,
        event=event,
    )
