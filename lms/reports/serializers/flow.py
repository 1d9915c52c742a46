"""Flows between centres, and public counts of stays, as tables: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.exchanges.rules.vocabulary import KINDS
from lms.kit.i18n import country_label
from lms.kit.i18n import gettext as _
from lms.kit.sheets import Sheet
from lms.reports.rules import FEW, FEWEST, HIDDEN, MEASURES, Flow, public_figures

Counts = Sequence[tuple[int, str, str, int]]
"""Host centre, kind of slot, country of the home centre, how many stays."""


def matrix(flows: Iterable[Flow], hosts: Sequence[int], measure: str) -> dict[str, Any]:
    """One measure by home (rows; None, people of no centre, last where there are any) and host (columns), with sums and
    the largest single figure."""
    found = {(flow.home_id, flow.host_id): int(getattr(flow, measure)) for flow in flows}
    homes: list[int | None] = [*hosts]
    if any(home is None for home, _host in found):
        homes.append(None)
    rows = [(home, [found.get((home, host), 0) for host in hosts]) for home in homes]
    return {
        "rows": [(home, figures, sum(figures)) for home, figures in rows],
        "sums": [sum(column) for column in zip(*(figures for _home, figures in rows), strict=True)],
        "total": sum(found.values()),
        "most": max(found.values(), default=0) or 1,
    }


def measure_words() -> dict[str, str]:
    """What can be shown, in words."""
    return {
        "days": _("Person-days"),
        "people": _("People"),
        "courses": _("Courses completed"),
        "stays": _("Stays"),
    }


def flow_sheet(flows: Iterable[Flow], slugs: Mapping[int, str]) -> Sheet:
    """A row for each pair, by the slugs of the centres; people of none come from "outside"."""
    rows = [
        (
            slugs[flow.home_id] if flow.home_id is not None else "outside",
            slugs.get(flow.host_id, ""),
            *(getattr(flow, name) for name in MEASURES),
        )
        for flow in flows
    ]
    return Sheet("flow", ("home_centre", "host_centre", *MEASURES), rows)


def public_counts(counts: Counts, centres: Mapping[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """Stays that began in a year, by host centre, kind and country, with no figure below five; every centre and kind
    has its row, so that a row alone tells nothing. `centres`: acronym and country by id."""
    by_centre, by_kind, by_country = Counter[int](), Counter[str](), Counter[str]()
    for centre, kind, country, number in counts:
        by_centre[centre] += number
        by_kind[kind] += number
        by_country[country] += number
    countries = sorted({country for _acronym, country in centres.values()}, key=country_label)
    homes = [(country, country_label(country)) for country in countries]
    homes.append(("", _("outside the network")))
    return [
        _table(
            "centre",
            _("By host centre"),
            _("Host centre"),
            [(acronym, by_centre[ident]) for ident, (acronym, _country) in centres.items()],
        ),
        _table(
            "kind", _("By kind"), _("Kind"), [(str(label), by_kind[kind]) for kind, label in KINDS.items()]
        ),
        _table(
            "country",
            _("By country of the home centre"),
            _("Country"),
            [(label, by_country[country]) for country, label in homes],
        ),
    ]


def _table(name: str, caption: str, label: str, lines: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """What `layout/charts.html` draws; a figure that is not shown is not drawn either."""
    shown = public_figures([number for _label, number in lines])
    rows: list[dict[str, Any]] = [
        {
            "label": row_label,
            "cells": [{"drawn": int(figure) if figure.isdigit() else 0, "shown": figure_words(figure)}],
        }
        for (row_label, _number), figure in zip(lines, shown, strict=True)
    ]
    most = max((row["cells"][0]["drawn"] for row in rows), default=0)
    return {
        "name": name,
        "caption": caption,
        "label": label,
        "series": [_("Stays")],
        "rows": rows,
        "most": most or 1,
    }


def figure_words(figure: str) -> str:
    """A public figure as people read it."""
    words = {FEW: _("fewer than %(n)s", n=FEWEST), HIDDEN: _("%(n)s or more", n=FEWEST)}
    return words.get(figure, figure)


def public_sheet(tables: Sequence[Mapping[str, Any]]) -> Sheet:
    """The same rows for a spreadsheet."""
    rows = [
        (table["name"], row["label"], row["cells"][0]["shown"]) for table in tables for row in table["rows"]
    ]
    return Sheet("stays", ("by", "name", "stays"), rows)
