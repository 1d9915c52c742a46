"""Who opened cases, and what the journal keeps: as pages, and as files for some days."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from lms.access import Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exports import views as exports
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound
from lms.privacy import queries
from lms.privacy.forms import WindowForm
from lms.privacy.views.area import area

ACCOUNT, EVERY, LEAD = Permission.ACCOUNT, Permission.MAIL_QUEUE, Permission.ROLES_DECIDE
JOURNAL = Permission.JOURNAL_READ
Answer = Response | tuple[str, int]


@dataclass(frozen=True)
class Seen:
    """Whose openings a page shows: those of the cases of `owner_id`, or those for the centre of `desk`, or all."""

    path: str
    owner_id: int | None = None
    desk: CentreCard | None = None


def _own() -> Seen:
    return Seen("/account/privacy/openings", owner_id=require(ACCOUNT).person_id or 0)


def _desk(centre: str) -> Seen:
    card = centres.centre_card(centre)
    require(LEAD, Thing(centre_id=card.id if card else None))
    if card is None:
        raise NotFound
    return Seen(f"/desk/{card.slug}/openings", desk=card)


def _every() -> Seen:
    require(EVERY)
    return Seen("/admin/openings")


def _page(seen: Seen, form: WindowForm) -> Answer:
    page = render_template(
        "privacy/openings.html",
        page=queries.openings(
            owner_id=seen.owner_id,
            centre_id=seen.desk.id if seen.desk else None,
            number=page_number(request.args.get("page")),
        ),
        page_url=lambda number: f"{seen.path}?page={number}",
        form=form,
        seen=seen,
        names={ident: card.acronym for ident, card in centres.centre_cards().items()},
        months=queries.OPENINGS.months,
    )
    return page, form.status


def _file(seen: Seen) -> Answer:
    form = WindowForm(request.args)
    return form.attempt(exports.answer) or _page(seen, form)


@area.get("/account/privacy/openings", permission=ACCOUNT)
def own_openings() -> Answer:
    """Who opened the own cases."""
    return _page(_own(), WindowForm(None))


@area.get("/account/privacy/openings.csv", permission=ACCOUNT)
def own_openings_file() -> Answer:
    """The same for some days, for a spreadsheet."""
    return _file(_own())


@area.get("/desk/<centre>/openings", permission=LEAD)
def desk_openings(centre: str) -> Answer:
    """What was opened for a centre, for its lead."""
    return _page(_desk(centre), WindowForm(None))


@area.get("/desk/<centre>/openings.csv", permission=LEAD)
def desk_openings_file(centre: str) -> Answer:
    """The same for some days, for a spreadsheet."""
    return _file(_desk(centre))


@area.get("/admin/openings", permission=EVERY)
def every_opening() -> Answer:
    """Who opened which case, by reference."""
    return _page(_every(), WindowForm(None))


@area.get("/admin/openings.csv", permission=EVERY)
def every_opening_file() -> Answer:
    """The same for some days, for a spreadsheet."""
    return _file(_every())


@area.get("/admin/journal", permission=JOURNAL)
def journal() -> Answer:
    """What the journal tells the network office, and the days of a file of it."""
    require(JOURNAL)
    return _journal(WindowForm(None))


def _journal(form: WindowForm) -> Answer:
    return render_template("privacy/journal.html", form=form), form.status


@area.get("/admin/journal.csv", permission=JOURNAL)
def journal_file() -> Answer:
    """Who moved what, and when, for some days; no words."""
    require(JOURNAL)
    form = WindowForm(request.args)
    return form.attempt(exports.answer) or _journal(form)
