"""What a letter about an enrolment names, in the reader's language and zone; asked once, however many letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select

from lms.agenda import queries as agenda
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses.models import Course, Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, Question
from lms.enrolments.notices import About
from lms.enrolments.rules import Circumstances, Parts, Seat, Side
from lms.enrolments.service import cases
from lms.kit.db import session
from lms.kit.i18n import format_days, known_language, language
from lms.kit.i18n import gettext as _
from lms.kit.spans import format_span
from lms.notifications.rules import Dates
from lms.people.queries import PersonCard

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


def _head(run: Run, *, confirmed: bool) -> tuple[str, bool]:
    """The run's title, and whether the host has questions for somebody with a confirmed seat, or none."""
    if not confirmed:
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


def calendars_of(run: Run, enrolments: Iterable[Enrolment]) -> dict[int, bytes]:
    """By person: confirmed and offered places carry their entries, with the UIDs of the feed; offered ones are
    tentative there, and those of a run that was cancelled say so. To be called with the reader's language in force."""
    if run.starts_at is None or run.state not in ("published", "cancelled"):
        return {}
    holding = [each.person_id for each in enrolments if Seat(each.seat) in rules.HOLDING]
    return agenda.publish_attachments(("run", run.id), holding, lang=language())


def dates_of(run: Run, ref: str) -> Dates:
    """The dates of a run as somebody has them whose enrolment is `ref`."""
    return Dates(("run", run.id), run.centre_id, f"/enrolments/{ref}/withdraw")


def by_language(readers: Iterable[PersonCard]) -> dict[str, list[PersonCard]]:
    """The readers by the language they are written to, each in the order given."""
    found: dict[str, list[PersonCard]] = {}
    for card in readers:
        found.setdefault(known_language(card.language), []).append(card)
    return found


@dataclass(frozen=True)
class Naming:
    """What letters in one language about enrolments in a run name; most of it is the same for many of them."""

    run: Run
    centres: Mapping[int, CentreCard]
    calendars: Mapping[int, bytes]
    _heads: dict[bool, tuple[str, bool]] = field(default_factory=dict)
    _alike: dict[tuple[Any, ...], About] = field(default_factory=dict)

    def about(self, enrolment: Enrolment, *, zone: str, path: str = "", reason: str = "") -> About:
        """What a letter about this enrolment names, for a reader in `zone`; `path` if it is not about the run."""
        parts = cases.parts_of(enrolment)
        place = queries.place_of(enrolment.id) if parts.seat is Seat.WAITING else None
        until = _until(self.run, enrolment, parts)
        key = (zone, enrolment.home_centre_id, enrolment.end_side, parts, place, until)
        if key not in self._alike:
            self._alike[key] = self._common(*key)
        common = self._alike[key]
        usual = f"/enrolments/{enrolment.ref}/answers" if common.asks else common.path
        calendar = self.calendars.get(enrolment.person_id, b"")
        ref = enrolment.ref or ""
        dates = dates_of(self.run, ref)
        return replace(common, ref=ref, path=path or usual, reason=reason, calendar=calendar, dates=dates)

    def _common(
        self,
        zone: str,
        home_id: int | None,
        end_side: str,
        parts: Parts,
        place: int | None,
        until: datetime | None,
    ) -> About:
        circumstances = Circumstances(
            home=self.centres[home_id].acronym if home_id else _("no centre"),
            host=self.centres[self.run.centre_id].acronym,
            place=place,
            until=until,
            ended_by=Side(end_side) if end_side else None,
            by_hand=self.run.promotion == "by_hand",
            written=cases.written_in(self.run, reader=zone),
        )
        confirmed = parts.seat is Seat.CONFIRMED
        if confirmed not in self._heads:
            self._heads[confirmed] = _head(self.run, confirmed=confirmed)
        title, asks = self._heads[confirmed]
        following = rules.what_next(parts, circumstances)
        return About(
            run=title,
            ref="",
            path=f"/runs/{self.run.ref}",
            host=circumstances.host,
            home=circumstances.home,
            when=when_of(self.run, zone),
            state=str(rules.plain_words(parts, circumstances)),
            next="" if following is None else str(following),
            until=circumstances.written(until) if until else "",
            asks=asks,
        )


def naming(run: Run, enrolments: Iterable[Enrolment]) -> Naming:
    """For letters to those who are enrolled, and to others about them; to be called, as its `about`, with the reader's
    language in force."""
    return Naming(run, centres.centre_cards(), calendars_of(run, enrolments))


def _until(run: Run, enrolment: Enrolment, parts: Parts) -> datetime | None:
    if parts.seat is Seat.OFFERED:
        return enrolment.offer_until
    return run.cut_off_at if parts.seat in (Seat.WAITING, Seat.RELEASED) else enrolment.due_at
