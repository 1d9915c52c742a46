"""Whom a move is told to, in the reader's language and zone; written inside the transaction, sent by the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import notices, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.notices import About
from lms.enrolments.rules import Role, Seat, Side, Step
from lms.enrolments.service import answers, cases, naming
from lms.kit.i18n import force_locale, known_language
from lms.notifications import service as notifications
from lms.notifications.rules import Letter, Told
from lms.people import queries as people
from lms.people.queries import PersonCard


@dataclass(frozen=True)
class _Copy:
    """One reader's letter about an enrolment; see `notices` for what `write` makes."""

    reader_id: int
    enrolment: Enrolment
    write: Callable[[About], Letter]
    path: str = ""
    reason: str = ""


def person(run: Run, enrolment: Enrolment, kind: str, *, reason: str | None = None, path: str = "") -> None:
    """As `persons`, for one."""
    persons(run, [enrolment], kind, reason=reason, path=path)


def persons(
    run: Run, enrolments: Sequence[Enrolment], kind: str, *, reason: str | None = None, path: str = ""
) -> None:
    """Tells each of these people; one notice per move and version of the enrolment. What leads to an offer says how to
    answer. `path`: what it is about, if not the run. A few statements, however many people."""
    copies = []
    for each in enrolments:
        own, what = path, kind
        if each.seat == Seat.OFFERED:
            own, what = answers.path_to_answer(each), "offered" if kind == "decided" else kind
        words = reason if reason is not None else _reason(each)
        copies.append(_Copy(each.person_id, each, notices.TO_PERSON[what], own, words))
    _send(run, copies)


def write_to_person(run: Run, enrolment: Enrolment, write: Callable[[About], Letter]) -> None:
    """Tells the person what `write` makes of the case; one notice per kind and version of the enrolment."""
    _send(run, [_Copy(enrolment.person_id, enrolment, write)])


def _reason(enrolment: Enrolment) -> str:
    if enrolment.end_reason:
        return enrolment.end_reason
    if enrolment.home_decision == "declined":
        return enrolment.home_reason
    return enrolment.host_reason if enrolment.host_decision == "declined" else ""


def tell(
    reader_id: int, run: Run, enrolment: Enrolment, write: Callable[[About], Letter], *, reason: str = ""
) -> None:
    """Tells one reader about an enrolment, with a link to its page."""
    _send(run, [_Copy(reader_id, enrolment, write, f"/enrolments/{enrolment.ref}", reason)])


def after_moving(run: Run, enrolment: Enrolment) -> None:
    """The enrolment goes on in this run: the person learns where it stands there; who decides, that it waits."""
    person(run, enrolment, "moved")
    _ask(run, enrolment)


def _send(run: Run, copies: Sequence[_Copy]) -> None:
    cards = people.person_cards(
        {each for copy in copies for each in (copy.reader_id, copy.enrolment.person_id)}
    )
    readers = {copy.reader_id for copy in copies} & cards.keys()
    letters: dict[_Copy, Letter] = {}
    for lang, group in naming.by_language(cards[each] for each in sorted(readers)).items():
        zones = {card.id: card.zone for card in group}
        mine = [copy for copy in copies if copy.reader_id in zones]
        own = [copy.enrolment for copy in mine if copy.reader_id == copy.enrolment.person_id]
        with force_locale(lang):
            named = naming.naming(run, own)
            letters |= {copy: _written(copy, named, zones[copy.reader_id], cards) for copy in mine}
    notifications.post_all(
        [
            Told(
                copy.reader_id,
                letters[copy],
                f"enrolment:{copy.enrolment.id}:{copy.enrolment.version}",
            )
            for copy in copies
            if copy in letters
        ],
        cards=cards,
    )


def _written(copy: _Copy, named: naming.Naming, zone: str, cards: Mapping[int, PersonCard]) -> Letter:
    facts = named.about(copy.enrolment, zone=zone, path=copy.path, reason=copy.reason)
    if copy.reader_id != copy.enrolment.person_id:
        whose = cards.get(copy.enrolment.person_id)
        facts = notices.for_staff(facts, person=whose.name if whose else "")
    return copy.write(facts)


def message(run: Run, enrolment: Enrolment, words: notices.Message, *, event: str) -> bool:
    """Passes on a coordinator's own words; whether they are new to the person."""
    card = people.person_card(enrolment.person_id)
    if card is None:
        return False
    with force_locale(known_language(card.language)):
        letter = notices.message(naming.naming(run, ()).about(enrolment, zone=card.zone), words)
    return notifications.post(card.id, letter, event=f"{event}:{enrolment.id}")


def coordinators(
    run: Run, enrolment: Enrolment, side: Side, write: Callable[[About], Letter], *, path: str = ""
) -> None:
    """Tells those who decide for one side, except the person itself, with a link to their approvals or to `path`."""
    centre_id = enrolment.home_centre_id if side is Side.HOME else run.centre_id
    if centre_id is None:
        return
    slug = centres.centre_cards()[centre_id].slug
    _tell_deciding(run, enrolment, centre_id, write, path or f"/desk/{slug}/approvals")


def seat_is_free(run: Run, enrolment: Enrolment) -> None:
    """Tells those who move people up by hand that a seat came free, and where they offer it."""
    slug = centres.centre_cards()[run.centre_id].slug
    path = f"/desk/{slug}/runs/{run.ref}/queue"
    _tell_deciding(run, enrolment, run.centre_id, notices.seat_is_free, path)


def _tell_deciding(
    run: Run, enrolment: Enrolment, centre_id: int, write: Callable[[About], Letter], path: str
) -> None:
    readers = [each for each in centres.coordinators_of(centre_id) if each != enrolment.person_id]
    _send(run, [_Copy(each, enrolment, write, path) for each in readers])


def after_enrolling(run: Run, enrolment: Enrolment, *, by: Role) -> None:
    """The person learns where it stands; who has to decide learns that it waits."""
    person(run, enrolment, "enrolled" if by is Role.PERSON else "enrolled-for-you")
    _ask(run, enrolment)


def after_deciding(run: Run, enrolment: Enrolment) -> None:
    """One side said yes: the person learns where it stands; the other side learns that it waits, if it does."""
    person(run, enrolment, "decided")
    _ask(run, enrolment)


def _ask(run: Run, enrolment: Enrolment) -> None:
    step = rules.next_step(cases.parts_of(enrolment))
    if step in (Step.HOME, Step.HOST):
        side = Side.HOME if step is Step.HOME else Side.HOST
        coordinators(run, enrolment, side, notices.waits_for_you)


def after_withdrawing(run: Run, enrolment: Enrolment, *, kind: str = "withdrawn") -> None:
    """The person has it in writing; the home centre knows of it."""
    person(run, enrolment, kind)
    coordinators(run, enrolment, Side.HOME, notices.place_given_back, path=f"/enrolments/{enrolment.ref}")
