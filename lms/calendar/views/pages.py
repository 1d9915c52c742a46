"""The calendar page and the page that tells how to subscribe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Role, current_actor, require
from lms.agenda import queries as agenda
from lms.agenda.rules import DEADLINE, EntryCard
from lms.calendar import queries, rules, serializers, service
from lms.calendar.forms import AddressForm, WithdrawForm
from lms.calendar.serializers import address as _url
from lms.calendar.views.area import area
from lms.calendar.views.choosing import choice
from lms.calendar.views.naming import feed_address, hosts, named
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.rules import Filter, read_filter
from lms.enrolments import queries as enrolments
from lms.exchanges import queries as exchanges
from lms.kit import atom, clock
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language, reader_zone, weekday_names
from lms.kit.refusal import NotFound
from lms.kit.zones import wall_day
from lms.notifications.rules.following import follow_path

Answer = Response | str | tuple[str, int]
DAYS_SHOWN = 92
MOST_ENTRIES = 400


@area.get("/calendar", permission=Permission.PUBLIC)
def agenda_page() -> Answer:
    """Everything with a date that the reader may see, by day; the catalogue's filters apply. With `month` (2027-03) the
    days of that month, as a table and as the list below it."""
    asked, unknown, month = _asked()
    today = wall_day(clock.now(), reader_zone())
    first, last = _days(asked, month, today)
    cards, facets, own = _cards(asked, _span(first, last)), named(), _own(_span(first, last))
    days = serializers.by_day(cards, zone=reader_zone(), first=first, last=last, hosts=hosts(cards), mine=own)
    lists = serializers.listed(days, every_day=month is not None)
    return render_template(
        "calendar/agenda.html",
        days=lists,
        number=sum(len(day.entries) for day in lists),
        cut=len(cards) == MOST_ENTRIES,
        asked=asked,
        unknown=unknown,
        first=first,
        last=last,
        clear_url=_url(Filter(), month),
        choices=serializers.choices(asked, facets),
        chips=serializers.chips(asked, facets, month=month),
        feeds=_feeds(asked),
        **(_table(asked, month, days, today) if month else _list(asked, first, last)),
    )


def _asked() -> tuple[Filter, list[tuple[str, str]], date | None]:
    """The filter, what of it means nothing, and the month; a month needs no days besides."""
    asked, unknown = read_filter(request.args, courses.known_values(request.args))
    text = request.args.get("month", "")
    month = rules.read_month(text)
    if text and month is None:
        unknown.append(("month", text))
    return replace(asked, from_on=None, to_on=None) if month else asked, unknown, month


def _days(asked: Filter, month: date | None, today: date) -> tuple[date, date]:
    """The first and the last day that the page shows."""
    if month:
        return month, rules.last_of(month)
    first = asked.from_on or today
    return first, asked.to_on or _plus(first, DAYS_SHOWN)


def _table(asked: Filter, month: date, days: list[serializers.Day], today: date) -> dict[str, Any]:
    """What the page shows of a month besides the list."""
    beside = {name: rules.month_beside(month, step) for name, step in (("earlier", -1), ("later", 1))}
    return {
        "month": month,
        "weeks": serializers.weeks_of(month, days, today=today),
        "weekdays": weekday_names(),
        "legend_of": serializers.legend(days),
        "mine": any(line.mine for day in days for line in day.entries),
        "list_url": _url(asked),
        "today_url": _url(asked, today.replace(day=1)),
    } | {name: (each, _url(asked, each)) for name, each in beside.items() if each}


def _list(asked: Filter, first: date, last: date) -> dict[str, Any]:
    """Where the page of a list of days leads."""
    month = rules.month_beside(first, 0)
    return {
        "month": None,
        "month_url": _url(replace(asked, from_on=None, to_on=None), month) if month else "",
        "earlier_url": _url(replace(asked, from_on=_plus(first, -DAYS_SHOWN - 1), to_on=_plus(first, -1))),
        "later_url": _url(replace(asked, from_on=_plus(last, 1), to_on=None)),
    }


def _feeds(asked: Filter) -> dict[str, str]:
    found = {form: feed_address(f"/calendar.{form}", asked.query(sort=False)) for form in ("ics", "atom")}
    return found | {"mail": follow_path("calendar", asked.pairs(sort=False))}


@area.get("/calendar.atom", permission=Permission.PUBLIC)
def agenda_atom() -> Response:
    """The entries of the page as an Atom feed, the last changed first; a value that means nothing is a 404."""
    asked, unknown = read_filter(request.args, courses.known_values(request.args))
    if unknown:
        raise NotFound
    base, network = current_app.config["LMS"].base_url, current_app.config["LMS"].LMS_NETWORK_NAME
    first, last = _days(asked, None, wall_day(clock.now(), reader_zone()))
    cards = _cards(asked, _span(first, last))
    head = atom.Head(
        others=_next_page(asked, cards, first, last),
        own=feed_address("/calendar.atom", asked.query(sort=False)),
        page=feed_address("/calendar", asked.query(sort=False)),
        title=f"{_('Calendar')} · {network}",
        author=network,
    )
    entries = [serializers.atom_entry(card, base_url=base) for card in cards]
    answer = Response(atom.feed(head, entries), content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store" if g.private else "no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    answer.add_etag()
    return answer.make_conditional(request)


def _next_page(asked: Filter, cards: list[EntryCard], first: date, last: date) -> tuple[tuple[str, str], ...]:
    """Where a feed goes on that holds as many entries as it may (RFC 5005); those that come twice have the same id."""
    begins = rules.goes_on([card.starts_at for card in cards], first=first, most=MOST_ENTRIES)
    if begins is None:
        return ()
    rest = replace(asked, from_on=begins, to_on=last)
    return (("next", feed_address("/calendar.atom", rest.query(sort=False))),)


def _plus(day: date, number: int) -> date:
    """The day `number` days later; the first or the last of all days where the calendar ends."""
    return date.fromordinal(min(max(day.toordinal() + number, 1), date.max.toordinal()))


def _span(first: date, last: date) -> agenda.Span:
    """What may lie on these days in some zone."""
    return _instant(_plus(first, -1)), _instant(_plus(last, 2))


def _own(span: agenda.Span) -> list[str]:
    """The UIDs of what concerns the reader."""
    person_id = current_actor().person_id
    if person_id is None:
        return []
    cards = agenda.cards_of_person(person_id, lang=language(), span=span, limit=MOST_ENTRIES)
    return [card.uid for card in cards]


def _cards(asked: Filter, span: agenda.Span) -> list[EntryCard]:
    """Entries that touch `span`, in the order of their times."""
    actor, now = current_actor(), clock.now()
    g.private = actor.person_id is not None
    free = enrolments.has_free_seats(now=now, centre_ids=actor.centre_ids)
    runs = courses.find_runs(asked, actor, now=now, free_runs=free)
    groups = {"run": runs, DEADLINE: runs}
    groups |= exchanges.dated(asked, actor) | queries.centres_dated(asked)
    return agenda.cards_of(groups, form="sessions", lang=language(), span=span, limit=MOST_ENTRIES)


def _instant(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


@area.get("/calendar/subscribe", permission=Permission.PUBLIC)
def subscribe() -> Answer:
    """Addresses of feeds and how to add them to a calendar; one's own private addresses."""
    return _subscribe_page(AddressForm())


