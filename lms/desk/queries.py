"""What waits for a person or a centre, gathered from the features below; and what every page's head shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from sqlalchemy import Select, case, func, or_, select

from lms.access import Actor, Permission, Role, Thing, can, current_actor
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.models import Run, RunTrainer
from lms.courses.queries import RunCard, SessionCard
from lms.courses.serializers import sharing_words
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import Tally
from lms.exchanges import queries as exchanges
from lms.kit import clock
from lms.kit.db import session
from lms.kit.forms import asked_line
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.paging import PAGE_SIZE, Page
from lms.kit.refusal import NotFound
from lms.notifications.queries import unread_count

TABS = (
    ("", _l("Overview"), Permission.DESK_READ),
    ("/approvals", _l("Approvals"), Permission.HOME_DECIDE),
    ("/runs", _l("Runs"), Permission.DESK_READ),
    ("/courses", _l("Courses"), Permission.ITEM_WRITE),
    ("/enrolments", _l("Our people's enrolments"), Permission.HOME_DECIDE),
    ("/exchanges", _l("Exchanges"), Permission.EXCHANGE_DESK),
    ("/balance", _l("Balance of seats"), Permission.BALANCE_READ),
    ("/people", _l("People"), Permission.MEMBERSHIPS_READ),
    ("/absences", _l("Absences"), Permission.HOME_DECIDE),
    ("/imports", _l("Imported calendars"), Permission.IMPORTS),
    ("/settings", _l("Settings"), Permission.ITEM_PUBLISH),
    ("/about", _l("Centre page"), Permission.CENTRE_WRITE),
)


def page_header() -> dict[str, Any]:
    """What the head of every page shows: desks and inbox of who is signed in, and the languages of the interface."""
    actor = current_actor()
    shown: dict[str, Any] = {
        "languages": _languages(),
        "search_query": asked_line() if request.path == "/search" else "",
        "desk_tabs": desk_tabs,
    }
    if actor.person_id is not None:
        shown["desks"] = [
            {"slug": slug, "name": name} for slug, name in centres.desks_of(actor.staff_centre_ids)
        ]
        shown["unread"] = unread_count(actor.person_id)
    return shown


def _languages() -> list[dict[str, str]]:
    """Each language by its own name, with this very page in it."""
    known: tuple[str, ...] = current_app.config["LMS"].locales
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return [
        {
            "code": code,
            "name": LANGUAGES[code],
            "url": f"{request.path}?{urlencode([*asked, ('lang', code)])}",
        }
        for code in known
    ]


def desk_tabs(centre: CentreCard) -> list[dict[str, Any]]:
    """The pages of a centre's desk that the reader may open; `here` is "page" for this one, "true" for one above it."""
    actor, thing = current_actor(), Thing(centre_id=centre.id, home_centre_id=centre.id)
    tabs = []
    for suffix, label, permission in TABS:
        url = f"/desk/{centre.slug}{suffix}"
        above = "true" if suffix and request.path.startswith(f"{url}/") else ""
        if can(actor, permission, thing):
            tabs.append({"url": url, "label": label, "here": "page" if request.path == url else above})
    return tabs


def desk_centre(slug: str) -> tuple[CentreCard, Thing]:
    """The centre whose desk it is, and the thing to ask permission for."""
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    return card, Thing(centre_id=card.id, home_centre_id=card.id)


@dataclass(frozen=True)
class RunLine:
    """A run of the centre with its counts."""

    run: RunCard
    tally: Tally


OVER = ("finished", "archived", "cancelled")
MARKED_WITHIN = timedelta(days=14)


def run_lines(centre_id: int, *, page: int = 1, size: int = PAGE_SIZE, over: bool = True) -> Page[RunLine]:
    """The runs the centre hosts, as the reader may see them (drafts only for those who write or train in them): coming
    ones by day, then those without a day, then, unless `over` is False, what is over, newest first."""
    found = _runs_of(centre_id)
    if not over:
        found = found.where(Run.state.not_in(OVER))
    total = session().scalar(select(func.count()).select_from(found.subquery())) or 0
    is_over = Run.state.in_(OVER)
    order = (
        is_over,
        Run.starts_on.is_(None),
        case((is_over, None), else_=Run.starts_on),
        Run.starts_on.desc(),
        Run.id,
    )
    ids = list(session().scalars(found.order_by(*order).limit(size).offset((page - 1) * size)))
    tallies = enrolments.tallies(ids)
    return Page([RunLine(run, tallies[run.id]) for run in courses.run_cards(ids).values()], page, size, total)


