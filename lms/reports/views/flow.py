"""The flow of people between all centres for the network office, and what everybody reads of stays: counts by year."""

from __future__ import annotations

from flask import Response, render_template, request

from lms.access import Permission, require
from lms.centres import queries as centres
from lms.exports.views import file
from lms.kit import clock
from lms.kit.i18n import network_zone
from lms.kit.zones import wall_day
from lms.reports import queries, rules, serializers
from lms.reports.rules import Flow
from lms.reports.views.area import area

FLOW = Permission.FLOW_READ


def _year() -> int:
    return rules.year_asked(request.args.get("year"), now=clock.now(), zone=network_zone())


def _flows(year: int) -> list[Flow]:
    return queries.flows_in(year, today=wall_day(clock.now(), network_zone()))


@area.get("/admin/flow", permission=FLOW)
def flow() -> str:
    """People, days, courses or stays of a year from each home centre to each host centre."""
    require(FLOW)
    year, measure = _year(), rules.measure_asked(request.args.get("measure"))
    known = centres.centre_cards()
    return render_template(
        "reports/flow.html",
        year=year,
        measure=measure,
        measures=serializers.measure_words(),
        matrix=serializers.matrix(_flows(year), list(known), measure),
        known=known,
    )


@area.get("/admin/flow.csv", permission=FLOW)
def flow_file() -> Response:
    """All measures of a year for a spreadsheet."""
    require(FLOW)
    year = _year()
    slugs = {ident: card.slug for ident, card in centres.centre_cards().items()}
    return file(serializers.flow_sheet(_flows(year), slugs), "csv", f"flow-{year}")


def _counts(year: int) -> list[dict[str, object]]:
    known = {ident: (card.acronym, card.country) for ident, card in centres.centre_cards().items()}
    return serializers.public_counts(queries.stays_begun(year), known)


@area.get("/exchanges/statistics", permission=Permission.PUBLIC)
def stay_counts() -> str:
    """How many stays began in a year, by centre, kind and country; no figure below five."""
    year = _year()
    return render_template("reports/stays.html", year=year, charts=_counts(year))


@area.get("/exchanges/statistics.csv", permission=Permission.PUBLIC)
def stay_counts_file() -> Response:
    """The same for a spreadsheet."""
    year = _year()
    return file(serializers.public_sheet(_counts(year)), "csv", f"stays-{year}")