def _desks(actor: Actor) -> list[tuple[int, str]]:
    """The centres whose desk the person decides at: id and short name."""
    mine = actor.centres_as(Role.COORDINATOR)
    return [(ident, card.acronym) for ident, card in centres.centre_cards().items() if ident in mine]


def _subscribe_page(form: AddressForm, *, token: str = "") -> Answer:
    actor = current_actor()
    form.offer(_desks(actor))
    page = render_template(
        "calendar/subscribe.html",
        form=form,
        withdraw=WithdrawForm(),
        mine=queries.addresses_of(actor.person_id) if actor.person_id else [],
        alarms=rules.ALARMS,
        names={ident: card.acronym for ident, card in centres.centre_cards().items()},
        signed_in=actor.person_id is not None,
        fresh=feed_address(f"/feeds/{token}.ics", "") if token else "",
        base=current_app.config["LMS"].base_url,
        parts=_parts(),
        **choice(),
    )
    return page, form.status


def _parts() -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings of parts of the network, and name and address of each part's feed."""
    tops = [topic for topic in courses.topics() if topic.parent_id is None]
    by_topic = [(each.label, feed_address("/courses.ics", urlencode({"topic": each.slug}))) for each in tops]
    by_place: dict[str, list[tuple[str, str]]] = {
        path: [(card.name, feed_address(f"/{path}/{card.slug}.ics", "")) for card in cards]
        for path, cards in (
            ("centres", centres.centre_cards().values()),
            ("regions", centres.region_cards().values()),
        )
    }
    return [
        (_("By centre"), by_place["centres"]),
        (_("By region"), by_place["regions"]),
        (_("By topic"), by_topic),
    ]


@area.post("/calendar/subscribe", permission=Permission.ACCOUNT)
def make_address() -> Answer:
    """Makes a private address and shows it, once."""
    actor = require(Permission.ACCOUNT)
    form = AddressForm()
    token = None
    if form.sent():
        person_id, centre_id = actor.person_id or 0, form.centre_id
        token = form.attempt(
            lambda: service.make_address(
                person_id, name=form.name.data or "", centre_id=centre_id, alarm=form.minutes, actor=actor
            )
        )
    return _subscribe_page(AddressForm(formdata=None) if token else form, token=token or "")


@area.post("/calendar/addresses/<handle>/withdraw", permission=Permission.ACCOUNT)
def withdraw_address(handle: str) -> Answer:
    """Withdraws one private address."""
    actor = require(Permission.ACCOUNT)
    form = WithdrawForm()
    if form.sent():
        service.withdraw_address(handle, person_id=actor.person_id or 0)
        flash(_("The address is withdrawn. Calendars that used it will say that it is gone."), "success")
    return redirect(url_for("calendar.subscribe"), 303)
