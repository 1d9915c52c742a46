"""Feeds: plain answers without cookies, with validators that hold until something changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl

from flask import Response, request
from werkzeug.datastructures import MultiDict

from lms import access
from lms.access import PUBLIC, Permission
from lms.calendar import queries, service
from lms.calendar.queries import Feed
from lms.calendar.rules import Ask, client_name, too_often
from lms.calendar.views.area import area
from lms.calendar.views.asked import ask_of, form_of, language_of, list_of
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import Filter
from lms.exchanges import queries as exchanges
from lms.exchanges.rules.slot_filters import SlotFilter
from lms.kit import clock, metrics
from lms.kit.errors import answer
from lms.kit.http import once_sent
from lms.kit.i18n import force_locale, languages
from lms.kit.i18n import gettext as _
from lms.kit.often import is_noted, seconds_to_next_hour
from lms.kit.refusal import NotFound

PUBLIC_CACHE = (
    "public, max-age=900, s-maxage=60, stale-if-error=86400"  # a shared cache adds to the 15 minutes
)
PRIVATE_CACHE = "private, max-age=300"


def send(feed: Feed, *, name: str, cache: str) -> Response:
    """The feed as an answer: 304 when the reader has it, gzipped when asked, the right type and validators."""
    accepted = request.headers.get("Accept-Encoding", "")
    zipped = "gzip" in accepted and request.accept_encodings.quality("gzip") > 0
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": f'inline; filename="{name}.ics"',
        "ETag": f'"{feed.etag}-gzip"' if zipped else f'"{feed.etag}"',
        "Last-Modified": feed.modified,
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:  # what nearly every fetch is
        return Response(status=304, headers=headers)
    if zipped:
        return _conditional(Response(feed.zipped, headers=headers | {"Content-Encoding": "gzip"}))
    return _conditional(Response(feed.body, headers=headers))


def _counted(response: Response, *, kind: str) -> Response:
    """For the figures, once for each answer of a feed."""
    metrics.feed_sent(kind, response.status_code)
    return response


def _conditional(response: Response) -> Response:
    if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
        response.make_conditional(request)
    return response


def _public(read: Callable[[], Ask], *, name: str) -> Response:
    """The public feed at this address; `read` is called when it is not known yet or something changed. Its words are
    in the language asked for, never in one that is negotiated: the answer is the same for everybody."""

    def read_in_language() -> Ask:
        with force_locale(language_of(request.args)):
            return read()

    feed = queries.public_feed((request.path, request.query_string), read_in_language)
    return _counted(send(feed, name=name, cache=PUBLIC_CACHE), kind="public")


@area.get("/courses.ics", permission=Permission.PUBLIC)
def courses_feed() -> Response:
    """The runs that the catalogue's filter finds."""
    return _public(lambda: list_of("/courses", request.args), name="courses")


@area.get("/calendar.ics", permission=Permission.PUBLIC)
def calendar_feed() -> Response:
    """Everything public with a date; the catalogue's filters apply."""
    return _public(lambda: list_of("/calendar", request.args), name="calendar")


@area.get("/calendar/f/<ref>.ics", permission=Permission.PUBLIC)
def short_feed(ref: str) -> Response:
    """A list by its short address: byte for byte what its long one answers, and kept in memory together with it."""
    short = queries.short_list(ref)
    if short is None:
        raise NotFound
    feed = feed_of_list(short.path, short.query)
    return _counted(send(feed, name=short.path[1:], cache=PUBLIC_CACHE), kind="public")


def feed_of_list(path: str, query: str) -> Feed:
    """The feed of one of `LISTS` with this canonical query, in its own language, whoever asks."""
    asked = MultiDict(parse_qsl(query))

    def read() -> Ask:
        with force_locale(language_of(asked)):
            return list_of(path, asked)

    return queries.public_feed((f"{path}.ics", query.encode()), read)


@area.get("/courses/<slug>.ics", permission=Permission.PUBLIC)
def course_feed(slug: str) -> Response:
    """The runs of one course."""

    def read() -> Ask:
        course = courses.course_by_slug(slug)
        if course is None or not access.can(PUBLIC, Permission.CATALOGUE_READ, courses.course_thing(course)):
            raise NotFound
        title = courses.course_text(course, language_of(request.args)).title
        return replace(ask_of(request.args, f"/courses/{slug}", title), course_id=course.id)

    return _public(read, name=slug)


