"""Person-days between a centre and the others over a year."""

from __future__ import annotations

from flask import Response, render_template, request

from lms.access import Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exchanges import queries, rules, serializers
from lms.exchanges.rules import Exchange
from lms.exchanges.views.area import area
from lms.kit import clock
from lms.kit.refusal import NotFound
from lms.kit.sheets import TYPES, as_bytes
from lms.kit.zones import wall_day

READ = Permission.BALANCE_READ
YEARS = range(2000, 2101)


def _asked(slug: str) -> tuple[CentreCard, int, list[Exchange]]:
    """The centre, the year that the address names (else the present one) and the lines of its balance."""
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    require(READ, Thing(centre_id=card.id))
    today = wall_day(clock.now(), card.zone)
    typed = request.args.get("year", "")
    named = int(typed) if len(typed) == 4 and typed.isascii() and typed.isdigit() else 0
    year = named if named in YEARS else today.year
    found = queries.person_days(year, today=today, centre_id=card.id)
    return card, year, rules.exchanges(card.id, centres.centre_cards(), found)


@area.get("/desk/<centre>/exchanges/balance", permission=READ)
def balance(centre: str) -> str:
    """Days that own people were at each other centre, and theirs here; what is planned apart."""
    card, year, lines = _asked(centre)
    return render_template(
        "exchanges/balance.html",
        centre=card,
        year=year,
        lines=lines,
        total=rules.together(lines),
        known=centres.centre_cards(),
        most=max((line.sent + line.received for line in lines), default=0) or 1,
        here=request.path,
    )


@area.get("/desk/<centre>/exchanges/balance.csv", permission=READ)
def balance_file(centre: str) -> Response:
    """The same for a spreadsheet."""
    card, year, lines = _asked(centre)
    slugs = {ident: each.slug for ident, each in centres.centre_cards().items()}
    response = Response(as_bytes(serializers.person_days(lines, slugs), "csv"), content_type=TYPES["csv"])
    name = f"{card.slug}-person-days-{year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
