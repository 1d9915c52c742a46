"""Who is told of a proposal, of its answer, and of its end; each reader once for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from lms.centres import queries as centres
from lms.enrolments import notices
from lms.enrolments.models import Enrolment
from lms.enrolments.notices import About
from lms.enrolments.service import naming, telling
from lms.enrolments.service.asked import Asked
from lms.notifications.rules import Letter
from lms.people import queries as people

Write = Callable[..., Letter]


def proposed(asked: Asked) -> None:
    """Who has to answer learns that it waits."""
    assert asked.proposal is not None
    reason, name = asked.proposal.reason, _other(asked)

    def run_proposed(about: About) -> Letter:
        when = naming.when_of(asked.other, asked.other.zone)
        return notices.run_proposed(about, other=name, when=when)

    write: dict[str, Callable[[About], Letter]] = {
        "other_run": run_proposed,
        "transfer": partial(notices.transfer_asked, other=name),
        "replace": partial(notices.replacement_proposed, other=name),
    }
    _tell(asked, _answering(asked), write[asked.proposal.kind], reason=reason)


def moved(asked: Asked, new: Enrolment) -> None:
    """The person learns where the enrolment goes on, and so do the coordinators of home and of the run left."""
    telling.after_moving(asked.other, new)
    staff = {*_coordinators(asked.enrolment.home_centre_id), *_coordinators(asked.run.centre_id)}
    _tell(asked, staff, partial(notices.moved_on, other=_other(asked)))


def replaced(asked: Asked, new: Enrolment) -> None:
    """Both persons and the home coordinators learn who has the place now."""
    name = _other(asked)
    _tell(asked, [asked.enrolment.person_id], partial(notices.passed_on, other=name))
    before = people.person_card(asked.enrolment.person_id)
    telling.tell(
        new.person_id,
        asked.run,
        new,
        partial(notices.has_the_place, other=before.name if before else ""),
    )
    staff = _coordinators(asked.enrolment.home_centre_id)
    _tell(asked, staff, partial(notices.replaced, other=name))


def refused(asked: Asked) -> None:
    """Who proposed it learns that it was refused, and why."""
    assert asked.proposal is not None
    write: dict[str, Write] = {
        "other_run": notices.stays,
        "transfer": notices.person_refused,
        "replace": notices.replacement_refused,
    }
    answer = partial(write[asked.proposal.kind], other=_other(asked))
    _tell(asked, _asking(asked), answer, reason=asked.proposal.answer)


def taken_back(asked: Asked) -> None:
    """Who was to answer need not any more."""
    _tell(asked, _answering(asked), partial(notices.proposal_taken_back, other=_other(asked)))


def void(asked: Asked, *, besides: Iterable[int] = ()) -> None:
    """Both sides learn that nobody can agree any more; `besides` know it already."""
    readers = {*_answering(asked), *_asking(asked)} - set(besides)
    _tell(asked, readers, partial(notices.proposal_void, other=_other(asked)))


def _other(asked: Asked) -> str:
    """The run or the person that was proposed, by name."""
    if asked.proposal is not None and asked.proposal.person_id is not None:
        card = people.person_card(asked.proposal.person_id)
        return card.name if card else ""
    return f"{naming.title_of(asked.other)} ({asked.other.ref})"


def _coordinators(centre_id: int | None) -> list[int]:
    return centres.coordinators_of(centre_id) if centre_id is not None else []


def _asking(asked: Asked) -> list[int]:
    assert asked.proposal is not None
    match asked.proposal.kind:
        case "other_run":
            return _coordinators(asked.run.centre_id)
        case "transfer":
            return [asked.enrolment.person_id]
        case _:
            return _coordinators(asked.enrolment.home_centre_id)


def _answering(asked: Asked) -> list[int]:
    assert asked.proposal is not None
    if asked.proposal.kind == "other_run":
        return [asked.enrolment.person_id]
    # a coordinator who is the person hears of it as the person, and decides nothing
    staff = _coordinators(asked.other.centre_id)
    return [each for each in staff if each not in (asked.enrolment.person_id, asked.proposal.person_id)]


def _tell(
    asked: Asked, readers: Iterable[int], write: Callable[[About], Letter], *, reason: str = ""
) -> None:
    for reader_id in sorted(set(readers)):
        telling.tell(reader_id, asked.run, asked.enrolment, write, reason=reason)
