"""What every page of a centre's desk for courses and runs begins with: the centre, the permission, the thing."""

from __future__ import annotations

from lms.access import Actor, Permission, Thing, can, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries
from lms.courses.queries import CourseCard, RunCard
from lms.courses.rules import Clashes
from lms.courses.serializers import sharing_words
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.spans import format_span


def at_desk(slug: str, permission: Permission = Permission.ITEM_WRITE) -> tuple[CentreCard, Actor]:
    """The centre with this address and the actor who has `permission` there; else nothing here (404)."""
    centre = centres.centre_card(slug)
    if centre is None:
        raise NotFound
    return centre, require(permission, Thing(centre_id=centre.id))


def course_at(centre: CentreCard, slug: str) -> CourseCard:
    """The course with this address, if it is the centre's."""
    course = queries.course_by_slug(slug)
    if course is None or course.centre_id != centre.id:
        raise NotFound
    return course


def run_at(centre: CentreCard, ref: str) -> RunCard:
    """The run with this reference, if the centre hosts it."""
    run = queries.run_by_ref(ref)
    if run is None or run.centre_id != centre.id:
        raise NotFound
    return run


def may_publish(actor: Actor, centre: CentreCard) -> bool:
    """Whether this editor is a coordinator of the centre too."""
    return can(actor, Permission.ITEM_PUBLISH, Thing(centre_id=centre.id))


def timetable_rows(run: RunCard, *, href: str = "") -> list[dict[str, object]]:
    """The sessions of `run` as the macro `timetable` takes them; `href` with a {number} links each."""
    return [
        {
            "span": format_span(each.starts_at, each.ends_at, each.zone, online=each.mode == "online"),
            "title": each.title or run.title,
            "place": each.place,
            "state": each.state,
            "label": _("Cancelled") if each.cancelled else "",
            "cancelled": each.cancelled,
            "href": href.format(number=number),
        }
        for number, each in enumerate(queries.sessions_of([run.id])[run.id], start=1)
    ]


def clashes_of(run: RunCard, actor: Actor) -> Clashes:
    """What else is on the days of `run`, of what `actor` may see."""
    return queries.clashes_of(run, queries.sessions_of([run.id])[run.id], actor)


def shared_with(*items: CourseCard | RunCard) -> list[str]:
    """Whom each of `items` is shared with, in words."""
    names = {
        "centres": {ident: card.acronym for ident, card in centres.centre_cards().items()},
        "regions": {ident: card.name for ident, card in centres.region_cards().items()},
    }
    return [sharing_words(item, names=names) for item in items]
