"""The balance of seats between centres over a year."""

from __future__ import annotations

from flask import Response, render_template, request

from lms.access import Permission, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exports.views import file
from lms.kit import clock
from lms.kit.i18n import network_zone
from lms.kit.refusal import NotFound
from lms.kit.sheets import Sheet
from lms.reports import queries, rules, serializers
from lms.reports.rules import Balance
from lms.reports.views.area import area, centre_at
from lms.reports.views.exports import KINDS

READ, COUNTS = Permission.BALANCE_READ, Permission.NETWORK_COUNTS


def _year(zone: str) -> int:
    return rules.year_asked(request.args.get("year"), now=clock.now(), zone=zone)


def _lines(card: CentreCard | None, year: int) -> list[Balance]:
    """The balance of one centre with each other, in its zone's year; None: of each centre, in the network's."""
    known = list(centres.centre_cards())
    if card is None:
        return queries.balances(known, between=rules.year_span(year, network_zone()))
    return queries.balance_of(card.id, known, between=rules.year_span(year, card.zone))


def _page(card: CentreCard | None, year: int, *, office: bool) -> str:
    lines = _lines(card, year)
    return render_template(
        "reports/balance.html",
        centre=card,
        office=office,
        year=year,
        lines=lines,
        total=rules.total(lines),
        known=centres.centre_cards(),
        most=max((line.sent + line.received for line in lines), default=0) or 1,
        here=request.path,
    )


def _sheet(card: CentreCard | None, year: int) -> Sheet:
    slugs = {ident: each.slug for ident, each in centres.centre_cards().items()}
    return serializers.balance(_lines(card, year), slugs)


@area.get("/desk/<centre>/balance", permission=READ)
def balance(centre: str) -> str:
    """Own people in the runs of each other centre, theirs in ours, and seats that were reserved for us."""
    card, _actor = centre_at(centre, READ)
    return _page(card, _year(card.zone), office=False)


@area.get(f"/desk/<centre>/balance.{KINDS}", permission=READ)
def balance_file(centre: str, kind: str) -> Response:
    """The same for a spreadsheet."""
    card, _actor = centre_at(centre, READ)
    year = _year(card.zone)
    return file(_sheet(card, year), kind, f"{card.slug}-balance-{year}")


def _chosen() -> CentreCard | None:
    """The centre that the network office looks at; None: all of them."""
    slug = request.args.get("centre", "")
    card = centres.centre_card(slug) if slug else None
    if slug and card is None:
        raise NotFound
    return card


@area.get("/admin/balance", permission=COUNTS)
def network_balance() -> str:
    """The balance of every centre with the others; with `centre` that of one."""
    require(COUNTS)
    card = _chosen()
    return _page(card, _year(card.zone if card else network_zone()), office=True)


@area.get(f"/admin/balance.{KINDS}", permission=COUNTS)
def network_balance_file(kind: str) -> Response:
    """The same for a spreadsheet."""
    require(COUNTS)
    card = _chosen()
    year = _year(card.zone if card else network_zone())
    return file(_sheet(card, year), kind, f"{card.slug if card else 'network'}-balance-{year}")
