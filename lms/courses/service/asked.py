"""Who asks, from which page, and what of a row changed: what every use case here begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms import access
from lms.access import Actor, Permission, Role, Thing
from lms.courses.rules import RunRole
from lms.kit import journal
from lms.kit.db import Base
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, stale
from lms.people import queries as people


def run_roles(actor: Actor | None, centre_id: int) -> set[RunRole]:
    """What `actor` is to runs of the centre; None is the system."""
    if actor is None:
        return {RunRole.SYSTEM}
    roles = {RunRole.EDITOR} if actor.has(Role.EDITOR, centre_id) else set()
    return roles | ({RunRole.COORDINATOR} if actor.has(Role.COORDINATOR, centre_id) else set())


def ask(actor: Actor | None, permission: Permission, centre_id: int | None) -> None:
    """Refuses, as if there were nothing, an actor without `permission` in the centre; None is the system."""
    if actor is not None and not access.can(actor, permission, Thing(centre_id=centre_id)):
        raise NotFound


def by(actor: Actor | None) -> int | None:
    """Who the journal names."""
    return actor.person_id if actor is not None else journal.SYSTEM


def check_version(thing: tuple[str, int], *, stored: int, sent: int | None) -> None:
    """Refuses (409) a form that was sent from a page older than the row; says who changed what and when."""
    if sent is None or sent == stored:
        return
    rows = journal.rows_of(thing)
    if not rows:
        raise stale(_l("This was changed meanwhile. Nothing was saved; reload the page."))
    last = rows[-1]
    card = people.person_card(last.actor_id) if last.actor_id is not None else None
    words = {
        "who": card.name if card else _l("The system"),
        "what": last.move,
        "fields": ", ".join(sorted(last.after)) or "–",
        "when": instant_words(last.at),
    }
    raise stale(
        _l("%(who)s was faster: %(what)s (%(fields)s) on %(when)s. Nothing of yours was saved.", **words)
    )


def apply(row: Base, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sets the columns of `row`; gives what changed, as it was and as it is, for the journal."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before[name], after[name] = old, value
            setattr(row, name, value)
    return before, after


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the journal: without what is derived, numbers as text, long texts cut."""
    kept = {name: value for name, value in values.items() if not name.endswith(("_html", "search"))}
    return {name: _plain(value) for name, value in kept.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 500 else f"{value[:499]}…"
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
