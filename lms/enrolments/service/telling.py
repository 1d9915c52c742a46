"""Whom a move is told to, in the reader's language and zone; written inside the transaction, sent by the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select

from lms.agenda import queries as agenda
from lms.centres import queries as centres
from lms.courses.models import Course, Run
from lms.courses.rules import RunChange
from lms.enrolments import notices, queries, rules
from lms.enrolments.models import Enrolment, Question
from lms.enrolments.notices import About
from lms.enrolments.rules import Circumstances, Parts, Role, Seat, Side, Step
from lms.enrolments.serializers import changes_in_words, rules_in_words
from lms.enrolments.service import answers, cases
from lms.kit.db import lock, session
from lms.kit.i18n import force_locale, format_days, format_span, known_language, language
from lms.kit.i18n import gettext as _
from lms.kit.refusal import Sentence
from lms.notifications import service as notifications
from lms.notifications.rules import Dates, Letter
from lms.people import queries as people

_COURSE_TITLE = select(Course.title).where(Course.id == bindparam("course"))
# the title, and whether there is something to ask whoever is confirmed: one question, as all that waits for the run
_HEAD = select(
    Course.title,
    exists().where(
        Question.run_id == bindparam("run"), Question.stage == "accepted", Question.removed.is_(False)
    ),
).where(Course.id == bindparam("course"))


def title_of(run: Run) -> str:
    """The run's title, or its course's."""
    return run.title or session().scalars(_COURSE_TITLE, {"course": run.course_id}).one()


def _head(run: Run, seat: Seat) -> tuple[str, bool]:
    """The run's title, and whether the host has questions for somebody with this seat."""
    if seat is not Seat.CONFIRMED:
        return title_of(run), False
    title, asks = session().execute(_HEAD, {"course": run.course_id, "run": run.id}).one()
    return run.title or title, bool(asks)


def when_of(run: Run, zone: str) -> str:
    """When the run is, in its own zone and, where it differs, in the reader's; or the printed period."""
    if (
        run.starts_at
        and run.ends_at
        and run.starts_at.astimezone(ZoneInfo(run.zone)).time().isoformat() != "00:00:00"
    ):
        span = format_span(run.starts_at, run.ends_at, run.zone, reader=zone)
        second = f" ({span.second.text}, {span.second.zone_name})" if span.second else ""
        return f"{span.first.text}, {span.first.zone_name}{second}"
    return format_days(run.starts_on, run.ends_on) or run.period_text


def about(run: Run, enrolment: Enrolment, *, zone: str, path: str = "", reason: str = "") -> About:
    """What a letter about this enrolment names; to be called with the reader's language in force."""
    cards = centres.centre_cards()
    home = cards[enrolment.home_centre_id].acronym if enrolment.home_centre_id else _("no centre")
    parts = cases.parts_of(enrolment)
    circumstances = Circumstances(
        home=home,
        host=cards[run.centre_id].acronym,
        place=queries.place_of(enrolment.id) if parts.seat is Seat.WAITING else None,
        until=_until(run, enrolment, parts),
        ended_by=Side(enrolment.end_side) if enrolment.end_side else None,
        by_hand=run.promotion == "by_hand",
        written=cases.written_in(run, reader=zone),
    )
    title, asks = _head(run, parts.seat)
    return About(
        run=title,
        ref=enrolment.ref or "",
        path=path or (f"/enrolments/{enrolment.ref}/answers" if asks else f"/runs/{run.ref}"),
        host=circumstances.host,
        home=home,
        when=when_of(run, zone),
        state=str(rules.plain_words(parts, circumstances)),
        next=_text(rules.what_next(parts, circumstances)),
        reason=reason,
        until=circumstances.written(circumstances.until) if circumstances.until else "",
        calendar=_calendar(run, enrolment, parts.seat),
        dates=_dates(run, enrolment),
        asks=asks,
    )


def _until(run: Run, enrolment: Enrolment, parts: Parts) -> datetime | None:
    if parts.seat is Seat.OFFERED:
        return enrolment.offer_until
    return run.cut_off_at if parts.seat in (Seat.WAITING, Seat.RELEASED) else enrolment.due_at


def _text(sentence: Sentence | None) -> str:
    return "" if sentence is None else str(sentence)


def _calendar(run: Run, enrolment: Enrolment, seat: Seat) -> bytes:
    """Confirmed and offered places carry their entries, with the UIDs of the feed; offered ones are tentative there,
    and those of a run that was cancelled say so."""
    if seat not in rules.HOLDING or run.starts_at is None or run.state not in ("published", "cancelled"):
        return b""
    return agenda.publish_attachment(("run", run.id), enrolment.person_id, lang=language())


def _dates(run: Run, enrolment: Enrolment) -> Dates:
    return Dates(("run", run.id), run.centre_id, f"/enrolments/{enrolment.ref}/withdraw")


