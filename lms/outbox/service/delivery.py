"""Sending: claim, send outside any transaction, settle; again until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import current_app

from lms.kit.db import in_use_case
from lms.outbox.rules import Outcome
from lms.outbox.service.notes import notes_in
from lms.outbox.service.queue import claim, settle
from lms.outbox.service.transport import Transport

log = structlog.get_logger()


@dataclass(frozen=True)
class Delivery:
    """What one delivery did. `reachable` False: the mail server could not be talked to; wait before the next one."""

    sent: int = 0
    failed: int = 0
    reachable: bool = True


def deliver_due(transport: Transport, *, stop: Callable[[], bool] = lambda: False) -> Delivery:
    """Sends every mail that is due, in batches, until none is left, `stop()` says so or the server cannot be reached.

    Each mail goes out at least once. A worker that is killed between sending a mail and noting it, or a machine that
    loses its power before the database knows of the batch, makes it go again, with the same Message-ID.
    """
    if in_use_case():
        raise AssertionError("nothing is sent inside a transaction")
    sent = failed = 0
    # with a dot: what is noted for a moment belongs into no backup
    with notes_in(current_app.config["LMS"].data_dir / ".outbox") as notes:
        parcels = claim()
        while parcels:
            batch = transport.send(parcels, taken=notes.add)
            sent += sum(outcome.delivered for outcome in batch.outcomes)
            failed += sum(outcome.tried and not outcome.delivered for outcome in batch.outcomes)
            _log(batch.outcomes)
            parcels = settle(batch.outcomes, claim_more=batch.reachable and not stop())
            notes.clear()
            if not batch.reachable:
                return Delivery(sent, failed, reachable=False)
    return Delivery(sent, failed)


def _log(outcomes: list[Outcome]) -> None:
    """Failures go to the log by number: reasons quote addresses and stay in the row."""
    for outcome in outcomes:
        if outcome.tried and not outcome.delivered:
            log.warning("mail not sent", mail=outcome.parcel.id, attempt=outcome.parcel.attempts + 1)