def _runs_of(centre_id: int) -> Select[int]:
    actor = current_actor()
    query = select(Run.id).where(Run.centre_id == centre_id)
    if can(actor, Permission.ITEM_WRITE, Thing(centre_id=centre_id)):
        return query
    trained = select(RunTrainer.run_id).where(RunTrainer.person_id == actor.person_id)
    return query.where(or_(Run.state != "draft", Run.id.in_(trained)))


def run_of_desk(centre_id: int, ref: str) -> RunCard:
    """A run that the centre hosts and the reader may see; another's does not exist here."""
    run = courses.run_by_ref(ref)
    if run is None or run.centre_id != centre_id:
        raise NotFound
    if not can(current_actor(), Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return run


def session_at(run: RunCard, number: str) -> SessionCard:
    """The session with this number in the timetable of a run that is no draft."""
    if run.state == "draft":
        raise NotFound
    return courses.session_at(run.id, number)


def shared_with(run: RunCard) -> str:
    """Whom the run is shared with, in words."""
    names = {
        "centres": {ident: card.acronym for ident, card in centres.centre_cards().items()},
        "regions": {ident: card.name for ident, card in centres.region_cards().items()},
    }
    return sharing_words(run, names=names)


@dataclass(frozen=True)
class Waiting:
    """How much waits for a centre: decisions of the home side and of the host side, members to confirm,
    proposals that the host side is asked to agree to, and things of exchange."""

    home: int = 0
    host: int = 0
    claims: int = 0
    asked: int = 0
    exchanges: int = 0

    @property
    def total(self) -> int:
        """How many things wait."""
        return self.home + self.host + self.claims + self.asked + self.exchanges


def waiting_for(centre_id: int) -> Waiting:
    """What waits for the centre; for coordinators, nobody else decides."""
    actor, thing = current_actor(), Thing(centre_id=centre_id, home_centre_id=centre_id)
    if not can(actor, Permission.HOST_DECIDE, thing):
        return Waiting()
    claims = centres.members_of(centre_id, state="claimed", size=0).total
    home, host, asked = enrolments.waiting_counts(centre_id)
    return Waiting(home, host, claims, asked, exchanges.waiting_count(centre_id))


def runs_to_decide(*, centre_id: int | None = None) -> list[RunCard]:
    """The runs of which the reader has to say now whether they take place: of every centre in whose name the reader
    decides, or of this one alone."""
    mine = current_actor().centres_as(Role.COORDINATOR)
    asked = mine & {centre_id} if centre_id is not None else mine
    return enrolments.runs_below_minimum(asked, now=clock.now()) if asked else []


def nominations_for(centre_id: int, actor: Actor, now: datetime) -> list[tuple[RunCard, int]]:
    """The runs for which the centre can nominate now, the earliest end first, with the number on its list."""
    runs = enrolments.nominations_open(actor, now=now)
    numbers = enrolments.numbers_nominated([run.id for run in runs], centre_id=centre_id) if runs else {}
    return [(run, numbers.get(run.id, 0)) for run in runs]


@dataclass(frozen=True)
class Duty:
    """One thing that waits for the person who reads: what, at which desk, how many."""

    centre: CentreCard
    decisions: int
    claims: int
    exchanges: int = 0


def duties(known: Iterable[CentreCard]) -> list[Duty]:
    """What waits for the reader at those desks of `known` where the reader decides; empty ones are left out."""
    mine = current_actor().centres_as(Role.COORDINATOR)
    found = []
    for card in known:
        if card.id in mine:
            waiting = waiting_for(card.id)
            if waiting.total:
                decisions = waiting.home + waiting.host + waiting.asked
                found.append(Duty(card, decisions, waiting.claims, waiting.exchanges))
    return found


def trained_runs(person_id: int) -> list[RunLine]:
    """Runs in which the person trains, by day, with their counts: those that are not over, or were lately, so that
    there is attendance to be marked."""
    since = clock.now() - MARKED_WITHIN
    runs = [
        run
        for run in courses.runs_of_trainer(person_id)
        if run.state not in OVER or (run.state == "finished" and run.ends_at and run.ends_at > since)
    ]
    tallies = enrolments.tallies([run.id for run in runs])
    return [RunLine(run, tallies[run.id]) for run in runs]
