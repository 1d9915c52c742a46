"""Questions about exports: what there is at an address, and what a person asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, or_, select
from werkzeug.exceptions import HTTPException

from lms.exports.models import ExportFile
from lms.exports.rules import LEASE, Asked, Card, Export, State
from lms.kit.db import session
from lms.kit.refusal import NotFound

EXPORTS = "lms_exports"
SHOWN = 5
LONGEST, LONGEST_PARAMETER = 300, 20
UNMADE_KEPT = timedelta(days=30)


def at(address: str) -> tuple[str, Export, Asked]:
    """What is exported at an address of this site, and what the address asks for; its one form comes first, so that
    the same wish is the same address. Whether somebody may have it only the export itself knows. `NotFound` for any
    other text."""
    try:
        parts = urlsplit(address[: 2 * LONGEST])
        endpoint, values = current_app.url_map.bind("localhost").match(parts.path, method="GET")
    except (HTTPException, ValueError) as error:
        raise NotFound from error
    known: dict[str, Export] = current_app.extensions[EXPORTS]
    export = known.get(endpoint)
    if export is None:
        raise NotFound
    given = dict(parse_qsl(parts.query))
    more = {name: given[name][:LONGEST_PARAMETER] for name in export.parameters if given.get(name)}
    whole = parts.path + (f"?{urlencode(more)}" if more else "")
    if len(whole) > LONGEST:
        raise NotFound
    return whole, export, {"kind": "csv", **{name: str(value) for name, value in values.items()}, **more}


def card(ref: str, *, person_id: int) -> Card:
    """An export that this very person asked for; `NotFound` for everybody else's."""
    query = select(ExportFile).where(ExportFile.ref == ref, ExportFile.person_id == person_id)
    row = session().scalar(query)
    if row is None:
        raise NotFound
    return _card(row)


def cards_at(address: str, *, person_id: int, now: datetime) -> list[Card]:
    """What the person asked for at this address and is being made, or can be fetched; the latest first."""
    query = select(ExportFile).where(ExportFile.person_id == person_id, ExportFile.address == address)
    standing = or_(ExportFile.state == State.ASKED.value, ExportFile.until > now)
    rows = session().scalars(query.where(standing).order_by(ExportFile.id.desc()).limit(SHOWN))
    return [_card(row) for row in rows]


def _card(row: ExportFile) -> Card:
    told: dict[str, Any] = {name: getattr(row, name) for name in Card.__dataclass_fields__ if name != "state"}
    return Card(state=State(row.state), **told)


def to_make(now: datetime, *, limit: int) -> list[int]:
    """Ids of exports that no worker is at, the oldest first."""
    free = or_(ExportFile.began_at.is_(None), ExportFile.began_at <= now - LEASE)
    query = select(ExportFile.id).where(ExportFile.state == State.ASKED.value, free)
    return list(session().scalars(query.order_by(ExportFile.id).limit(limit)))


def over(now: datetime) -> ColumnElement[bool]:
    """Files whose days are over, and what came to nothing a month ago."""
    unmade = ExportFile.until.is_(None) & (ExportFile.state != State.ASKED.value)
    return or_(ExportFile.until <= now, unmade & (ExportFile.asked_at <= now - UNMADE_KEPT))
