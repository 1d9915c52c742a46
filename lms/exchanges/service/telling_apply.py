"""Whom the moves of applying are told to: each reader once for each event, in the own language and zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from lms.centres import queries as centres
from lms.exchanges import queries
from lms.exchanges.models import Application, Review, Slot
from lms.exchanges.notices.about import AboutCase
from lms.exchanges.rules import Party
from lms.kit.db import session
from lms.kit.i18n import force_locale, instant_words, known_language
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people

Write = Callable[[AboutCase], Letter]


def page_of(slot: Slot, application: Application, party: Party) -> str:
    """The address of the application for somebody of this side."""
    address = application.ref or application.draft_ref
    centre_id = {Party.HOME: application.home_centre_id, Party.HOST: slot.centre_id}.get(party)
    if centre_id is None:
        return f"/me/applications/{address}"
    return f"/desk/{centres.centre_cards()[centre_id].slug}/exchanges/cases/{address}"


def people_of(slot: Slot, application: Application, party: Party) -> list[int]:
    """Who hears of it for a side: the applicant, or who decides for the centre; not the applicant in another hat."""
    if party is Party.APPLICANT:
        return [application.applicant_id]
    centre_id = application.home_centre_id if party is Party.HOME else slot.centre_id
    deciding = centres.coordinators_of(centre_id) if centre_id is not None else []
    if party is Party.HOST and (assigned := queries.assigned_decider(application)) is not None:
        deciding = sorted({*deciding, assigned})
    return [each for each in deciding if each != application.applicant_id]


def tell(
    slot: Slot,
    application: Application,
    party: Party,
    write: Write,
    *,
    reason: str = "",
    event: str = "",
    besides: Iterable[int] = (),
) -> bool:
    """Tells everybody of a side, without `besides`; whether somebody was told who had not been."""
    readers = set(people_of(slot, application, party)) - set(besides)
    path = page_of(slot, application, party)
    return tell_people(slot, application, readers, write, path=path, reason=reason, event=event)


def tell_people(
    slot: Slot,
    application: Application,
    readers: Iterable[int],
    write: Write,
    *,
    path: str,
    reason: str = "",
    event: str = "",
) -> bool:
    """Tells these people, with a link to `path`; whether somebody was told who had not been."""
    known, told = centres.centre_cards(), False
    person = people.person_card(application.applicant_id)
    happened = event or f"application:{application.id}:{application.version}"
    for card in people.person_cards(set(readers)).values():
        with force_locale(known_language(card.language)):
            due = application.due_at
            about = AboutCase(
                title=slot.title,
                ref=application.ref or "",
                person=person.name if person else "",
                home=known[application.home_centre_id].acronym if application.home_centre_id else "",
                host=known[slot.centre_id].acronym if slot.centre_id else "",
                path=path,
                until=instant_words(due, slot.zone) if due else "",
                reason=reason,
            )
            letter = write(about)
        told |= notifications.post(card.id, letter, event=happened)
    return told


def reviewers_of(application: Application) -> list[int]:
    """Who has the application to review, or has reviewed it."""
    query = select(Review.reviewer_id).where(
        Review.application_id == application.id, Review.state.in_(("accepted", "submitted"))
    )
    return list(session().scalars(query.order_by(Review.reviewer_id)))
