"""Whom the moves of an agreement are told to: each party at its own page, in the reader's language, once an event."""

from __future__ import annotations

from collections.abc import Callable, Collection

from lms.centres import queries as centres
from lms.exchanges import notices, serializers
from lms.exchanges.models import Agreement, Application, Slot
from lms.exchanges.rules import AgreementCard, Home, Party, period, signers
from lms.exchanges.rules.vocabulary import PARTIES
from lms.exchanges.service import cases
from lms.exchanges.service.telling_apply import page_of, people_of
from lms.exchanges.service.telling_dates import with_dates
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import gettext as _
from lms.notifications import service as notifications
from lms.people import queries as people

Write = Callable[[notices.AboutCase], notices.Letter]


def tell(
    slot: Slot,
    application: Application,
    sides: Collection[Party],
    write: Write,
    *,
    event: str = "",
    page: str = "/agreement",
    besides: int | None = None,
) -> int:
    """Tells everybody of these sides, except the person `besides`; somebody of two sides once. Gives how many were told
    for the first time. `page`: what it is about, below the page of the application."""
    readers: dict[int, str] = {}
    for side in Party:
        if side in sides:
            for reader_id in people_of(slot, application, side):
                readers.setdefault(reader_id, page_of(slot, application, side) + page)
    readers.pop(besides or 0, None)
    event = event or f"application:{application.id}:{application.version}"
    told = 0
    for card in people.person_cards(readers).values():
        with force_locale(known_language(card.language)):
            letter = write(_about(slot, application, readers[card.id]))
            letter = with_dates(letter, slot, application, reader_id=card.id)
        told += notifications.post(card.id, letter, event=event)
    return told


def _about(slot: Slot, application: Application, path: str) -> notices.AboutCase:
    known = centres.centre_cards()
    home = known.get(application.home_centre_id or 0)
    return notices.AboutCase(
        ref=application.ref or "",
        slot=slot.title,
        guest=cases.name_of(application.applicant_id),
        home=home.acronym if home else _("outside the network"),
        host=known[slot.centre_id or 0].acronym,
        path=path,
    )


def parties_of(application: Application) -> tuple[Party, ...]:
    """Who agrees: three, or two where there is no home centre."""
    return signers(has_home=application.home_decision != Home.NOT_NEEDED)


def _side_words(side: str) -> str:
    return str(PARTIES[side]).capitalize()


def proposed(
    slot: Slot, application: Application, row: Agreement, *, before: AgreementCard, actor_id: int | None
) -> None:
    """The other parties read what differs from the text before."""

    def write(about: notices.AboutCase) -> notices.Letter:
        labels = [label for label, _old, _new in serializers.difference(before.content, row.content)]
        return notices.agreement_proposed(
            about,
            number=row.version_no,
            by=_side_words(row.created_side),
            changes=labels,
            reason=row.reason,
            amendment=row.kind == "amendment",
        )

    others = [side for side in parties_of(application) if side != row.created_side]
    tell(slot, application, others, write, besides=actor_id)


def signed(
    slot: Slot, application: Application, card: AgreementCard, *, side: Party, actor_id: int | None
) -> None:
    """Those who have not signed read that another has."""

    def write(about: notices.AboutCase) -> notices.Letter:
        return notices.agreement_signed(about, number=card.version_no, by=_side_words(side))

    missing = [each for each in parties_of(application) if each not in card.signed | {side}]
    tell(slot, application, missing, write, besides=actor_id)


def in_force(slot: Slot, application: Application, card: AgreementCard) -> None:
    """All parties read that all have signed."""
    start, end = period(card.content)

    def write(about: notices.AboutCase) -> notices.Letter:
        return notices.agreement_in_force(
            about, number=card.version_no, start=start, end=end, amendment=card.kind == "amendment"
        )

    tell(slot, application, parties_of(application), write)


def refused(
    slot: Slot, application: Application, row: Agreement, *, side: Party, actor_id: int | None
) -> None:
    """The other parties read that nothing changes, and why."""

    def write(about: notices.AboutCase) -> notices.Letter:
        return notices.amendment_refused(
            about, number=row.version_no, by=_side_words(side), reason=row.refused_reason
        )

    others = [each for each in parties_of(application) if each is not side]
    tell(slot, application, others, write, besides=actor_id)
