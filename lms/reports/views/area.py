"""The addresses of reports, what they begin with, and a file as their answer."""

from __future__ import annotations

from flask import Response

from lms.access import Actor, Permission, Thing, can, current_actor, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal
from lms.kit.routing import Area
from lms.kit.sheets import MOST_ROWS, TYPES, Sheet, as_bytes

area = Area("reports", __name__)


def centre_at(slug: str, permission: Permission) -> tuple[CentreCard, Actor]:
    """The centre whose desk it is, for an actor who has `permission` there; else nothing here (404)."""
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    return card, require(permission, Thing(centre_id=card.id, home_centre_id=card.id))


def run_at(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """The run that `centre` hosts and the actor may read, with `permission` on it; else nothing here (404)."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    if not can(current_actor(), Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return card, run, require(permission, courses.run_thing(run))


def acronyms() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


def file(sheet: Sheet, kind: str, name: str) -> Response:
    """`sheet` as a file of `kind` to be kept; one with too many rows is refused, and the sentence says what to do."""
    if len(sheet.rows) > MOST_ROWS[kind]:
        raise too_long(kind)
    response = Response(as_bytes(sheet, kind), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def too_long(kind: str) -> Refusal:
    words = {
        "xlsx": _("There are more than 5,000 rows, too many for an Excel file. Take the CSV file instead."),
        "csv": _("There are more than 50,000 rows, too many for one file. Ask for one year: add ?year=2027."),
    }
    return Refusal("too_many_rows", words[kind], status=413)
