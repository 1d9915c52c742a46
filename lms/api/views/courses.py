"""Courses, runs and sessions."""

from __future__ import annotations

from flask import Response, request

from lms.access import Permission, can, current_actor, require
from lms.api.forms import CoursesAsk, Paged, RunsAsk
from lms.api.rules import bad_filter, unknown_values
from lms.api.serializers import courses as shapes
from lms.api.views.answering import listed, listed_whole, one
from lms.api.views.area import base_url, paging, resource
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import Filter, RunCard, course_thing, read_filter, run_thing
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import listing
from lms.enrolments.rules.cards import participants
from lms.enrolments.rules.shelf import Around, Shelf
from lms.enrolments.serializers.listed import course_item, run_item
from lms.kit import clock
from lms.kit.i18n import language
from lms.kit.refusal import NotFound


def _around(shelf: Shelf) -> Around:
    homes = current_actor().centre_ids
    return Around(shelf.tallies, shelf.centres, clock.now(), base_url(), language(), homes)


def _filter() -> Filter:
    """The filter of the list, as its page reads it; a value that means nothing is refused."""
    asked, unknown = read_filter(request.args, courses.known_values(request.args))
    if unknown:
        raise bad_filter(unknown_values(unknown))
    return asked


@resource("courses", permission=Permission.PUBLIC, shape=shapes.Courses, ask=CoursesAsk)
def list_courses() -> Response:
    """Courses, each with its runs to come that the filter finds.

    The filters and the order are those of the page /courses.
    """
    number, size = paging()
    found = listing.listing(
        _filter(),
        current_actor(),
        now=clock.now(),
        number=number,
        size=size,
        known=centres.centre_cards(),
    )
    near = _around(found.shelf)
    return listed(found.page, [course_item(card, found.runs[card.id], near) for card in found.page.items])


@resource("courses/<slug>", permission=Permission.CATALOGUE_READ, shape=shapes.CourseInFull)
def course(slug: str) -> Response:
    """One course with all its runs, past ones too."""
    card = courses.course_by_slug(slug)
    if card is None or not course_thing(card).published:
        raise NotFound
    actor = require(Permission.CATALOGUE_READ, course_thing(card))
    shelf = listing.shelf(courses.shown_runs(card.id, actor))
    return one(shapes.course_in_full(card, shelf.runs, _around(shelf)))


@resource("runs", permission=Permission.PUBLIC, shape=shapes.Runs, ask=RunsAsk)
def list_runs() -> Response:
    """Runs to come, by day; those without a day last, cancelled ones until their day is over.

    The filters are those of the page /courses.
    """
    number, size = paging()
    page, shelf = listing.runs_page(
        _filter(),
        current_actor(),
        now=clock.now(),
        number=number,
        size=size,
        known=centres.centre_cards(),
    )
    near = _around(shelf)
    return listed(page, [run_item(card, near) for card in page.items])


def _readable(ref: str) -> RunCard:
    """The run, which was published and may be read by who asks; else there is none."""
    card = courses.run_by_ref(ref)
    if card is None or not run_thing(card).published:
        raise NotFound
    require(Permission.CATALOGUE_READ, run_thing(card))
    return card


@resource("runs/<ref>", permission=Permission.CATALOGUE_READ, shape=shapes.RunInFull)
def run(ref: str) -> Response:
    """One run."""
    card = _readable(ref)
    near = _around(listing.shelf([card]))
    return one(shapes.run_in_full(card, enrolments.fees_of(card.id), near))


@resource("runs/<ref>/sessions", permission=Permission.CATALOGUE_READ, shape=shapes.Sessions, ask=Paged)
def list_sessions(ref: str) -> Response:
    """The sessions of one run, in the order of their times, cancelled ones too."""
    card, actor = _readable(ref), current_actor()
    mine = enrolments.mine_in_run(actor.person_id, card.id) if actor.person_id is not None else None
    links = can(actor, Permission.JOIN_LINK_READ, run_thing(card, participant_ids=participants(mine)))
    page = listed_whole(shapes.session_items(card, courses.sessions_of([card.id])[card.id], links=links))
    return listed(page, page.items)
