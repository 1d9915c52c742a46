"""The words courses are described by: stored code and label, in the order in which people choose."""

from __future__ import annotations

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

LEVELS: dict[str, Sentence] = {
    "introductory": _l("Introductory"),
    "bachelor": _l("Bachelor"),
    "master": _l("Master"),
    "phd": _l("Doctoral"),
    "professional": _l("Professional"),
}

KINDS: dict[str, Sentence] = {
    "course": _l("Course"),
    "programme": _l("Programme"),
    "summer_school": _l("Summer school"),
    "seminar": _l("Seminar"),
    "webinar": _l("Webinar"),
    "conference": _l("Conference"),
    "user_training": _l("Training of users"),
    "mooc": _l("Open online course"),
}

MODES: dict[str, Sentence] = {
    "onsite": _l("On site"),
    "online": _l("Online"),
    "hybrid": _l("On site and online at once"),
    "blended": _l("Partly on site, partly online"),
}

AUDIENCES: dict[str, Sentence] = {
    "student": _l("Students"),
    "phd_student": _l("Doctoral students"),
    "researcher": _l("Researchers"),
    "engineer": _l("Engineers"),
    "technician": _l("Technicians"),
    "manager": _l("Managers"),
    "teacher": _l("Teachers"),
    "start_up": _l("Start-ups"),
    "sme": _l("Small and medium-sized enterprises"),
    "public": _l("Everybody interested"),
}

COURSE_STATE_WORDS: dict[str, Sentence] = {
    "draft": _l("Draft"),
    "published": _l("Published"),
    "archived": _l("Archived"),
}

ACCEPTANCES: dict[str, Sentence] = {
    "first_come": _l("Whoever comes first"),
    "moderated": _l("We decide on each person"),
    "by_nomination": _l("Home centres nominate people in ranked lists"),
    "by_selection": _l("We select among all applications after the deadline"),
}