@area.get("/runs/<ref>.ics", permission=Permission.PUBLIC)
def run_feed(ref: str) -> Response:
    """One run; one that was published once stays, cancelled, for those who subscribed to it."""

    def read() -> Ask:
        run = courses.run_by_ref(ref)
        if run is None or run.published_at is None:
            raise NotFound
        thing = replace(courses.run_thing(run), published=True)
        if not access.can(PUBLIC, Permission.CATALOGUE_READ, thing):
            raise NotFound
        title = courses.run_text(run, language_of(request.args)).title
        return replace(ask_of(request.args, f"/runs/{ref}", title), run_id=run.id)

    return _public(read, name=ref)


@area.get("/exchanges.ics", permission=Permission.PUBLIC)
def slots_feed() -> Response:
    """The deadlines and hosting windows of the slots that the filter of `/exchanges` finds."""
    return _public(lambda: list_of("/exchanges", request.args), name="exchanges")


@area.get("/exchanges/<ref>.ics", permission=Permission.PUBLIC)
def slot_feed(ref: str) -> Response:
    """The deadlines and the hosting window of one slot; one that was cancelled stays for those who subscribed."""

    def read() -> Ask:
        slot = exchanges.slot_by_ref(ref)
        if slot is None or slot.published_at is None:
            raise NotFound
        thing = replace(exchanges.slot_thing(slot), published=True)
        if not access.can(PUBLIC, Permission.SLOT_READ, thing):
            raise NotFound
        return replace(
            ask_of(request.args, f"/exchanges/{ref}", slot.title), slots=SlotFilter(), slot_id=slot.id
        )

    return _public(read, name=ref)


@area.get("/centres/<slug>.ics", permission=Permission.PUBLIC)
def centre_feed(slug: str) -> Response:
    """Everything of one centre with a date."""

    def read() -> Ask:
        centre = centres.centre_card(slug)
        if centre is None:
            raise NotFound
        ask = ask_of(request.args, f"/centres/{slug}", centre.name)
        return replace(
            ask, filter=Filter(chosen=(("centre", (slug,)),)), color=centre.calendar_colour, everything=True
        )

    return _public(read, name=slug)


@area.get("/regions/<slug>.ics", permission=Permission.PUBLIC)
def region_feed(slug: str) -> Response:
    """Everything with a date of the centres of a region, at every level below it."""

    def read() -> Ask:
        region = next((card for card in centres.region_cards().values() if card.slug == slug), None)
        if region is None:
            raise NotFound
        ask = ask_of(request.args, f"/regions/{slug}", region.name)
        return replace(ask, filter=Filter(chosen=(("region", (slug,)),)), everything=True)

    return _public(read, name=slug)


@area.get("/feeds/<token>.ics", permission=Permission.PUBLIC)
def private_feed(token: str) -> Response:
    """A person's own feed: the token alone opens it, and tells nothing else. What is unchanged (304) is not counted."""
    holder = queries.holder_of(token)
    if holder is None or not queries.still_works(holder):
        return _guarded(answer(404, _("There is nothing at this address.")))
    if holder.withdrawn:
        return _guarded(answer(410, _("This calendar address was withdrawn by its owner.")))
    known = languages()
    lang = holder.language if holder.language in known else known[0]
    asked = language_of(request.args) if request.args.get("lang") else lang
    feed = queries.private_feed(holder, lang=asked, form=form_of(request.args))
    response = _counted(send(feed, name="my-calendar", cache=PRIVATE_CACHE), kind="private")
    now, full = clock.now(), response.status_code == 200 and request.method == "GET"
    if full and too_often(holder.hour, holder.hour_count, now):
        sentence = _("This address was fetched too often; please wait.")
        return _guarded(answer(429, sentence, retry_after=seconds_to_next_hour(now)))
    if is_noted(holder.fetched_at, now, full=full):
        _note_afterwards(response, holder.address_id, full=full)
    return _guarded(response)


def _guarded(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _note_afterwards(response: Response, address_id: int, *, full: bool) -> None:
    """Writes down the fetch once the answer is sent, in a unit of its own."""
    client = client_name(request.headers.get("User-Agent", ""))
    once_sent(response, partial(service.note_fetch, address_id, client=client, full=full))