def person(run: Run, enrolment: Enrolment, kind: str, *, reason: str | None = None, path: str = "") -> None:
    """Tells the person; one notice per move and version of the enrolment. What leads to an offer says how to answer.
    `path`: what it is about, if not the run."""
    words = reason if reason is not None else _reason(enrolment)
    if enrolment.seat == Seat.OFFERED:
        path, kind = answers.path_to_answer(enrolment), "offered" if kind == "decided" else kind
    _to(enrolment.person_id, run, enrolment, notices.TO_PERSON[kind], reason=words, path=path)


def write_to_person(run: Run, enrolment: Enrolment, write: Callable[[About], Letter]) -> None:
    """Tells the person what `write` makes of the case; one notice per kind and version of the enrolment."""
    _to(enrolment.person_id, run, enrolment, write)


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
    _to(reader_id, run, enrolment, write, path=f"/enrolments/{enrolment.ref}", reason=reason)


def after_moving(run: Run, enrolment: Enrolment) -> None:
    """The enrolment goes on in this run: the person learns where it stands there; who decides, that it waits."""
    person(run, enrolment, "moved")
    _ask(run, enrolment)


def _to(
    reader_id: int,
    run: Run,
    enrolment: Enrolment,
    write: Callable[[About], Letter],
    *,
    path: str = "",
    reason: str = "",
) -> None:
    card = people.person_card(reader_id)
    if card is None:
        return
    with force_locale(known_language(card.language)):
        facts = about(run, enrolment, zone=card.zone, path=path, reason=reason)
        if reader_id != enrolment.person_id:
            whose = people.person_card(enrolment.person_id)
            facts = notices.for_staff(facts, person=whose.name if whose else "")
        letter = write(facts)
    notifications.post(reader_id, letter, event=f"enrolment:{enrolment.id}:{enrolment.version}")


def message(run: Run, enrolment: Enrolment, words: notices.Message, *, event: str) -> bool:
    """Passes on a coordinator's own words; whether they are new to the person."""
    card = people.person_card(enrolment.person_id)
    if card is None:
        return False
    with force_locale(known_language(card.language)):
        letter = notices.message(about(run, enrolment, zone=card.zone), words)
    return notifications.post(
        card.id,
        replace(letter, attachment=b"", attachment_name="", dates=None),
        event=f"{event}:{enrolment.id}",
    )


def coordinators(
    run: Run, enrolment: Enrolment, side: Side, write: Callable[[About], Letter], *, path: str = ""
) -> None:
    """Tells those who decide for one side, except the person itself, with a link to their approvals or to `path`."""
    centre_id = enrolment.home_centre_id if side is Side.HOME else run.centre_id
    if centre_id is None:
        return
    slug = centres.centre_cards()[centre_id].slug
    for reader_id in centres.coordinators_of(centre_id):
        if reader_id != enrolment.person_id:
            _to(reader_id, run, enrolment, write, path=path or f"/desk/{slug}/approvals")


def seat_is_free(run: Run, enrolment: Enrolment) -> None:
    """Tells those who move people up by hand that a seat came free, and where they offer it."""
    slug = centres.centre_cards()[run.centre_id].slug
    for reader_id in centres.coordinators_of(run.centre_id):
        if reader_id != enrolment.person_id:
            _to(reader_id, run, enrolment, notices.seat_is_free, path=f"/desk/{slug}/runs/{run.ref}/queue")


def all_concerned(change: RunChange, *, kind: str) -> None:
    """Tells everybody with a live enrolment, and the trainers, what happened to the run: one notice each."""
    run = lock(Run, change.run_id)
    enrolments = {
        person_id: session().get_one(Enrolment, ident) for ident, person_id in queries.concerned(run.id)
    }
    readers = people.person_cards({*enrolments, *change.after.trainer_ids})
    host = centres.centre_cards()[run.centre_id].acronym
    for reader_id, card in readers.items():
        enrolment = enrolments.get(reader_id)
        with force_locale(known_language(card.language)):
            facts = About(
                run=change.after.title,
                ref=(enrolment.ref if enrolment else None) or run.ref,
                path=f"/runs/{run.ref}",
                host=host,
                home="",
                when="" if kind == "run-postponed" else when_of(run, card.zone),
                state=_offered(run, enrolment, zone=card.zone),
                reason=change.reason,
                calendar=_calendar(run, enrolment, Seat(enrolment.seat)) if enrolment else b"",
                dates=_dates(run, enrolment) if enrolment else None,
            )
            letter = (
                notices.run_moved(facts, _lines(change, zone=card.zone))
                if kind == "run-moved"
                else notices.TO_PERSON[kind](facts)
            )
        notifications.post(reader_id, letter, event=f"run:{run.id}:{run.version}")


def _lines(change: RunChange, *, zone: str) -> list[str]:
    shown = changes_in_words(change, zone=zone) if change.changes else []
    return [*shown, *rules_in_words(change.before, change.after)]


def _offered(run: Run, enrolment: Enrolment | None, *, zone: str) -> str:
    """Until when somebody with an offer can answer it, now that the run has changed."""
    if enrolment is None or enrolment.offer_until is None:
        return ""
    until = cases.written_in(run, reader=zone)(enrolment.offer_until)
    return _("Your offer of a place can be answered until %(when)s.", when=until)


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
