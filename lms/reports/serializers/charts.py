"""Figures as pictures with their tables: what `templates/layout/charts.html` draws; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from lms.centres.rules import ORGANISATION_KINDS
from lms.enrolments.rules import Parts
from lms.enrolments.rules.feedback import RATINGS
from lms.enrolments.serializers import value_of
from lms.kit.i18n import country_label, day_words
from lms.kit.i18n import gettext as _
from lms.reports.rules import FEWEST, Point, guarded, standing

Chart = dict[str, Any]
WIDTH, HEIGHT, LEFT, TOP = 340, 150, 30, 12  # of the picture of a course of time, in its own units


class Group(Protocol):
    """Enrolments that share a centre, a country, a class and the stored parts."""

    @property
    def centre_id(self) -> int | None: ...
    @property
    def country(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parts(self) -> Parts: ...
    @property
    def number(self) -> int: ...


def _bars(
    name: str,
    caption: str,
    label: str,
    series: Sequence[str],
    lines: Sequence[tuple[str, Sequence[int]]],
    *,
    guard: bool,
) -> Chart:
    """Rows of figures, one for each of the `series`; with `guard` small ones are hidden, in picture and table."""
    columns = [[figures[place] for _label, figures in lines] for place in range(len(series))]
    shown = [guarded(column) if guard else [str(figure) for figure in column] for column in columns]
    rows: list[dict[str, Any]] = []
    for place, (row_label, figures) in enumerate(lines):
        cells = [
            {"drawn": figure if shown[n][place].isdigit() else 0, "shown": shown[n][place]}
            for n, figure in enumerate(figures)
        ]
        rows.append({"label": row_label, "cells": cells})
    most = max((sum(cell["drawn"] for cell in row["cells"]) for row in rows), default=0)
    return {
        "name": name,
        "caption": caption,
        "label": label,
        "series": series,
        "rows": rows,
        "most": most or 1,
    }


def run_charts(groups: Sequence[Group], names: Mapping[int, str], *, guard: bool) -> list[Chart]:
    """The enrolments of a run by home centre, country, class of organisation and state."""
    series = [_("Confirmed"), _("Still open"), _("Without a place")]

    def spread(key: Callable[[Group], str]) -> list[tuple[str, list[int]]]:
        sums: dict[str, list[int]] = {}
        for group in groups:
            sums.setdefault(key(group), [0, 0, 0])[standing(group.parts)] += group.number
        return sorted(sums.items(), key=lambda line: (-sum(line[1]), line[0].casefold()))

    states: Counter[str] = Counter()
    for group in groups:
        states[value_of(group.parts)] += group.number
    words = _state_words()
    by_state = [(words[value], [states[value]]) for value in words if states[value]]
    return [
        _bars(
            "centre", _("By home centre"), _("Home centre"), series, spread(_centre_in(names)), guard=guard
        ),
        _bars("country", _("By country"), _("Country"), series, spread(_country), guard=guard),
        _bars("class", _("By class of organisation"), _("Organisation"), series, spread(_kind), guard=guard),
        _bars("state", _("Where they stand"), _("State"), [_("Enrolments")], by_state, guard=guard),
    ]


def _centre_in(names: Mapping[int, str]) -> Callable[[Group], str]:
    return lambda group: names[group.centre_id] if group.centre_id is not None else _("outside the network")


def _country(group: Group) -> str:
    return country_label(group.country) if group.country else _("not known")


def _kind(group: Group) -> str:
    return str(ORGANISATION_KINDS.get(group.kind, _("none given")))


def _state_words() -> dict[str, str]:
    return {
        "pending": _("Waiting for a decision"),
        "waiting": _("On the waiting list"),
        "offered": _("Place offered"),
        "confirmed": _("Confirmed"),
        "completed": _("Completed"),
        "not_completed": _("Not completed"),
        "no_show": _("Did not come"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "cancelled": _("Cancelled"),
        "expired": _("Expired"),
        "transferred": _("Changed to another run"),
        "none": _("Without a place"),
        "released": _("Seat given back"),
    }


def time_chart(points: Sequence[Point], *, guard: bool) -> Chart | None:
    """How many there were at the end of each day; None when nobody ever enrolled."""
    if not points:
        return None
    columns = [
        (_("Enrolled so far"), [point.enrolled for point in points]),
        (_("Confirmed"), [point.confirmed for point in points]),
        (_("On the waiting list"), [point.waiting for point in points]),
    ]
    if guard:
        columns = [
            (label, [figure if figure >= FEWEST else 0 for figure in figures]) for label, figures in columns
        ]
    top = max(max(figures) for _label, figures in columns) or 1
    days = [point.day for point in points]
    raw = [[point.enrolled, point.confirmed, point.waiting] for point in points]
    return {
        "name": "time",
        "caption": _("Over time"),
        "label": _("End of day"),
        "series": [label for label, _figures in columns],
        "lines": [_line(figures, days, top) for _label, figures in columns],
        "top": top,
        "first": day_words(days[0]),
        "last": day_words(days[-1]),
        "size": (WIDTH, HEIGHT, LEFT, TOP),
        "rows": [
            {"label": day_words(day), "cells": [{"shown": _few(figure, guard)} for figure in figures]}
            for day, figures in zip(days, raw, strict=True)
        ],
    }


def _few(figure: int, guard: bool) -> str:
    return "<5" if guard and 0 < figure < FEWEST else str(figure)


def _line(figures: Sequence[int], days: Sequence[date], top: int) -> str:
    """The points of a line in steps: a figure holds until the next day that has one."""
    span = max((days[-1] - days[0]).days, 1)
    points: list[tuple[float, float]] = []
    for figure, day in zip(figures, days, strict=True):
        x = LEFT + (WIDTH - LEFT) * (day - days[0]).days / span
        y = HEIGHT - (HEIGHT - TOP) * figure / top
        points += [(x, points[-1][1]), (x, y)] if points else [(x, y)]
    if len(days) == 1:
        points.append((WIDTH, points[0][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def distribution(ratings: Sequence[int], *, name: str, caption: str) -> Chart:
    """How many gave each rating, the best first."""
    lines = [(str(RATINGS[rating]), [number]) for rating, number in enumerate(ratings, start=1)]
    return _bars(name, caption, _("Rating"), [_("Answers")], lines[::-1], guard=False)
