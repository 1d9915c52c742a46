"""What the query of a feed's address asks for. An unknown value is a 404: a feed never silently shows others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from werkzeug.datastructures import MultiDict

from lms.agenda.rules import Form
from lms.calendar.rules import ALL, Ask
from lms.courses import queries as courses
from lms.courses.rules import read_filter
from lms.exchanges.rules.slot_filters import read_slot_filter
from lms.kit.i18n import gettext as _
from lms.kit.i18n import languages
from lms.kit.refusal import NotFound

Arguments = MultiDict[str, str]


def language_of(arguments: Arguments) -> str:
    """The language asked for; the network's first without one."""
    asked = arguments.get("lang") or languages()[0]
    if asked not in languages():
        raise NotFound
    return asked


def form_of(arguments: Arguments) -> Form:
    """Sessions, or one banner for each run."""
    asked = arguments.get("form") or "sessions"
    if asked not in ("sessions", "banner"):
        raise NotFound
    return cast("Form", asked)


def ask_of(arguments: Arguments, path: str, title: str) -> Ask:
    """The feed at `path` in the language and form asked for, with or without the past and the deadlines."""
    past, deadlines = arguments.get("past") or "", arguments.get("deadlines") or "1"
    if past not in ("", "all") or deadlines not in ("0", "1"):
        raise NotFound
    return Ask(path, title, language_of(arguments), form_of(arguments), past == "all", deadlines == "1")


def _runs(arguments: Arguments) -> dict[str, Any]:
    asked, unknown = read_filter(arguments, courses.known_values(arguments))
    if unknown:
        raise NotFound
    asked = replace(asked, sort=ALL.sort)
    return {"filter": asked, "listed": asked}


def _slots(arguments: Arguments) -> dict[str, Any]:
    asked, unknown = read_slot_filter(arguments, courses.known_values(arguments))
    if unknown:
        raise NotFound
    return {"slots": asked}


LISTS: Mapping[str, Callable[[Arguments], dict[str, Any]]] = {
    "/calendar": lambda arguments: {**_runs(arguments), "everything": True},
    "/courses": _runs,
    "/exchanges": _slots,
}
"""The lists that are feeds, and what reads their filters."""


def title_of(path: str) -> str:
    """What a list is called."""
    titles = {"/calendar": _("Calendar"), "/courses": _("Courses"), "/exchanges": _("Researcher exchange")}
    return titles[path]


def list_of(path: str, arguments: Arguments) -> Ask:
    """The feed of one of `LISTS` that these arguments ask for."""
    return replace(ask_of(arguments, path, title_of(path)), **LISTS[path](arguments))
