"""The form of a course."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, DecimalField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from lms.courses import queries
from lms.courses.forms.fields import SharingFields, choices, never_optional, offer_parties, sharing_of
from lms.courses.models import TITLE_LENGTH
from lms.courses.rules import (
    AUDIENCES,
    KINDS,
    LEVELS,
    MODES,
    CourseCard,
    CourseInput,
    Period,
)
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l

LINE_FIELDS = ("title", "code", "workload", "fee", "city", "provider", "source", "enrol_url", "as_of")
SAME_NAME = (
    *LINE_FIELDS,
    *("lang", "summary", "description", "outcomes", "prerequisites", "level", "kind", "mode", "self_paced"),
    "ects",
)


class CourseForm(SharingFields, Form):
    """A course of a centre. `origin` is only asked when it is new."""

    version = HiddenField()
    title = line(_l("Title"), length=TITLE_LENGTH)
    summary = line(
        _l("Summary"), length=600, required=False, description=_l("One or two sentences for lists.")
    )
    description = paragraphs(
        _l("Description"), length=20_000, description=_l("Markdown: lists, links, headings.")
    )
    outcomes = paragraphs(_l("What one can do afterwards"), length=5_000)
    prerequisites = paragraphs(_l("What one needs to know before"), length=5_000)
    lang = SelectField(_l("These texts are in"), choices=choices(LANGUAGES), default="en")
    topics = SelectMultipleField(_l("Topics"), coerce=int, validators=[Optional()])
    level = SelectField(_l("Level"), choices=choices(LEVELS, none=_l("Not given")), validators=[Optional()])
    kind = SelectField(_l("Kind"), choices=choices(KINDS), default="course")
    mode = RadioField(_l("How it is held"), choices=choices(MODES), default="onsite")
    languages = SelectMultipleField(
        _l("Taught in"), choices=choices(LANGUAGES), validate_choice=False, validators=[Optional()]
    )
    audiences = SelectMultipleField(_l("For whom"), choices=choices(AUDIENCES), validators=[Optional()])
    ects = DecimalField(_l("ECTS credits"), places=None, validators=[Optional()])
    workload = line(
        _l("Workload"), length=200, required=False, description=_l("For example “3 days, 24 hours”.")
    )
    fee = line(_l("Fee"), length=200, required=False)
    self_paced = BooleanField(_l("Self-paced: one begins when one likes"))
    code = line(_l("Code"), length=40, required=False)
    city = line(_l("City"), length=80, required=False)
    period = line(
        _l("When, as printed"),
        length=160,
        required=False,
        description=_l("For courses without runs, for example “every autumn”."),
    )
    provider = line(_l("Who gives it"), length=200, required=False)
    source = line(_l("Where it is described (address)"), length=500, required=False)
    enrol_url = line(_l("Where one enrols (address)"), length=500, required=False)
    as_of = line(_l("As of"), length=20, required=False, description=_l("When you read it there."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        offer_parties(self)
        never_optional(self, "mode", "kind", "lang", "scope")
        self.topics.choices = options(
            (topic.id, topic.label if topic.parent_id is None else f"– {topic.label}")
            for topic in queries.topics()
        )

    def values(self, before: CourseInput | None = None) -> CourseInput:
        """What was typed, over what the form does not show of the course `before`."""
        typed: dict[str, Any] = {name: self[name].data for name in SAME_NAME}
        typed |= {
            "topic_ids": tuple(self.topics.data or ()),
            "languages": tuple(self.languages.data or ()),
            "audiences": tuple(self.audiences.data or ()),
            "sharing": sharing_of(self),
        }
        before = before or CourseInput(title="")
        if self.period.data != before.period.text:
            typed["period"] = Period(text=self.period.data or "")
        return replace(before, **typed)


class NewCourseForm(CourseForm):
    """A new course: the centre's own, or somebody else's that its page shows."""

    origin = RadioField(
        _l("Whose course is it?"),
        choices=choices(
            {
                "own": _l("Ours: people enrol here"),
                "listed": _l("Somebody else's: people enrol at the source"),
            }
        ),
        default="own",
    )


def course_fields(course: CourseCard) -> dict[str, Any]:
    """A stored course as the form shows it."""
    return {name: getattr(course, name) for name in SAME_NAME} | {
        "version": course.version,
        "topics": [topic.id for topic in course.topics],
        "languages": list(course.languages),
        "audiences": list(course.audiences),
        "period": course.period_text,
        "scope": course.scope.value,
        "shared_centres": sorted(course.shared_centre_ids),
        "shared_regions": sorted(course.shared_region_ids),
    }
