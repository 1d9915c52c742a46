"""The forms of a run: the short one that a simple run needs, and the full one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional

from lms.access import Role
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.centres.rules import HOME_APPROVALS
from lms.courses.forms.fields import (
    SharingFields,
    WholeNumberField,
    choices,
    given,
    never_optional,
    offer_parties,
    scope_choices,
    sharing_of,
    zones,
)
from lms.courses.forms.sessions import MISSING, FoldForm
from lms.courses.models import TITLE_LENGTH
from lms.courses.rules import (
    ACCEPTANCES,
    MODES,
    CourseCard,
    CourseInput,
    Period,
    RunCard,
    RunInput,
    SessionInput,
    Sharing,
)
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, refuse_if_any
from lms.kit.states import MAX_REASON
from lms.people import queries as people

RUN_MODES = ("onsite", "online", "hybrid")
MOST_DAYS = 31
USUAL_OFFER_HOURS = 72
# what is asked on the page of the rules: a problem with it stands beside the answer that needs it
ASKED_ELSEWHERE = {
    "nominate_until_at": "acceptance",
    "approval_above": "home_approval",
    "approval_currency": "home_approval",
}
SAME_NAME = (
    *("title", "note", "lang", "place", "city", "join_link", "starts_on", "ends_on", "capacity_min"),
    *("acceptance", "waiting_list", "apply_again", "zone"),
)


class SimpleRunForm(FoldForm):
    """Everything a simple run needs, on one page: at most eight fields have to be filled in."""

    course = SelectField(_l("Course"), validators=[Optional()])
    course_title = line(
        _l("Title of the new course"),
        length=TITLE_LENGTH,
        required=False,
        description=_l("Only for a new course."),
    )
    mode = RadioField(_l("How it is held"), choices=choices(MODES, only=RUN_MODES), default="onsite")
    place = line(
        _l("Place"),
        length=200,
        required=False,
        description=_l("Room and address; needed unless it is online."),
    )
    join_link = line(
        _l("Link to join"),
        length=500,
        required=False,
        description=_l("Needed when it is online. Only people with a place see it."),
    )
    starts_on = DateField(_l("First day"), validators=[InputRequired(MISSING)])
    ends_on = DateField(
        _l("Last day"), validators=[Optional()], description=_l("Only when it takes several days.")
    )
    starts_at = TimeField(
        _l("Starts at"), validators=[Optional()], description=_l("Leave both times empty for whole days.")
    )
    ends_at = TimeField(_l("Ends at"), validators=[Optional()])
    zone = SelectField(_l("Time zone of the place"), choices=zones)
    capacity = WholeNumberField(_l("How many people can come"))
    unlimited = BooleanField(_l("No limit"))
    closes_at = DateTimeLocalField(
        _l("Enrolment closes"),
        validators=[Optional()],
        description=_l("In the time of the place. Empty: when the run starts."),
    )

    def offer(self, courses: list[CourseCard]) -> None:
        """Fills the courses to choose from."""
        never_optional(self, "course", "course_title", "mode", "place", "join_link", "capacity")
        never_optional(self, "starts_fold", "ends_fold")
        self.course.choices = choices({card.slug: card.title for card in courses}, none=_l("A new course"))

    def values(self, centre: CentreCard) -> RunInput:
        """What was typed. Refused beside its field: no place, no link, no capacity rule, a lonely time."""
        refuse_if_any(self._missing())
        return RunInput(
            mode=self.mode.data,
            place=given(self.place),
            join_link=given(self.join_link),
            city=centre.city if self.mode.data != "online" else "",
            country=centre.country,
            zone=self.zone.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            capacity_max=None if self.unlimited.data else self.capacity.data,
            closes_wall=self.closes_at.data,
            home_approval=centre.home_approval,
            approval_above=centre.approval_above,
            approval_currency=centre.approval_currency,
            offer_hours=USUAL_OFFER_HOURS,
        )

    def _missing(self) -> list[Problem]:
        wanted = {
            "course_title": bool(self.course.data or self.course_title.data),
            "place": bool(self.place.data) or self.mode.data == "online",
            "join_link": bool(self.join_link.data) or self.mode.data == "onsite",
            "capacity": self.capacity.data is not None or self.unlimited.data,
            "starts_at": bool(self.starts_at.data) or not self.ends_at.data,
            "ends_at": bool(self.ends_at.data) or not self.starts_at.data,
        }
        sentences = {
            "course_title": _l("Choose a course, or give the new one a title."),
            "capacity": _l("Say how many people can come, or that there is no limit."),
        }
        return [
            Problem("missing", sentences.get(name, MISSING), name)
            for name, good in wanted.items()
            if not good
        ]

    def new_course(self, lang: str) -> CourseInput | None:
        """The course to make, when none was chosen."""
        if self.course.data:
            return None
        return CourseInput(title=given(self.course_title), mode=self.mode.data, lang=lang)

    def sessions(self) -> list[SessionInput]:
        """One session on each day at the times given; none without times. Refused: more than 31 days."""
        if self.starts_at.data is None or self.ends_at.data is None:
            return []
        first, last = given(self.starts_on), given(self.ends_on) or given(self.starts_on)
        count = (last - first).days + 1
        if count > MOST_DAYS:
            sentence = _l("Leave the times empty for more than %(n)s days; add sessions later.", n=MOST_DAYS)
            raise Refusal("too_many", sentence, "ends_on")
        return [
            SessionInput(
                day=first + timedelta(days=number),
                starts=self.starts_at.data,
                ends=self.ends_at.data,
                starts_fold=self.fold("starts_fold"),
                ends_fold=self.fold("ends_fold"),
            )
            for number in range(count)
        ]


class RunForm(SharingFields, Form):
    """Everything of a run but its sessions."""

    version = HiddenField()
    title = line(
        _l("Title"), length=TITLE_LENGTH, required=False, description=_l("Empty: the title of the course.")
    )
    mode = SelectField(_l("How it is held"))
    lang = SelectField(_l("Taught in"))
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])
    period = line(
        _l("When, in words"),
        length=160,
        required=False,
        description=_l("While no day is known, for example “spring 2027”."),
    )
    zone = SelectField(_l("Time zone of the place"), choices=zones)
    place = line(_l("Place"), length=200, required=False)
    city = line(_l("City"), length=80, required=False)
    join_link = line(
        _l("Link to join"), length=500, required=False, description=_l("Only people with a place see it.")
    )
    capacity = WholeNumberField(_l("How many people can come"))
    unlimited = BooleanField(_l("No limit"))
    capacity_min = WholeNumberField(_l("Fewest people it takes place with"))
    acceptance = RadioField(
        _l("Who gets a seat"),
        choices=choices(ACCEPTANCES),
        default="first_come",
        description=_l("Dates, offers and more are on the page “Enrolment rules”."),
    )
    home_approval = RadioField(
        _l("Approval by the person's own centre"),
        choices=choices(HOME_APPROVALS),
        default="none",
    )
    waiting_list = BooleanField(_l("Waiting list when it is full"), default=True)
    apply_again = BooleanField(_l("Who was declined may apply again"))
    opens_at = DateTimeLocalField(
        _l("Enrolment opens"), validators=[Optional()], description=_l("Empty: when the run is published.")
    )
    closes_at = DateTimeLocalField(
        _l("Enrolment closes"), validators=[Optional()], description=_l("Empty: when the run starts.")
    )
    trainers = SelectMultipleField(_l("Trainers"), coerce=int, validators=[Optional()])
    note = paragraphs(_l("What is special in this run"), length=5_000, description=_l("Markdown."))
    scope = RadioField(_l("Shared with"), default="")
    changed = paragraphs(_l("What changed"), length=MAX_REASON, description=_l("Those enrolled read this."))

    def offer(self, centre_id: int, *, trainer_ids: Iterable[int] = ()) -> None:
        """Fills the choices that depend on the network and the centre; present trainers stay on offer."""
        offer_parties(self)
        never_optional(self, "mode", "lang", "capacity", "acceptance", "home_approval", "scope")
        self.mode.choices = choices(MODES, only=RUN_MODES, none=_l("As the course"))
        self.lang.choices = choices(LANGUAGES, none=_l("As the course"))
        self.scope.choices = [*options([("", _l("As the course"))]), *scope_choices()]
        holders = [each for each in centres.roles_in(centre_id) if each.role in (Role.TRAINER, Role.LEAD)]
        names = {card.id: card.name for card in people.person_cards(trainer_ids).values()}
        names |= {holder.person_id: holder.name for holder in holders}
        self.trainers.choices = options(sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])))

    def values(self, before: RunInput) -> RunInput:
        """What was typed, over what the form does not show. Refused: no capacity rule."""
        if self.capacity.data is None and not self.unlimited.data:
            sentence = _l("Say how many people can come, or that there is no limit.")
            raise Refusal("missing", sentence, "capacity")
        typed: dict[str, Any] = {name: self[name].data for name in SAME_NAME}
        if self.period.data != before.period.text:
            typed["period"] = Period(text=given(self.period))
        return replace(
            before,
            **typed,
            mode=self.mode.data,
            home_approval=self.home_approval.data,
            capacity_max=None if self.unlimited.data else self.capacity.data,
            opens_wall=self.opens_at.data,
            closes_wall=self.closes_at.data,
            trainer_ids=tuple(self.trainers.data or ()),
            sharing=self._sharing(),
        )

    def show(self, refusal: Refusal) -> None:
        """What the page of the rules asks is named beside the answer that needs it."""
        moved = [
            Problem(each.code, each.sentence, ASKED_ELSEWHERE.get(each.field or "", each.field))
            for each in refusal.problems
        ]
        super().show(Refusal.of(moved, status=refusal.status))

    def _sharing(self) -> Sharing | None:
        return sharing_of(self) if self.scope.data else None


def run_fields(run: RunCard) -> dict[str, Any]:
    """A stored run as the form shows it."""
    return {name: getattr(run, name) for name in SAME_NAME} | {
        "version": run.version,
        "title": run.own_title,
        "mode": run.own_mode,
        "lang": run.own_lang,
        "period": run.period_text,
        "home_approval": run.home_approval,
        "capacity": run.capacity_max,
        "unlimited": run.capacity_max is None,
        "opens_at": run.opens_wall,
        "closes_at": run.closes_wall,
        "trainers": sorted(run.trainer_ids),
        "scope": run.own_scope.value if run.own_scope else "",
        "shared_centres": sorted(run.shared_centre_ids) if run.own_scope else [],
        "shared_regions": sorted(run.shared_region_ids) if run.own_scope else [],
    }
